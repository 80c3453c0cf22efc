"""Chapters in the comments of Ogg Vorbis, Opus and FLAC files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.containers.signatures import is_flac, is_ogg
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import chapter_session
from aiomixcloud.tracklists.source import Source

from .cue import CUE

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options


def _recognize(source: Source) -> Recognition | None:
    if is_ogg(source.content):
        return Recognition(Certainty.CERTAIN, "begins with an Ogg page")
    if not is_flac(source.content):
        return None
    from aiomixcloud.tracklists.containers import flac_blocks

    if flac_blocks.has_only_cue_sheet(source.content):
        return None
    return Recognition(Certainty.CERTAIN, "begins as a FLAC file does")


def _parse(source: Source, options: Options) -> Parsed:
    from aiomixcloud.tracklists.containers import flac_blocks, ogg_pages

    is_in_ogg = is_ogg(source.content)
    reader = ogg_pages.read_chapters if is_in_ogg else flac_blocks.read_comments
    chapters = reader(source.content)
    if chapters.cue_sheet and not chapters.marks:
        # Rippers and taggers store a cue sheet, with artists, in a comment of its own.
        return CUE.parse(Source.from_text(chapters.cue_sheet), options)
    return chapter_session(chapters)


VORBIS_CHAPTERS = Format(
    name="vorbis-chapters",
    title="Chapters in an Ogg, Opus or FLAC file (comments)",
    suffixes=(".ogg", ".oga", ".opus", ".flac", ".spx"),
    programs=("Auphonic", "opustags"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
