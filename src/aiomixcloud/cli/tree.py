"""The tree of commands; each command is imported when it is needed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from aiomixcloud import __version__
from aiomixcloud.cli.app import SECTIONS, overview
from aiomixcloud.cli.command import CONTEXT, write_options
from aiomixcloud.cli.options import common_options

#: The module of each command.
_MODULES = {name: module for commands in SECTIONS.values() for name, module in commands.items()}

#: Maximum number of characters of a description in the list of commands: none is cut.
_WHOLE = 200

#: What to do in place of commands that people try.
_ADVICE = {
    **dict.fromkeys(
        ("delete", "remove", "rm"),
        "Mixcloud's API cannot delete shows, so delete them at https://www.mixcloud.com",
    ),
    "download": "Mixcloud's API does not offer audio",
    "rename": "use 'mixcloud edit KEY --name NAME'",
    "schedule": "use 'mixcloud edit KEY --publish-date WHEN'",
    "like": "use 'mixcloud favorite KEY'",
    "auth": "use 'mixcloud login'",
}


class Tree(click.Group):
    """The program as a whole."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in the order of the help page."""
        del ctx
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module first."""
        del ctx
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"aiomixcloud.cli.commands.{_MODULES[cmd_name]}")
        found = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of a command line, or suggest a similar one."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            hint = f"; {_ADVICE[name]}" if name in _ADVICE else hint
            ctx.fail(f"Unknown command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """Return the overview in place of a list of all options."""
        del ctx
        return overview().rstrip()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, by section."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(
                    [
                        (name, found.get_short_help_str(_WHOLE))
                        for name in commands
                        if (found := self.get_command(ctx, name))
                    ]
                )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the common options."""
        write_options(self, ctx, formatter)


def _show_version(context: click.Context, _option: click.Parameter, value: Any) -> None:
    if value and not context.resilient_parsing:
        sys.stdout.write(f"mixcloud {__version__}\n")
        context.exit()


@click.pass_context
def _without_command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


tree: Tree = Tree(
    "mixcloud",
    callback=_without_command,
    invoke_without_command=True,
    context_settings=CONTEXT,
    help="Browse Mixcloud and publish shows from the command line.",
    params=[
        click.Option(
            ["-V", "--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        ),
        *common_options(data=True, online=True),
    ],
)
