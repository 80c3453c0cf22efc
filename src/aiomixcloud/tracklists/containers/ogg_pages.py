"""Chapters in Ogg files: Vorbis, Opus, Speex and FLAC in Ogg.

Pages are described in RFC 3533, the comment headers in the specifications of the codecs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .chapter_marks import Chapters
from .vorbis_comments import comment_chapters, parse_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.source import Content

_HEADER = 27
_CONTINUED = 0x01
#: Pages to look at, with at most 64 KB each; comments contain pictures, but not larger ones.
_MAX_PAGES = 1000
#: What the second packet of a stream begins with, before the comments.
_SIGNATURES = (b"\x03vorbis", b"OpusTags", b"\x81kate\x00\x00\x00", b"\x81theora")
_SPEEX = b"Speex   "
_OGG_FLAC = b"\x7fFLAC"
_FLAC_COMMENTS = 4


def read_chapters(content: Content) -> Chapters:
    """Return the chapters of the first stream that has any."""
    first = Chapters()
    for data in _comment_packets(content):
        found = comment_chapters(parse_comments(data))
        if found.marks or found.cue_sheet:
            return found
        first = first if first.title else found
    return first


def _comment_packets(content: Content) -> Iterator[bytes]:
    """Yield the comment headers of all streams, without their signatures."""
    first: dict[int, bytes] = {}
    done: set[int] = set()
    for serial, packet in _packets(content):
        if serial not in first:
            first[serial] = packet[:64]
            continue
        if serial not in done:
            yield from _comments_of(first[serial], packet)
        is_flac = first[serial].startswith(_OGG_FLAC)
        if not is_flac or packet[:1] == b"" or packet[0] & 0x80:
            done.add(serial)
        if done >= first.keys():
            return  # The audio begins.


def _comments_of(first: bytes, packet: bytes) -> Iterator[bytes]:
    """Yield the comments in a packet, if it has any; `first` is the first of its stream."""
    if first.startswith(_OGG_FLAC):
        if packet[:1] and packet[0] & 0x7F == _FLAC_COMMENTS:
            yield packet[4:]
    elif first.startswith(_SPEEX):
        yield packet
    for signature in _SIGNATURES:
        if packet.startswith(signature):
            yield packet[len(signature) :]


def _packets(content: Content) -> Iterator[tuple[int, bytes]]:
    """Yield the packets on the first pages of a file, with the numbers of their streams."""
    parts: dict[int, list[bytes]] = {}
    position = 0
    for _ in range(_MAX_PAGES):
        head = content[position : position + _HEADER]
        if head[:4] != b"OggS" or len(head) < _HEADER:
            return
        table = content[position + _HEADER : position + _HEADER + head[26]]
        position += _HEADER + head[26]
        serial = int.from_bytes(head[14:18], "little")
        if not head[5] & _CONTINUED:
            parts[serial] = []
        waiting = parts.setdefault(serial, [])
        size = 0
        for segment in table:
            size += segment
            if segment == 255:
                continue  # The packet continues in the next segment.
            yield serial, b"".join([*waiting, content[position : position + size]])
            position, size = position + size, 0
            waiting.clear()
        waiting.append(content[position : position + size])
        position += size
