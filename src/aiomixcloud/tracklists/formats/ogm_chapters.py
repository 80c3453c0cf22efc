"""Simple chapters of OGM tools and mkvmerge: ``CHAPTER01=`` and ``CHAPTER01NAME=``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.containers.chapter_pairs import is_chapter_key, pair_chapters
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import chapter_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source


def _recognize(source: Source) -> Recognition | None:
    lines = [line for line in source.head_lines[:40] if line.strip()]
    keys = [line.partition("=")[0] for line in lines if "=" in line]
    found = sum(map(is_chapter_key, keys))
    if found and found * 2 > len(lines):
        return Recognition(Certainty.CERTAIN, "has lines of CHAPTER01= and CHAPTER01NAME=")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    parts = [line.partition("=") for line in source.lines]
    return chapter_session(pair_chapters((key, value) for key, _, value in parts))


OGM_CHAPTERS = Format(
    name="ogm-chapters",
    title="OGM chapters (mkvmerge simple chapters)",
    suffixes=(".txt", ".chapters"),
    programs=("MKVToolNix", "OGM tools", "HandBrake"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
