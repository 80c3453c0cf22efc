"""Write the table of fields of a manifest to docs/manifests.md.

``python tools/manifest_fields.py`` writes it; with ``--check`` it exits with 1 if it is outdated.
"""

from __future__ import annotations

import sys
from pathlib import Path

from aiomixcloud.publishing import FIELDS, Field

PAGE = Path(__file__).parents[1] / "docs" / "manifests.md"

#: Around the table in the documentation.
BEGIN = "<!-- This table is written by tools/manifest_fields.py. -->\n"
END = "<!-- End of the table. -->\n"


def main() -> int:
    """Write the table, or with ``--check`` report whether it is outdated."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    wanted = before + BEGIN + table() + END + rest.partition(END)[2]
    if text == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{PAGE.name} is outdated: run `make docs-help`")
        return 1
    PAGE.write_text(wanted, "utf-8")
    return 0


def table() -> str:
    """Return the fields as Markdown."""
    header = "\n| Field | Value | Also called |\n|---|---|---|\n"
    return header + "".join(map(_row, FIELDS)) + "\n"


def _row(field: Field) -> str:
    notes = [field.help]
    if field.is_template:
        notes.append("Can be a template.")
    synonyms = ", ".join(f"`{name.replace('_', ' ')}`" for name in field.synonyms)
    value = f"{field.kind.value}, such as `{field.example}`. {' '.join(notes)}"
    return f"| `{field.name}` | {value[0].upper()}{value[1:]} | {synonyms} |\n"


if __name__ == "__main__":
    sys.exit(main())
