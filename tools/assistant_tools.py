"""Make the table of the tools of `mixcloud mcp` for docs/assistants.md."""

from __future__ import annotations

from aiomixcloud.cli._mcp_server.tool_table import TOOLS, ToolEntry
from tools.docs_part import DOCS, DocsPart


def table() -> str:
    """Return the table of tools in Markdown."""
    rows = ["| Tool | What it does | Needs | Annotations |", "|---|---|---|---|"]
    rows += [
        f"| `{one.name}` | {one.description.partition(chr(10) * 2)[0].replace(chr(10), ' ')} "
        f"| {_needs(one)} | {_hints(one)} |"
        for one in TOOLS
    ]
    return "\n".join(rows)


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


PART = DocsPart(DOCS / "assistants.md", table)
