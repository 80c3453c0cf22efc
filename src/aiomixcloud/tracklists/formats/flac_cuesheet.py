"""The CUESHEET block of FLAC files, which has times and no titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.containers.signatures import is_flac
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import chapter_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source


def _recognize(source: Source) -> Recognition | None:
    if not is_flac(source.content):
        return None
    from aiomixcloud.tracklists.containers import flac_blocks

    if flac_blocks.has_only_cue_sheet(source.content):
        return Recognition(Certainty.CERTAIN, "is a FLAC file with a CUESHEET block")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    from aiomixcloud.tracklists.containers import flac_blocks

    return chapter_session(flac_blocks.read_cue_sheet(source.content))


FLAC_CUESHEET = Format(
    name="flac-cuesheet",
    title="CUESHEET block in a FLAC file",
    suffixes=(".flac",),
    programs=("flac", "metaflac"),
    unknowns="The block has no titles; chapters are named by the numbers of the tracks.",
    recognize=_recognize,
    parse=_parse,
)
