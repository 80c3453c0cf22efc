"""Chapters in the configuration of the Podlove Web Player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.documents import load_json, member, number, objects_in, string
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import NO_CHAPTERS, chapter_entries, position_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

#: What chapters have and the sections of Mixcloud have not.
_EXTRAS = {"href", "image", "title"}


def _recognize(source: Source) -> Recognition | None:
    document = load_json(source)
    chapters = objects_in(document, "chapters")
    if not any("start" in one and "startTime" not in one for one in chapters):
        return None
    if isinstance(document, dict) and "title" in chapters[0]:
        return Recognition(Certainty.CERTAIN, "has chapters with start and title")
    if chapters[0].keys() >= _EXTRAS:
        return Recognition(Certainty.CERTAIN, "is a list of chapters with start, title and href")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    document = source.json
    chapters = objects_in(document, "chapters")
    if not chapters:
        raise TracklistError(NO_CHAPTERS)
    warnings: list[str] = []
    entries = chapter_entries(map(_read_chapter, chapters), warnings)
    name = string(member(document, "title"))
    return Parsed((position_session(entries, warnings, name=name),), tuple(warnings))


def _read_chapter(chapter: dict[str, object]) -> tuple[str, object, float | None]:
    value = chapter.get("start")
    start = times.parse_position(value) if isinstance(value, str) else number(value)
    return string(chapter.get("title")), value, start


PODLOVE_JSON = Format(
    name="podlove-json",
    title="Podlove Web Player configuration (JSON)",
    suffixes=(".json",),
    programs=("Podlove Web Player", "Podlove Publisher"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
