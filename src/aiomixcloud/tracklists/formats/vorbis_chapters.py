"""Chapters in the comments of Ogg Vorbis, Opus and FLAC files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.containers import flac_blocks, ogg_pages
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import chapter_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source


def _recognize(source: Source) -> Recognition | None:
    if ogg_pages.is_ogg(source.content):
        return Recognition(Certainty.CERTAIN, "begins with an Ogg page")
    if flac_blocks.is_flac(source.content) and not flac_blocks.has_only_cue_sheet(source.content):
        return Recognition(Certainty.CERTAIN, "begins as a FLAC file does")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    if ogg_pages.is_ogg(source.content):
        return chapter_session(ogg_pages.read_chapters(source.content))
    return chapter_session(flac_blocks.read_comments(source.content))


VORBIS_CHAPTERS = Format(
    name="vorbis-chapters",
    title="Chapters in an Ogg, Opus or FLAC file (comments)",
    suffixes=(".ogg", ".oga", ".opus", ".flac", ".spx"),
    programs=("Auphonic", "opustags"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
