"""Chapters in MP3, MP4, Ogg, Opus and FLAC files."""

from __future__ import annotations

import itertools
import struct
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from aiomixcloud.tracklists import Tracklist, TracklistError, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NONE = 0xFFFFFFFF


def shown(tracklist: Tracklist) -> list[tuple[str, int | None]]:
    return [(one.title, one.start_time) for one in tracklist]


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(name: bytes, content: bytes, *, version: int = 3, flags: int = 0) -> bytes:
    size = syncsafe(len(content)) if version == 4 else struct.pack(">I", len(content))
    return name + size + bytes([0, flags]) + content


def text(name: bytes, value: str, *, version: int = 3) -> bytes:
    return frame(name, b"\x01" + value.encode("utf-16"), version=version)


def chapter(element: bytes, seconds: float, title: str, *, version: int = 3) -> bytes:
    times = struct.pack(">IIII", int(seconds * 1000), int(seconds * 1000) + 1, NONE, NONE)
    title_frame = text(b"TIT2", title, version=version) if title else b""
    return frame(b"CHAP", element + b"\0" + times + title_frame, version=version)


def contents(*children: bytes, flags: int = 3, element: bytes = b"toc", version: int = 3) -> bytes:
    listing = b"".join(child + b"\0" for child in children)
    head = element + b"\0" + bytes([flags, len(children)])
    title = text(b"TIT2", "Contents", version=version)
    return frame(b"CTOC", head + listing + title, version=version)


def tag(*frames: bytes, version: int = 3, flags: int = 0) -> bytes:
    body = b"".join(frames)
    return b"ID3" + bytes([version, 0, flags]) + syncsafe(len(body)) + body


AUDIO = b"\xff\xfb\x90\x00" + bytes(413)


@pytest.mark.parametrize("version", [3, 4])
def test_id3_chapters_are_sorted_and_named(version: int) -> None:
    content = tag(
        text(b"TIT2", "Night Bus", version=version),
        text(b"TPE1", "Marta", version=version),
        chapter(b"c2", 61.5, "Two - \u2764\ufe0f" + "x" * 200, version=version),
        chapter(b"c1", 0, "One", version=version),
        version=version,
    )
    tracklist = read(content + AUDIO)
    assert tracklist.format == "id3-chap"
    assert shown(tracklist) == [("One", 0), ("Two - \u2764\ufe0f" + "x" * 200, 61)]
    assert (tracklist.title, tracklist.performer) == ("Night Bus", "Marta")
    assert not tracklist.warnings


def test_id3_chapters_that_the_table_of_contents_does_not_list_are_left_out() -> None:
    content = tag(
        contents(b"inner", element=b"top"),
        contents(b"c1", b"c3", element=b"inner", flags=1),
        *(chapter(f"c{number}".encode(), number, f"Part {number}") for number in (1, 2, 3)),
    )
    tracklist = read(content + AUDIO)
    assert shown(tracklist) == [("Part 1", 1), ("Part 3", 3)]
    assert tracklist.warnings == ("1 chapter is not in the table of contents and left out",)


def test_id3_table_of_contents_gives_the_order_of_equal_times() -> None:
    content = tag(contents(b"b", b"a"), chapter(b"a", 5, "Second"), chapter(b"b", 5, "First"))
    assert shown(read(content + AUDIO)) == [("First", 5), ("Second", 5)]


def test_id3_tables_of_contents_in_a_circle_end() -> None:
    content = tag(contents(b"toc", b"c1"), chapter(b"c1", 5, "One"))
    assert shown(read(content + AUDIO)) == [("One", 5)]


def test_id3_unsynchronised_tag() -> None:
    # 255 ms: FF 00 in the time, and the mark FF FE of UTF-16.
    body = chapter(b"c1", 65.28, "\u00ff One").replace(b"\xff", b"\xff\x00")
    content = b"ID3\x03\x00\x80" + syncsafe(len(body)) + body
    assert shown(read(content + AUDIO)) == [("\u00ff One", 65)]


def test_id3_unsynchronised_frame_of_version_4() -> None:
    plain = chapter(b"c1", 65.28, "\u00ff One", version=4)[10:]
    body = frame(b"CHAP", plain.replace(b"\xff", b"\xff\x00"), version=4, flags=2)
    assert shown(read(tag(body, version=4) + AUDIO)) == [("\u00ff One", 65)]


def test_id3_plain_sizes_in_version_4() -> None:
    long = chapter(b"c1", 1, "x" * 100)
    content = tag(long, chapter(b"c2", 2, "Two"), version=4)
    assert shown(read(content + AUDIO)) == [("x" * 100, 1), ("Two", 2)]


def test_id3_extended_header() -> None:
    extended = struct.pack(">IHI", 6, 0, 0)
    content = tag(extended, chapter(b"c1", 1, "One"), flags=0x40)
    assert shown(read(content + AUDIO)) == [("One", 1)]


def test_id3_tag_at_the_end_of_the_file() -> None:
    whole = tag(chapter(b"c1", 1, "One", version=4), version=4, flags=0x10)
    footer = b"3DI" + whole[3:10]
    old = b"TAG" + bytes(125)
    assert shown(read(AUDIO + whole + footer + old)) == [("One", 1)]


def test_id3_chapter_without_a_title_is_left_out_with_a_warning() -> None:
    tracklist = read(tag(chapter(b"c1", 1, ""), chapter(b"c2", 2, "Two")) + AUDIO)
    assert shown(tracklist) == [("Two", 2)]
    assert tracklist.warnings == ("chapter 1: no title, left out",)


@pytest.mark.parametrize(
    "content",
    [
        AUDIO * 3,
        tag(text(b"TIT2", "One")) + AUDIO,
        b"ID3\x02\0\0\0\0\0\x0bTT2\0\0\x05\0abcd" + AUDIO,
    ],
    ids=["no tag", "no chapters", "version 2.2"],
)
def test_an_mp3_file_without_chapters_is_an_error(content: bytes) -> None:
    with pytest.raises(TracklistError, match="no chapters in this file"):
        read(content, name="show.mp3")


def atom(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def nero(*chapters: tuple[float, str], version: int = 1) -> bytes:
    marks = b"".join(
        struct.pack(">QB", int(seconds * 10_000_000), len(title.encode())) + title.encode()
        for seconds, title in chapters
    )
    count = struct.pack(">BI", 0, len(chapters)) if version else bytes([len(chapters)])
    return atom(b"udta", atom(b"chpl", bytes([version, 0, 0, 0]), count, marks))


def header(kind: bytes, number: int, scale: int) -> bytes:
    return atom(kind, bytes(12), struct.pack(">II", number, scale))


def quicktime(
    *chapters: tuple[float, str], scale: int = 1000, delay: float = 0
) -> tuple[bytes, bytes]:
    """Return the tracks of a movie, and the samples, which lie after 8 bytes of the file."""
    samples = [struct.pack(">H", len(title.encode())) + title.encode() for _, title in chapters]
    starts = [seconds for seconds, _ in chapters]
    lengths = [after - before for before, after in itertools.pairwise([*starts, starts[-1] + 1])]
    runs = b"".join(struct.pack(">II", 1, int(length * scale)) for length in lengths)
    table = atom(
        b"stbl",
        atom(b"stts", bytes(4), struct.pack(">I", len(chapters)), runs),
        atom(
            b"stsz",
            bytes(8),
            struct.pack(">I", len(samples)),
            *(struct.pack(">I", len(sample)) for sample in samples),
        ),
        atom(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, len(samples), 1)),
        atom(b"stco", bytes(4), struct.pack(">II", 1, 8)),
    )
    edits = struct.pack(">IIiIIiI", 2, int(delay * scale), -1, 65536, 9000, 0, 65536)
    text_track = atom(
        b"trak",
        atom(b"tkhd", bytes(12), struct.pack(">I", 2)),
        atom(b"edts", atom(b"elst", bytes(4), edits)) if delay else b"",
        atom(
            b"mdia",
            header(b"mdhd", scale, 9000),
            atom(b"hdlr", bytes(8), b"text", bytes(12)),
            atom(b"minf", table),
        ),
    )
    audio_track = atom(
        b"trak",
        atom(b"tkhd", bytes(12), struct.pack(">I", 1)),
        atom(b"tref", atom(b"chap", struct.pack(">I", 2))),
    )
    return header(b"mvhd", scale, 9000) + audio_track + text_track, b"".join(samples)


def movie(moov: bytes, samples: bytes = b"") -> bytes:
    """Return an MP4 file whose media data begins at byte 8."""
    return atom(b"ftyp", samples) + atom(b"moov", moov)


@pytest.mark.parametrize("version", [0, 1])
def test_mp4_nero_chapters(version: int) -> None:
    tracklist = read(movie(nero((0, "One"), (61.5, "Zw\u00f6lf"), version=version)))
    assert tracklist.format == "mp4-chapters"
    assert shown(tracklist) == [("One", 0), ("Zw\u00f6lf", 61)]


def test_mp4_nero_title_that_is_cut_within_a_character() -> None:
    content = movie(nero((1, "abc\u00e9"))).replace(b"\x05abc\xc3\xa9", b"\x04abc\xc3")
    assert shown(read(content)) == [("abc", 1)]


def test_mp4_quicktime_chapters() -> None:
    moov, samples = quicktime((0, "One"), (90, "Two"), (3723.5, "Three"))
    tracklist = read(movie(moov, samples))
    assert shown(tracklist) == [("One", 0), ("Two", 90), ("Three", 3723)]
    assert not tracklist.warnings


def test_mp4_edit_list_delays_the_chapters() -> None:
    moov, samples = quicktime((0, "One"), (90, "Two"), delay=5)
    assert shown(read(movie(moov, samples))) == [("One", 5), ("Two", 95)]


def test_mp4_file_with_both_lists_is_read_once() -> None:
    moov, samples = quicktime((0, "One"), (90, "Two"))
    tracklist = read(movie(moov + nero((0, "One"), (90, "Two")), samples))
    assert shown(tracklist) == [("One", 0), ("Two", 90)]
    assert not tracklist.warnings


def test_mp4_lists_that_differ_are_reported() -> None:
    moov, samples = quicktime((0, "One"), (90, "Two"), (180, "Three"))
    tracklist = read(movie(moov + nero((0, "One"), (90, "Two")), samples))
    assert shown(tracklist) == [("One", 0), ("Two", 90), ("Three", 180)]
    assert tracklist.warnings == (
        "the file has two chapter lists that differ; the longer one is used",
    )


def test_an_mp4_file_without_chapters_is_an_error() -> None:
    with pytest.raises(TracklistError, match="no chapters in this file"):
        read(movie(b""))


def comments(*values: str, marked: bytes = b"") -> bytes:
    encoded = [value.encode() for value in values]
    listing = b"".join(struct.pack("<I", len(value)) + value for value in encoded)
    return marked + struct.pack("<I", 4) + b"test" + struct.pack("<I", len(values)) + listing


def page(packet: bytes, *, first: bool = False, serial: int = 7) -> bytes:
    """Return pages of one packet, with at most 255 segments each."""
    sizes = [255] * (len(packet) // 255) + [len(packet) % 255]
    pages = b""
    for start in range(0, len(sizes), 255):
        table = bytes(sizes[start : start + 255])
        flags = (2 if first else 0) | (1 if start else 0)
        pages += b"OggS\0" + bytes([flags]) + bytes(8) + struct.pack("<I", serial) + bytes(8)
        pages += bytes([len(table)]) + table + packet[start * 255 : start * 255 + sum(table)]
    return pages


CHAPTERS = (
    "TITLE=Night Bus",
    "METADATA_BLOCK_PICTURE=" + "x" * 150_000,
    "chapter002=00:01:01.500",
    "CHAPTER002NAME=Two",
    "CHAPTER001=00:00:00.000",
    "CHAPTER001NAME=One \u2764",
    "CHAPTER001URL=https://example.com",
)


@pytest.mark.parametrize(
    ("head", "signature"),
    [(b"\x01vorbis" + bytes(23), b"\x03vorbis"), (b"OpusHead" + bytes(11), b"OpusTags")],
    ids=["vorbis", "opus"],
)
def test_chapters_in_ogg_comments(head: bytes, signature: bytes) -> None:
    other = page(b"fishead\0", first=True, serial=9)
    body = page(comments(*CHAPTERS, marked=signature))
    tracklist = read(page(head, first=True) + other + body + page(b"audio"))
    assert tracklist.format == "vorbis-chapters"
    assert shown(tracklist) == [("One \u2764", 0), ("Two", 61)]
    assert tracklist.title == "Night Bus"


def block(kind: int, content: bytes, *, last: bool = False) -> bytes:
    return bytes([kind | (0x80 if last else 0)]) + len(content).to_bytes(3, "big") + content


def stream_info(rate: int) -> bytes:
    return block(0, bytes(10) + (rate << 4).to_bytes(3, "big") + bytes(21))


def cue_track(number: int, sample: int, *indexes: tuple[int, int]) -> bytes:
    head = struct.pack(">QB", sample, number) + bytes(26) + bytes([len(indexes)])
    return head + b"".join(struct.pack(">QB", at, index) + bytes(3) for index, at in indexes)


CUE_SHEET = block(
    5,
    bytes(395)
    + bytes([3])
    + cue_track(1, 0, (1, 0))
    + cue_track(2, 441_000, (0, 0), (1, 88_200))
    + cue_track(170, 4_410_000),
    last=True,
)


@pytest.mark.parametrize("prefix", [b"", tag(text(b"TIT2", "Old"))], ids=["plain", "after id3"])
def test_chapters_in_flac_comments(prefix: bytes) -> None:
    content = b"fLaC" + stream_info(44100) + block(4, comments(*CHAPTERS)) + CUE_SHEET
    tracklist = read(prefix + content)
    assert tracklist.format == "vorbis-chapters"
    assert shown(tracklist) == [("One \u2764", 0), ("Two", 61)]


def test_flac_cue_sheet_has_times_and_numbers() -> None:
    content = b"fLaC" + stream_info(44100) + block(4, comments("TITLE=x")) + CUE_SHEET
    tracklist = read(content)
    assert tracklist.format == "flac-cuesheet"
    assert shown(tracklist) == [("Track 1", 0), ("Track 2", 12)]
    assert "no titles" in tracklist.warnings[0]


TEXT_SHEET = (
    'CUESHEET=PERFORMER "DJ Ann"\r\nTITLE "Night Bus"\r\nFILE "night.flac" WAVE\r\n'
    '  TRACK 01 AUDIO\r\n    TITLE "One"\r\n    PERFORMER "Owl"\r\n    INDEX 01 00:00:00\r\n'
    '  TRACK 02 AUDIO\r\n    TITLE "Two"\r\n    PERFORMER "Fox"\r\n    INDEX 01 04:30:74\r\n'
)


@pytest.mark.parametrize("sheet", [b"", CUE_SHEET], ids=["alone", "beside a block"])
def test_a_cue_sheet_in_flac_comments_has_artists(sheet: bytes) -> None:
    listing = block(4, comments("TITLE=x", TEXT_SHEET), last=not sheet)
    tracklist = read(b"fLaC" + stream_info(44100) + listing + sheet)
    assert tracklist.format == "vorbis-chapters"
    assert shown(tracklist) == [("Owl - One", 0), ("Fox - Two", 270)]
    assert (tracklist.title, tracklist.performer) == ("Night Bus", "DJ Ann")


def test_chapters_in_comments_win_over_a_cue_sheet_in_comments() -> None:
    listing = block(4, comments(TEXT_SHEET, *CHAPTERS), last=True)
    tracklist = read(b"fLaC" + stream_info(44100) + listing)
    assert shown(tracklist) == [("One \u2764", 0), ("Two", 61)]


def test_a_cue_sheet_in_ogg_comments_has_artists() -> None:
    head = page(b"\x01vorbis" + bytes(23), first=True)
    tracklist = read(head + page(comments(TEXT_SHEET, marked=b"\x03vorbis")) + page(b"audio"))
    assert shown(tracklist) == [("Owl - One", 0), ("Fox - Two", 270)]


def large_mp4(path: Path) -> None:
    """Write a file of 64 MB, with the chapters at its end."""
    with path.open("wb") as file:
        file.write(atom(b"ftyp") + struct.pack(">I", 64 * 1024**2) + b"mdat")
        file.seek(64 * 1024**2 - 8, 1)
        file.write(atom(b"moov", nero((0, "One"), (61, "Two"))))


def large_mp3(path: Path) -> None:
    """Write a file of 64 MB, with a tag at its end."""
    whole = tag(
        chapter(b"c1", 0, "One", version=4),
        chapter(b"c2", 61, "Two", version=4),
        version=4,
        flags=0x10,
    )
    with path.open("wb") as file:
        file.write(AUDIO)
        file.seek(64 * 1024**2)
        file.write(whole + b"3DI" + whole[3:10])


@pytest.mark.parametrize("write", [large_mp4, large_mp3])
def test_a_large_file_is_read_in_parts(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / "show.audio"
    write(path)
    tracemalloc.start()
    try:
        tracklist = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert shown(tracklist) == [("One", 0), ("Two", 61)]
    assert peak < 8 * 1024**2
