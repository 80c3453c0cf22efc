"""Artist and title in one text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud._core.text import clean_line, is_visible

if TYPE_CHECKING:
    from .entries import Order

#: A hyphen, an en dash or an em dash between blanks; without blanks it belongs to a name.
_separator = re.compile(r"[ \t\u00a0]+[-\u2010-\u2015\u2212][ \t\u00a0]+")


def clean_name(text: str) -> str:
    r"""Return a name as the file has it, but on one line and without invisible characters.

    A name that nobody can see is empty.

    Example:
        >>> clean_name(" One\tTwo\u200e ")
        'One Two'
    """
    cleaned = text.strip() if text.isprintable() else clean_line(text)
    return cleaned if cleaned.isascii() or is_visible(cleaned) else ""


def split_artist(text: str, order: Order = "artist-song") -> tuple[str, str]:
    """Return artist and title of a text such as ``Artist - Title``.

    The first dash between blanks separates. Without one, the artist is empty.

    Example:
        >>> split_artist("Leftfield - Rez - Live")
        ('Leftfield', 'Rez - Live')
    """
    found = _separator.search(text)
    if not found:
        return "", text.strip()
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    if not before or not after:
        return "", before or after
    return (before, after) if order == "artist-song" else (after, before)


def name_of_file(path: str) -> str:
    """Return the name of a file from a path of any system, without folders and suffix."""
    name = re.split(r"[\\/]", path.rstrip("\\/"))[-1]
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and stem and len(suffix) <= 5 and " " not in suffix else name
