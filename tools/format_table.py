"""Make the table of tracklist formats for docs/tracklists.md."""

from __future__ import annotations

from aiomixcloud.tracklists import FORMATS
from tools.docs_part import DOCS, DocsPart


def table() -> str:
    """Return the table of formats in Markdown."""
    rows = ["| Name | Format | Programs | Limitations |", "|---|---|---|---|"]
    rows += [
        f"| `{one.name}` | {one.title} | {', '.join(one.programs)} | {one.unknowns} |"
        for one in FORMATS
    ]
    return "\n".join(rows)


PART = DocsPart(DOCS / "tracklists.md", table)
