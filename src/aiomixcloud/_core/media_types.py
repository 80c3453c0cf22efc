"""Detection of audio and picture formats from the first bytes of a file.

Only certain results are returned; otherwise the caller uses the file name.
"""

from __future__ import annotations

#: Number of bytes needed from the beginning of a file.
HEAD_SIZE = 4096

#: Formats with a unique signature (facts: the formats' specifications).
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ADIF", "audio/aac"),
)

#: Containers of several formats: first bytes, then the name of the format at byte 8.
_CONTAINERS = {
    (b"RIFF", b"WAVE"): "audio/wav",
    (b"RF64", b"WAVE"): "audio/wav",
    (b"BW64", b"WAVE"): "audio/wav",
    (b"RIFF", b"WEBP"): "image/webp",
    (b"FORM", b"AIFF"): "audio/aiff",
    (b"FORM", b"AIFC"): "audio/aiff",
}

#: Brands of pictures in the container that MP4 uses too (ISO/IEC 23008-12, AVIF).
_PICTURE_BRANDS = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"
    ),
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
}


def media_type(head: bytes) -> str | None:
    r"""Return the media type of a file with these first bytes, or None if it is not certain.

    Example:
        >>> media_type(b"RIFF$\x00\x00\x00WAVEfmt ")
        'audio/wav'
    """
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if (head[:4], head[8:12]) in _CONTAINERS:
        return _CONTAINERS[head[:4], head[8:12]]
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head.startswith(b"ID3"):
        # The tag may precede formats other than MP3; its size gives their position.
        following = media_type(head[_size_of_id3(head) :]) or ""
        return following if following.startswith("audio/") else "audio/mpeg"
    if _is_bitmap(head):
        return "image/bmp"
    return _of_frame(head)


def _of_brands(head: bytes) -> str:
    """Return the type of an MP4 or HEIF file by its brands; the major brand comes first."""
    size = int.from_bytes(head[:4], "big")
    compatible = range(16, min(size, len(head), 256), 4)
    major = _PICTURE_BRANDS.get(head[8:12])
    if major == "image/heif":  # generic: a compatible brand may be more specific
        brands = (_PICTURE_BRANDS.get(head[at : at + 4], major) for at in compatible)
        return next((kind for kind in brands if kind != major), major)
    # A video is treated as audio, because only its sound is used.
    return major or "audio/mp4"


def _size_of_id3(head: bytes) -> int:
    """Return the size of an ID3 tag, whose four digits have seven bits each."""
    size = 0
    for digit in head[6:10]:
        size = size << 7 | digit & 0x7F
    footer = 10 if head[5:6] and head[5] & 0x10 else 0
    return 10 + size + footer


def _is_bitmap(head: bytes) -> bool:
    """Return whether `head` is a BMP file; its two-letter signature alone also matches text."""
    size_of_information = int.from_bytes(head[14:18], "little")
    return head.startswith(b"BM") and head[6:10] == bytes(4) and 12 <= size_of_information <= 124


def _of_frame(head: bytes) -> str | None:
    """Return the type of an MPEG audio or AAC frame header (ISO/IEC 11172-3, 13818-7)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    if layer == 0:
        is_aac = head[1] & 0xF0 == 0xF0 and head[2] >> 2 & 15 < 13
        return "audio/aac" if is_aac else None
    version, rate, frequency = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    # Layer I (3) is not in use, and looks like the byte order mark of UTF-16.
    is_mpeg = layer != 3 and version != 1 and rate not in {0, 15} and frequency != 3
    return "audio/mpeg" if is_mpeg else None
