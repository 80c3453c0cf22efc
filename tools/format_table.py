"""Write the table of tracklist formats to docs/tracklists.md.

``python tools/format_table.py`` writes it; with ``--check`` it exits with 1 if it is outdated.
"""

from __future__ import annotations

import sys
from pathlib import Path

from aiomixcloud.tracklists import FORMATS

PAGE = Path(__file__).parents[1] / "docs" / "tracklists.md"

#: Surround the table in the documentation.
BEGIN = "<!-- The table is written by tools/format_table.py. -->\n"
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
    """Return the table of formats in Markdown."""
    rows = ["| Name | Format | Programs | What it cannot know |", "|---|---|---|---|"]
    rows += [
        f"| `{one.name}` | {one.title} | {', '.join(one.programs)} | {one.unknowns} |"
        for one in FORMATS
    ]
    return "\n" + "\n".join(rows) + "\n\n"


if __name__ == "__main__":
    sys.exit(main())
