"""The tree of commands, by section; each command is imported when it is needed."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud import __version__
from aiomixcloud.cli.command import CONTEXT, write_options
from aiomixcloud.cli.options import common_options

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Commands by section, with the module of `commands` that defines `NAME_command`.
SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Browse": {
        "get": "browse",
        "me": "browse",
        "popular": "browse",
        "hot": "browse",
        "new": "browse",
        "search": "browse",
        "discover": "browse",
        "list": "browse",
    },
    "Interact": {
        "follow": "actions",
        "unfollow": "actions",
        "favorite": "actions",
        "unfavorite": "actions",
        "repost": "actions",
        "unrepost": "actions",
        "listen-later": "actions",
        "unlisten-later": "actions",
    },
    "Publish": {
        "upload": "publish",
        "edit": "publish",
        "embed": "publish",
        "tracklist": "tracklist",
    },
    "Archive": {
        "archive": "archive",
        "stats": "archive",
        "feed": "feeds",
    },
    "Account": {
        "login": "accounts",
        "logout": "accounts",
        "whoami": "accounts",
        "profiles": "accounts",
    },
    "Sandbox": {
        "sandbox": "sandbox",
        "demo": "sandbox",
    },
    "Shell": {
        "completion": "completion",
    },
}

_EPILOG = (
    "Run 'mixcloud COMMAND --help' for more about a command. Data is printed as a table on a "
    "terminal and as tab-separated lines in a pipe; use --json or --jsonl for JSON."
    "\n\nExit status: 0 success, 1 failure, 2 invalid usage, 3 not found, 4 not authorised, "
    "5 rate limited, 6 network failure, 8 another run holds the account or file."
    "\n\nEnvironment variables: MIXCLOUD_ACCESS_TOKEN, MIXCLOUD_PROFILE, MIXCLOUD_API_ROOT, "
    "NO_COLOR."
)


class Tree(click.Group):
    """The program as a whole."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in the order of the help page."""
        del ctx
        return [name for commands in SECTIONS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module first."""
        del ctx
        for commands in SECTIONS.values():
            if cmd_name in commands:
                module = import_module(f"aiomixcloud.cli.commands.{commands[cmd_name]}")
                found = getattr(module, f"{cmd_name.replace('-', '_')}_command")
                return found if isinstance(found, click.Command) else None
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of a command line, or suggest a similar one."""
        name = args[0]
        if name == "help" and len(args) == 1:
            sys.stdout.write(ctx.get_help() + "\n")
            ctx.exit()
        if name == "help":
            name = args[1]
            args = [name, "--help"]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            close = get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            ctx.fail(f"Unknown command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, by section."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(
                    [
                        (name, found.get_short_help_str(80))
                        for name in commands
                        if (found := self.get_command(ctx, name))
                    ]
                )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands before the options, since most readers look for a command."""
        self.format_commands(ctx, formatter)
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
    epilog=_EPILOG,
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
