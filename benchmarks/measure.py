"""Measure contenders in turns, so that noise on the machine affects all of them.

The speed of a program differs by process, for example by the layout of its memory. Therefore the
figure of a process is its median over many rounds, and the result is the median over several
processes. A ratio is the median of the ratios of processes that took turns.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

#: The figures of one turn by name: ``cpu`` and ``wall`` in seconds, ``memory`` in bytes, ``still``
#: for the seconds that the event loop was blocked.
Figures: TypeAlias = "Mapping[str, float]"

#: The figures of one contender in all rounds, by name.
Columns: TypeAlias = "dict[str, list[float]]"

#: First quartile, median and third quartile.
Spread: TypeAlias = "list[float]"


def take_turns(turns: Mapping[str, Callable[[], Figures]], rounds: int) -> dict[str, Columns]:
    """Run each turn once per round, and return the figures of each by name."""
    found: dict[str, Columns] = {name: {} for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            for figure, value in turn().items():
                found[name].setdefault(figure, []).append(value)
    return found


def medians(processes: Iterable[dict[str, Columns]]) -> dict[str, Columns]:
    """Return the figures of each contender, one for each process: the median of its rounds."""
    found: dict[str, Columns] = {}
    for process in processes:
        for name, columns in process.items():
            for figure, values in columns.items():
                column = found.setdefault(name, {}).setdefault(figure, [])
                column.append(statistics.median(values))
    return found


def spread(values: Sequence[float]) -> Spread:
    """Return the quartiles of values, to four digits."""
    quartiles = statistics.quantiles(values, n=4) if len(values) > 1 else list(values) * 3
    return [float(f"{value:.4g}") for value in quartiles]


def ratio(values: Sequence[float], base: Sequence[float]) -> Spread:
    """Return the quartiles of the ratios of all processes."""
    return spread([value / other for value, other in zip(values, base, strict=True)])
