"""Sparklines: a series of numbers in a line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(numbers: Sequence[float | None]) -> str:
    """Return a bar per number, the lowest for the smallest; a space for an unknown number.

    Example:
        >>> sparkline([1, 2, None, 8])
        '▁▂ █'
    """
    known = [number for number in numbers if number is not None]
    if not known:
        return ""
    least, span = min(known), (max(known) - min(known)) or 1
    top = len(_BARS) - 1
    return "".join(
        " " if number is None else _BARS[round((number - least) * top / span)]
        for number in numbers
    )
