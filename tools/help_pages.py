"""Make the help pages of the command line for docs/cli.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.app import SECTIONS
from aiomixcloud.cli.commands.help import options_page
from aiomixcloud.cli.session import Session
from aiomixcloud.cli.tree import tree
from tools.docs_part import DOCS, DocsPart

if TYPE_CHECKING:
    import click

COLUMNS = 80


def pages() -> str:
    """Return the help page of the program, of the common options, then of each command."""
    settings: dict[str, Any] = {"resilient_parsing": True, "terminal_width": COLUMNS}
    root = tree.make_context("mixcloud", [], obj=Session(), **settings)
    texts = ["## Help pages\n\n### mixcloud\n", _page(tree, root)]
    texts += ["\n### mixcloud help options\n", f"\n```text\n{options_page(root)}\n```\n"]
    for section, commands in SECTIONS.items():
        texts.append(f"\n### {section}\n")
        for name in commands:
            command = tree.get_command(root, name)
            if command is None:
                raise LookupError(name)
            context = command.make_context(name, [], parent=root, **settings)
            texts += [f"\n#### mixcloud {name}\n", _page(command, context)]
    return "".join(texts)


def _page(command: click.Command, context: click.Context) -> str:
    return f"\n```text\n{command.get_help(context)}\n```\n"


PART = DocsPart(DOCS / "cli.md", pages)
