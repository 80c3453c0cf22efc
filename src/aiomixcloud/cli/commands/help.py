"""The commands that print help pages and the version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aiomixcloud import __version__
from aiomixcloud.cli.app import overview
from aiomixcloud.cli.command import command

if TYPE_CHECKING:
    from aiomixcloud.cli.session import Session

#: Ends the page of the common options.
_OPTIONS_END = """
Data is printed as a table on a terminal and as tab-separated lines in a pipe.

Exit status:
  0 success, 1 failure, 2 invalid usage, 3 not found, 4 not authorized,
  5 rate limited, 6 network failure, 7 outcome of an upload unknown,
  8 another run is using the account or file

Environment variables:
  MIXCLOUD_ACCESS_TOKEN  Use this access token.
  MIXCLOUD_PROFILE       Use this stored account, as --profile.
  MIXCLOUD_API_ROOT      Use the API at this URL, as --api-root.
  MIXCLOUD_PAGER, PAGER  Show long tables with this program.
  NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE
                         Disable or force colours and links."""


def options_page(root: click.Context) -> str:
    """Return the page of the common options."""
    from aiomixcloud.cli.tree import tree

    formatter = root.make_formatter()
    tree.format_options(root, formatter)
    return formatter.getvalue().strip("\n") + "\n" + _OPTIONS_END


@command(
    "help",
    examples=["mixcloud help", "mixcloud help options", "mixcloud help upload"],
    data=False,
    online=False,
)
@click.argument("topic", required=False, metavar="[COMMAND|commands|options]")
@click.pass_context
def help_command(context: click.Context, topic: str | None) -> None:
    """Show help for a command or a topic.

    The topic "commands" lists all commands, and "options" the options that all commands
    have in common, the exit statuses and the environment variables.
    """
    from aiomixcloud.cli.tree import tree

    session: Session = context.obj
    root = context.find_root()
    if topic is None:
        text = overview()
    elif topic == "commands":
        formatter = root.make_formatter()
        tree.format_commands(root, formatter)
        text = formatter.getvalue()
    elif topic == "options":
        text = options_page(root)
    else:
        _, found, _ = tree.resolve_command(root, [topic])
        if found is None:  # resolve_command reports unknown commands
            raise LookupError(topic)
        text = found.get_help(click.Context(found, info_name=topic, parent=root))
    session.output.text(text.strip("\n"))


@command("version", examples=["mixcloud version"], data=False, online=False)
@click.pass_obj
def version_command(session: Session) -> None:
    """Show the version."""
    session.output.text(f"mixcloud {__version__}")
