"""A digest of samples of the audio in a file, which does not change when its tags are edited."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Number and size of the samples. They are spread over the audio, and include its ends.
_SAMPLES, _SIZE = 16, 16_384

#: Maximum number of blocks or chunks to read before the audio; a file with more is damaged.
_MOST_BLOCKS = 1000


def digest_samples(path: Path) -> str:
    """Return a digest of samples of the audio without its tags, or empty text.

    Tags are left out of MP3 and AAC (ID3, APE), FLAC, MP4, WAV and AIFF. The digest of another
    file is empty, because it is not known where its audio begins.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start, end = _find_audio(file, size)
        if not 0 <= start < end <= size:
            return ""
        digest = hashlib.sha256(f"{end - start}\n".encode())
        last = max(end - start - _SIZE, 0)
        for place in range(_SAMPLES):
            at = start + last * place // (_SAMPLES - 1)
            file.seek(at)
            digest.update(file.read(min(_SIZE, end - at)))
        return digest.hexdigest()


def _find_audio(file: BinaryIO, size: int) -> tuple[int, int]:
    """Return where the audio begins and ends; an empty range if that is not known."""
    start = _skip_id3(file)
    head = _read(file, start, 12)
    found = (0, 0)
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0:
        found = start, _before_end_tags(file, size)
    elif head[:4] == b"fLaC":
        found = _skip_flac_blocks(file, start + 4), _before_end_tags(file, size)
    elif head[4:8] == b"ftyp":
        found = _largest(_atoms(file, size), b"mdat")
    elif head[:4] == b"RIFF" and head[8:] == b"WAVE":
        found = _largest(_chunks(file, "little", size), b"data")
    elif head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        found = _largest(_chunks(file, "big", size), b"SSND")
    return found


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _skip_id3(file: BinaryIO) -> int:
    """Return where the ID3v2 tags at the beginning end (ID3v2.4, section 3.1)."""
    at = 0
    for _ in range(_MOST_BLOCKS):
        head = _read(file, at, 10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        length = 0
        for byte in head[6:]:
            length = length << 7 | byte & 0x7F
        has_footer = bool(head[5] & 0x10)
        at += 10 + length + 10 * has_footer
    return at


def _before_end_tags(file: BinaryIO, size: int) -> int:
    """Return where the ID3v1 and APE tags at the end begin."""
    end = size
    if _read(file, max(end - 128, 0), 3) == b"TAG":
        end -= 128
    foot = _read(file, max(end - 32, 0), 32)
    if foot[:8] == b"APETAGEX":
        # The size contains the footer, and not the header, which a flag announces.
        has_header = foot[23] & 0x80
        end -= int.from_bytes(foot[12:16], "little") + (32 if has_header else 0)
    return end


def _skip_flac_blocks(file: BinaryIO, at: int) -> int:
    for _ in range(_MOST_BLOCKS):
        head = _read(file, at, 4)
        at += 4 + int.from_bytes(head[1:], "big")
        if len(head) < 4 or head[0] & 0x80:
            break
    return at


def _atoms(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, begin and end of the contents of the atoms of an MP4 file."""
    at = 0
    for _ in range(_MOST_BLOCKS):
        head = _read(file, at, 16)
        length, start = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, start = int.from_bytes(head[8:], "big"), 16
        length = length or size - at
        if len(head) < 8 or length < start:
            break
        yield head[4:8], at + start, min(at + length, size)
        at += length


def _chunks(
    file: BinaryIO, order: Literal["little", "big"], size: int
) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, begin and end of the contents of the chunks of a WAV or AIFF file."""
    at = 12
    for _ in range(_MOST_BLOCKS):
        head = _read(file, at, 8)
        if len(head) < 8:
            break
        length = int.from_bytes(head[4:], order)
        yield head[:4], at + 8, min(at + 8 + length, size)
        at += 8 + length + length % 2


def _largest(parts: Iterator[tuple[bytes, int, int]], name: bytes) -> tuple[int, int]:
    """Return the range of the largest part of a name, or an empty range."""
    found = ((start, end) for one, start, end in parts if one == name)
    return max(found, key=lambda part: part[1] - part[0], default=(0, 0))
