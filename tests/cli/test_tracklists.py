"""Tracklists, texts and audio files as users have them, on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from mutagen import id3

from aiomixcloud.publishing import read_audio_tags
from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program
from tests.cli.tagged_audio import tagged
from tests.sandbox.media import mp3

TITLES = ("Intro", "Somebody - Some song", "Secret", "Outro")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """Return an audio file of ten minutes with a title."""
    return tagged(tmp_path / "show.mp3", title="Deep Hours", seconds=600)


@pytest.fixture
def tracks(tmp_path: Path) -> Path:
    return tmp_path / "tracks.txt"


# Before it is sent


def test_in_a_pipe_a_doubtful_tracklist_is_refused(
    writable_mixcloud: Program, show: Path, tracks: Path
) -> None:
    tracks.write_text("0:00 A - B\nC - D\n")
    arguments = ("upload", str(show), "--tracklist", str(tracks))
    before = len(writable_mixcloud.sandbox.requests)
    result = writable_mixcloud(*arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "mixcloud: the tracklist may be wrong: Section 2: no start time. "
        "Use --yes to send it unchanged, or --dry-run to show it.\n"
    )
    assert len(writable_mixcloud.sandbox.requests) == before
    dry = writable_mixcloud(*arguments, "--dry-run")
    assert dry.status == 0
    assert dry.err.startswith("Section 2: no start time.\n")
    assert "sections-1-artist\tC" in dry.lines
    assert writable_mixcloud(*arguments, "--yes").status == 0


def test_a_doubtful_tracklist_is_refused_by_edit_too(
    writable_mixcloud: Program, tracks: Path
) -> None:
    tracks.write_text("A - B\nC - D\n")
    arguments = ("edit", "perfect-mix", "--tracklist", str(tracks))
    result = writable_mixcloud(*arguments)
    assert result.status == 2
    assert (
        "may be wrong: No section has a start time. Use --yes to send it unchanged" in result.err
    )
    assert writable_mixcloud(*arguments, "--yes").status == 0


def test_a_plain_tracklist_needs_no_answer(
    writable_mixcloud: Program, show: Path, tracks: Path
) -> None:
    tracks.write_text("Tracklist\n\n1. 0:00 Intro\n2. 4:05 A - B\n")
    assert writable_mixcloud("upload", str(show), "--tracklist", str(tracks)).status == 0
    assert writable_mixcloud("edit", "deep-hours", "-s", "A - B", "-s", "C - D").status == 0


def test_on_a_terminal_it_is_shown_and_asked_about(
    show: Path, tracks: Path, tmp_path: Path
) -> None:
    tracks.write_text("0:00 Intro\n1:05 Somebody \u2013 Some song\nA - B\n")
    with Sandbox() as sandbox:
        program = Program(sandbox, tmp_path)
        arguments = ("upload", str(show), "--tracklist", str(tracks))
        with program.on_terminal(*arguments) as terminal:
            text = terminal.until("Send this tracklist? [y/N]: ")
            assert [line.rstrip() for line in text.splitlines() if line.startswith("  ")] == [
                "  0:00            Intro",
                "  1:05  Somebody  Some song",
                "     -  A         B",
            ]
            terminal.type("\n")
            assert "nothing was sent" in terminal.rest()
            assert terminal.process.wait(60) == 1
        with program.on_terminal(*arguments) as terminal:
            terminal.until("Send this tracklist? [y/N]: ")
            terminal.type("y\n")
            terminal.until("page  ")
            assert terminal.process.wait(60) == 0
        tracks.write_text("0:00 Intro\n")
        arguments = ("edit", "deep-hours", "--tracklist", str(tracks))
        assert "  0:00    Intro" in program.terminal(*arguments).out


# Everything that is wrong at once


def test_all_that_is_wrong_is_reported_at_once(
    mixcloud: Program, show: Path, tracks: Path
) -> None:
    tracks.write_text("".join(f"{n}:75 A\n" for n in range(8)))
    result = mixcloud(
        "upload",
        *(str(show), "--picture", str(show), "--tracklist", str(tracks), "--chapters"),
        *("--description", "x" * 1001, "--publish-date", "soon", "--host", " "),
    )
    assert (result.status, result.out) == (2, "")
    starts = [
        "--picture: ",
        *(f"--tracklist: {tracks}, line {n}: '{n - 1}:75 A': minutes" for n in range(1, 6)),
        "--tracklist: 3 more invalid lines",
        "--chapters cannot be combined with",
        "--description has 1001 characters",
        "--publish-date: ",
        "--host: ",
    ]
    lines = sorted(line.removeprefix("mixcloud: ") for line in result.err.splitlines())
    assert len(lines) == len(starts)
    for line, start in zip(lines, sorted(starts), strict=True):
        assert line.startswith(start)


def test_edit_reports_all_that_is_wrong_too(mixcloud: Program, show: Path) -> None:
    result = mixcloud(
        *("edit", "perfect-mix", "--picture", str(show), "-d", "@nothing.txt", "-s", "1:75 A"),
        *("--no-hosts", "--host", "bob", "--publish-date", "soon"),
    )
    assert result.status == 2
    assert len(result.err.splitlines()) == 5
    only = mixcloud("edit", "perfect-mix", "-s", "1:75 A", "-s", "4:5 B")
    assert [line.partition(": ")[2] for line in only.err.splitlines()] == [
        "--section: section 1: '1:75 A': minutes and seconds must be below 60",
        "--section: section 2: '4:5 B': its time is not minutes:seconds or hours:minutes:seconds",
    ]


def test_invisible_characters_are_spelled(mixcloud: Program, show: Path, tracks: Path) -> None:
    tracks.write_text("\u200e0:75\u00a0A\n", "utf-8")
    result = mixcloud("upload", str(show), "--tracklist", str(tracks))
    assert "<U+200E LEFT-TO-RIGHT MARK>0:75<U+00A0 NO-BREAK SPACE>A" in result.err
    assert "\\xa0" not in result.err


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_texts_are_read_in_their_encoding(
    mixcloud: Program, show: Path, tracks: Path, encoding: str
) -> None:
    about = tracks.with_name("about.txt")
    tracks.write_bytes("0:00 Beyonc\u00e9 - D\u00e9j\u00e0 Vu\r\n".encode(encoding))
    about.write_bytes("D\u00e9j\u00e0 vu\r\n".encode(encoding))
    options = ("--tracklist", str(tracks), "-d", f"@{about}", "--dry-run", "--json")
    result = mixcloud("upload", str(show), *options)
    fields = json.loads(result.out)["fields"]
    assert (fields["sections-0-artist"], fields["description"]) == (
        "Beyonc\u00e9",
        "D\u00e9j\u00e0 vu",
    )
    assert ("was read as Windows-1252" in result.err) is (encoding == "cp1252")


def test_keys_and_tokens_are_read_in_their_encoding(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    for number, encoding in enumerate(("utf-16", "utf-8-sig", "cp1252")):
        path = tmp_path / f"{number}.txt"
        path.write_bytes("# caf\u00e9\n\u00a0peter\u00a0\tPeter\n".encode(encoding))
        assert writable_mixcloud.from_file("follow", "-", path=path).status == 0
    path = tmp_path / "other.txt"
    path.write_bytes(mp3(1))
    result = writable_mixcloud.from_file("follow", "-", path=path)
    assert (result.status, "it is audio (MP3), not text" in result.err) == (2, True)
    path.write_bytes(f"\u200e{writable_mixcloud.sandbox.token('bob')}\u00a0\n".encode("utf-16"))
    assert writable_mixcloud.from_file("login", "--with-token", path=path).status == 0


# What audio files say of themselves


def write_chapters(path: Path, tables: dict[str, tuple[int, list[str]]]) -> None:
    """Write four chapters, and tables of contents with their flags and entries."""
    path.write_bytes(mp3(600))
    frames: Any = id3
    tags = frames.ID3()
    for number, title in enumerate(TITLES):
        start = number * 60_000
        names = [frames.TIT2(encoding=3, text=[title])] if title else []
        tags.add(
            frames.CHAP(
                element_id=f"c{number}", start_time=start, end_time=start + 1, sub_frames=names
            )
        )
    for name, (flags, entries) in tables.items():
        tags.add(
            frames.CTOC(element_id=name, flags=flags, child_element_ids=entries, sub_frames=[])
        )
    tags.save(path)


@pytest.mark.parametrize(
    ("tables", "starts"),
    [
        ({}, [0, 60, 120, 180]),
        ({"toc": (3, ["c0", "c1", "c3"])}, [0, 60, 180]),
        ({"toc": (2, ["c3", "c0"])}, [0, 180]),
        ({"toc": (0, ["c0"])}, [0]),
        ({"toc": (3, ["a", "c3"]), "a": (1, ["c0", "c1"])}, [0, 60, 180]),
        ({"toc": (3, ["c0"]), "other": (1, ["c1", "c2"])}, [0]),
        ({"toc": (3, ["c0", "toc", "gone"])}, [0]),
        ({"a": (0, ["b", "c0"]), "b": (0, ["c1"])}, [0, 60]),
        ({"toc": (3, [])}, []),
        ({"toc": (3, ["x", "y"])}, [0, 60, 120, 180]),
    ],
)
def test_chapters_hidden_from_the_table_of_contents_are_left_out(
    tmp_path: Path, tables: dict[str, tuple[int, list[str]]], starts: list[int]
) -> None:
    path = tmp_path / "show.mp3"
    write_chapters(path, tables)
    assert [one["start_time"] for one in read_audio_tags(path).chapters] == starts


def _header(frames: int, size: int) -> bytes:
    """Return a frame that says how many there are."""
    frame = bytearray(mp3(1152 / 44100))
    frame[36:52] = b"Xing" + b"".join(part.to_bytes(4, "big") for part in (3, frames, size))
    return bytes(frame)


def _vbr(count: int, loud: int) -> bytes:
    frame = {0x50: b"\xff\xfb\x50\x64" + bytes(204), 0xB0: b"\xff\xfb\xb0\x64" + bytes(622)}
    return frame[0xB0] * loud + frame[0x50] * count


PART = mp3(60)
WHOLE = _header(len(PART) // 417, len(PART) + 417) + PART


@pytest.mark.parametrize(
    ("content", "is_estimate"),
    [
        (mp3(60), False),
        (WHOLE, False),
        (WHOLE + b"TAG" + bytes(125), False),
        (WHOLE * 2, True),
        (WHOLE + mp3(30), True),
        (WHOLE[: len(WHOLE) // 2], True),
        (_vbr(4000, 200), True),
        (_vbr(200, 200), True),
        (mp3(60) + bytes(100_000), True),
    ],
    ids=[
        "constant",
        "header",
        "id3v1",
        "joined",
        "joined plain",
        "cut",
        "vbr",
        "vbr half",
        "junk",
    ],
)
def test_a_length_that_is_an_estimate_is_called_one(
    mixcloud: Program, tmp_path: Path, content: bytes, is_estimate: bool
) -> None:
    path = tmp_path / "show.mp3"
    path.write_bytes(content)
    assert read_audio_tags(path).is_estimate is is_estimate
    result = mixcloud("upload", str(path), "-n", "A", "-s", "0:00 A", "-s", "99:00 B", "--dry-run")
    assert ("the file ends at" in result.err) is not is_estimate
    assert ("is only an estimate" in result.err) is is_estimate
