"""Serato `.session` files: the history of Scratch Live, Serato DJ and Serato DJ Pro up to 3.

The file is a log of chunks (tag, length, content). A row of the history is appended again at
every change, so the last record of a row number counts. Field numbers are from the public
program sslscrobbler; 39 and 51 were not needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.play_times import from_unix_time
from aiomixcloud.tracklists.titles import complete_names, warn_untagged
from aiomixcloud.tracklists.wording import format_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_HEADER = b"vrsn\x00\x00"
_ROW, _PATH, _FILE, _TITLE, _ARTIST, _START, _PLAYED = 1, 2, 4, 6, 7, 28, 50
_TRUNCATED = "the file ends in the middle of a record: tracks at the end can be missing"


def _recognize(source: Source) -> Recognition | None:
    if source.content[: len(_HEADER)] == _HEADER:
        return Recognition(Certainty.CERTAIN, "begins with 'vrsn', as all files of Serato do")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    warnings: list[str] = []
    # Later records of a row replace earlier ones; a row without a number stands for itself.
    rows: dict[int, dict[int, bytes]] = {}
    for tag, record in _chunks(source.data, warnings):
        if tag == b"oent":
            fields = _fields(record, warnings)
            rows[_number(fields, _ROW) or -len(rows) - 1] = fields
        elif tag in (b"oses", b"otrk"):
            raise TracklistError(_describe_other(tag))
    played = [fields for fields in rows.values() if _number(fields, _PLAYED) != 0]
    if not rows:
        raise TracklistError("the Serato file contains no history entries")
    if not played:
        raise TracklistError(
            f"{format_count(len(rows), 'track')} in the file, none of them was played"
        )
    untagged: list[str] = []
    entries = tuple(_entry(fields, each, untagged) for each, fields in enumerate(played, 1))
    warnings += warn_untagged(untagged)
    unplayed = len(rows) - len(played)
    notes = (f"{format_count(unplayed, 'track')} left out: loaded, but not played",)
    return Parsed((Session(entries, TimeBase.UNIX_TIME),), tuple(warnings), notes[:unplayed])


def _entry(fields: dict[int, bytes], number: int, untagged: list[str]) -> Entry:
    path = _text(fields, _PATH) or _text(fields, _FILE)
    names = _text(fields, _ARTIST), _text(fields, _TITLE)
    artist, title = complete_names(*names, path, number, untagged)
    return Entry(title, artist=artist, time=from_unix_time(_number(fields, _START)))


def _fields(record: bytes, warnings: list[str]) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    for tag, content in _chunks(record, warnings):
        if tag == b"adat":
            fields |= {int.from_bytes(key): value for key, value in _chunks(content, warnings)}
    return fields


def _chunks(data: bytes, warnings: list[str]) -> Iterator[tuple[bytes, bytes]]:
    start = 0
    while start + 8 <= len(data):
        end = start + 8 + int.from_bytes(data[start + 4 : start + 8])
        if end > len(data):
            warnings.append(_TRUNCATED)
        yield data[start : start + 4], data[start + 8 : end]
        start = end
    if start < len(data):
        warnings.append(_TRUNCATED)


def _number(fields: dict[int, bytes], field: int) -> int | None:
    """Return a number; its size differs between versions (32 and 64 bits)."""
    value = fields.get(field, b"")
    return int.from_bytes(value) if 0 < len(value) <= 8 else None


def _text(fields: dict[int, bytes], field: int) -> str:
    return fields.get(field, b"").decode("utf-16-be", "replace").split("\x00", 1)[0].strip()


def _describe_other(tag: bytes) -> str:
    if tag == b"oses":
        return "this file lists sessions without tracks; use a file from the folder 'Sessions'"
    return (
        "this is a crate or the library of Serato, which contains only paths; use a file from the "
        "folder 'History/Sessions'"
    )


SERATO_SESSION = Format(
    name="serato-session",
    title="Serato history session (.session)",
    suffixes=(".session",),
    programs=("Serato DJ Pro", "Serato DJ", "Scratch Live"),
    unknowns="It does not say when the recording began; the first track is used as the start.",
    recognize=_recognize,
    parse=_parse,
)
