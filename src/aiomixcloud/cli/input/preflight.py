"""The review of a tracklist before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.output.formatting import clock, one_line
from aiomixcloud.cli.questions import can_ask, confirm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.cli.input.notes import Note
    from aiomixcloud.cli.input.sections import Section
    from aiomixcloud.cli.session import Session

#: Maximum number of notes and of sections shown.
_TOLD, _SHOWN = 5, 200

#: Maximum width of the column with artists.
_WIDEST = 32


def review(
    session: Session,
    sections: Sequence[Section],
    notes: Sequence[Note],
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Show a tracklist with its notes; ask about a doubtful one, or refuse it in a script.

    Args:
        session: The session of the command.
        sections: The tracklist.
        notes: Notes about the tracklist.
        yes: Whether to send a doubtful tracklist without asking.
        dry_run: Whether nothing is sent; the tracklist is then shown with the request.

    Raises:
        click.UsageError: The tracklist is doubtful, and no terminal is available to ask.
        CommandError: The user decided not to send the tracklist.
    """
    doubt = describe_doubts(notes)
    on_terminal = can_ask()
    if doubt and not (yes or dry_run or on_terminal):
        raise click.UsageError(doubt)
    for note in notes[:_TOLD]:
        session.messages.note(note.text)
    if len(notes) > _TOLD:
        rest = len(notes) - _TOLD
        more = "is 1 more note" if rest == 1 else f"are {rest} more notes"
        session.messages.note(f"There {more} like these.")
    if dry_run or not (sections and on_terminal):
        return
    for line in _table(sections):
        session.messages.row(line)
    if yes or not doubt:
        return
    if not confirm("Send this tracklist?", default=False):
        raise CommandError("nothing was sent")


def describe_doubts(notes: Sequence[Note]) -> str | None:
    """Return why a tracklist is doubtful, and what to do, or None."""
    doubts = [note.text for note in notes if note.doubtful]
    if not doubts:
        return None
    more = f" ({len(doubts) - _TOLD} more)" if len(doubts) > _TOLD else ""
    return (
        f"the tracklist may be wrong: {' '.join(doubts[:_TOLD])}{more} "
        "Use --yes to send it unchanged, or --dry-run to show it."
    )


def _table(sections: Sequence[Section]) -> Iterator[str]:
    """Yield the lines of a tracklist: time, artist, title."""
    from rich.cells import cell_len, set_cell_size

    rows = [
        (
            "-" if one.get("start_time") is None else clock(one["start_time"]),
            one_line(one.get("artist", "")),
            one_line(one.get("song", "") or one.get("chapter", "")),
        )
        for one in sections[:_SHOWN]
    ]
    times = max(len(time) for time, _, _ in rows)
    artists = min(max(cell_len(artist) for _, artist, _ in rows), _WIDEST)
    for time, artist, title in rows:
        yield f"  {time:>{times}}  {set_cell_size(artist, artists)}  {title}"
    if len(sections) > _SHOWN:
        yield f"  and {len(sections) - _SHOWN} more"
