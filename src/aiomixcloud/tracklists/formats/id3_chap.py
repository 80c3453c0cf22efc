"""Chapters in MP3 files: CHAP and CTOC frames of ID3v2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.containers.signatures import is_flac, is_id3
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import chapter_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

#: How MPEG audio of layers 2 and 3 begins, also in AAC streams; UTF-16 begins with FF FE.
_AUDIO = tuple(bytes([0xFF, second]) for second in (0xE2, 0xE3, *range(0xF1, 0xFE)))


def _recognize(source: Source) -> Recognition | None:
    if is_id3(source.content):
        if is_flac(source.content):
            return None
        return Recognition(Certainty.CERTAIN, "begins with an ID3 tag")
    if source.content[:2] in _AUDIO and source.is_binary:
        return Recognition(Certainty.LIKELY, "begins as MPEG audio does")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    from aiomixcloud.tracklists.containers import id3_tags

    return chapter_session(id3_tags.read_chapters(source.content))


ID3_CHAP = Format(
    name="id3-chap",
    title="Chapters in an MP3 file (ID3)",
    suffixes=(".mp3", ".aac"),
    programs=("Auphonic", "Podcast Chapters", "Forecast", "Hindenburg"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
