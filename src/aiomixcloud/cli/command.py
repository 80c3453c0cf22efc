"""The base class of commands: common options, and help pages with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.options import EVERYWHERE, OUTPUT, CommonOption, Function, common_options

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

#: Many users try `-h` first; lines of more than 80 columns are hard to read.
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Command(click.Command):
    """A command of the program.

    Args:
        name: Name of the command.
        examples: Example command lines, including the program's name.
        data: Whether the command prints data; adds the output options.
        online: Whether the command sends requests; adds the options of the connection.
        settings: Other arguments of `click.Command`.
    """

    def __init__(
        self,
        name: str | None,
        *,
        examples: Sequence[str] = (),
        data: bool = True,
        online: bool = True,
        **settings: Any,
    ) -> None:
        super().__init__(name, context_settings=CONTEXT, **settings)
        self.examples: tuple[str, ...] = tuple(examples)
        self.params.extend(common_options(data=data, online=online))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; usage errors refer to the help page of this command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then the output options, then the examples."""
        write_options(self, ctx, formatter, omitted={EVERYWHERE})
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")
        formatter.write("\nRun 'mixcloud help options' for the options of all commands.\n")


def write_options(
    command: click.Command,
    context: click.Context,
    formatter: click.HelpFormatter,
    *,
    omitted: Collection[str] = (),
) -> None:
    """Write the options of a command, by section.

    Args:
        command: The command.
        context: The context of the command.
        formatter: Where to write.
        omitted: Headings of the sections to omit.
    """
    found: dict[str, list[tuple[str, str]]] = {"Options": [], OUTPUT: [], EVERYWHERE: []}
    options = [param for param in command.get_params(context) if isinstance(param, click.Option)]
    for option in options:
        section = option.section if isinstance(option, CommonOption) else "Options"
        record = option.get_help_record(context)
        if option is command.get_help_option(context):
            section = EVERYWHERE
        if record is not None:
            found[section].append(record)
    for heading, records in found.items():
        if records and heading not in omitted:
            with formatter.section(heading):
                formatter.write_dl(records)


def with_help(text: str) -> Callable[[Function], Function]:
    """Append a text to the docstring of a command, which becomes its help page."""

    def append(function: Function) -> Function:
        function.__doc__ = (function.__doc__ or "").rstrip() + text
        return function

    return append


def command(
    name: str, *, examples: Sequence[str], data: bool = True, online: bool = True
) -> Callable[[Callable[..., int | None]], Command]:
    """Turn a function into a command; its docstring becomes the text of the help page.

    Args:
        name: Name of the command.
        examples: Example command lines, including the program's name.
        data: Whether the command prints data; adds the output options.
        online: Whether the command sends requests; adds the options of the connection.

    Example:
        >>> @command("hello", examples=["mixcloud hello"], data=False)
        ... @click.pass_obj
        ... def hello(session):
        ...     "Greet."
        ...     session.messages.note("Hello.")
    """
    return click.command(name, cls=Command, examples=examples, data=data, online=online)
