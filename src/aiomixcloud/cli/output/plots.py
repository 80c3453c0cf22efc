"""Statistics as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.cli.exit_codes import FAILED, WRONG_USAGE, CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from aiomixcloud.archive import Table

_LONGEST = 40


def draw(table: Table, path: Path) -> None:
    """Draw a table as a bar chart, or as a line if its rows are points in time.

    Args:
        table: The statistics.
        path: The file; its suffix chooses the format (SVG, PNG or PDF).

    Raises:
        CommandError: matplotlib is missing, the table is empty or the file cannot be written.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        raise CommandError(
            "--plot requires matplotlib; run: pip install 'aiomixcloud[plots]'", WRONG_USAGE
        ) from None
    column = next(
        place
        for place in range(1, len(table.columns))
        if all(isinstance(row[place], int | float | None) for row in table.rows)
    )
    points = [(str(row[0]), row[column]) for row in table.rows if row[column] is not None]
    if not points:
        raise CommandError(f"{table.title}: there is nothing to draw", FAILED)
    labels = [
        label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}\u2026"
        for label, _ in points
    ]
    numbers = [number for _, number in points]
    figure = Figure(figsize=(9, max(3, 0.35 * len(points))), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    # A dollar sign would start a formula.
    labels = [label.replace("$", r"\$") for label in labels]
    if table.name == "growth":
        axes.plot(labels, numbers, marker="o")
        axes.set_ylabel(table.columns[column])
        axes.tick_params(axis="x", labelrotation=45)
    else:
        places = range(len(labels))
        axes.barh(places, numbers)
        axes.set_yticks(places, labels)
        axes.invert_yaxis()
        axes.set_xlabel(table.columns[column])
    axes.set_title(table.title)
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"{path} cannot be written: {reason}", FAILED) from None
