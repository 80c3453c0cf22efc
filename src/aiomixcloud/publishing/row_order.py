"""The order of rows and of file names: numbers in them count as numbers."""

from __future__ import annotations

import re
import unicodedata

_numbered = re.compile(r"(?:row|show) (\d+)").fullmatch


def file_order(name: str) -> list[str | int]:
    """Return what file names are sorted by, so that ``show 10`` comes after ``show 9``.

    Example:
        >>> sorted(["show 10.mp3", "Show 9.mp3"], key=file_order)
        ['Show 9.mp3', 'show 10.mp3']
    """
    text = unicodedata.normalize("NFC", name).casefold()
    return [int(one) if at % 2 else one for at, one in enumerate(re.split(r"([0-9]+)", text))]


def row_order(row: str) -> tuple[int, list[str | int]]:
    """Return what the rows of a manifest are sorted by: numbered ones, then files."""
    found = _numbered(row)
    return (0, ["", int(found[1])]) if found else (1, file_order(row))
