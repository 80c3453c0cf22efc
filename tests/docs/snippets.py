"""The snippets of README and documentation, taken out of their Markdown.

A remark in the source, right above a snippet, says how to treat it:

- ``<!-- not run: REASON -->``: it is not run, and here is why.
- ``<!-- file: NAME -->``: it is not run but written to a file, for the snippets below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^(?P<margin> *)(?P<fence>`{3,}|~{3,})(?P<language>.*)$")
_TAB = re.compile(r"^ *:{3,}\{tab-item\} *(?P<title>.*)$")
_TABS_END = re.compile(r"^ *:{4,} *$")
_REMARK = re.compile(r"^ *<!-- (?P<kind>not run|file): (?P<text>.*\S) -->$")

_LANGUAGES = {"python": "python", "sh": "shell"}


@dataclass(frozen=True)
class Snippet:
    """A piece of code in a page.

    Attributes:
        page: The file it is in.
        line: The number of its first line there.
        language: What is written behind the fence.
        code: The code, without the margin.
        blocking: Whether it is in the tab of the blocking flavour.
        not_run: Why it is not run, or an empty text.
        file: Name of the file that it is, or an empty text.
    """

    page: Path
    line: int
    language: str
    code: str
    blocking: bool = False
    not_run: str = ""
    file: str = ""

    @property
    def place(self) -> str:
        """Where it is, as editors understand it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Return all pages that people read."""
    written = (ROOT / "docs").rglob("*.md")
    return sorted(ROOT.glob("*.md")) + sorted(
        page for page in written if "_build" not in str(page)
    )


def read(page: Path) -> list[Snippet]:
    """Return the snippets of a page."""
    return list(_read(page, page.read_text("utf-8")))


def _read(page: Path, text: str) -> Iterator[Snippet]:
    remark: re.Match[str] | None = None
    tab = ""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if found := _TAB.match(line):
            tab = found["title"]
        elif _TABS_END.match(line):
            tab = ""
        elif found := _REMARK.match(line):
            remark = found
        elif opening := _FENCE.match(line):
            body = []
            for _, inner in lines:
                if inner.strip() == opening["fence"]:
                    break
                body.append(inner.removeprefix(opening["margin"]))
            notes = {remark["kind"]: remark["text"]} if remark else {}
            yield Snippet(
                page,
                number + 1,
                opening["language"].strip(),
                "\n".join(body) + "\n",
                blocking="Blocking" in tab,
                not_run=notes.get("not run", ""),
                file=notes.get("file", ""),
            )
            remark = None
        elif line.strip():
            remark = None
