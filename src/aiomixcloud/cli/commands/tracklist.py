"""The command that shows and converts tracklists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.command import command
from aiomixcloud.cli.exit_codes import FAILED, CommandError
from aiomixcloud.cli.input.notes import sentence
from aiomixcloud.cli.input.text_files import STDIN
from aiomixcloud.cli.input.tracklist_options import TracklistOptions, tracklist_options
from aiomixcloud.cli.options import FilePath
from aiomixcloud.cli.output.formatting import clock, one_line, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiomixcloud.cli.session import Session
    from aiomixcloud.tracklists import Tracklist

#: Formats that are written, and the suffixes of their files.
_WRITTEN = {"text": ".txt", "cue": ".cue", "json": ".json", "csv": ".csv", "audacity": ".labels"}


@command(
    "tracklist",
    examples=[
        "mixcloud tracklist show.cue",
        "mixcloud tracklist history.nml --session last --to text",
        "mixcloud tracklist tracks.txt -o show.cue",
        "mixcloud tracklist serato.csv --drop 'jingle*' --offset -3:10 --json",
    ],
    online=False,
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "written_format",
    "--to",
    type=click.Choice(list(_WRITTEN)),
    metavar="FORMAT",
    help="Print the tracklist as text, cue, json, csv or audacity.",
)
@click.option(
    "target",
    "-o",
    "--output",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Write to this file; its suffix sets the format unless --to does.",
)
@tracklist_options
@click.pass_obj
def tracklist_command(
    session: Session,
    /,
    files: Sequence[str],
    *,
    written_format: str | None,
    target: Path | None,
    **options: Any,
) -> int | None:
    """Show tracklists of any format, or convert one.

    Each FILE is a cue sheet, a history or playlist of DJ software, a log of a radio station,
    an audio file with chapters, a table, or a text; - is standard input. Warnings are
    printed on standard error.
    """
    reading = TracklistOptions.take(options)
    as_json = session.output.as_json or bool(session.choices.fields)
    if len(files) > 1 and (written_format or target or as_json):
        raise click.UsageError("--to, -o, --json and --fields take one FILE")
    if target is not None and written_format is None:
        written_format = _format_of(target)
    if written_format and as_json:
        raise click.UsageError("--to and -o cannot be combined with --json or --fields")
    failed = 0
    for name in files:
        try:
            found = _read(session, reading, name)
        except CommandError as error:
            if len(files) == 1:
                raise
            session.messages.problem(error.message)
            failed += 1
            continue
        if written_format is not None:
            _write(session, _convert(found, written_format, name), target, source=name)
        elif as_json:
            session.output.many(found.to_sections())
        else:
            _show(session, found, name, several=len(files) > 1)
    return FAILED if failed else None


def _read(session: Session, reading: TracklistOptions, name: str) -> Tracklist:
    """Return the tracklist in a file, after printing what to check about it."""
    from aiomixcloud.tracklists import TracklistError

    shown = "standard input" if name == STDIN else name
    try:
        found = reading.read(name)
    except TracklistError as error:
        first, *rest = error.problems or str(error).split("\n")
        for line in rest:
            session.messages.row(line)
        # What can be chosen is listed above the message.
        first = f"{first[:-1]} (--session)" if first.endswith(":") else first
        raise CommandError(f"{shown}: {one_line(first)}") from error
    except OSError as error:
        raise CommandError(f"{shown}: {error.strerror or error}") from error
    session.messages.note(f"{shown}: {found.format}, {quantity(len(found), 'section')}.")
    for warning in found.warnings:
        session.messages.note(f"Check: {sentence(warning)}")
    for note in found.notes:
        session.messages.note(sentence(note))
    return found


def _show(session: Session, found: Tracklist, name: str, *, several: bool) -> None:
    output = session.output
    if several and output.for_people:
        output.heading(name)
    rows = [
        (
            "" if one.start_time is None else clock(one.start_time),
            one.get("artist", ""),
            one.get("song", one.get("chapter", "")),
        )
        for one in found
    ]
    output.table(("time", "artist", "title"), rows)


def _convert(found: Tracklist, written_format: str, name: str) -> str:
    from aiomixcloud.tracklists import TracklistError

    try:
        if written_format == "cue":
            return found.to_cue(file=f"{'audio' if name == STDIN else Path(name).stem}.mp3")
        return str(getattr(found, f"to_{written_format}")())
    except TracklistError as error:
        raise CommandError(f"cannot write {written_format}: {error}") from error


def _write(session: Session, text: str, target: Path | None, *, source: str) -> None:
    if target is None:
        session.output.text(text)
        return
    try:
        if source != STDIN and target.exists() and target.samefile(source):
            raise CommandError(f"{str(target)!r} is also the input; give another name")
        target.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise CommandError(f"{str(target)!r}: {error.strerror or error}") from error
    session.messages.note(f"Wrote {target}.")


def _format_of(target: Path) -> str:
    """Return the format for the suffix of the file to write."""
    for name, suffix in _WRITTEN.items():
        if target.suffix.lower() == suffix:
            return name
    raise click.UsageError(
        f"{str(target)!r}: the suffix does not name a format; give --to " + ", ".join(_WRITTEN)
    )
