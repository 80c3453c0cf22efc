"""Read a tracklist of any format."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .assembly import assemble
from .entries import Certainty, Format, Options, Order
from .errors import TracklistError
from .file_kinds import kind_of
from .formats import FORMATS
from .remarks import NO_TIMES
from .source import MAX_SIZE, FileContent, Source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from .tracklist import Tracklist

#: Bytes of a file that is read in parts.
_LARGE = 4 * 1024 * 1024
#: Bytes of a beginning that are looked at first to see whether a file is empty.
_BLANK = 1024


@dataclass(frozen=True, slots=True)
class Candidate:
    """A format that matches a file.

    Attributes:
        format: The format.
        certainty: How well it matches.
        reason: The part of the file that matches.
    """

    format: Format
    certainty: Certainty
    reason: str


def detect(source: str | bytes | os.PathLike[str], *, name: str | None = None) -> list[Candidate]:
    """Return the formats that match a file, the best first.

    Args:
        source: A path, bytes or text, as for `read`.
        name: File name of bytes or text; its suffix decides between equal candidates.
    """
    with _open(source, name) as content:
        return _detect(content)


def read(
    source: str | bytes | os.PathLike[str],
    *,
    format: str | None = None,
    start: str | float | datetime | None = None,
    offset: float = 0,
    order: Order = "artist-song",
    columns: Mapping[str, str] | Mapping[str, int] | Mapping[str, str | int] | None = None,
    session: str | int | None = None,
    back_to_back: bool = False,
    name: str | None = None,
) -> Tracklist:
    r"""Return the tracklist in a file of any format in `FORMATS`.

    Args:
        source: A path, or the content as bytes or text. A text of one line that names an
            existing file is a path, and so is one that ends in the suffix of a format; pass
            text that other people wrote as bytes, so that it never names a file.
        format: Name of the format; None to recognise it.
        start: When the recording began, for files with times of day: ``"22:00"``, seconds
            since midnight, or a date and time. None for the start of the session if the
            file has it, else for its first entry.
        offset: Seconds to add to each time.
        order: What comes first where artist and song are one text.
        columns: For tables: the header, or the number from 1, of each of the columns
            ``artist``, ``song``, ``start``, ``date``, ``length``, ``chapter`` and ``type``.
            The file is then read as a table, whatever else it may be.
        session: For files with several shows: a number from 1, a name, or ``"last"``.
        back_to_back: Compute the times from the lengths of the tracks, for playlists that
            are played without overlaps.
        name: File name of bytes or text.

    Returns:
        The tracklist; `Tracklist.warnings` says what to check.

    Raises:
        TracklistError: The format is unknown or in doubt, or the file is damaged or empty.
        OSError: The file cannot be read.

    Example:
        >>> show = read("0:00 Leftfield - Rez\n7:39 Orbital - Halcyon\n")
        >>> show.format, show[1]["artist"], show[1]["start_time"]
        ('text', 'Orbital', 459)
    """
    if order not in {"artist-song", "song-artist"}:
        raise ValueError(f"order must be 'artist-song' or 'song-artist', not {order!r}")
    options = Options(start, offset, order, columns, session, back_to_back)
    with _open(source, name) as content:
        if columns and format not in {None, "csv"}:
            raise TracklistError(f"columns are for tables (csv), not for the format {format!r}")
        if format is not None or columns:
            return _parse(find_format(format or "csv"), content, options)
        return _read_best(content, options)


def read_sections(values: Iterable[str], *, order: Order = "artist-song") -> Tracklist:
    """Return the tracklist of sections that were given one by one.

    The rules are those for the lines of a text list, except that each value is a section: none
    is a comment or a heading, and sections without times are nothing to check.

    Args:
        values: The sections, such as ``"4:05 Artist - Title"``.
        order: What comes first, artist or song.

    Raises:
        TracklistError: A section is not understood; `problems` lists all of them.

    Example:
        >>> read_sections(["Intro", "4:05 Leftfield - Rez"])[1]["start_time"]
        245
    """
    from .formats.text_lists import parse_values

    parsed = parse_values(list(values), order)
    tracklist = assemble(parsed, Options(order=order), format_name="text")
    if all(one.start_time is None for one in tracklist):
        warnings = tuple(one for one in tracklist.warnings if one != NO_TIMES)
        return replace(tracklist, warnings=warnings, notes=(*tracklist.notes, NO_TIMES))
    return tracklist


def find_format(name: str) -> Format:
    """Return the format of a name.

    Raises:
        TracklistError: No format has that name.
    """
    for one in FORMATS:
        if one.name == name:
            return one
    names = ", ".join(sorted(one.name for one in FORMATS))
    raise TracklistError(f"{name!r} is not a format; the formats are {names}")


def _detect(source: Source) -> list[Candidate]:
    found = [
        Candidate(one, recognition.certainty, recognition.reason)
        for one in FORMATS
        if (recognition := one.recognize(source))
    ]
    return sorted(
        found, key=lambda one: (-one.certainty, source.suffix not in one.format.suffixes)
    )


def _read_best(source: Source, options: Options) -> Tracklist:
    if not source.content[:_BLANK].strip() and not source.data.strip():
        raise TracklistError("the file is empty")
    candidates = _detect(source)
    kind = kind_of(source.content[:32])
    if not candidates and (kind or source.is_binary):
        raise TracklistError(f"it is {kind or 'binary data of an unknown kind'}, not a tracklist")
    if not candidates:
        tried = ", ".join(one.name for one in FORMATS)
        raise TracklistError(f"the format is unknown; tried: {tried}")
    certainty = candidates[0].certainty
    best = [one for one in candidates if one.certainty is certainty]
    by_suffix = [one for one in best if source.suffix in one.format.suffixes]
    best = by_suffix or best
    results = [_parse(one.format, source, options) for one in best]
    if any(one.sections != results[0].sections for one in results):
        listing = "\n".join(f"  {one.format.name}: {one.reason}" for one in best)
        raise TracklistError(
            f"the file matches several formats; choose one:\n{listing}",
            candidates=[one.format.name for one in best],
        )
    return results[0]


def _parse(chosen: Format, source: Source, options: Options) -> Tracklist:
    parsed = chosen.parse(source, options)
    if warning := source.encoding_warning:
        parsed = replace(parsed, warnings=(warning, *parsed.warnings))
    return assemble(parsed, options, format_name=chosen.name)


@contextmanager
def _open(source: str | bytes | os.PathLike[str], name: str | None) -> Iterator[Source]:
    """Provide a source; large files are read in parts, as long as the context lasts."""
    if isinstance(source, bytes):
        yield Source(source, name or "")
    elif isinstance(source, str) and not _is_path(source):
        yield Source.from_text(source, name or "")
    else:
        path = Path(source)
        with path.open("rb") as file:
            is_large = path.is_file() and path.stat().st_size > _LARGE
            content = FileContent(file) if is_large else file.read(MAX_SIZE + 1)
            yield Source(content, name or path.name)


def _is_path(text: str) -> bool:
    if not text or "\n" in text or "\r" in text or "\0" in text:
        return False
    try:
        exists = Path(text).is_file()
    except (OSError, ValueError):
        return False
    return exists or any(text.lower().endswith(one.suffixes) for one in FORMATS)
