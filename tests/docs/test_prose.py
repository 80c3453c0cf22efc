"""Everything people read is plain, idiomatic English, enforced by a word list.

It covers the documentation (which includes the help pages), templates, docstrings, comments,
messages, and the names of functions and classes in tests. Generated files are checked at their
source.
"""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "tests", "tools", "benchmarks", "examples", "docs", ".ci", ".github")
GENERATED = ("_sync/", "client_sync/", "_build/", "benchmarks.json")
ENDINGS = {".py", ".md", ".rst", ".html", ".toml", ".yml", ""}

#: Patterns that are not used in this project, and their replacements.
WORDS = {
    r"\b(?:is|are|was|were) no [a-z]+": "is not a ..., there is not ...",
    r"\bno longer\b": "un..., not ... any more, stop ...ing",
    r"(?<!`)\b(?:tells?|told|telling)\b(?!\()": "report, log, say, show, return",
    r"\bwalk(?:s|ed|ing)?\b": "iterate over, go through",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\banew\b": "again",
    r"\bfor ever\b": "indefinitely",
    r"\b(?:whoever|whomever)\b": "anyone who",
    r"\bbesides\b": "also",
    r"\bdeeds?\b": "action, call",
    r"\bas good as new\b": "reset",
    r"\b(?:is|are) to be\b": "must be",
    r"\bbut for\b": "except",
    r"(?<![-\w])kept\b": "stored, saved",
    r"\bout of order\b": "unavailable",
    r"\btake(?:s|n)? (?:back|away)\b": "undo, remove",
    r"\b(?:looked|look) after\b": "check, manage",
    r"\bby chance\b": "randomly",
    r"\bmost likely has\b": "is expected to have",
}


#: Most lines contain none of them.
ANY = re.compile("|".join(WORDS), re.IGNORECASE)


def files() -> Iterator[Path]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))]
    for path in [*sorted(ROOT.glob("*.md")), ROOT / "Makefile", *paths]:
        name = path.relative_to(ROOT).as_posix()
        is_text = path.suffix in ENDINGS and path.is_file() and "__pycache__" not in name
        if is_text and path != Path(__file__) and not any(part in name for part in GENERATED):
            yield path


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that people read, with their numbers."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    is_test, before = "tests" in path.parts, ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_words = token.type == tokenize.STRING and " " in token.string
        if token.type == tokenize.COMMENT or is_words or token.type == _MIDDLE:
            yield from enumerate(token.string.splitlines(), token.start[0])
        elif is_test and before in {"def", "class"} and token.string not in NAMES_OF_PYTHON:
            yield token.start[0], token.string.replace("_", " ")
        before = token.string


#: The text in an f-string is a separate token since Python 3.12.
_MIDDLE = getattr(tokenize, "FSTRING_MIDDLE", -1)

#: Methods of files.
NAMES_OF_PYTHON = {"tell"}


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_is_plain(path: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]!r}: write {better!r}: {line.strip()}"
        for number, line in prose(path)
        if ANY.search(line)
        for pattern, better in WORDS.items()
        for match in re.finditer(pattern, line, re.IGNORECASE)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line", ["'x' is no key", "It tells of errors", "Walk over the pages", "whoever reads"]
)
def test_the_list_finds_its_examples(line: str) -> None:
    assert any(re.search(pattern, line, re.IGNORECASE) for pattern in WORDS)
