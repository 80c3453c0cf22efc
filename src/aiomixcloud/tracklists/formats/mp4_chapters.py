"""Chapters in MP4 files: a Nero list or a QuickTime text track."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.containers.signatures import is_mp4
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import chapter_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source


def _recognize(source: Source) -> Recognition | None:
    if is_mp4(source.content):
        return Recognition(Certainty.CERTAIN, "begins as an MP4 file does")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    from aiomixcloud.tracklists.containers import mp4_atoms

    return chapter_session(mp4_atoms.read_chapters(source.content))


MP4_CHAPTERS = Format(
    name="mp4-chapters",
    title="Chapters in an MP4 file (Nero, QuickTime)",
    suffixes=(".m4a", ".m4b", ".mp4", ".mov", ".m4v"),
    programs=("Auphonic", "ffmpeg", "Apple software", "mp4chaps"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
