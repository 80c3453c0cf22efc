"""Write the help pages of the command line to docs/cli.md.

``python tools/help_pages.py`` writes them; with ``--check`` it exits with 1 if they are outdated.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.app import SECTIONS
from aiomixcloud.cli.commands.help import options_page
from aiomixcloud.cli.session import Session
from aiomixcloud.cli.tree import tree

if TYPE_CHECKING:
    import click

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"

#: Precedes the help pages in the documentation.
MARK = "<!-- The rest is written by tools/help_pages.py. -->\n"

COLUMNS = 80


def main() -> int:
    """Write the pages, or with ``--check`` report whether they are outdated."""
    text = PAGE.read_text("utf-8")
    wanted = text.partition(MARK)[0] + MARK + pages()
    if text == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{PAGE.name} is outdated: run `make docs-help`")
        return 1
    PAGE.write_text(wanted, "utf-8")
    return 0


def pages() -> str:
    """Return the help page of the program, of the common options, then of each command."""
    settings: dict[str, Any] = {"resilient_parsing": True, "terminal_width": COLUMNS}
    root = tree.make_context("mixcloud", [], obj=Session(), **settings)
    texts = ["\n## Help pages\n\n### mixcloud\n", _page(tree, root)]
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


if __name__ == "__main__":
    sys.exit(main())
