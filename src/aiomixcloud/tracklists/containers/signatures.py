"""What audio files begin with, for recognition: the readers are imported when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiomixcloud.tracklists.source import Content

#: Bytes of the header of an ID3v2 tag.
ID3_HEADER = 10
#: More tags than any file has.
MAX_TAGS = 8


def is_id3(content: Content) -> bool:
    """Return whether the file begins with an ID3v2 tag."""
    head = content[:ID3_HEADER]
    return head[:3] == b"ID3" and len(head) == ID3_HEADER and 2 <= head[3] <= 4


def is_flac(content: Content) -> bool:
    """Return whether the file is a FLAC file, with or without an ID3 tag before it."""
    start = end_of_tags(content)
    return content[start : start + 4] == b"fLaC"


def is_ogg(content: Content) -> bool:
    """Return whether the file is an Ogg file."""
    return content[:4] == b"OggS"


def is_mp4(content: Content) -> bool:
    """Return whether the file begins as MP4 and QuickTime files do."""
    return content[4:8] in {b"ftyp", b"moov"}


def end_of_tags(content: Content) -> int:
    """Return where the audio begins: after the ID3v2 tags at the beginning."""
    position = 0
    for _ in range(MAX_TAGS):
        head = content[position : position + ID3_HEADER]
        if head[:3] != b"ID3" or len(head) < ID3_HEADER:
            break
        has_footer = head[3] == 4 and head[5] & 0x10
        position += ID3_HEADER + syncsafe(head[6:10]) + (ID3_HEADER if has_footer else 0)
    return position


def syncsafe(field: bytes) -> int:
    """Return a number of which each byte has seven bits."""
    size = 0
    for byte in field:
        size = size << 7 | byte & 0x7F
    return size
