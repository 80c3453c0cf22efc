"""The commands that plan and publish a season of shows."""

from __future__ import annotations

import csv
import io
import shutil
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.accounts.lock import refuse_second_run
from aiomixcloud.cli.command import command, with_help
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import DONE, FAILED, WRONG_USAGE, CommandError
from aiomixcloud.cli.input.season_options import (
    manifest_options,
    open_cache,
    parse_hours,
    parse_rate,
)
from aiomixcloud.cli.input.text_files import STDIN
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import FilePath, duration
from aiomixcloud.cli.output.formatting import csv_cell, one_line, quantity
from aiomixcloud.cli.output.plan_table import (
    ROW_COLUMNS,
    draw_plan,
    list_rows,
    name_options,
    problem_line,
    rows_of,
    summarize_plan,
    to_document,
    to_object,
    wrap,
)
from aiomixcloud.cli.output.run_progress import RunProgress
from aiomixcloud.cli.planned_season import Season, open_season
from aiomixcloud.cli.questions import can_ask, confirm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.cli.output.run_report import RunReport
    from aiomixcloud.cli.session import Session
    from aiomixcloud.publishing import Event

_YEAR = 366 * 86_400

_MANIFEST_HELP = """

    MANIFEST is a spreadsheet (.csv or .tsv), a .toml file, a folder of audio files, or - for
    CSV on standard input. A tracklist, a cover or a description next to an audio file, with the
    same name, belongs to the show.
"""


@command(
    "plan",
    examples=[
        "mixcloud plan season",
        "mixcloud plan season --weekly 'friday 20:00' --timezone Europe/Berlin",
        "mixcloud plan shows.csv --timezone Europe/Berlin --fit-picture",
        "mixcloud plan season --pattern '{date:%Y-%m-%d}' --time 20:00",
        "mixcloud plan --init season",
    ],
)
@click.argument("source", metavar="MANIFEST")
@click.option(
    "is_init",
    "--init",
    is_flag=True,
    help="Write a shows.csv to fill in to the folder MANIFEST, with a row per audio file.",
)
@click.option(
    "--verify", is_flag=True, help="Compare the shows in the account with what was sent."
)
@manifest_options
@click.pass_obj
@with_help(_MANIFEST_HELP)
def plan_command(
    session: Session, /, source: str, *, is_init: bool, verify: bool, **options: Any
) -> int:
    """Check a season of shows, and show what publishing it would do.

    Nothing is sent. Each show has a sign: + to send, ~ to edit, = already there, ! with mistakes,
    ? of unknown outcome.
    """
    if is_init:
        return _write_sheet(session, source, options)
    with open_season(session, source, options, is_run=False) as season:
        _show_plan(season)
        status = _report_mistakes(season, is_plan=True)
        if verify:
            status = status or _verify(season, season.report())
        return status


def _write_sheet(session: Session, source: str, options: dict[str, Any]) -> int:
    """Write the spreadsheet to start from."""
    from aiomixcloud.publishing import ManifestError, init

    weekly, timezone = options.pop("weekly"), options.pop("timezone")
    if any(options.values()):
        raise click.UsageError("--init can only be combined with --weekly and --timezone")
    try:
        with open_cache() as cache:
            path = init(source, weekly=weekly, timezone=timezone, cache=cache)
    except ManifestError as error:
        raise CommandError(str(error), WRONG_USAGE) from None
    session.messages.note(
        f"Wrote {path}. Fill it in, save it as CSV, then run: mixcloud plan {source}"
    )
    return DONE


@command(
    "publish",
    examples=[
        "mixcloud publish season",
        "mixcloud publish season --weekly 'friday 20:00' --timezone Europe/Berlin",
        "mixcloud publish shows.csv --timezone Europe/Berlin --fit-picture",
        "mixcloud publish season --pattern '{date:%Y-%m-%d}' --time 20:00 --yes",
        "mixcloud publish season --yes --skip-invalid --between 22:00-06:00",
    ],
)
@click.argument("source", metavar="MANIFEST")
@manifest_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask before sending.")
@click.option("--skip-invalid", is_flag=True, help="Skip rows with mistakes, and send the others.")
@click.option("--stop-at-first", is_flag=True, help="Stop after the first show that is refused.")
@click.option(
    "--limit-rate",
    type=parse_rate,
    metavar="RATE",
    help="Send at most this many bytes per second, such as 2M or 500k.",
)
@click.option(
    "--between",
    type=parse_hours,
    metavar="HOURS",
    help="Start uploads only during these local hours, such as 22:00-06:00.",
)
@click.option(
    "--settle",
    type=duration(0, _YEAR),
    metavar="TIME",
    help="Set how long to look for a show of unknown outcome (default: 5m).",
)
@click.option(
    "--verify", is_flag=True, help="Compare the shows with what was sent, after the run."
)
@click.option(
    "--results",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Write a CSV file with the key, URL and embed code of each show.",
)
@click.option(
    "--log-file",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Append what happens, with the time, to this file.",
)
@click.pass_obj
@with_help(_MANIFEST_HELP)
def publish_command(
    session: Session,
    /,
    source: str,
    *,
    yes: bool,
    skip_invalid: bool,
    verify: bool,
    results: Path | None,
    log_file: Path | None,
    **options: Any,
) -> int:
    """Publish a season of shows: send new ones, and edit those that changed.

    The plan is shown, and nothing is sent before you confirm it. Run the command again to
    continue after any failure: no show is sent twice. Ctrl-C finishes the current file; press it
    again to stop immediately.

    Exit status: 0 all shows are in the account, 1 some were refused, 2 the manifest has
    mistakes, 5 rate limited, 6 network failure, 7 unknown outcome, 8 another run in progress.
    """
    with ExitStack() as opened:
        log = opened.enter_context(_open_log(log_file))
        if results is not None:
            _write_results("", results)
        season = opened.enter_context(open_season(session, source, options, is_run=True))
        if session.output.for_people:
            _show_plan(season)
        else:
            _note_assumed(season)
        status = _report_mistakes(season, is_plan=session.output.for_people, skip=skip_invalid)
        report = season.report()
        if status and not (skip_invalid and _is_skippable(season)):
            if session.output.as_json:
                _print_report(session, report, status)
            return status
        if not _is_confirmed(season, yes=yes):
            raise CommandError("nothing was sent")
        status = _run(season, report, log)
        if verify and interrupts.status is None:
            status = status or _verify(season, report)
        if results is not None:
            _write_results(_format_results(report), results)
        if session.choices.json:
            _print_report(session, report, status)
        return status


def _show_plan(season: Season) -> None:
    """Print the plan: drawn on a terminal, a line per show in a pipe, or JSON."""
    session, plan = season.session, season.plan
    output = session.output
    if session.choices.json:
        output.one(to_document(plan, limit_rate=season.limit_rate))
    elif output.as_json or session.choices.fields:
        output.many(map(to_object, rows_of(plan)))
    elif not output.for_people:
        output.table(ROW_COLUMNS, list_rows(plan))
    else:
        _draw(season)
        return
    output.flush()
    for warning in plan.warnings:
        session.messages.note(f"Note: {name_options(warning)}.")
    session.messages.note(summarize_plan(plan, limit_rate=season.limit_rate))


def _note_assumed(season: Season) -> None:
    """Report shows that are not sent because they seem to be in the account already."""
    for entry in season.plan.entries:
        if entry.action == "=" and entry.key and entry.state is None:
            season.session.messages.note(f"{entry.row}: {'; '.join(entry.reasons)}.")


def _draw(season: Season) -> None:
    """Draw the plan on a terminal."""
    plan, output = season.plan, season.session.output
    width = shutil.get_terminal_size().columns
    lines = [*draw_plan(plan, width=width, zone=season.manifest.timezone)]
    if not season.session.choices.quiet:
        for warning in plan.warnings:
            lines += wrap(f"Note: {name_options(warning)}.", width)
        lines += wrap(summarize_plan(plan, limit_rate=season.limit_rate), width)
    for line in lines:
        output.raw_line(line.text, line.style)
    output.flush()


def _report_mistakes(season: Season, *, is_plan: bool, skip: bool = False) -> int:
    """Report the mistakes of the manifest, and return the exit status.

    Args:
        season: The season.
        is_plan: Whether the plan was printed, which contains the mistakes on a terminal.
        skip: Whether rows with mistakes are skipped.
    """
    session, problems = season.session, season.plan.problems
    if not problems:
        return DONE
    is_shown = is_plan and session.output.for_people
    for problem in problems:
        if not is_shown or not problem.row:
            session.messages.problem(problem_line(problem))
    count = len({problem.row for problem in problems})
    rows = quantity(count, "row")
    if not _is_skippable(season):
        text = "the manifest or an option has mistakes; correct them first"
    elif skip:
        text = f"{rows} with mistakes will be skipped"
    else:
        verb = "has" if count == 1 else "have"
        text = f"{rows} {verb} mistakes; correct them, or use --skip-invalid"
    session.messages.problem(text)
    return WRONG_USAGE


def _is_skippable(season: Season) -> bool:
    """Return whether all mistakes are in single rows, which do not affect the other rows."""
    return all(problem.row for problem in season.plan.problems)


def _is_confirmed(season: Season, *, yes: bool) -> bool:
    """Ask whether to run the plan, unless there is nothing to do."""
    counts = season.plan.counts
    todo = counts["+"] + counts["~"] + counts["?"]
    if yes or not todo:
        return True
    shows = quantity(todo, "show")
    if not can_ask() or season.source == STDIN:
        raise click.UsageError(
            f"{shows} would be sent or edited; give --yes to do so without a question"
        )
    return confirm(f"Send or edit {shows}?", default=True)


def _run(season: Season, report: RunReport, log: io.TextIOBase) -> int:
    """Run the plan, report what happens and return the exit status."""
    session = season.session
    session.output.mark_as_report()
    messages = session.messages
    publisher, progress = season.publisher(), RunProgress()

    def finish() -> None:
        publisher.finish()
        messages.note("Finishing the current file; press Ctrl-C again to stop immediately.")

    def note_rerun() -> None:
        rerun = report.commands.rerun
        messages.problem(f"stopped; continue with: {rerun}", commands=[rerun])

    with interrupts.ending_with(note_rerun), interrupts.finishing_with(finish):
        with refuse_second_run(), messages.progress(progress.render):
            for event in publisher.run(season.plan):
                report.add(event)
                _report_event(session, report, progress, event)
                _log(log, report, event)
        stop_status = _report_stop(session, report)
        for line in report.summarize():
            messages.note(line, commands=[report.commands.rerun])
    if interrupts.status is not None and report.stopped and report.stopped.left:
        return interrupts.status
    return report.status(stop_status)


#: Names of the fields of each show of a run in a pipe.
_OUTCOME_COLUMNS = ("outcome", "row", "key", "url", "name")


def _report_event(
    session: Session, report: RunReport, progress: RunProgress, event: Event
) -> None:
    """Print an event, or take note of it for the progress bars."""
    from aiomixcloud import publishing

    messages = session.messages
    if session.choices.jsonl:
        session.output.many([report.to_object(event)])
    match event:
        case publishing.Planned():
            progress.begin(event.shows, event.size)
        case publishing.Sending():
            progress.update(event)
            _note_line(messages, report.describe(event, number=progress.number) or progress.line())
        case publishing.Waiting():
            progress.wait(event)
            _note_line(messages, report.describe(event))
        case publishing.Published() | publishing.Found():
            _print_outcome(session, report, event)
        case publishing.Unknown(final=True):
            messages.problem(report.describe(event), commands=report.decisions(event))
        case publishing.Unknown():
            messages.note(report.describe(event))
        case publishing.Refused():
            messages.problem(report.describe(event))


def _note_line(messages: Messages, text: str) -> None:
    """Write a line that the progress bars make unnecessary."""
    if text and not messages.is_live:
        messages.note(text)


def _print_outcome(session: Session, report: RunReport, event: Any) -> None:
    """Print a show that is there."""
    output = session.output
    if output.as_json:
        return
    if output.for_people and session.messages.is_live:
        session.messages.note(report.describe(event))
    elif output.for_people:
        output.line(report.describe(event))
    else:
        entry = next(one for one in report.plan.entries if one.row == event.row)
        row = (report.outcome(entry), event.row, event.key, report.url(event.key), event.name)
        output.table(_OUTCOME_COLUMNS, [row])
        output.flush()


def _report_stop(session: Session, report: RunReport) -> int:
    """Report what stopped the run, and return the exit status for it, or 0."""
    stopped = report.stopped
    if stopped is None or stopped.error is None or stopped.reason == "refused":
        return DONE
    status, text = explain(stopped.error, session)
    session.messages.problem(text)
    return status or FAILED


def _verify(season: Season, report: RunReport) -> int:
    """Compare the shows with what was sent, and return the exit status."""
    session = season.session
    checked = 0
    with session.messages.progress(lambda: f"Comparing shows ... {checked}"):
        for event in season.reader.verify(season.plan):
            checked += 1
            report.add(event)
            if session.choices.jsonl:
                session.output.many([report.to_object(event)])
            if event.differences:
                session.messages.problem(report.describe(event))
    different = sum(bool(event.differences) for event in report.verified)
    session.messages.note(
        f"Compared {quantity(checked, 'show')} with what was sent: "
        + (f"{different} differ." if different else "no differences.")
    )
    return FAILED if different else DONE


def _print_report(session: Session, report: RunReport, status: int) -> None:
    if session.choices.json:
        session.output.one(report.to_document(status))


def _format_results(report: RunReport) -> str:
    """Return the key, URL and embed code of each show as CSV."""
    content = io.StringIO(newline="")
    csv.writer(content).writerows(map(csv_cell, row) for row in report.results())
    return content.getvalue()


def _write_results(content: str, path: Path) -> None:
    """Write the file of results; without content, only check that this is possible."""
    new = path.with_name(path.name + ".new")
    try:
        new.write_text(content, "utf-8", newline="")
        if content:
            new.replace(path)
        else:
            new.unlink()
    except OSError as error:
        raise CommandError(
            f"--results: {str(path)!r} cannot be written: {error.strerror}", WRONG_USAGE
        ) from None


@contextmanager
def _open_log(path: Path | None) -> Iterator[io.TextIOBase]:
    """Open the log; without a path, one in memory."""
    if path is None:
        yield io.StringIO()
        return
    try:
        file = path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise CommandError(
            f"--log-file: {str(path)!r} cannot be written: {error.strerror}", WRONG_USAGE
        ) from None
    with file:
        yield file


def _log(log: io.TextIOBase, report: RunReport, event: Event) -> None:
    from aiomixcloud.publishing import Stopped

    text = report.describe(event)
    if isinstance(event, Stopped):
        text = f"Stopped ({event.reason}): {' '.join(report.summarize())}"
    if text:
        moment = datetime.now().astimezone().isoformat(timespec="seconds")
        log.write(f"{moment} {one_line(text)}\n")
