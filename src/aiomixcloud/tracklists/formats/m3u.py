"""M3U and M3U8 playlists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.playlists import AUDIO_SUFFIXES, Item, parse_length, playlist_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

#: Length, attributes of players, and the title after the first comma outside of quotes.
_info = re.compile(
    r"#EXTINF:?\s*+(-?[\d.]*+)((?:\s++[\w-]++=(?:\"[^\"]*+\"|[^\s,\"]*+))*+)\s*+(?:,(.*))?"
)


def _recognize(source: Source) -> Recognition | None:
    head = source.head
    if "#EXTVDJ:" in head:
        return None  # VirtualDJ writes more into comments.
    if head.lstrip().startswith("#EXTM3U"):
        return Recognition(Certainty.CERTAIN, "begins with #EXTM3U")
    if head.startswith("#EXTINF") or "\n#EXTINF" in head:
        return Recognition(Certainty.LIKELY, "has lines of #EXTINF")
    lines = source.head_lines
    complete = lines[:-1] if len(lines) > 200 else lines
    paths = [line.strip() for line in complete if line.strip() and not line.startswith("#")]
    if paths and all(path.lower().endswith(AUDIO_SUFFIXES) for path in paths):
        return Recognition(Certainty.LIKELY, "lists audio files")
    if paths and source.suffix in {".m3u", ".m3u8"}:
        return Recognition(Certainty.POSSIBLE, "has the suffix of a playlist")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    if "#EXT-X-" in source.head:
        raise TracklistError("this is the playlist of an HLS stream, not of tracks")
    items: list[Item] = []
    warnings: list[str] = []
    name = artist = title = ""
    length: float | None = None
    for number, raw in enumerate(source.lines, 1):
        line = raw.strip()
        if line.startswith("#EXTINF"):
            length, title = _parse_info(line)
        elif line.startswith("#EXTART:"):
            artist = line.removeprefix("#EXTART:").strip()
        elif line.startswith("#PLAYLIST:"):
            name = line.removeprefix("#PLAYLIST:").strip()
        elif line and not line.startswith("#"):
            # Some programs repeat the artist in the title.
            title = title.removeprefix(f"{artist} - ") if artist else title
            items.append(Item(line, title, artist if title else "", length, number))
            artist, title, length = "", "", None
    return Parsed((playlist_session(items, options, warnings, name=name),), tuple(warnings))


def _parse_info(line: str) -> tuple[float | None, str]:
    """Return length and title of an #EXTINF line."""
    if found := _info.fullmatch(line):
        return parse_length(found[1]), (found[3] or "").strip()
    before, _, title = line.partition(",")
    return parse_length(before.partition(":")[2]), title.strip()


M3U = Format(
    name="m3u",
    title="M3U playlist",
    suffixes=(".m3u", ".m3u8"),
    programs=("rekordbox", "Mixxx", "Traktor", "foobar2000", "Winamp", "VLC"),
    unknowns="A playlist has lengths, but no start times.",
    recognize=_recognize,
    parse=_parse,
)
