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
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin-bottom: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p, figcaption, summary { color: var(--quiet); } figure { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left;
  overflow-wrap: anywhere; min-width: 6rem; unicode-bidi: plaintext; }
.number { text-align: right; white-space: nowrap; min-width: 0; }
svg { width: 100%; max-width: 42rem; height: auto; display: block; }
svg text { fill: var(--text); font-size: 13px; }
.bar { fill: var(--bar); } .curve { fill: none; stroke: var(--bar); stroke-width: 2; }
.axis { stroke: var(--line); }
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

#: The date of an ISO time.
_time = re.compile(r"^(\d{4}-\d\d-\d\d)T[\d:.]+Z$").sub

_WIDTH, _ROW, _LABEL = 480, 26, 175
_HEIGHT = 220
_LONGEST = 26


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
        return f"<section>\n<h2>{_text(table.title)}</h2>\n{notes}</section>"
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
    caption = f"{column.capitalize()} by {table.columns[0]}"
    drawn = _line(points) if table.name == "growth" and len(points) > 1 else _bars(points)
    described = "; ".join(f"{label}: {_value(number)}" for label, number in points[:10])
    width, height, shapes = drawn
    return (
        f'<figure>\n<svg viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{_text(caption)}">\n'
        f"<desc>{_text(described)}</desc>\n{shapes}\n</svg>\n"
        f"<figcaption>{_text(caption)}</figcaption>\n</figure>\n"
    )


def _bars(points: Sequence[tuple[str, float]]) -> tuple[int, int, str]:
    """Return the width, height and shapes of a chart with a horizontal bar for each point."""
    most = max(number for _, number in points) or 1
    shapes = []
    for place, (label, number) in enumerate(points):
        y = place * _ROW
        short = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
        width = (_WIDTH - _LABEL - 75) * max(number, 0) / most
        shapes.append(
            f'<text x="{_LABEL - 8}" y="{y + 17}" text-anchor="end">{_text(short)}</text>'
            f'<rect class="bar" x="{_LABEL}" y="{y + 4}" width="{width:.1f}" height="18" rx="2"/>'
            f'<text x="{_LABEL + width + 6:.1f}" y="{y + 17}">{_value(number)}</text>'
        )
    return _WIDTH, len(points) * _ROW, "\n".join(shapes)


def _line(points: Sequence[tuple[str, float]]) -> tuple[int, int, str]:
    """Return the width, height and shapes of a chart with a line through all points."""
    numbers = [number for _, number in points]
    least, most = min(numbers), max(numbers)
    span, bottom, left = (most - least) or 1, _HEIGHT - 30, 90
    step = (_WIDTH - left - 20) / (len(points) - 1)
    curve = " ".join(
        f"{left + place * step:.1f},{bottom - (number - least) * (bottom - 20) / span:.1f}"
        for place, number in enumerate(numbers)
    )
    shapes = (
        f'<line class="axis" x1="{left}" y1="{bottom}" x2="{_WIDTH - 20}" y2="{bottom}"/>\n'
        f'<polyline class="curve" points="{curve}"/>\n'
        f'<text x="{left - 8}" y="24" text-anchor="end">{_value(most)}</text>\n'
        f'<text x="{left - 8}" y="{bottom}" text-anchor="end">{_value(least)}</text>\n'
        f'<text x="{left}" y="{_HEIGHT - 10}">{_text(points[0][0])}</text>\n'
        f'<text x="{_WIDTH - 20}" y="{_HEIGHT - 10}" text-anchor="end">'
        f"{_text(points[-1][0])}</text>"
    )
    return _WIDTH, _HEIGHT, shapes


def _value(cell: Any) -> str:
    """Return a cell as HTML; what is unknown is a dash."""
    if cell is None:
        return "\u2013"
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:,.1f}"
    if isinstance(cell, int | float):
        return f"{cell:,.0f}"
    return _text(_time(r"\1", str(cell)))


def _text(text: str) -> str:
    """Return text as HTML, without control characters and marks of direction."""
    return escape("".join(character if character.isprintable() else " " for character in text))


def _class(is_number: object) -> str:
    return ' class="number"' if is_number else ""
