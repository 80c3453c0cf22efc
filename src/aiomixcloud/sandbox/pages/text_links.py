"""Web addresses in texts of users."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

# An address ends at a character that it cannot contain, or that is invisible.
_ADDRESS = re.compile(
    r"(?<![\w@/.])(?:https?://|www\.)"
    r"[^\s<>\"`\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+",
    re.IGNORECASE,
)

# Categories of Unicode: brackets, quotation marks and other punctuation.
_PUNCTUATION = frozenset({"Ps", "Pe", "Pi", "Pf", "Po"})
_ENDS_ADDRESS = frozenset("/#%&@\\")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def split_links(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of a text, each with the URL it links to or None.

    Punctuation after an address is not part of it; neither is a closing bracket, unless the
    address has the opening one.

    Example:
        >>> list(split_links("See www.example.org/a_(b)."))
        [('See ', None), ('www.example.org/a_(b)', 'https://www.example.org/a_(b)'), ('.', None)]
    """
    done = 0
    for found in _ADDRESS.finditer(text):
        address = _strip_punctuation(found[0])
        url = address if "://" in address else f"https://{address}"
        if not _has_host(url):
            continue
        start = found.start()
        if start > done:
            yield text[done:start], None
        yield address, url
        done = start + len(address)
    if done < len(text):
        yield text[done:], None


def _strip_punctuation(address: str) -> str:
    excess = {end: address.count(end) - address.count(start) for end, start in _BRACKETS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if last in excess:
            if excess[last] <= 0:
                break
            excess[last] -= 1
        elif last in _ENDS_ADDRESS or unicodedata.category(last) not in _PUNCTUATION:
            break
        end -= 1
    return address[:end]


def _has_host(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(re.match(r"[\w:]", host)) and host != "www"
