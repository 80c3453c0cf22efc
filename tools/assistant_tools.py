"""Write the table of the tools of `mixcloud mcp` to docs/assistants.md.

``python tools/assistant_tools.py`` writes it; with ``--check`` it exits with 1 if it is outdated.
"""

from __future__ import annotations

import sys
from pathlib import Path

from aiomixcloud.cli._mcp_server.tool_table import TOOLS, ToolEntry

PAGE = Path(__file__).parents[1] / "docs" / "assistants.md"

#: Surround the table in the documentation.
BEGIN = "<!-- The table is written by tools/assistant_tools.py. -->\n"
END = "<!-- End of the table. -->\n"


def main() -> int:
    """Write the table, or with ``--check`` report whether it is outdated."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    wanted = f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"
    if text == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{PAGE.name} is outdated: run `make docs-help`")
        return 1
    PAGE.write_text(wanted, "utf-8")
    return 0


def table() -> str:
    """Return the table of tools in Markdown."""
    rows = ["| Tool | What it does | Needs | Annotations |", "|---|---|---|---|"]
    rows += [
        f"| `{one.name}` | {one.description.partition(chr(10) * 2)[0].replace(chr(10), ' ')} "
        f"| {_needs(one)} | {_hints(one)} |"
        for one in TOOLS
    ]
    return "\n" + "\n".join(rows) + "\n\n"


def _needs(tool: ToolEntry) -> str:
    options = ["`--files`"] * tool.needs_files + ["`--allow-writes`"] * tool.is_write
    return ", ".join(options)


def _hints(tool: ToolEntry) -> str:
    hints = tool.hints
    named = {
        "read-only": hints.read_only_hint,
        "destructive": hints.destructive_hint,
        "idempotent": hints.idempotent_hint,
        "online": hints.open_world_hint,
    }
    return ", ".join(name for name, holds in named.items() if holds)


if __name__ == "__main__":
    sys.exit(main())
