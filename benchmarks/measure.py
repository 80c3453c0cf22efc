"""Measuring side by side: all take turns, so that a noisy machine is noisy for all.

Figures are medians over many rounds. A ratio is the median of the ratios of each round, whose
two sides were measured one right after the other.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: What one turn took, by name: ``cpu`` and ``wall`` in seconds, ``memory`` in bytes, ``still``
#: in seconds that an event loop stood still.
Figures: TypeAlias = "Mapping[str, float]"

#: The figures of all rounds of one that takes part, by name.
Columns: TypeAlias = "dict[str, list[float]]"

#: First quartile, median and third quartile.
Spread: TypeAlias = "list[float]"


def take_turns(turns: Mapping[str, Callable[[], Figures]], rounds: int) -> dict[str, Columns]:
    """Let each have its turn, so many rounds, and return the figures of each by its name."""
    found: dict[str, Columns] = {name: {} for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            for figure, value in turn().items():
                found[name].setdefault(figure, []).append(value)
    return found


def spread(values: Sequence[float]) -> Spread:
    """Return the quartiles of some values, to four digits."""
    quartiles = statistics.quantiles(values, n=4) if len(values) > 1 else list(values) * 3
    return [float(f"{value:.4g}") for value in quartiles]


def ratio(values: Sequence[float], base: Sequence[float]) -> Spread:
    """Return the quartiles of the rounds' ratios."""
    return spread([value / other for value, other in zip(values, base, strict=True)])
