"""A plot of a run as SVG: a row for each task, a mark for each contender.

The background is transparent; the colours are legible on white and on black.
"""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from benchmarks.table import duration
from benchmarks.topics import AIOHTTP, JSON, OLD, OURS, SPEED, SYNC, URLLIB3

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOPICS = {
    "user": "get a user",
    "concurrent": "get 32 users at once",
    "page-20": "get 20 shows",
    "page-100": "get 100 shows",
    "decode": "decode 100 shows",
    "all-pages": "list 5,000 shows",
}

#: Shape and colour of the marks; those of this library are filled.
_MARKS = {
    AIOHTTP: ("square", "#8a8f98", False),
    URLLIB3: ("diamond", "#8a8f98", False),
    JSON: ("circle", "#8a8f98", False),
    SYNC: ("diamond", "#1f9e89", True),
    OURS: ("square", "#1f9e89", True),
    SPEED: ("circle", "#1f9e89", True),
    OLD: ("square", "#d1603d", True),
}

_WIDTH, _LEFT, _RIGHT, _ROW = 760, 180, 30, 30
_LEGEND = 52

_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
    'aria-label="Processor time by task, on a logarithmic scale">'
)
_STYLE = "text{font:13px system-ui,sans-serif;fill:#7d828b}line{stroke:#8a8f98;stroke-opacity:.35}"


def plot(results: dict[str, Any]) -> str:
    """Return the plot of the processor times of `results`."""
    topics = {topic["name"]: topic for topic in results["topics"]}
    rows = [
        (title, {row["label"]: row["cpu"][1] for row in topics[name]["rows"]})
        for name, title in _TOPICS.items()
        if name in topics
    ]
    times = [time for _, found in rows for label, time in found.items() if label in _MARKS]
    first, last = floor(log10(min(times))), ceil(log10(max(times)))
    height = _LEGEND + _ROW * len(rows) + 30

    def across(seconds: float) -> float:
        part = (log10(seconds) - first) / (last - first)
        return _LEFT + part * (_WIDTH - _LEFT - _RIGHT)

    return "\n".join(
        [
            _OPENING.format(width=_WIDTH, height=height),
            f"<style>{_STYLE}</style>",
            *_legend({label for _, found in rows for label in found}),
            *_scale(
                [(across(10.0**power), duration(10.0**power)) for power in range(first, last + 1)],
                height,
            ),
            *(
                line
                for number, (title, found) in enumerate(rows)
                for line in _row(
                    _LEGEND + _ROW * number + _ROW / 2,
                    title,
                    [(label, across(found[label])) for label in _MARKS if label in found],
                )
            ),
            "</svg>\n",
        ]
    )


def _legend(labels: set[str]) -> list[str]:
    lines, x = [], 12.0
    y = 14
    for label in [label for label in _MARKS if label in labels]:
        width = 32 + 6.9 * len(label)
        lines += [_mark(label, x, y), f'<text x="{x + 11}" y="{y + 4}">{label}</text>']
        x += width
    return lines


def _scale(places: Sequence[tuple[float, str]], height: float) -> list[str]:
    bottom = height - 24
    return [
        f'<line x1="{x:.1f}" y1="{_LEGEND - 8}" x2="{x:.1f}" y2="{bottom}"/>'
        f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{_short(name)}</text>'
        for x, name in places
    ]


def _row(y: float, title: str, places: Sequence[tuple[str, float]]) -> list[str]:
    ends = [x for _, x in places]
    return [
        f'<text x="{_LEFT - 14}" y="{y + 4}" text-anchor="end">{title}</text>',
        f'<line x1="{min(ends):.1f}" y1="{y}" x2="{max(ends):.1f}" y2="{y}"/>',
        *(_mark(label, x, y) for label, x in places),
    ]


def _mark(label: str, x: float, y: float) -> str:
    shape, colour, filled = _MARKS[label]
    paint = f'fill="{colour if filled else "none"}" stroke="{colour}" stroke-width="1.5"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y}" r="5" {paint}/>'
    turned = f' transform="rotate(45 {x:.1f} {y})"' if shape == "diamond" else ""
    return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9" {paint}{turned}/>'


def _short(name: str) -> str:
    """Return a round time without decimals."""
    number, unit = name.split()
    return f"{float(number):g} {unit}"
