"""Tools that read and convert tracklists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from aiomixcloud.tracklists import Chapter, Track, Tracklist, detect, read

from .harmless_text import show_visible
from .results import Candidate, Formats, Section, TracklistResult
from .server_state import ServerState, ToolContext, state_of

#: Maximum number of sections in a result, and of characters of a converted tracklist.
_MOST_SECTIONS, _LONGEST_TEXT = 300, 60_000

File = Annotated[
    str | None,
    Field(max_length=1000, description="Path of a file below --files; or give text instead."),
]
Text = Annotated[
    str | None,
    Field(max_length=500_000, description="The content of a tracklist, in place of a file."),
]


def detect_tracklist(ctx: ToolContext, *, file: File = None, text: Text = None) -> Formats:
    """Say which tracklist formats fit a file or text, such as cue, rekordbox or serato-csv."""
    source, name = _source(state_of(ctx), file, text)
    return Formats(
        candidates=[
            Candidate(
                format=one.format.name,
                title=one.format.title,
                certainty=one.certainty.name.lower(),
                reason=one.reason,
            )
            for one in detect(source, name=name)
        ]
    )


def read_tracklist(
    ctx: ToolContext,
    *,
    file: File = None,
    text: Text = None,
    format: Annotated[
        str | None,
        Field(max_length=50, description="Name of the format; recognized if omitted."),
    ] = None,
    start: Annotated[
        str | None,
        Field(
            max_length=50,
            description="When the recording began, such as 22:00, for files with times of day.",
        ),
    ] = None,
    session: Annotated[
        str | None,
        Field(max_length=100, description="For files with several shows: a number, or last."),
    ] = None,
    shift: Annotated[
        int, Field(ge=-86_400, le=86_400, description="Seconds to add to each time.")
    ] = 0,
    to: Annotated[
        Literal["text", "cue", "json", "csv", "audacity"] | None,
        Field(description="Convert it to this format; text is what Mixcloud and YouTube take."),
    ] = None,
) -> TracklistResult:
    """Read a tracklist of any format from a file or text, and optionally convert it.

    It understands cue sheets, histories of DJ software, logs of radio stations, audio files
    with chapters, tables and plain text.
    """
    source, name = _source(state_of(ctx), file, text)
    number = int(session) if session is not None and session.isdecimal() else session
    found = read(source, name=name, format=format, start=start, session=number, offset=shift)
    visible = Tracklist(
        tuple(map(_clean, found)),
        title=show_visible(found.title),
        performer=show_visible(found.performer),
    )
    return TracklistResult(
        format=found.format,
        sections=[_section(one) for one in visible[:_MOST_SECTIONS]],
        count=len(found),
        converted=None if to is None else _convert(visible, to),
        warnings=list(found.warnings),
        notes=list(found.notes),
    )


def _source(
    state: ServerState, file: str | None, text: str | None
) -> tuple[Path | bytes, str | None]:
    """Return what to read and its name; text as bytes, which are never a file name."""
    if (file is None) == (text is None):
        raise ToolError("give either file or text")
    if text is not None:
        return text.encode("utf-8", "replace"), None
    path = state.files.find(str(file))
    return path, path.name


def _clean(section: Any) -> Track | Chapter:
    start = section.start_time
    if isinstance(section, Track):
        return Track(show_visible(section.artist), show_visible(section.song), start)
    return Chapter(show_visible(section.title), start)


def _section(section: Any) -> Section:
    if isinstance(section, Track):
        return Section(start_time=section.start_time, artist=section.artist, title=section.song)
    return Section(start_time=section.start_time, artist=None, title=section.title)


def _convert(tracklist: Tracklist, to: str) -> str:
    text = str(getattr(tracklist, f"to_{to}")())
    if len(text) > _LONGEST_TEXT:
        raise ToolError(
            f"the converted tracklist has {len(text)} characters, which is too long to return; "
            f"the user can run: mixcloud tracklist FILE --to {to}"
        )
    return text
