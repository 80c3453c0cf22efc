"""Text from users and files: cleaned before it is sent, folded before it is compared.

File names on macOS are decomposed, tags contain line breaks, and copied text contains
invisible characters. Two names that look the same must compare equal.
"""

from __future__ import annotations

import re
import unicodedata

#: Format characters that are part of words and emoji; all others are noise in a name.
_JOINERS = frozenset("\u200c\u200d")
#: Letters and symbols that render as blank: Hangul fillers and the blank Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Line breaks and tabs become a space: a name is one line.
_space = re.compile(r"\s+")
#: Flags of regions, such as the flag of Scotland, contain format characters.
_flag = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]+\U000e007f)")
_line_break = re.compile(r"\r\n?|[\u0085\u2028\u2029]")


def clean_line(text: str) -> str:
    r"""Return `text` as one line in NFC, without control, direction and invisible characters.

    Args:
        text: A name, a tag, an artist or a title.

    Example:
        >>> clean_line("  Cafe\u0301\tSession\u200e ")
        'Café Session'
    """
    if text.isprintable():  # Neither a control nor a format character is printable.
        composed = text if text.isascii() else unicodedata.normalize("NFC", text)
        return " ".join(composed.split())
    parts = _flag.split(_space.sub(" ", text))
    parts[::2] = map(_without_noise, parts[::2])  # the others are flags
    # Removing noise may leave two spaces next to each other.
    return _space.sub(" ", unicodedata.normalize("NFC", "".join(parts))).strip()


def clean_text(text: str) -> str:
    r"""Return `text` in NFC without control characters; line breaks become newlines.

    Direction marks are preserved: text in two scripts needs them.

    Example:
        >>> clean_text("One\r\ntwo\x07")
        'One\ntwo'
    """
    lines = _line_break.sub("\n", text)
    kept = "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) != "Cc")
    return unicodedata.normalize("NFC", kept)


def fold(text: str) -> str:
    r"""Return the form in which texts are compared: NFKC, case-folded, blanks collapsed.

    Example:
        >>> fold("CAFE\u0301  Session") == fold("café session")
        True
    """
    line = clean_line(text)
    if line.isascii():
        return line.casefold()
    compatible = unicodedata.normalize("NFKC", line).casefold()
    if not compatible.isprintable():
        compatible = "".join(one for one in compatible if one not in _JOINERS)
    return " ".join(unicodedata.normalize("NFKC", compatible).split())


def is_visible(text: str) -> bool:
    r"""Return whether `text` contains any visible character.

    Example:
        >>> is_visible("\u200b\u3164 ")
        False
    """
    return any(one not in _BLANKS and unicodedata.category(one)[0] not in "CMZ" for one in text)


def _without_noise(text: str) -> str:
    return "".join(
        one for one in text if one in _JOINERS or unicodedata.category(one) not in {"Cc", "Cf"}
    )
