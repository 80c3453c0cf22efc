"""A plan as lines for people, as rows for programs, and as a JSON document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from aiomixcloud.cli.output.formatting import clock, length, one_line, quantity, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from aiomixcloud.publishing import Entry, Plan, Problem

Action: TypeAlias = Literal["+", "~", "=", "!", "?"]

#: Words for the actions, in the order of the summary.
_COUNTED: Mapping[Action, str] = {
    "+": "to send",
    "~": "to edit",
    "=": "already there",
    "!": "with mistakes",
    "?": "of unknown outcome",
}
_STYLES = {"+": "bold green", "~": "bold yellow", "=": "", "!": "bold red", "?": "bold magenta"}

#: What messages of the library call arguments, and the options for them.
_ARGUMENTS = (
    (" (fit_picture=True)", ""),
    ("set timezone to", "set --timezone to"),
    ("date_order='DMY'", "--date-order DMY or MDY"),
)

#: Bytes per second that are assumed before the first upload: 10 Mbit/s.
_USUAL_RATE = 1_250_000.0

#: A remark on more rows than this is shown once, below the table.
_REPEATED = 2

#: Maximum and minimum width of the column with rows.
_WIDEST_ROW, _LEAST_ROW = 20, 8

#: Minimum width of the column with names before columns are omitted, and before rows are cut.
_LEAST_NAME, _GOOD_NAME = 12, 28
_GAP = "  "
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its style."""

    text: str
    style: str = ""


def rows_of(plan: Plan) -> Iterator[Entry]:
    """Yield the entries of a plan that stand for a row, not for the whole manifest."""
    return (entry for entry in plan.entries if entry.row)


def draw_plan(plan: Plan, *, width: int, zone: tzinfo | None = None) -> Iterator[Line]:
    """Yield the lines of a plan for a terminal: one per show, and remarks below it.

    Args:
        plan: The plan.
        width: Number of columns of the terminal.
        zone: The time zone of dates; None for that of this machine.
    """
    from rich.cells import cell_len, set_cell_size

    entries = [*rows_of(plan)]
    cells = [_cells(entry, zone) for entry in entries]
    widths = [max((cell_len(row[at]) for row in cells), default=0) for at in range(5)]
    longest_row, widths[0] = widths[0], min(widths[0], _WIDEST_ROW)
    others = [at for at in (4, 3, 0, 2) if widths[at]]
    room = width - 2 - sum(widths[at] + len(_GAP) for at in others)
    if room < min(widths[1], _GOOD_NAME) and widths[0] > _LEAST_ROW:
        given = min(min(widths[1], _GOOD_NAME) - room, widths[0] - _LEAST_ROW)
        widths[0], room = widths[0] - given, room + given
    spare = max(0, min(room - widths[1], longest_row - widths[0]))
    widths[0], room = widths[0] + spare, room - spare
    while room < min(widths[1], _LEAST_NAME) and others:
        room += widths[others.pop(0)] + len(_GAP)
    widths[1] = max(1, min(widths[1], room))
    shown = [at for at in range(5) if at == 1 or at in others]
    repeated = _find_repeated(plan)
    for entry, row in zip(entries, cells, strict=True):
        parts = [
            f"{row[at]:>{widths[at]}}"
            if at > 2
            else set_cell_size(_cut(row[at], widths[at]), widths[at])
            for at in shown
        ]
        yield Line(f"{entry.action} {_GAP.join(parts)}".rstrip(), _STYLES[entry.action])
        for text in _remarks(entry):
            if text not in repeated:
                yield from wrap(text, width, indent=_INDENT)
    for text, rows in repeated.items():
        yield from wrap(f"{_name_rows(rows)}: {text}", width)


def _cells(entry: Entry, zone: tzinfo | None) -> list[str]:
    """Return row, name, date, length and size of an entry."""
    show = entry.show
    row = one_line(entry.row)
    # The name of an audio file is long enough without its extension.
    row = row.rpartition(".")[0] or row
    if show is None:
        return [row, "", "", "", ""]
    seconds = show.audio.seconds
    return [
        row,
        one_line(show.name),
        format_date(show.publish_date, zone),
        "" if seconds is None else length(round(seconds)),
        size(show.audio.size),
    ]


def format_date(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """Return a date with its weekday, or empty text for none.

    Args:
        moment: The date and time, with a time zone.
        zone: The time zone to show; None for that of this machine.
    """
    return "" if moment is None else f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"


def _cut(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def wrap(text: str, width: int, *, indent: str = "") -> Iterator[Line]:
    """Yield the lines of a sentence; the second and later lines are always indented.

    Args:
        text: The sentence.
        width: Number of columns of the terminal.
        indent: Indentation of the first line.
    """
    import textwrap

    lines = textwrap.wrap(
        one_line(text),
        max(width, 20),
        initial_indent=indent,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from map(Line, lines)


def _remarks(entry: Entry) -> Iterator[str]:
    """Yield what is said about an entry: mistakes, changes, reasons and warnings."""
    yield from (_describe_problem(problem) for problem in entry.problems)
    if entry.changes:
        names = ", ".join("tracklist" if name == "sections" else name for name in entry.changes)
        yield f"to edit: {names}"
    yield from entry.reasons
    yield from (f"check: {name_options(text)}" for text in entry.warnings)


def _find_repeated(plan: Plan) -> dict[str, list[str]]:
    """Return remarks that several entries have, with their rows."""
    rows: dict[str, list[str]] = {}
    counted = Counter(text for entry in plan.entries for text in set(_remarks(entry)))
    for entry in plan.entries:
        for text in _remarks(entry):
            if counted[text] > _REPEATED and not entry.problems:
                rows.setdefault(text, []).append(entry.row)
    return rows


def _name_rows(rows: Sequence[str]) -> str:
    if len(rows) <= _REPEATED:
        return " and ".join(rows)
    return f"{rows[0]} and {len(rows) - 1} others"


def name_options(text: str) -> str:
    """Return a text of the library with the names of options instead of arguments in Python."""
    for argument, option in _ARGUMENTS:
        text = text.replace(argument, option)
    return text


def _describe_problem(problem: Problem) -> str:
    """Return a mistake of a manifest as a sentence, without its row."""
    where = f"{problem.column}: " if problem.column else ""
    value = repr(one_line(problem.value)) if problem.value else ""
    colon = ":" if problem.text.startswith(("'", '"')) else ""
    return name_options(f"{where}{value}{colon} {problem.text}" if value else where + problem.text)


def problem_line(problem: Problem) -> str:
    """Return a mistake of a manifest as a sentence that begins with its row."""
    where = f"{problem.row}, " if problem.row else ""
    return f"{where}{_describe_problem(problem)}"


def summarize_plan(plan: Plan, *, limit_rate: float | None = None) -> str:
    """Return the counts, the size and the estimated time of a plan as a sentence.

    Args:
        plan: The plan.
        limit_rate: Maximum number of bytes per second, or None.
    """
    counts = plan.counts
    parts = [f"{counts[action]} {words}" for action, words in _COUNTED.items() if counts[action]]
    text = f"{quantity(counts.total(), 'show')}: {', '.join(parts) or 'nothing to do'}"
    if not plan.size:
        return f"{text}."
    audio = f", {length(round(plan.length))} of audio" if plan.length else ""
    return f"{text}; {size(plan.size)}{audio}, {_estimate(plan, limit_rate)}."


def _estimate_seconds(plan: Plan, limit_rate: float | None) -> float | None:
    """Return the estimated seconds of the uploads of a plan, or None if no rate is known."""
    rates = [rate for rate in (plan.rate, limit_rate) if rate]
    return plan.size / min(rates) if rates else None


def _estimate(plan: Plan, limit_rate: float | None) -> str:
    seconds = _estimate_seconds(plan, limit_rate)
    if seconds is None:
        return f"{_about(plan.size / _USUAL_RATE)} at 10 Mbit/s"
    return _about(seconds)


def _about(seconds: float) -> str:
    """Return a rough duration."""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s"
    if seconds < 3600:
        return f"about {round(seconds / 60)} min"
    return f"about {clock(round(seconds / 60)).replace(':', ' h ')} min"


#: Names of the fields of each entry in a pipe.
ROW_COLUMNS = ("action", "row", "name", "publish_date", "length", "size", "key")


def list_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Yield the fields of each entry for a pipe, see `ROW_COLUMNS`."""
    for entry in rows_of(plan):
        facts = to_object(entry)
        if facts.get("length") is not None:
            facts["length"] = round(facts["length"])
        yield tuple(facts.get(name) for name in ROW_COLUMNS)


def to_document(plan: Plan, *, limit_rate: float | None = None) -> dict[str, Any]:
    """Return a plan as a JSON document.

    Args:
        plan: The plan.
        limit_rate: Maximum number of bytes per second, or None.
    """
    seconds = _estimate_seconds(plan, limit_rate)
    return {
        "user": plan.account.user,
        "shows": [to_object(entry) for entry in rows_of(plan)],
        "counts": {action: plan.counts[action] for action in _COUNTED},
        "size": plan.size,
        "length": round(plan.length),
        "estimated_seconds": None if seconds is None else round(seconds),
        "warnings": list(plan.warnings),
        "problems": [_problem_object(one) for one in plan.problems if not one.row],
    }


def to_object(entry: Entry) -> dict[str, Any]:
    """Return an entry of a plan as a JSON object."""
    show = entry.show
    facts: dict[str, Any] = {"action": entry.action, "row": entry.row, "key": entry.key}
    if show is not None:
        facts |= {
            "name": show.name,
            "audio": str(show.audio.path),
            "size": show.audio.size,
            "length": show.audio.seconds,
            "publish_date": show.publish_date and show.publish_date.isoformat(),
            "tags": list(show.tags),
            "picture": show.picture and show.picture.name,
            "sections": None if show.sections is None else len(show.sections),
        }
    return facts | {
        "changes": dict(entry.changes),
        "reasons": list(entry.reasons),
        "warnings": list(entry.warnings),
        "problems": [_problem_object(one) for one in entry.problems],
    }


def _problem_object(problem: Problem) -> dict[str, str]:
    return {"column": problem.column, "value": problem.value, "text": problem.text}
