"""Detecting the type of a file by its first bytes."""

import io
import wave
from collections.abc import Callable

import pytest
from PIL import Image

from aiomixcloud._core.media_types import media_type
from aiomixcloud._core.multipart import File


def written_by_wave() -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(100))
    return data.getvalue()


def picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (9, 9), "orange").save(data, kind)
    return data.getvalue()


def id3(following: bytes, *, size: int = 300, footer: bool = False) -> bytes:
    digits = bytes([0, 0, size >> 7, size & 0x7F])
    tag = b"ID3\x04\x00" + (b"\x10" if footer else b"\x00") + digits + bytes(size)
    return tag + (b"3DI\x04\x00\x10" + digits if footer else b"") + following


def mp4(brand: bytes, *compatible: bytes) -> bytes:
    size = 16 + 4 * len(compatible)
    return size.to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + b"".join(compatible) + bytes(9)


MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(400)
AAC_FRAME = b"\xff\xf1\x50\x80\x2e\x7f\xfc" + bytes(100)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (written_by_wave(), "audio/wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "audio/wav"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", None),
        (b"RIFF", None),
        (b"FORM\x00\x00\x01\x00AIFFCOMM", "audio/aiff"),
        (b"FORM\x00\x00\x01\x00AIFCFVER", "audio/aiff"),
        (MP3_FRAME, "audio/mpeg"),
        (b"\xff\xf3\x44\xc4" + bytes(99), "audio/mpeg"),  # MPEG 2, layer III
        (b"\xff\xe3\x18\xc4" + bytes(99), "audio/mpeg"),  # MPEG 2.5
        (id3(MP3_FRAME), "audio/mpeg"),
        (id3(b"")[:200], "audio/mpeg"),  # the tag is larger than what was read
        (id3(bytes(50)), "audio/mpeg"),
        (id3(b"\xff\xd8\xff\xe0"), "audio/mpeg"),
        (id3(AAC_FRAME), "audio/aac"),
        (id3(AAC_FRAME, footer=True), "audio/aac"),
        (id3(b"fLaC"), "audio/flac"),
        (b"ID3", "audio/mpeg"),
        (AAC_FRAME, "audio/aac"),
        (b"\xff\xf9\x50\x80", "audio/aac"),
        (b"ADIF" + bytes(9), "audio/aac"),
        (b"OggS\x00\x02" + bytes(99), "audio/ogg"),
        (b"fLaC\x00\x00\x00\x22", "audio/flac"),
        (mp4(b"M4A ", b"mp42", b"isom"), "audio/mp4"),
        (mp4(b"isom", b"iso2"), "audio/mp4"),
        (mp4(b"heic", b"mif1"), "image/heic"),
        (mp4(b"mif1", b"heic"), "image/heic"),
        (mp4(b"mif1", b"avif"), "image/avif"),
        (mp4(b"mif1"), "image/heif"),
        (mp4(b"avif", b"mif1"), "image/avif"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (picture("BMP"), "image/bmp"),
        (picture("TIFF"), "image/tiff"),
        (b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
        (b"BMW M3 GTR, a drive in the night", None),
        (b"\xff\xfeh\x00i\x00", None),  # text in UTF-16
        (b"\xfe\xff\x00h\x00i", None),
        (b"\xef\xbb\xbftext", None),
        (b"\xff\xfb\xf0\x00", None),  # a bit rate that does not exist
        (b"\xff\xfb\x9c\x00", None),  # a sampling rate that does not exist
        (b"\xff\xeb\x90\x00", None),  # a version that does not exist
        (b"\xff\xff\xff\xff", None),
        (b"%PDF-1.7", None),
        (b"<html>", None),
        (b"PK\x03\x04", None),
        (b"", None),
        (b"\xff", None),
        (bytes(4096), None),
    ],
)
def test_a_kind_is_recognized_only_if_it_is_certain(head: bytes, expected: str | None) -> None:
    assert media_type(head) == expected


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("cut", range(1, 13))
def test_a_truncated_head_is_accepted(kind: str, cut: int) -> None:
    assert media_type(picture(kind)[:cut]) in {None, f"image/{kind.lower()}"}


@pytest.mark.parametrize(
    ("name", "head", "default", "expected"),
    [
        ("mix.mp3", written_by_wave, "audio/mpeg", "audio/wav"),
        ("cover.jpg", lambda: picture("PNG"), "image/jpeg", "image/png"),
        ("cover", lambda: picture("WEBP"), "image/jpeg", "image/webp"),
        ("mix.flac", lambda: b"?", "audio/mpeg", "audio/flac"),
        ("mix", lambda: b"?", "audio/mpeg", "audio/mpeg"),
        ("mix.mp3", lambda: b"RIFF", "audio/mpeg", "audio/mpeg"),
    ],
)
def test_the_content_counts_more_than_the_name(
    name: str, head: Callable[[], bytes], default: str, expected: str
) -> None:
    content = head()
    assert File(name, content, 0, len(content), head=content).content_type(default) == expected
