"""Statistics as one HTML page without scripts or references to other files."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .statistics import Table

_STYLE = """
:root { color-scheme: light dark; --text: #1d2129; --quiet: #5c6370; --page: #fff; --line: #dfe2e8;
  --bar: #3d5afe; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8eaf0; --quiet: #a3a9b8; --page: #15171c; --line: #343842; --bar: #8c9eff; }
}
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1rem 3rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
p, figcaption, summary { color: var(--quiet); margin: .5rem 0; }
summary { cursor: pointer; width: fit-content; }
:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
figure { margin: 0; max-width: 44rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left;
  overflow-wrap: anywhere; min-width: 6rem; unicode-bidi: plaintext; }
.number { text-align: right; white-space: nowrap; min-width: 0; }
svg { display: block; width: 100%; fill: var(--bar); }
.bars { display: grid; grid-template-columns: fit-content(40%) minmax(0, 1fr) auto;
  gap: .25rem .6rem; margin: 0; padding: 0; list-style: none; line-height: 1.35; }
.bars li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid;
  align-items: center; }
.bars span { overflow-wrap: anywhere; text-align: left; }
.bars .number { text-align: right; }
.bars svg { height: 1rem; }
.last { text-align: right; }
.curve { display: grid; grid-template: auto 1fr auto / auto 1fr 1fr; gap: .25rem .6rem; }
.curve svg { grid-area: 1 / 2 / 3 / 4; height: 12rem; overflow: visible; fill: none;
  stroke: var(--bar); stroke-width: 2px; border: solid var(--line); border-width: 0 0 1px 1px; }
.curve polyline { vector-effect: non-scaling-stroke; }
.least { grid-row: 2; align-self: end; }
.least, .most { grid-column: 1; text-align: right; line-height: 1; }
.first { grid-area: 3 / 2; } .last { grid-area: 3 / 3; }
"""

#: The column of each table that its chart shows.
_CHARTED = {
    "top": "plays",
    "growth": "plays",
    "tags": "shows",
    "weekdays": "shows",
    "hosts": "shows",
    "followers": "new",
    "listening": "shows",
}

#: An ISO time; its first group is the date.
_iso_time = re.compile(r"^(\d{4}-\d\d-\d\d)T[\d:.]+Z$")


def render(tables: Iterable[Table], *, title: str, subtitle: str) -> str:
    """Return a page with a chart and a table for each of some statistics.

    Args:
        tables: The statistics.
        title: Heading of the page.
        subtitle: A line below the heading.

    Example:
        >>> render([], title="Bob", subtitle="Archived today").startswith("<!DOCTYPE html>")
        True
    """
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    sections = "\n".join(map(_section, tables))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{_text(title)}</h1>
<p>{_text(subtitle)}</p>
{sections}
</main>
</body>
</html>
"""


def _section(table: Table) -> str:
    notes = "".join(f"<p>{_text(note)}</p>\n" for note in table.notes)
    if not table.rows:
        nothing = notes or "<p>Nothing to show.</p>\n"
        return f"<section>\n<h2>{_text(table.title)}</h2>\n{nothing}</section>"
    return (
        f"<section>\n<h2>{_text(table.title)}</h2>\n{_chart(table)}{notes}"
        f'<details>\n<summary>Table</summary>\n<div class="wide" role="region" tabindex="0"'
        f' aria-label="{_text(table.title)}">\n{_rows(table)}</div>\n'
        "</details>\n</section>"
    )


def _rows(table: Table) -> str:
    numeric = [
        any(isinstance(row[place], int | float) for row in table.rows)
        for place in range(len(table.columns))
    ]
    heads = "".join(
        f'<th scope="col"{_class(right)}>{_text(name.replace("_", " "))}</th>'
        for name, right in zip(table.columns, numeric, strict=True)
    )
    lines = "\n".join(
        "<tr>"
        + "".join(
            f"<td{_class(right)}>{_value(cell)}</td>"
            for cell, right in zip(row, numeric, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>\n"


def _chart(table: Table) -> str:
    column = _CHARTED[table.name]
    place = table.columns.index(column)
    points = [(str(row[0]), row[place]) for row in table.rows if row[place] is not None]
    if not points:
        return ""
    draw = _draw_curve if table.name == "growth" and len(points) > 1 else _draw_bars
    caption = _text(f"{column.capitalize()} by {table.columns[0]}")
    return f"<figure>\n<figcaption>{caption}</figcaption>\n{draw(points)}\n</figure>\n"


def _draw_bars(points: Sequence[tuple[str, float]]) -> str:
    """Return a list with a bar for each point."""
    most = max(number for _, number in points) or 1
    rows = "\n".join(
        f'<li><span dir="auto">{_text(label)}</span><svg viewBox="0 0 100 10"'
        ' preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{100 * max(number, 0) / most:.1f}" height="10"/></svg>'
        f'<span class="number">{_value(number)}</span></li>'
        for label, number in points
    )
    return f'<ol class="bars">\n{rows}\n</ol>'


def _draw_curve(points: Sequence[tuple[str, float]]) -> str:
    """Return a line through all points, with its bounds."""
    numbers = [number for _, number in points]
    least, most = min(numbers), max(numbers)
    span, step = (most - least) or 1, 100 / (len(points) - 1)
    line = " ".join(
        f"{place * step:.2f},{100 - 100 * (number - least) / span:.2f}"
        for place, number in enumerate(numbers)
    )
    return (
        f'<div class="curve">\n<span class="most">{_value(most)}</span>\n'
        f'<span class="least">{_value(least)}</span>\n<svg viewBox="0 0 100 100"'
        f' preserveAspectRatio="none" aria-hidden="true"><polyline points="{line}"/></svg>\n'
        f'<span class="first">{_text(points[0][0])}</span>\n'
        f'<span class="last">{_text(points[-1][0])}</span>\n</div>'
    )


def _value(cell: Any) -> str:
    """Return a cell as HTML; what is unknown is a dash."""
    if cell is None:
        return "\u2013"
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:,.1f}"
    if isinstance(cell, int | float):
        return f"{cell:,.0f}"
    return _text(_iso_time.sub(r"\1", str(cell)))


def _text(text: str) -> str:
    """Return text as HTML, without control characters and marks of direction."""
    return escape("".join(character if character.isprintable() else " " for character in text))


def _class(is_number: object) -> str:
    return ' class="number"' if is_number else ""
