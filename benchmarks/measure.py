"""Measuring side by side: tasks take turns, so that a noisy machine is noisy for all.

What counts is processor time of this process, as the median over many rounds, and its ratio
to the first task, the baseline.
"""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def compare(
    title: str,
    tasks: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 25,
    number: int = 20,
) -> dict[str, float]:
    """Run `tasks` in turns, print a table, and return each one's ratio to the first.

    Args:
        title: What is compared.
        tasks: The tasks by name; the first is the baseline.
        rounds: How often each gets its turn.
        number: How often it runs in a turn.
    """
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            gc.collect()
            start = time.process_time()
            for _ in range(number):
                task()
            times[name].append((time.process_time() - start) / number)
    return report(title, times)


def report(title: str, times: Mapping[str, list[float]]) -> dict[str, float]:
    """Print seconds by task as medians, spreads and ratios; return the ratios."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = next(iter(medians.values()))
    table = Table(title=title, title_justify="left", box=None)
    for heading in ("task", "median", "quarter to three quarters", "ratio"):
        table.add_column(heading, justify="left" if heading == "task" else "right")
    for name, median in medians.items():
        low, _, high = statistics.quantiles(times[name], n=4)
        spread = f"{low * 1000:.3f} to {high * 1000:.3f}"
        table.add_row(name, f"{median * 1000:.3f} ms", spread, f"{median / base:.2f}")
    console = Console()
    console.print(table)
    console.print()
    return {name: median / base for name, median in medians.items()}
