"""JSON Chapters of Podcasting 2.0.

The format is described in https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.documents import load_json, member, number, objects, string
from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import NO_CHAPTERS, position_session
from aiomixcloud.tracklists.wording import join_names

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source


def _recognize(source: Source) -> Recognition | None:
    chapters = objects(member(load_json(source), "chapters"))
    if any("startTime" in one for one in chapters):
        return Recognition(Certainty.CERTAIN, "has chapters with a startTime")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    document = source.json
    chapters = objects(member(document, "chapters"))
    if not chapters:
        raise TracklistError(NO_CHAPTERS)
    entries: list[Entry] = []
    warnings: list[str] = []
    silent: list[str] = []
    for index, chapter in enumerate(chapters, 1):
        title, start = string(chapter.get("title")), _start(chapter.get("startTime"))
        # "toc": false hides a chapter that only changes the picture.
        if chapter.get("toc") is False or not title:
            silent.append(str(index))
        elif start is None:
            warnings.append(f"chapter {index}: startTime is not a time, left out")
        elif start < 0:
            warnings.append(f"chapter {index}: negative start time, left out")
        else:
            entries.append(Entry(title, time=start, chapter=True))
    notes = (f"{join_names(silent, 'chapter')}: silent or without a title, left out",)
    session = position_session(
        entries,
        warnings,
        name=string(member(document, "title")),
        performer=string(member(document, "author")),
    )
    return Parsed((session,), tuple(warnings), notes if silent else ())


def _start(value: object) -> float | None:
    seconds = number(value)
    if seconds is None and isinstance(value, str):
        return times.parse_position(value)
    return seconds


JSON_CHAPTERS = Format(
    name="json-chapters",
    title="JSON Chapters (Podcasting 2.0)",
    suffixes=(".json",),
    programs=("Podcasting 2.0 hosts and players",),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
