"""Make the table of fields of a manifest for docs/manifests.md."""

from __future__ import annotations

from aiomixcloud.publishing import FIELDS, Field
from tools.docs_part import DOCS, DocsPart


def table() -> str:
    """Return the fields as Markdown."""
    header = "| Field | Value | Also called |\n|---|---|---|\n"
    return header + "".join(map(_row, FIELDS))


def _row(field: Field) -> str:
    notes = [field.help]
    if field.is_template:
        notes.append("Can be a template.")
    synonyms = ", ".join(f"`{name.replace('_', ' ')}`" for name in field.synonyms)
    value = f"{field.kind.value}, such as `{field.example}`. {' '.join(notes)}"
    return f"| `{field.name}` | {value[0].upper()}{value[1:]} | {synonyms} |\n"


PART = DocsPart(DOCS / "manifests.md", table)
