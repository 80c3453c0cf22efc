"""Text of strangers without the characters that hide text from people but not from assistants."""

from __future__ import annotations

import re

#: Maximum number of characters of a name, and of a longer text such as a description.
NAME_SIZE, TEXT_SIZE = 200, 1000

#: The three flags of regions that are in general use, which are written with tag characters.
_FLAG = (
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|"
    "\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
#: Control characters, marks of direction, invisible and private characters, rare variation
#: selectors, lone surrogates, and tag characters, which spell ASCII text that nobody sees.
_hidden = re.compile(
    f"({_FLAG})|["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e"
    "\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0d\ufeff\ufff0-\ufffb"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
#: Scripts and emoji need one joiner or selector at a time; a row of them can encode text.
_joiners = re.compile("(\ufe0f?\u200d|[\u200c\u200d\ufe0e\ufe0f])[\u200c\u200d\ufe0e\ufe0f]*")
_blank = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")


def clean_name(text: str) -> str:
    r"""Return a name, a title or a tag as one line of visible characters.

    Example:
        >>> clean_name("Deep\n House \u202e\U000e0041")
        'Deep House'
    """
    return _cut(show_visible(text), NAME_SIZE)


def show_visible(text: str) -> str:
    """Return a text as one line of visible characters, of any length."""
    return " ".join(_show(text).split())


def clean_prose(text: str) -> str:
    r"""Return a description or a comment as lines of visible characters.

    A text that is cut says so, and how long it was.

    Example:
        >>> clean_prose("One \x07two\r\n\r\n\r\nthree")
        'One two\n\nthree'
    """
    lines = [" ".join(line.split()) for line in _show(text).strip().splitlines()]
    return _cut(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)), TEXT_SIZE)


def _show(text: str) -> str:
    visible = _hidden.sub(lambda found: found[1] or "", text)
    return _blank.sub(" ", _joiners.sub(r"\1", visible))


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most].rstrip()}… [truncated, {len(text)} characters in all]"
