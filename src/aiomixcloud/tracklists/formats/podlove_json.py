"""Chapters in the configuration of the Podlove Web Player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.documents import load_json, member, number, objects, string
from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import position_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

#: What chapters have and the sections of Mixcloud have not.
_EXTRAS = {"href", "image", "title"}


def _recognize(source: Source) -> Recognition | None:
    document = load_json(source)
    chapters = _chapters(document)
    if not any("start" in one and "startTime" not in one for one in chapters):
        return None
    if isinstance(document, dict) and "title" in chapters[0]:
        return Recognition(Certainty.CERTAIN, "has chapters with start and title")
    if chapters[0].keys() >= _EXTRAS:
        return Recognition(Certainty.CERTAIN, "is a list of chapters with start, title and href")
    return None


def _chapters(document: object) -> list[dict[str, object]]:
    return objects(member(document, "chapters") if isinstance(document, dict) else document)


def _parse(source: Source, _: Options) -> Parsed:
    document = source.json
    chapters = _chapters(document)
    if not chapters:
        raise TracklistError("no chapters in this file")
    entries: list[Entry] = []
    warnings: list[str] = []
    for index, chapter in enumerate(chapters, 1):
        title, value = string(chapter.get("title")), chapter.get("start")
        start = times.parse_position(value) if isinstance(value, str) else number(value)
        if not title:
            warnings.append(f"chapter {index}: no title, left out")
        elif start is None:
            warnings.append(f"chapter {index}: {str(value)[:40]!r} is not a time, left out")
        else:
            entries.append(Entry(title, time=start, chapter=True))
    name = string(member(document, "title"))
    return Parsed((position_session(entries, warnings, name=name),), tuple(warnings))


PODLOVE_JSON = Format(
    name="podlove-json",
    title="Podlove Web Player configuration (JSON)",
    suffixes=(".json",),
    programs=("Podlove Web Player", "Podlove Publisher"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
