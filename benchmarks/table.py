"""Results as tables of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADINGS = ("", "processor", "quartiles", "ratio", "time", "ratio", "of", "memory", "blocked")

_console = Console(width=120)


def show(topic: dict[str, Any]) -> None:
    """Print the table of a topic."""
    rows = cells(topic)
    table = Table(title=topic["title"], title_justify="left", box=box.SIMPLE)
    for heading in rows[0]:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for row in rows[1:]:
        table.add_row(*row)
    _console.print(table)
    if topic["note"]:
        _console.print(topic["note"] + "\n", highlight=False)


def show_end(results: dict[str, Any]) -> None:
    """Print which targets are met, and what was not measured."""
    if results["targets"]:
        table = Table(title="Targets", title_justify="left", box=box.SIMPLE)
        for heading in ("", "target", "result", "met"):
            table.add_column(heading, justify="right" if heading else "left")
        for row in target_cells(results):
            table.add_row(*row)
        _console.print(table)
    for reason in results["skipped"]:
        _console.print(f"Not measured: {reason}.", highlight=False)


def cells(topic: dict[str, Any]) -> list[Sequence[str]]:
    """Return the table of a topic, headings first; empty columns are left out."""
    rows = [_HEADINGS, *(_cells(row) for row in topic["rows"])]
    used = [any(column) for column in zip(*rows[1:], strict=True)]
    return [[cell for cell, use in zip(row, used, strict=True) if use] for row in rows]


def _cells(row: dict[str, Any]) -> Sequence[str]:
    low, median, high = map(duration, row["cpu"])
    against = row["against"]
    return (
        row["label"],
        median,
        f"{low} to {high}",
        _ratio(row["cpu_ratio"][1]) if against else "",
        duration(row["wall"][1]),
        _ratio(row["wall_ratio"][1]) if against else "",
        against or "",
        f"{row['memory'][1] / 1e6:.1f} MB" if "memory" in row else "",
        duration(row["still"][1]) if "still" in row else "",
    )


def target_cells(results: dict[str, Any]) -> list[Sequence[str]]:
    """Return the rows of the table of targets."""
    return [
        (
            target["says"],
            f"{target['bound']} {_amount(target['figure'], target['limit'])}",
            _amount(target["figure"], target["found"]),
            "yes" if target["kept"] else "no",
        )
        for target in results["targets"]
    ]


def duration(seconds: float) -> str:
    """Return a time in a suitable unit, to three digits.

    >>> duration(0.000155), duration(0.0123), duration(7.5)
    ('155 µs', '12.3 ms', '7.50 s')
    """
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= unit or name == "µs":
            amount = seconds / unit
            digits = 2 if amount < 10 else 1 if amount < 100 else 0
            return f"{amount:.{digits}f} {name}"
    raise AssertionError


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _amount(figure: str, value: float) -> str:
    if figure == "memory":
        return f"{value / 1e6:.1f}"
    if figure == "still":
        return f"{value * 1000:.0f}"
    return f"{value:g}" if value == int(value) else _ratio(value)
