"""Text in the encodings that programs write."""

import zipfile
from pathlib import Path

import pytest

from aiomixcloud.cli.input.text_files import NotTextError, decode, read
from tests.sandbox.media import mp3, picture

TEXT = (
    "0:00 Beyonc\u00e9 \u2013 D\u00e9j\u00e0 Vu\r\n4:05 \u041c\u0443\u043c \u2013 \u9999\u6e2f\n"
)
LATIN = "0:00 Beyonc\u00e9 \u2013 D\u00e9j\u00e0 Vu\r\n4:05 Bj\u00f6rk \u2013 J\u00f3ga\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_in_every_form(encoding: str) -> None:
    # Without a byte order mark UTF-16 shows by the zero bytes of ASCII.
    text = LATIN if encoding.endswith(("le", "be")) else TEXT
    assert decode(text.encode(encoding)) == (text, "")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_says_the_order(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode(mark + TEXT.encode(encoding)) == (TEXT, "")


def test_windows_1252_is_read_with_a_note() -> None:
    assert decode(LATIN.encode("cp1252")) == (
        LATIN,
        "it is not UTF-8, and was read as Windows-1252",
    )


def test_no_text_is_a_text() -> None:
    assert decode(b"") == ("", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (mp3(1), "audio (MP3)"),
        (b"ID3\x04\0\0\0\0\0\0", "audio (MP3)"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio (WAV)"),
        (b"\0\0\0\x20ftypM4A ", "MP4"),
        (b"OggS\0", "audio (Ogg)"),
        (picture("PNG"), "a picture (PNG)"),
        (picture("JPEG"), "a picture (JPEG)"),
        (picture("GIF"), "a picture (GIF)"),
        (picture("BMP"), "a picture (BMP)"),
        (picture("WEBP"), "a picture (WebP)"),
        (b"PK\x03\x04rest", "a ZIP archive, or a document of an office program"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an office program"),
        (b"0:00 A\0 - B \0\0x", "binary data"),
        (b"\0" * 1000, "binary data"),
        (b"\x01\x02\xff\x03", "binary data"),
        (b"\xff\xfe0\0:", "it starts as UTF-16, but is not valid UTF-16"),
        (b"\xef\xbb\xbf0:00 \xe9", "it starts as UTF-8, but is not valid UTF-8"),
        (TEXT.encode() + b"\xe9\n", "it is UTF-8, except line 3"),
        ("\u041c\u0443\u043c\u0438\u0439 T\u043b\u043b".encode("cp1251"), "save it as UTF-8"),
        ("\u9999\u6e2f\u9999\u6e2f".encode("shift-jis"), "save it as UTF-8"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_text_is_refused_by_name(content: bytes, words: str) -> None:
    with pytest.raises(NotTextError) as caught:
        decode(content)
    assert words in str(caught.value)


def test_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tracks.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(NotTextError, match=r"\.xlsx"):
        read(str(path))


def test_a_file_is_not_read_to_its_end_if_it_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "tracks.txt"
    path.write_bytes(b"x" * 11)
    assert read(str(path), most=11).content == "x" * 11
    with pytest.raises(NotTextError, match="longer than 10 bytes"):
        read(str(path), most=10)
    with pytest.raises(NotTextError, match=r"longer than|binary"):
        read("/dev/zero")
    with pytest.raises(NotTextError, match="empty"):
        read("")
    with pytest.raises(OSError, match="directory"):
        read(str(tmp_path))
