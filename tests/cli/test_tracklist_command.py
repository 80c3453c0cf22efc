"""Tracklists of other programs on the command line: shown, converted, sent."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program
from tests.cli.tagged_audio import tagged
from tests.cli.test_tracklists import write_chapters

CUE = """TITLE "Night"
FILE "night.wav" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    PERFORMER "Ann"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Jingle 7"
    PERFORMER "Station"
    INDEX 01 03:00:00
  TRACK 03 AUDIO
    TITLE "Two"
    PERFORMER "Bob"
    INDEX 01 03:10:00
"""
HISTORY = "start,artist,title\n2026-09-04 22:03:00,Ann,One\n2026-09-04 23:30:00,Bob,Two\n"
PLAYLISTS = """<?xml version="1.0"?><NML VERSION="19"><COLLECTION>
<ENTRY ARTIST="Ann" TITLE="One">
<LOCATION DIR="/:" FILE="a.mp3" VOLUME="C:"/></ENTRY></COLLECTION>
<PLAYLISTS>{}</PLAYLISTS></NML>"""
PLAYLIST = """<NODE TYPE="PLAYLIST" NAME="{}"><PLAYLIST TYPE="LIST"><ENTRY><PRIMARYKEY TYPE="TRACK"
KEY="C:/:a.mp3"/></ENTRY></PLAYLIST></NODE>"""


@pytest.fixture
def cue(tmp_path: Path) -> Path:
    path = tmp_path / "show.cue"
    path.write_text(CUE)
    return path


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return tagged(tmp_path / "show.mp3", title="Deep Hours", seconds=600)


# Shown


def test_a_tracklist_is_shown_with_its_format(mixcloud: Program, cue: Path) -> None:
    result = mixcloud("tracklist", str(cue))
    assert result.lines == ["0:00\tAnn\tOne", "3:00\tStation\tJingle 7", "3:10\tBob\tTwo"]
    assert result.err == f"{cue}: cue, 3 sections.\n"
    shown = mixcloud.terminal("tracklist", str(cue)).out
    assert "Jingle 7" in shown
    assert "ARTIST" in shown.upper()


def test_the_message_says_what_to_check(mixcloud: Program, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    result = mixcloud("tracklist", str(path))
    assert result.lines == ["0:00\tAnn\tOne", "1:27:00\tBob\tTwo"]
    assert "Check: Gap of 1:27:00 before 'Bob - Two' at 1:27:00" in result.err
    assert mixcloud("tracklist", str(path), "--quiet").err == ""


def test_json_is_an_array_of_sections(mixcloud: Program, cue: Path) -> None:
    found = json.loads(mixcloud("tracklist", str(cue), "--json").out)
    assert found[0] == {"artist": "Ann", "song": "One", "start_time": 0}
    lines = mixcloud("tracklist", str(cue), "--jsonl").lines
    assert [json.loads(line)["song"] for line in lines] == ["One", "Jingle 7", "Two"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--drop", "jingle*"], ["0:00\tAnn\tOne", "3:10\tBob\tTwo"]),
        (["--offset", "0:30"], ["0:30\tAnn\tOne", "3:30\tStation\tJingle 7", "3:40\tBob\tTwo"]),
        (["--offset", "-3:05"], ["0:00\tStation\tJingle 7", "0:05\tBob\tTwo"]),
        (["--between", "3:00-3:10"], ["0:00\tStation\tJingle 7"]),
        (["--between", "3:00-", "--offset", "5"], ["0:05\tStation\tJingle 7", "0:15\tBob\tTwo"]),
        (["--from", "cue"], ["0:00\tAnn\tOne", "3:00\tStation\tJingle 7", "3:10\tBob\tTwo"]),
    ],
)
def test_options_change_it(
    mixcloud: Program, cue: Path, options: list[str], expected: list[str]
) -> None:
    assert mixcloud("tracklist", str(cue), *options).lines == expected


def test_options_for_single_formats(mixcloud: Program, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(HISTORY)
    assert mixcloud("tracklist", str(path), "--start", "22:00").lines[0] == "3:00\tAnn\tOne"
    path.write_text("0:00 One - Ann\n1:00 One - Ann\n")
    options = ("--order", "song-artist", "--collapse")
    assert mixcloud("tracklist", str(path), *options).lines == ["0:00\tAnn\tOne"]
    path.write_text("a;b;c\n0:00;Ann;One\n3:00;Bob;Two\n")
    table = ("--from", "csv", "--columns", "start=1,artist=b,title=3")
    assert mixcloud("tracklist", str(path), *table).lines[-1] == "3:00\tBob\tTwo"
    path.write_text("1. Ann - One 4:19\n2. Bob - Two 2:09\n")
    assert mixcloud("tracklist", str(path), "--back-to-back").lines[-1] == "4:19\tBob\tTwo"


def test_one_of_several_playlists_is_chosen(mixcloud: Program, tmp_path: Path) -> None:
    path = tmp_path / "lists.nml"
    path.write_text(PLAYLISTS.format(PLAYLIST.format("Friday") + PLAYLIST.format("Saturday")))
    result = mixcloud("tracklist", str(path))
    assert result.status == 1
    assert result.err.splitlines()[:2] == ["  1: Friday, 1 entry", "  2: Saturday, 1 entry"]
    assert "choose one by number or name, or 'last' (--session)" in result.err
    assert mixcloud("tracklist", str(path), "--session", "last").lines == ["\tAnn\tOne"]


def test_several_files_are_shown_and_failures_reported(mixcloud: Program, cue: Path) -> None:
    result = mixcloud("tracklist", str(cue), "nothing.cue", str(cue))
    assert (result.status, len(result.lines)) == (1, 6)
    assert "mixcloud: nothing.cue: No such file" in result.err


# Converted


@pytest.mark.parametrize("name", ["out.txt", "out.cue", "out.json", "out.csv"])
def test_it_is_written_in_another_format(
    mixcloud: Program, cue: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    result = mixcloud("tracklist", str(cue), "-o", str(target))
    assert (result.status, result.out) == (0, "")
    assert f"Wrote {target}." in result.err
    assert mixcloud("tracklist", str(target)).lines == mixcloud("tracklist", str(cue)).lines


def test_it_is_printed_in_another_format(mixcloud: Program, cue: Path) -> None:
    assert mixcloud("tracklist", str(cue), "--to", "text").out == (
        "0:00 Ann - One\n3:00 Station - Jingle 7\n3:10 Bob - Two\n"
    )
    assert mixcloud("tracklist", str(cue), "--to", "audacity").lines[0].startswith("0.000000\t")
    piped = mixcloud.from_file("tracklist", "-", "--to", "cue", path=cue)
    assert 'FILE "audio.mp3" MP3' in piped.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show.cue", "--to", "text", "--json"], "cannot be combined"),
        (["show.cue", "show.cue", "--json"], "take one FILE"),
        (["show.cue", "-o", "out.pdf"], "the suffix does not name a format"),
        (["show.cue", "-o", "show.cue"], "is also the input"),
        (["show.cue", "--from", "cues"], "'cues' is not a format; the formats are"),
        (["show.cue", "--offset", "soon"], "'soon' is not a time"),
        (["show.cue", "--between", "3:00"], "is not a range"),
        (["show.cue", "--between", "3:00-2:00"], "ends before it begins"),
        (["show.cue", "--drop", "*"], "leaves no section"),
        (["show.cue", "--columns", "artist"], "does not name columns"),
        (["show.cue", "--start", "22:00"], "use an offset instead of a start"),
        (["bare.txt", "--to", "cue"], "section 1 has no start time"),
        (["empty.txt"], "the file is empty"),
    ],
)
def test_wrong_use_is_one_line(
    mixcloud: Program, cue: Path, arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cue.parent)
    (cue.parent / "bare.txt").write_text("Ann - One\n")
    (cue.parent / "empty.txt").touch()
    result = mixcloud("tracklist", *arguments)
    assert result.status in {1, 2}
    assert words in result.err.splitlines()[-1]


# Sent


def test_every_format_is_sent_as_it_is_shown(
    writable_mixcloud: Program, show: Path, cue: Path
) -> None:
    arguments = ("upload", str(show), "--tracklist", str(cue), "--drop", "jingle*")
    dry = writable_mixcloud(*arguments, "--offset", "5", "--dry-run", "--json")
    fields: dict[str, Any] = json.loads(dry.out)["fields"]
    assert {name: value for name, value in fields.items() if name.startswith("sections")} == {
        "sections-0-artist": "Ann",
        "sections-0-song": "One",
        "sections-0-start_time": "5",
        "sections-1-artist": "Bob",
        "sections-1-song": "Two",
        "sections-1-start_time": "195",
    }
    assert writable_mixcloud(*arguments, "--offset", "5").status == 0
    page = f"{writable_mixcloud.sandbox.mixcloud_root}/amikrop/deep-hours/"
    with urllib.request.urlopen(page) as answer:
        shown = answer.read().decode()
    for text in ("0:05", "Ann", "One", "3:15", "Bob", "Two"):
        assert text in shown
    assert "Jingle" not in shown


def test_edit_accepts_every_format(writable_mixcloud: Program, cue: Path) -> None:
    result = writable_mixcloud("edit", "perfect-mix", "--tracklist", str(cue), "--dry-run")
    assert "sections-1-song\tJingle 7" in result.lines


def test_a_file_with_warnings_is_not_sent_from_a_pipe(
    writable_mixcloud: Program, show: Path, tmp_path: Path
) -> None:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    before = len(writable_mixcloud.sandbox.requests)
    result = writable_mixcloud("upload", str(show), "--tracklist", str(path))
    assert (result.status, len(writable_mixcloud.sandbox.requests)) == (2, before)
    assert "the tracklist may be wrong: Gap of 1:27:00" in result.err


def test_options_need_a_tracklist(mixcloud: Program, show: Path) -> None:
    result = mixcloud("upload", str(show), "--offset", "5", "--dry-run")
    assert (result.status, "--offset needs a --tracklist" in result.err) == (2, True)


def test_a_tracklist_beside_the_audio_is_offered(show: Path, cue: Path, tmp_path: Path) -> None:
    assert cue.stem == show.stem
    with Sandbox() as sandbox:
        program = Program(sandbox, tmp_path)
        piped = program("upload", str(show), "--dry-run")
        assert f"show.cue has a tracklist (cue, 3 sections); use --tracklist {cue}" in piped.err
        assert not [line for line in piped.lines if line.startswith("sections")]
        with program.on_terminal("upload", str(show)) as terminal:
            terminal.until("show.cue has a tracklist (cue, 3 sections). Use it? [Y/n]: ")
            terminal.type("\n")
            terminal.until("page  ")
            assert terminal.process.wait(60) == 0
        with urllib.request.urlopen(f"{sandbox.mixcloud_root}/amikrop/deep-hours/") as answer:
            assert "Jingle 7" in answer.read().decode()


def test_a_text_beside_the_audio_is_offered_only_if_it_has_times(
    logged_out: Program, show: Path
) -> None:
    text = show.with_suffix(".txt")
    text.write_text("A night of music - recorded live\n")
    assert "has a tracklist" not in logged_out("upload", str(show), "--dry-run").err
    text.write_text("0:00 Ann - One\n3:00 Bob - Two\n")
    assert "show.txt has a tracklist" in logged_out("upload", str(show), "--dry-run").err


def test_tracklists_that_disagree_are_reported(
    logged_out: Program, tmp_path: Path, cue: Path
) -> None:
    audio = tmp_path / "show.mp3"
    write_chapters(audio, {})
    arguments = ("upload", str(audio), "-n", "Night", "--dry-run", "--tracklist", str(cue))
    result = logged_out(*arguments)
    assert "The tracklist and the chapters in show.mp3 disagree: 3 and 4 sections." in result.err
    same = tmp_path / "same.json"
    same.write_text(json.dumps([{"chapter": f"C{n}", "start_time": n * 60 + 1} for n in range(4)]))
    assert "disagree" not in logged_out(*arguments[:-1], str(same)).err
    same.write_text(json.dumps([{"chapter": f"C{n}", "start_time": n * 70} for n in range(4)]))
    assert "section 2 begins at different times" in logged_out(*arguments[:-1], str(same)).err
