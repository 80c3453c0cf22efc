"""A part of the documentation that is made from the code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[1] / "docs"

#: Surround a part in its page.
BEGIN = "<!-- This part is written by `make docs-help`. -->\n"
END = "<!-- End of the part. -->\n"


@dataclass(frozen=True, slots=True)
class DocsPart:
    """A part of a page.

    Attributes:
        page: The file of the page.
        make: Returns the text of the part, in Markdown.
    """

    page: Path
    make: Callable[[], str]

    @property
    def is_current(self) -> bool:
        """Whether the page has the text that the code gives."""
        return self.page.read_text("utf-8") == self._wanted()

    def write(self) -> None:
        """Replace the part in the page."""
        self.page.write_text(self._wanted(), "utf-8")

    def _wanted(self) -> str:
        before, mark, rest = self.page.read_text("utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not mark or not end:
            message = f"{self.page.name} has no generated part"
            raise ValueError(message)
        return f"{before}{BEGIN}\n{self.make().strip()}\n\n{END}{after}"
