"""The options that every command has, before its name as well as behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The longest that a command may wait for an answer, in seconds.
_DAY = 86_400

#: Headings of the help pages.
OUTPUT = "Output"
EVERYWHERE = "Everywhere"


@dataclass
class Choices:
    """What was chosen by these options.

    Attributes:
        json: Whether data is written as one JSON document.
        jsonl: Whether data is written as JSON, one object per line.
        fields: The fields to write, with dots between nested ones; none for the usual ones.
        quiet: Whether messages that are no errors are left out.
        verbose: Whether requests, waits and retries are told.
        sandbox: Whether the command runs against the local Mixcloud of this program.
        as_user: Who is logged in there.
        profile: Whose account is used; None for the usual one.
        api_root: Root of another API.
        timeout: Seconds to wait for an answer.
        max_wait: Seconds to wait for rate limits at most.
        on_line: Names of those that stand on the line, not in the environment.
    """

    json: bool = False
    jsonl: bool = False
    fields: tuple[str, ...] = ()
    quiet: bool = False
    verbose: bool = False
    sandbox: bool = False
    as_user: str | None = None
    profile: str | None = None
    api_root: str | None = None
    timeout: float | None = None
    max_wait: float | None = None
    on_line: set[str] = field(default_factory=set)


class CommonOption(click.Option):
    """An option that is kept in `Choices`, wherever it stands on the line.

    Args:
        names: How it is written.
        section: Heading of the help page that it stands under.
        settings: What else `click.Option` takes.
    """

    def __init__(self, *names: str, section: str, **settings: Any) -> None:
        super().__init__(names, expose_value=False, callback=_keep, **settings)
        self.section = section


def fields(text: str) -> tuple[str, ...]:
    """Return the names of fields that a text with commas between them gives.

    Raises:
        click.BadParameter: One of them is empty.

    Example:
        >>> fields("name,user.name")
        ('name', 'user.name')
    """
    names = tuple(name.strip() for name in text.split(","))
    if not all(part for name in names for part in name.split(".")):
        raise click.BadParameter(f"{text!r} is no list of fields such as name,user.name")
    return names


def text(value: str) -> str:
    """Return a text that says something.

    Raises:
        click.BadParameter: It is empty, as what a script never set.
    """
    if not value.strip():
        raise click.BadParameter("it is empty; leave it out, or give a value")
    return value


def _profile(value: str) -> str:
    """Return the name of an account, if it can be typed again."""
    if value != value.strip() or not value.isprintable() or not value or value[0] == "-":
        raise click.BadParameter(f"{value!r} is no name of an account, such as station")
    return value


def _complete_profile(context: click.Context, _option: click.Parameter, start: str) -> list[str]:
    return [name for name in context.obj.accounts.load() if name.startswith(start)]


class FilePath(click.Path):
    """The name of a file; an empty one, which would be this folder, is none."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path that a text gives."""
        if not value:
            self.fail("the name of a file is empty", param, ctx)
        return super().convert(value, param, ctx)


def number(
    least: float, most: float | None = None, *, whole: bool = True
) -> Callable[[str], float]:
    """Return what makes a number of a text, and tells in words where it cannot.

    Args:
        least: The least that it may be.
        most: The most that it may be; None for any.
        whole: Whether it must be a whole one.

    Example:
        >>> number(1)("20")
        20
    """
    kind = "a whole number" if whole else "a number"
    limits = f"from {least:g} on" if most is None else f"from {least:g} to {most:.12g}"

    def convert(text: str) -> float:
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            raise click.BadParameter(f"{text!r} is not {kind} {limits}") from None
        if not least <= value <= (float("inf") if most is None else most):
            raise click.BadParameter(f"{text} is not {kind} {limits}")
        return value

    return convert


def _keep(context: click.Context, option: click.Parameter, value: Any) -> Any:
    name, choices = str(option.name), context.obj.choices
    # What was given before the command stays, unless another is given behind it.
    given = context.get_parameter_source(name) is not ParameterSource.ENVIRONMENT
    if value is not None and value is not False and (given or getattr(choices, name) is None):
        setattr(choices, name, value)
        if given:
            choices.on_line.add(name)
    return value


def common_options(*, data: bool, online: bool) -> list[CommonOption]:
    """Return new options for a command.

    Args:
        data: Whether the command writes data, whose form can be chosen.
        online: Whether it asks a Mixcloud, which can be chosen.
    """
    quiet = CommonOption(
        *("-q", "--quiet"),
        section=EVERYWHERE,
        is_flag=True,
        help="Write data and errors, and nothing else.",
    )
    return [
        *(_output_options() if data else ()),
        quiet,
        *(_options_online() if online else ()),
    ]


def _output_options() -> Sequence[CommonOption]:
    return (
        CommonOption("--json", section=OUTPUT, is_flag=True, help="Write one JSON document."),
        CommonOption(
            "--jsonl", section=OUTPUT, is_flag=True, help="Write JSON, one object per line."
        ),
        CommonOption(
            "--fields",
            section=OUTPUT,
            type=fields,
            metavar="A,B.C",
            help="Write these fields only; a dot leads into nested ones.",
        ),
    )


def _options_online() -> Sequence[CommonOption]:
    return (
        CommonOption(
            *("-v", "--verbose"),
            section=EVERYWHERE,
            is_flag=True,
            help="Tell of requests, waits and retries.",
        ),
        CommonOption(
            "--sandbox",
            section=EVERYWHERE,
            is_flag=True,
            help="Use a local Mixcloud that remembers what is done to it.",
        ),
        CommonOption(
            *("as_user", "--as"),
            section=EVERYWHERE,
            type=text,
            metavar="USER",
            help="Who is logged in there (amikrop).",
        ),
        CommonOption(
            "--profile",
            section=EVERYWHERE,
            envvar="MIXCLOUD_PROFILE",
            type=_profile,
            shell_complete=_complete_profile,
            metavar="NAME",
            help="Use this account of several.",
        ),
        CommonOption(
            "--api-root",
            section=EVERYWHERE,
            envvar="MIXCLOUD_API_ROOT",
            type=text,
            metavar="URL",
            help="Use the Mixcloud at this address.",
        ),
        CommonOption(
            "--timeout",
            section=EVERYWHERE,
            type=number(0.001, _DAY, whole=False),
            metavar="SECONDS",
            help="How long to wait for an answer.",
        ),
        CommonOption(
            "--max-wait",
            section=EVERYWHERE,
            type=number(0, 366 * _DAY, whole=False),
            metavar="SECONDS",
            help="How long to wait for rate limits (900).",
        ),
    )
