"""Misleading characters: invisible ones, look-alikes and special spaces."""

from __future__ import annotations

import re
import unicodedata

#: Invisible characters: marks of direction, zero-width characters, soft hyphens.
_invisible = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb]"
    # After a digit these form a keycap emoji; after other ASCII they have no effect.
    "|(?<=[\x00-\x7f])\ufe0f?\u20e3|(?<=[\x00-\x7f])[\ufe00-\ufe0f]"
    # Flags of regions need these characters; elsewhere they hide text.
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]"
)
#: Joiners without effect; between letters of other scripts and in emoji they matter.
_joiner = re.compile(
    "(?<![^\x00-\x7f\\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\\s])", re.UNICODE
)
#: Special spaces, some of which Unicode classifies as letters.
_blank = re.compile("[\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]")
#: All characters that these patterns find; most texts contain none of them.
_special = re.compile(
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202a-\u202f"
    "\u205f-\u206f\u20e3\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
).search


def _look_alikes() -> dict[int, str]:
    """Return the ASCII character for each look-alike."""
    found = {
        "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d",
        ":": "\u02d0\u02f8\u2236\ua789\ufe13\ufe55\uff1a",
        ".": "\u2024\u3002\ufe52\uff0e",
        ",": "\u3001\ufe50\uff0c",
        "|": "\u00a6\u2502\u2503\uff5c",
        "(": "\uff08",
        ")": "\uff09",
        "[": "\u3010\u3014\uff3b",
        "]": "\u3011\u3015\uff3d",
        "<": "\u3008\uff1c",
        ">": "\u2192\u279c\u3009\uff1e",
        "~": "\u301c\uff5e",
        "#": "\uff03",
        "*": "\uff0a",
        "+": "\uff0b",
        "'": "\u2018\u2019\u2032",
        '"': "\u201c\u201d\u2033",
    }
    table = {ord(other): usual for usual, others in found.items() for other in others}
    # Digits: Arabic, Persian, Devanagari, Bengali, Thai, full-width and mathematical.
    zeros = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, *range(0x1D7CE, 0x1D800, 10))
    table |= {zero + digit: str(digit) for zero in zeros for digit in range(10)}
    return table


_table = _look_alikes()
_others = frozenset(map(chr, _table))


def clean(text: str) -> str:
    r"""Return `text` without invisible characters, and with ordinary spaces.

    Preserve line breaks, tabs, and joiners that emoji and some scripts need.

    Example:
        >>> clean("\u200e0:30\u00a0One \u200b- Two")
        '0:30 One - Two'
    """
    if text.isascii() or not _special("".join({*text})):
        return text
    return _joiner.sub("", _invisible.sub("", _blank.sub(" ", text)))


def strip(text: str) -> str:
    r"""Return `text` without invisible characters and surrounding whitespace.

    Example:
        >>> strip("\ufeff bob\u00a0\n")
        'bob'
    """
    return clean(text).strip()


def plain(text: str) -> str:
    r"""Return `text` with ASCII in place of look-alikes, character by character.

    Use it to recognise times and dashes; its positions are the same as in `text`.

    Example:
        >>> plain("\uff10\uff1a\uff13\uff10 One \u2013 Two")
        '0:30 One - Two'
    """
    if not text.isascii():
        # Faster than `str.translate`, because a text contains few of them.
        for other in _others.intersection(text):
            text = text.replace(other, _table[ord(other)])
    return text


def spell(text: str, *, most: int = 100) -> str:
    r"""Return `text` in quotes, with the names of invisible characters.

    Args:
        text: The text.
        most: Maximum number of characters to show.

    Example:
        >>> spell("\u200e0:30\tOne")
        "'<U+200E LEFT-TO-RIGHT MARK>0:30<TAB>One'"
    """
    shown = text if len(text) <= most else f"{text[:most]}..."
    quote = '"' if "'" in shown and '"' not in shown else "'"
    return f"{quote}{''.join(map(_spell_one, shown))}{quote}"


def _spell_one(character: str) -> str:
    if character.isprintable() and character not in "\u2800\u115f\u1160\u3164\uffa0\u034f":
        return character
    if character == "\t":
        return "<TAB>"
    name = unicodedata.name(character, "control character")
    if "\ud800" <= character <= "\udfff":
        name = "lone surrogate"
    return f"<U+{ord(character):04X} {name}>"
