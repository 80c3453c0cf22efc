"""The tables of date formats are correct: what they accept, and what they refuse."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aiomixcloud._core.dates import to_utc
from aiomixcloud.exceptions import InvalidArgumentError

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "dates.md"

#: A Tuesday on which nothing special happens.
NOW = datetime(2026, 12, 8, 14, tzinfo=UTC)


def rows(*, refused: bool) -> Iterator[str]:
    """Give the texts in the first column of the tables that are refused, or those that are not."""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            texts, meaning = line.strip("| ").split(" | ", 1)
            if meaning.startswith("**refused**") is refused:
                yield from re.findall(r"`([^`]+)`", texts) if "` on " not in texts else ()


@pytest.mark.parametrize("text", [*rows(refused=False)])
def test_documented_examples_are_read(text: str) -> None:
    assert to_utc(text, name="since", now=NOW, prefer="past").tzinfo is UTC


@pytest.mark.parametrize("text", [*rows(refused=True)])
@pytest.mark.parametrize("name", ["since", "publish_date"])
def test_documented_refusals_are_refused(text: str, name: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"^{name}: "):
        to_utc(text, name=name, now=NOW, prefer="past" if name == "since" else "future")
