"""The snippets of the user's own specification, taken out of its text word for word.

They are code between paragraphs of prose, with the values they yield as comments.
"""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.commented_values import CheckedCode, parse

SPECIFICATION = Path(__file__).parents[3] / "shared" / "usage-spec.txt"

#: Titles in the text, in its order.
SECTIONS = (
    "Basic usage",
    "Listing",
    "Connections",
    "Embedding",
    "Authorization",
    "Actions",
    "Uploading",
    "Targeting",
    "Synchronous mode",
)


@dataclass
class Snippet:
    """A piece of code."""

    section: str
    code: str


def read(section: str) -> list[Snippet]:
    """Return the snippets of one section of the specification."""
    snippets: list[Snippet] = []
    current = ""
    for paragraph in SPECIFICATION.read_text(encoding="utf-8").split("\n\n"):
        text = paragraph.strip("\n")
        if text.strip() in SECTIONS:
            current = text.strip()
        elif current == section and text.startswith(" ") and snippets:
            snippets[-1].code += "\n\n" + text
        elif current == section and _is_code(text):
            snippets.append(Snippet(section, text))
    return snippets


def _is_code(text: str) -> bool:
    try:
        tree = parse(text)
    except SyntaxError:
        return False
    return not all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Name) for n in tree.body)


async def run(snippet: Snippet, names: dict[str, Any]) -> int:
    """Run a snippet in the namespace `names`; return how many of its comments were correct."""
    checked = CheckedCode(snippet.code)
    result = checked.run(names)
    if result is not None:
        await result
    assert not checked.broken
    return len(checked.expected)
