"""The commands that keep an archive of accounts in a SQLite file, and evaluate it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal

import click

from aiomixcloud.cli.command import command
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import (
    ANOTHER_RUN,
    DONE,
    FAILED,
    WRONG_USAGE,
    CommandError,
    combine,
)
from aiomixcloud.cli.input.targets import user_key
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import FilePath, number, text
from aiomixcloud.cli.output.archive_progress import UpdateProgress
from aiomixcloud.cli.output.formatting import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aiomixcloud.archive import Archive, Table, Updated
    from aiomixcloud.cli.session import Session

#: The statistics, in the order of a report.
_STATISTICS = ("top", "growth", "tags", "weekdays", "hosts", "followers", "listening")

#: Statistics whose rows are a series.
_SERIES = {"growth", "followers", "weekdays"}

#: Maximum number of results of a search.
_RESULTS = 50


@command(
    "archive",
    examples=[
        "mixcloud archive bob.db bob",
        "mixcloud archive station.db --comments --followers",
        "mixcloud archive station.db --search 'deep house'",
        "mixcloud archive station.db --export csv tables",
    ],
)
@click.argument("file", type=FilePath())
@click.argument("users", nargs=-1, metavar="[USER]...")
@click.option("--comments", is_flag=True, help="Also archive comments on shows and profiles.")
@click.option("--followers", is_flag=True, help="Also archive followers and followed users.")
@click.option(
    "--favorites", is_flag=True, help="Also archive favorites, and who favorited the shows."
)
@click.option("--listens", is_flag=True, help="Also archive the listening history.")
@click.option(
    "--pictures",
    type=FilePath(),
    metavar="FOLDER",
    help="Also store the largest picture of each user and show in a folder.",
)
@click.option(
    "--journal",
    "journals",
    type=FilePath(),
    multiple=True,
    metavar="FILE",
    help="Add the tracklists in a publishing journal; can be repeated.",
)
@click.option("--full", is_flag=True, help="Read everything again, and mark what is gone.")
@click.option(
    "--since",
    type=text,
    metavar="WHEN",
    help="Stop the list of shows after the page that reaches this date.",
)
@click.option("--search", type=text, metavar="WORDS", help="Search the archive; send nothing.")
@click.option(
    "--export",
    type=(click.Choice(["csv", "jsonl"]), FilePath()),
    metavar="FORMAT FOLDER",
    help="Write each table to a file (csv or jsonl); send nothing.",
)
@click.pass_obj
def archive_command(
    session: Session,
    /,
    *,
    file: Path,
    users: tuple[str, ...],
    since: str | None,
    search: str | None,
    export: tuple[Literal["csv", "jsonl"], Path] | None,
    journals: tuple[Path, ...],
    **options: Any,
) -> int:
    """Archive accounts in a SQLite file, and update it.

    The first run creates FILE; later runs add what is new. Without USER, the accounts in FILE
    are updated, or the account you are logged in to is archived. If a run is interrupted, the
    next one continues it.
    """
    if search is not None and export is not None:
        raise click.UsageError("--search and --export cannot be combined")
    if search is not None or export is not None:
        if users or since or journals or any(options.values()):
            name = "--export" if search is None else "--search"
            raise click.UsageError(f"{name} only reads FILE; omit users and other options")
        with _open(file, existing=True) as archive:
            if search is not None:
                _search(session, archive, search)
            elif export is not None:
                _export(session, archive, *export)
        return DONE
    if not users and not file.exists() and session.token is None:
        raise click.UsageError("give the USER to archive, or log in with 'mixcloud login'")
    options["since"] = _moment("--since", since)
    sections = _read_journals(journals)
    keys = [user_key(user, session.roots) for user in users]
    with _open(file) as archive:
        status = _update(session, archive, keys or _archived(archive), options)
        if journals:
            stored = archive.add_sections(sections)
            session.messages.note(f"Stored {quantity(stored, 'tracklist')}.")
        return status


@command(
    "stats",
    examples=[
        "mixcloud stats station.db",
        "mixcloud stats station.db tags --user bob --since 2026-01-01",
        "mixcloud stats station.db growth --csv",
        "mixcloud stats station.db --html report.html",
    ],
    online=False,
)
@click.argument("file", type=FilePath())
@click.argument("statistics", type=click.Choice(_STATISTICS), required=False)
@click.option(
    "--user", type=text, metavar="USER", help="Use only this user (default: all in FILE)."
)
@click.option("--since", type=text, metavar="WHEN", help="Use only what happened since this date.")
@click.option(
    "--until", type=text, metavar="WHEN", help="Use only what happened before this date."
)
@click.option(
    "--limit",
    type=number(1, 100_000),
    default=20,
    metavar="N",
    help="Print up to N rows (default: 20).",
)
@click.option(
    "--timezone",
    type=text,
    metavar="ZONE",
    default="UTC",
    help="Use this time zone for days and weekdays, such as Europe/Berlin (default: UTC).",
)
@click.option(
    "--html", type=FilePath(), metavar="FILE", help="Write all statistics to an HTML page."
)
@click.option(
    "--plot", type=FilePath(), metavar="FILE", help="Draw the statistics to an SVG or PNG file."
)
@click.pass_obj
def stats_command(
    session: Session,
    *,
    file: Path,
    statistics: str | None,
    user: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    timezone: str,
    html: Path | None,
    plot: Path | None,
) -> None:
    """Show statistics: top shows, growth, tags, weekdays, hosts, followers, listening.

    Without a name, the top shows are printed. Nothing is sent; update FILE with
    'mixcloud archive' first.
    """
    if html is not None and statistics is not None:
        raise click.UsageError("--html writes all statistics; omit the name")
    zone = _zone(timezone)
    chosen: dict[str, Any] = {
        "user": user,
        "since": _moment("--since", since, zone),
        "until": _moment("--until", until, zone),
        "limit": limit,
        "zone": zone,
    }
    with _open(file, existing=True) as archive:
        try:
            if html is not None:
                tables = [archive.statistics(name, **chosen) for name in _STATISTICS]
                _write_report(session, archive, tables, html)
                return
            table = archive.statistics(statistics or "top", **chosen)
        except ValueError as error:
            raise click.UsageError(f"--user: {error}") from None
        if plot is None:
            _print(session, table)
            return
    from aiomixcloud.cli.output.plots import draw

    draw(table, plot)
    session.messages.note(f"Wrote {plot}.")


@contextmanager
def _open(path: Path, *, existing: bool = False) -> Iterator[Archive]:
    """Open an archive; its errors become errors of the command."""
    from aiomixcloud.archive import Archive, ArchiveBusyError, ArchiveError

    if existing and not path.exists():
        raise CommandError(
            f"{path} does not exist; create it with 'mixcloud archive {path} USER'", WRONG_USAGE
        )
    try:
        with Archive(path) as archive:
            yield archive
    except ArchiveError as error:
        status = ANOTHER_RUN if isinstance(error, ArchiveBusyError) else FAILED
        raise CommandError(str(error), status) from None


def _archived(archive: Archive) -> Sequence[str]:
    """Return the users of an archive, or the user of the access token if there are none."""
    rows = archive.connection.execute("SELECT key FROM users WHERE archived ORDER BY key")
    return [row["key"] for row in rows] or ["me"]


def _read_journals(paths: Sequence[Path]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return the tracklists of publishing journals by the keys of their shows."""
    from aiomixcloud.publishing import Journal, JournalError

    sections = {}
    for path in paths:
        if not path.is_file():
            raise click.UsageError(f"--journal: {path} is not a file")
        try:
            states = Journal(path).states.values()
        except JournalError as error:
            raise click.UsageError(f"--journal: {error}") from None
        sections.update(
            {
                state.key: state.sent["sections"]
                for state in states
                if state.key and state.sent.get("sections")
            }
        )
    return sections


def _update(
    session: Session, archive: Archive, users: Sequence[str], options: Mapping[str, Any]
) -> int:
    """Update an archive, report what is new, and return the exit status."""
    from aiomixcloud.archive import Skipped, Updated

    progress = UpdateProgress()
    statuses = set()
    with session.messages.progress(progress.render):
        for event in archive.update(session.client, users, **options):
            interrupts.check()
            progress.count(event)
            if isinstance(event, Skipped):
                status, message = _explain(event.error, session)
                if event.list_name is None and "/" not in event.key.strip("/"):
                    statuses.add(status)
                    session.messages.problem(message)
                else:
                    part = "" if event.list_name is None else f"{event.list_name} of "
                    session.messages.note(f"Skipped {part}{event.key}: {message}")
            elif isinstance(event, Updated):
                _summarize(session, event)
    return combine(statuses)


def _explain(error: Exception, session: Session) -> tuple[int, str]:
    from aiomixcloud.archive import ArchiveError

    if isinstance(error, ArchiveError):
        return WRONG_USAGE, str(error)
    return explain(error, session)


def _summarize(session: Session, done: Updated) -> None:
    values = asdict(done) | {"seconds": round(done.seconds, 1)}
    session.output.mark_as_report()
    if session.output.as_json:
        session.output.one(values)
    else:
        session.output.fields(values.items())


def _search(session: Session, archive: Archive, words: str) -> None:
    try:
        hits = archive.search(words, limit=_RESULTS + 1)
    except ValueError as error:
        raise click.UsageError(f"--search: {error}") from None
    names = ("key", "name", "kind", "excerpt")
    found = [{name: getattr(hit, name) for name in names} for hit in hits[:_RESULTS]]
    if session.output.as_json:
        session.output.many(found)
    else:
        session.output.table(
            ["key", "name", "found in", "text"], [[*one.values()] for one in found]
        )
    if not hits:
        session.messages.note("Nothing found.")
    elif len(hits) > _RESULTS:
        session.messages.note(f"These are the {_RESULTS} best matches; there are more.")


def _export(
    session: Session, archive: Archive, form: Literal["csv", "jsonl"], folder: Path
) -> None:
    files = [[str(path), rows] for path, rows in archive.export(folder, format=form)]
    session.output.mark_as_report()
    if session.output.as_json:
        session.output.many([{"file": path, "rows": rows} for path, rows in files])
    else:
        session.output.table(["file", "rows"], files)


def _zone(name: str) -> tzinfo:
    """Return a time zone by its name."""
    from zoneinfo import ZoneInfo

    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise click.UsageError(
            f"--timezone: {name!r} is not a time zone; use a name such as Europe/Berlin"
        ) from None


def _moment(option: str, value: str | None, zone: tzinfo | None = None) -> datetime | None:
    """Return the time that an option gives as text, in a zone or in local time."""
    from aiomixcloud import parse_date

    if value is None:
        return None
    try:
        return parse_date(value, now=datetime.now(UTC).astimezone(zone), prefer="past")
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None


def _print(session: Session, table: Table) -> None:
    output = session.output
    rows = [list(row) for row in table.rows]
    if output.as_json:
        output.many([dict(zip(table.columns, row, strict=True)) for row in rows])
    elif output.for_people:
        _draw_table(session, table)
    else:
        output.table(table.columns, [[_text(cell) for cell in row] for row in rows])
    for note in table.notes or (() if rows else ("Nothing to show.",)):
        session.messages.note(note)


def _draw_table(session: Session, table: Table) -> None:
    """Write a table with dates instead of times, and a line of bars for a series of numbers."""
    from aiomixcloud.cli.output.sparklines import sparkline

    output = session.output
    output.check_fields(table.columns)
    output.heading(table.title)
    if not table.rows:
        return
    columns = list(table.columns)
    if not session.choices.fields:
        columns = [name.removesuffix("_time").replace("_", " ") for name in columns]
    rows = [["-" if cell is None else _text(cell) for cell in row] for row in table.rows]
    for place, name in enumerate(table.columns):
        if name in {"created_time", "last"}:
            for row in rows:
                row[place] = row[place][:10]
    output.table(columns, rows)
    if table.name in _SERIES and len(rows) > 1:
        output.line(f"{columns[1]}  {sparkline([row[1] for row in table.rows])}")


def _text(cell: Any) -> Any:
    """Return a cell for output: nothing for what is unknown, and whole numbers without zeros."""
    if cell is None:
        return ""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _write_report(session: Session, archive: Archive, tables: Sequence[Table], path: Path) -> None:
    from aiomixcloud.archive import render

    rows = archive.connection.execute(
        "SELECT coalesce(name, username) FROM users WHERE archived ORDER BY key LIMIT 5"
    )
    title = ", ".join(row[0] for row in rows) or "Statistics"
    subtitle = f"Statistics of Mixcloud shows, {datetime.now(UTC):%d %B %Y}"
    try:
        path.write_text(render(tables, title=title, subtitle=subtitle), "utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
    session.messages.note(f"Wrote {path}.")
