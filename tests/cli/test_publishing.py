"""Uploading, changing and embedding shows."""

import json
import os
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.constants import MP3_MAX_SIZE
from aiomixcloud.sandbox import Sandbox, faults
from tests.cli.program import COMMAND, Program, Result
from tests.cli.tagged_audio import tagged
from tests.sandbox.media import mp3, picture
from tests.support.scripted_server import ScriptedServer
from tests.support.slow_server import slow_server

CHAPTERS = ((0, "Intro"), (12, "Somebody - Some song"), (5, ""))


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """Return an audio file with a title, a picture and chapters."""
    return tagged(
        tmp_path / "show.mp3", title="Deep Hours", picture=picture("PNG"), chapters=CHAPTERS
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return an audio file that says nothing of itself."""
    return tagged(tmp_path / "plain_mix.mp3")


def planned(result: Result) -> dict[str, str]:
    """Return the fields that would be sent."""
    assert result.status == 0
    fields: dict[str, str] = json.loads(result.out)["fields"]
    return fields


def script_account(server: ScriptedServer) -> None:
    """Answer the requests before an upload: the account has no show of that name."""
    server.add({"key": "/amikrop/", "username": "amikrop"})
    for _ in range(3):  # the keys that the show would have
        server.add({"error": {"type": "ResourceNotFoundException"}}, status=404)
    server.add({"data": []})


def details(sandbox: Sandbox, key: str) -> dict[str, object]:
    """Return a show as its owner sees it."""
    with sandbox.sync_client("amikrop") as mixcloud:
        data: dict[str, object] = mixcloud.get(key).data
        return data


# What is sent


def test_title_and_picture_come_from_the_file(writable_mixcloud: Program, show: Path) -> None:
    result = writable_mixcloud("upload", str(show))
    assert (result.status, result.out) == (
        0,
        f"/amikrop/deep-hours/\t{writable_mixcloud.sandbox.mixcloud_root}/amikrop/deep-hours/\n",
    )
    assert result.err.splitlines() == [
        "show.mp3 has 3 chapters; use --chapters to make them the tracklist.",
        "Uploaded Deep Hours.",
    ]
    found = details(writable_mixcloud.sandbox, "amikrop/deep-hours")
    assert (found["name"], found["audio_length"]) == ("Deep Hours", 30)
    assert "extaudio" in str(found["pictures"])


def test_everything_can_be_said_of_it(
    writable_mixcloud: Program, bare: Path, tmp_path: Path
) -> None:
    (tmp_path / "cover.jpg").write_bytes(picture())
    result = writable_mixcloud.process(
        *("upload", str(bare), "--name", "Mix", "--picture", str(tmp_path / "cover.jpg")),
        *("-d", "So good", "-t", "house", "--tag", "deep", "--host", "bob", "--host", "chris"),
        *("-s", "0:00 Intro", "-s", "0:20 A - B", "--unlisted", "--hide-stats", "--json"),
    )
    assert result.status == 0
    answer = json.loads(result.out)
    assert answer["result"]["key"] == "/amikrop/mix/"
    found = details(writable_mixcloud.sandbox, "amikrop/mix")
    assert found["description"] == "So good"
    assert "house" in str(found["tags"])
    assert "deep" in str(found["tags"])
    assert "/bob/" in str(found["hosts"])
    assert "/chris/" in str(found["hosts"])


def test_a_dry_run_sends_nothing_and_shows_exactly_what_would_be_sent(
    logged_out: Program, show: Path
) -> None:
    before = len(logged_out.sandbox.requests)
    result = logged_out.process(
        *("upload", str(show), "--chapters", "-t", "house", "--publish-date", "2030-05-01 20:00"),
        *("--disable-comments", "--dry-run", "--json"),
    )
    plan = json.loads(result.out)
    assert (plan["method"], plan["url"]) == ("POST", f"{logged_out.sandbox.api_root}/upload/")
    assert plan["fields"] == {
        "name": "Deep Hours",
        "tags-0-tag": "house",
        "sections-0-chapter": "Intro",
        "sections-0-start_time": "0",
        "sections-1-chapter": "Chapter 2",
        "sections-1-start_time": "5",
        "sections-2-artist": "Somebody",
        "sections-2-song": "Some song",
        "sections-2-start_time": "12",
        "publish_date": "2030-05-01T20:00:00Z",
        "disable_comments": "1",
    }
    assert plan["files"]["mp3"]["size"] == show.stat().st_size
    assert plan["files"]["picture"]["type"] == "image/png"
    assert result.err.splitlines()[-1] == "Nothing was sent."
    assert len(logged_out.sandbox.requests) == before


def test_a_dry_run_for_people(logged_out: Program, show: Path) -> None:
    result = logged_out.process("upload", str(show), "--dry-run")
    assert result.lines == ["name\tDeep Hours", "mp3\tshow.mp3", "picture\tcover.png"]
    shown = logged_out.terminal(
        *("upload", str(show), "-s", "0:00 Intro", "-s", "0:20 A - B", "-t", "x", "-t", "y"),
        *("--unlisted", "--publish-date", "2030-05-01 20:00", "--dry-run"),
        columns=100,
    )
    assert shown.out == (
        "The tracklist and the chapters in show.mp3 disagree: 2 and 3 sections.\n"
        "The show will be published Wed 2030-05-01 20:00 UTC.\n"
        "     name  Deep Hours\n"
        "published  Wed 2030-05-01 20:00 UTC\n"
        " unlisted  yes\n"
        "     tags  x, y\n"
        "  section  0:00 Intro\n"
        "  section  0:20 A - B\n"
        f"      mp3  show.mp3 ({show.stat().st_size / 1000:.1f} kB, audio/mpeg)\n"
        "  picture  cover.png (141 bytes, image/png)\n"
        f"       to  {logged_out.sandbox.api_root}/upload/ (482.0 kB)\n"
        "Nothing was sent.\n"
    )


def test_dates_are_local_and_shown_in_both_zones(logged_out: Program, show: Path) -> None:
    result = logged_out.process(
        *("upload", str(show), "--publish-date", "1 May 2030 1:00", "--dry-run", "--json"),
        env={"TZ": "Europe/Athens"},
    )
    assert planned(result)["publish_date"] == "2030-04-30T22:00:00Z"
    assert (
        "The show will be published Wed 2030-05-01 01:00 EEST (2030-04-30 22:00 UTC).\n"
        in result.err
    )


@pytest.mark.parametrize("command", ["upload", "edit"])
def test_a_moment_in_the_past_is_refused(logged_out: Program, show: Path, command: str) -> None:
    what = str(show) if command == "upload" else "amikrop/perfect-mix"
    arguments = (command, what, "--publish-date", "2020-01-01 01:00", "--dry-run")
    refused = logged_out.process(*arguments, env={"TZ": "Europe/Athens"})
    assert (refused.status, refused.out) == (2, "")
    moment = "Wed 2020-01-01 01:00 EET (2019-12-31 23:00 UTC)"
    assert f"--publish-date: {moment} is in the past, so the show would" in refused.err
    forced = logged_out(*arguments, "--yes", "--json")
    assert planned(forced)["publish_date"] == "2020-01-01T01:00:00Z"
    assert "Wed 2020-01-01 01:00 UTC is in the past; the show is published" in forced.err


def test_a_moment_in_the_past_is_asked_about(writable_mixcloud: Program, show: Path) -> None:
    arguments = ("upload", str(show), "--no-chapters", "--publish-date", "2020-01-01 20:00")
    with writable_mixcloud.on_terminal(*arguments, columns=120) as terminal:
        terminal.until("is in the past. Publish immediately? [y/N]: ")
        terminal.type("\n")
        terminal.until("mixcloud: nothing was sent")
        assert terminal.process.wait(60) == 1
    assert not [
        request for request in writable_mixcloud.sandbox.requests if request.method == "POST"
    ]
    with writable_mixcloud.on_terminal(*arguments, "--dry-run", columns=120) as terminal:
        terminal.until("is in the past. Publish immediately? [y/N]: ")
        terminal.type("y\n")
        terminal.until("Nothing was sent.")
        assert terminal.process.wait(60) == 0


def test_a_picture_in_the_file_can_be_left_out(logged_out: Program, show: Path) -> None:
    result = logged_out("upload", str(show), "--no-picture", "--dry-run", "--json")
    assert list(json.loads(result.out)["files"]) == ["mp3"]


@pytest.mark.parametrize(
    ("argument", "input", "text"),
    [
        ("plain words", "", "plain words"),
        ("@about.txt", "", "From\na file"),
        ("-", "From\nstandard input\n", "From\nstandard input"),
        ("@@alice was here", "", "@alice was here"),
        ("@", "", "@"),
        ("", "", ""),
    ],
)
def test_where_a_description_comes_from(
    logged_out: Program,
    show: Path,
    monkeypatch: pytest.MonkeyPatch,
    argument: str,
    input: str,
    text: str,
) -> None:
    (show.parent / "about.txt").write_bytes("\ufeffFrom\na file\n".encode())
    monkeypatch.chdir(show.parent)
    options = ("--description", argument, "--dry-run", "--json")
    assert planned(logged_out("upload", str(show), *options, input=input))["description"] == text


def test_a_tracklist_comes_from_a_file(logged_out: Program, show: Path) -> None:
    tracks = show.parent / "tracks.txt"
    tracks.write_text("# tonight\n\n0:00 Intro\n 4:05 A - B\n")
    options = ("--dry-run", "--json")
    fields = planned(logged_out("upload", str(show), "--tracklist", str(tracks), *options))
    assert [value for name, value in fields.items() if name.startswith("sections")] == [
        *("Intro", "0", "A", "B", "245")
    ]
    again = logged_out("upload", str(show), "--tracklist", "-", *options, input=tracks.read_text())
    assert planned(again) == fields


def test_numbers_in_front_of_all_lines_are_left_out(logged_out: Program, show: Path) -> None:
    def sections(text: str) -> list[str]:
        arguments = ("upload", str(show), "--tracklist", "-", "--dry-run", "--json")
        fields = json.loads(logged_out(*arguments, input=text).out)["fields"]
        return [value for name, value in fields.items() if name.startswith("sections")]

    assert sections("1. A - B\n 02) 4:05 C - D\n") == ["A", "B", "C", "D", "245"]
    assert sections("1. A - B\nIntro\n") == ["A", "B", "Intro"]
    assert sections("0:00\tA\tB") == ["A", "B", "0"]
    assert sections("01 0:00 A - B\n2\t3:00\tC - D\n03 | 4:05 | E") == [
        *("A", "B", "0", "C", "D", "180", "E", "245")
    ]


def test_yes_takes_the_name_from_the_file(logged_out: Program, bare: Path) -> None:
    result = logged_out("upload", str(bare), "--yes", "--dry-run")
    assert (result.status, result.lines) == (0, ["name\tplain mix", "mp3\tplain_mix.mp3"])


def test_unsorted_start_times_and_those_after_the_end_are_reported(
    logged_out: Program, show: Path
) -> None:
    sections = ("-s", "0:20 A - B", "-s", "0:10 C - D", "-s", "1:00 E - F", "-s", "Outro")
    result = logged_out("upload", str(show), *sections, "--dry-run")
    assert result.err.splitlines()[:4] == [
        "Section 4: no start time.",
        "Section 2: the time goes back.",
        "The tracklist and the chapters in show.mp3 disagree: 4 and 3 sections.",
        "Section 3 begins at 1:00; the file ends at 0:30.",
    ]


def test_many_doubts_are_summed_up(logged_out: Program, show: Path) -> None:
    sections = [f"-s{minute}:00 Part" for minute in range(1, 13)]
    result = logged_out("upload", str(show), *sections, "--dry-run")
    assert result.err.splitlines()[4:] == [
        "Section 2 begins at 2:00; the file ends at 0:30.",
        "There are 10 more notes like these.",
        "Nothing was sent.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (picture("BMP"), "it is not a JPEG, PNG, GIF or WebP picture"),
        (picture()[:-200], "it cannot be decoded ("),
    ],
)
def test_an_invalid_embedded_picture_is_reported(
    logged_out: Program, bare: Path, content: bytes, words: str
) -> None:
    tagged(bare, title="Mix", picture=content)
    result = logged_out("upload", str(bare), "--dry-run")
    assert (result.status, result.lines) == (0, ["name\tMix", "mp3\tplain_mix.mp3"])
    assert f"Ignoring the picture in plain_mix.mp3: {words}" in result.err


def test_a_picture_in_the_file_that_is_too_large_is_refused(
    logged_out: Program, bare: Path
) -> None:
    tagged(bare, title="Mix", picture=picture() + bytes(10_485_760))
    result = logged_out("upload", str(bare), "--dry-run")
    assert result.status == 2
    assert (
        "has 10.5 MB, more than the maximum of 10.5 MB; give another --picture, or" in result.err
    )
    assert logged_out("upload", str(bare), "--dry-run", "--no-picture").status == 0


def test_an_overlong_title_is_ignored(logged_out: Program, bare: Path) -> None:
    tagged(bare, title="x" * 1001)
    assert "has no title in its tags" in logged_out("upload", str(bare), "--dry-run").err


def test_a_file_that_does_not_look_like_audio_is_reported(
    logged_out: Program, tmp_path: Path
) -> None:
    (tmp_path / "a.mp3").write_bytes(b"words " * 1000)
    result = logged_out("upload", str(tmp_path / "a.mp3"), "--name", "A", "--dry-run")
    assert (result.status, result.err.splitlines()[0]) == (
        0,
        "a.mp3 does not look like MP3; Mixcloud may refuse it.",
    )


# Questions on a terminal


def test_on_a_terminal_chapters_are_offered_and_a_name_is_asked_for(
    bare: Path, tmp_path: Path
) -> None:
    tagged(bare, chapters=CHAPTERS)
    with Sandbox(sections_on_read=True) as sandbox:
        program = Program(sandbox, tmp_path)
        with program.on_terminal("upload", str(bare), columns=120) as terminal:
            terminal.until(
                "plain_mix.mp3 has 3 chapters, starting with '0:00 Intro'. "
                "Use them as the tracklist? [Y/n]: "
            )
            terminal.type("\n")
            terminal.until("Name of the show [plain mix]: ")
            terminal.type("\n")
            terminal.until("page  ")
            assert terminal.process.wait(60) == 0
        found = details(sandbox, "amikrop/plain-mix")
    assert found["name"] == "plain mix"
    sections: Any = found["sections"]
    assert [section["start_time"] for section in sections] == [0, 5, 12]
    assert "Somebody" in str(sections[2])


def test_a_file_is_sent_whatever_its_name_is_made_of(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.mp3")
    file.write_bytes(mp3(10))
    assert writable_mixcloud("upload", str(file), "--name", "Cafe").status == 0
    assert "has no title in its tags; give a --name" in writable_mixcloud("upload", str(file)).err


def test_the_name_of_a_file_commands_no_terminal(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    file = tmp_path / "\x1b[31mred.mp3"
    file.write_bytes(mp3(10))
    with writable_mixcloud.on_terminal("upload", str(file)) as terminal:
        terminal.until("Name of the show [\ufffd[31mred]: ")
        terminal.type("   \n")
        terminal.until(" \nName of the show [\ufffd[31mred]: ")
        terminal.type("Red\n")
        terminal.until("amikrop/red")
        assert terminal.process.wait(60) == 0
    assert "\x1b[31m" not in terminal.text


def test_a_file_that_does_not_look_like_audio_needs_confirmation(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    (tmp_path / "tracks.txt").write_text("0:00 Intro\n")
    with writable_mixcloud.on_terminal(
        "upload", str(tmp_path / "tracks.txt"), "-n", "A"
    ) as terminal:
        terminal.until("tracks.txt does not look like MP3; Mixcloud may refuse it.")
        terminal.until("Upload it anyway? [y/N]: ")
        terminal.type("\n")
        terminal.until("mixcloud: nothing was uploaded")
        assert terminal.process.wait(60) == 1
    assert not [
        request for request in writable_mixcloud.sandbox.requests if request.method == "POST"
    ]


def test_a_second_show_of_a_name_is_asked_about(writable_mixcloud: Program, show: Path) -> None:
    arguments = ("upload", str(show), "--no-chapters")
    assert writable_mixcloud(*arguments).status == 0
    with writable_mixcloud.on_terminal(*arguments, columns=120) as terminal:
        terminal.until(
            "A show of the same name already exists: amikrop/deep-hours, just now. Upload "
            "another one? [y/N]: "
        )
        terminal.type("\n")
        terminal.until("mixcloud: nothing was uploaded")
        assert terminal.process.wait(60) == 1
    told = writable_mixcloud(*arguments)
    assert told.status == 0
    assert told.out.startswith("/amikrop/deep-hours-1/\t")
    assert "amikrop/deep-hours, just now. Uploading another one." in told.err
    with writable_mixcloud.on_terminal(*arguments, "--yes") as terminal:
        assert "deep-hours-2" in terminal.until("page  ")


def test_existing_shows_can_be_skipped(writable_mixcloud: Program, show: Path) -> None:
    arguments = ("upload", str(show), "--no-chapters", "--name", "PERFECT  mix")
    result = writable_mixcloud(*arguments, "--skip-existing")
    key = "/amikrop/perfect-mix/"
    assert (result.status, result.out) == (
        0,
        f"{key}\t{writable_mixcloud.sandbox.mixcloud_root}{key}\n",
    )
    assert result.err == "A show named 'PERFECT mix' already exists; skipping.\n"
    assert json.loads(writable_mixcloud(*arguments, "--skip-existing", "--json").out)["key"] == key
    assert (
        writable_mixcloud("upload", str(show), "--yes", "--fields", "key").out
        == "/amikrop/deep-hours/\n"
    )
    edited = writable_mixcloud("edit", "deep-hours", "-t", "x", "--fields", "key,url")
    assert (
        edited.out
        == f"/amikrop/deep-hours/\t{writable_mixcloud.sandbox.mixcloud_root}/amikrop/deep-hours/\n"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Caf\u00e9 Session", "Cafe\u0301 Session"),
        ("Cafe\u0301 Session", "CAF\u00c9\u00a0 session"),
        ("\uff24\uff45\uff45\uff50 Hours", "deep hours"),
        ("Deep\u200b Hours", "Deep Hours"),
        ("\u202eDeep Hours", "Deep\tHours\ufeff"),
        ("Stra\u00dfe", "STRASSE"),
        ("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
    ],
)
def test_names_that_look_the_same_are_the_same(
    writable_mixcloud: Program, show: Path, first: str, second: str
) -> None:
    arguments = ("upload", str(show), "--no-chapters", "--name")
    made = writable_mixcloud(*arguments, first)
    again = writable_mixcloud(*arguments, second, "--skip-existing")
    assert (again.status, again.out) == (0, made.out)
    assert "Uploaded" not in again.err


def test_names_are_shown_as_they_are_sent(logged_out: Program, bare: Path) -> None:
    tagged(bare, title="\u202eCafe\u0301\n Session\u200b")
    arguments = ("upload", str(bare), "--host", " bo\u200bb ", "--dry-run", "--json")
    fields = planned(logged_out(*arguments))
    assert (fields["name"], fields["hosts-0-username"]) == ("Caf\u00e9 Session", "bob")
    mac = bare.with_name("Cafe\u0301_Mix.mp3")
    tagged(bare, title="\u200b\u2060").rename(mac)
    unnamed = logged_out("upload", str(mac), "--dry-run")
    assert (unnamed.status, "has no title in its tags" in unnamed.err) == (2, True)
    fields = planned(logged_out("upload", str(mac), "--yes", "--dry-run", "--json"))
    assert fields["name"] == "Caf\u00e9 Mix"
    invisible = logged_out("upload", str(mac), "--name", "\u200b\u3164", "--dry-run")
    assert invisible.status == 2
    assert "--name: a show's title must not be empty" in invisible.err


def test_a_new_show_is_found_before_lists_have_it(writable_mixcloud: Program, show: Path) -> None:
    arguments = ("upload", str(show), "--no-chapters", "--skip-existing")
    key = writable_mixcloud(*arguments).out
    empty = faults.Status(200, json.dumps({"data": []}), "application/json")
    writable_mixcloud.sandbox.faults.add("GET /amikrop/cloudcasts/", empty, times=None)
    again = writable_mixcloud(*arguments)
    assert (again.status, again.out) == (0, key)


def test_whether_it_exists_is_known_before_it_is_sent(
    writable_mixcloud: Program, show: Path
) -> None:
    arguments = ("upload", str(show), "--no-chapters", "--skip-existing")
    writable_mixcloud.sandbox.faults.add("GET /me/*", faults.Garbage(), times=None)
    assert writable_mixcloud(*arguments).status == 1
    writable_mixcloud.sandbox.faults.clear()
    for number in range(101):
        writable_mixcloud.sandbox.add_show(
            "amikrop", f"Deep Hours {number}" if number else "Deep Hours"
        )
    result = writable_mixcloud(*arguments)
    assert result.out.startswith("/amikrop/deep-hours/\t")
    assert not [
        one for one in writable_mixcloud.sandbox.requests if one.path.startswith("/upload/")
    ]


def test_a_bar_shows_how_far_it_is(mixcloud: Program, tmp_path: Path) -> None:
    big = tagged(tmp_path / "big.mp3", title="Big", seconds=1500)
    with slow_server(2) as server:
        env = {"MIXCLOUD_API_ROOT": server.root}
        with mixcloud.on_terminal("upload", str(big), columns=100, env=env) as terminal:
            shown = terminal.until("page  ")
            assert terminal.process.wait(60) == 0
    assert "big.mp3 \u2501" in shown
    assert "/24.0 MB" in shown
    assert " MB/s" in shown
    assert " left" in shown
    quiet = mixcloud.terminal("upload", str(big), "--quiet", "--dry-run")
    assert "\u2501" not in quiet.out


# What goes wrong


@pytest.mark.parametrize("command", ["upload", "edit"])
def test_a_script_gets_all_problems_at_once(
    writable_mixcloud: Program, tmp_path: Path, command: str
) -> None:
    file, tracks = tmp_path / "plain.mp3", tmp_path / "tracks.txt"
    file.write_bytes(b"ID3" + bytes(2000))
    tracks.write_text("Ann - One\nBen - Two\n")
    result = writable_mixcloud(
        *(command, str(file) if command == "upload" else "perfect-mix"),
        *("--publish-date", "1 May 2020", "--tracklist", str(tracks), "--tag", " "),
        *("--picture", str(tmp_path / "none.png"), "--host", "a b"),
    )
    assert (result.status, result.out) == (2, "")
    expected = ["--publish-date: Fri 2020-05-01", "the tracklist may be wrong: ", "--tag: a tag"]
    expected += ["none.png' does not exist", "--host: 'a b' is not a username"]
    expected += ["has no title in its tags; give a --name"] * (command == "upload")
    for words in expected:
        assert words in result.err
    assert result.err.count("mixcloud: ") == len(expected)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["upload"], "Missing argument 'FILE'"),
        (["upload", "nothing.mp3"], "FILE: file 'nothing.mp3' does not exist"),
        (["upload", "."], "FILE: '.' is a directory"),
        (["upload", "empty.mp3"], "FILE: 'empty.mp3' is empty"),
        (["upload", "huge.mp3"], "the maximum is 4294967296"),
        (
            ["upload", "huge.jpg", "-n", "A"],
            "'huge.jpg' is a picture; give an audio file, and pass the picture as",
        ),
        (["upload", "plain_mix.mp3"], "has no title in its tags; give a --name"),
        (["upload", "plain_mix.mp3", "--name", " "], "--name: a show's title must not be empty"),
        (["upload", "show.mp3", "--picture", "nothing.jpg"], "file 'nothing.jpg' does not exist"),
        (["upload", "show.mp3", "--picture", "."], "--picture: '.' is a directory"),
        (
            ["upload", "show.mp3", "--picture", "show.mp3"],
            "'show.mp3' is not a usable picture: it is not a",
        ),
        (
            ["upload", "show.mp3", "--picture", "cut.jpg"],
            "is not a usable picture: it cannot be de",
        ),
        (
            ["edit", "perfect-mix", "--picture", "cut.jpg"],
            "'cut.jpg' is not a usable picture: it c",
        ),
        (["upload", "show.mp3", "--picture", "huge.jpg"], "the maximum is 10485760"),
        (
            ["upload", "show.mp3", "--publish-date", "soon"],
            "--publish-date: 'soon' is not a valid date",
        ),
        (
            ["upload", "show.mp3", "-d", "@huge.txt"],
            "--description: 'huge.txt' cannot be read: it is lo",
        ),
        (
            ["upload", "show.mp3", "--tracklist", "huge.txt"],
            "it is longer than 1000 characters",
        ),
        (
            ["upload", "show.mp3", "--tracklist", ""],
            "the file name is empty",
        ),
        (["upload", "show.mp3", "--tracklist", "pkzip.txt"], "it is a ZIP archive, or a do"),
        (["upload", "show.mp3", "-s", "A", "--chapters"], "cannot be combined"),
        (["upload", "show.mp3", "--description", "x" * 1001], "1001 characters; the maximum"),
        (["upload", "show.mp3", "-d", "@nothing.txt"], "write @@nothing.txt"),
        (
            ["upload", "show.mp3", "-d", "@show.mp3"],
            "'show.mp3' cannot be read: it is audio (MP3)",
        ),
        (
            ["upload", "show.mp3", "-ta", "-tb", "-tc", "-td", "-te", "-tf"],
            "has 6 items",
        ),
        (["upload", "show.mp3", "-s", "1:75 A - B"], "section 1: '1:75 A - B': minutes and sec"),
        (["upload", "show.mp3", "-s", "0:00Intro"], "its time is not minutes:seconds"),
        (
            ["upload", "show.mp3", "-s", "A", "-s", "0:00"],
            "section 2: '0:00': the title is missing",
        ),
        (["upload", "show.mp3", "--tracklist", "tracks.txt"], "tracks.txt, line 2: '4:5 A - B'"),
        (
            ["upload", "show.mp3", "--tracklist", "empty.mp3"],
            "--tracklist: empty.mp3, the file is empty",
        ),
        (["upload", "show.mp3", "--tracklist", "x", "-s", "A"], "cannot be combined"),
        (
            ["upload", "show.mp3", "--tracklist", "-", "-d", "-"],
            "--description and --tracklist cannot",
        ),
        (["upload", "plain_mix.mp3", "--name", "A", "--chapters"], "has no chapters"),
        (["edit", "perfect-mix"], "no changes given"),
        (["edit", "a//b", "-d", "x"], "is not a valid key"),
        (["edit", "perfect-mix", "--no-hosts", "--host", "bob"], "cannot be combined"),
        (
            ["edit", "perfect-mix", "--publish", "--unpublish"],
            "mixcloud: --publish and --unpublish cannot be combined",
        ),
        (
            ["edit", "perfect-mix", "--publish-date", "in 2 days", "--unpublish"],
            "mixcloud: --publish-date and --unpublish cannot be combined",
        ),
        (["edit", "perfect-mix", "-d", "x" * 2000], "--description has 2000 characters"),
        (["edit", "perfect-mix", "--tag", " "], "a tag must not be empty"),
        (["embed", "luke/a-nice-mix", "--color", "red"], "--color must be six hexadecimal digits"),
        (["embed", "luke/a-nice-mix", "--html", "--json"], "cannot be combined"),
    ],
)
def test_a_usage_error_is_one_line_before_anything_is_sent(
    mixcloud: Program,
    show: Path,
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    folder = show.parent
    assert bare.parent == folder
    monkeypatch.chdir(folder)
    (folder / "empty.mp3").touch()
    (folder / "tracks.txt").write_text("0:00 Intro\n4:5 A - B\n")
    (folder / "cut.jpg").write_bytes(picture()[:-200])
    (folder / "pkzip.txt").write_bytes(b"PK\x03\x04\x14\0")
    (folder / "huge.txt").write_text("x" * 1_000_001)
    for name, size in (("huge.mp3", MP3_MAX_SIZE + 1), ("huge.jpg", 10 * 1024 * 1024 + 1)):
        with (folder / name).open("wb") as file:
            file.write(picture() if name.endswith("jpg") else b"")
            file.truncate(size)
    before = len(mixcloud.sandbox.requests)
    is_plain = "show.mp3" in arguments[1:2] and "--chapters" not in arguments
    more = ["--no-chapters"] if is_plain else []
    result = mixcloud(*arguments, *more)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("mixcloud: ")
    assert result.err.count("\n") == 1
    assert words in result.err
    assert len(mixcloud.sandbox.requests) == before


def test_a_file_that_may_not_be_read(mixcloud: Program, show: Path) -> None:
    show.chmod(0)
    if os.access(show, os.R_OK):
        pytest.skip("root may read everything")
    result = mixcloud("upload", str(show), "--name", "A")
    assert (result.status, "cannot be read: Permission denied" in result.err) == (2, True)


def test_without_a_token_nothing_is_sent(logged_out: Program, show: Path) -> None:
    before = len(logged_out.sandbox.requests)
    result = logged_out("upload", str(show), "--no-chapters")
    assert (result.status, "you are not logged in" in result.err) == (4, True)
    assert len(logged_out.sandbox.requests) == before


def test_a_refused_token_is_known_before_the_upload(mixcloud: Program, show: Path) -> None:
    env = {"MIXCLOUD_ACCESS_TOKEN": "wr0ngtoken"}
    result = mixcloud("upload", str(show), "--no-chapters", "-v", env=env)
    assert result.status == 4
    assert "does not accept the access token" in result.err
    assert "POST" not in result.err
    assert "wr0ngtoken" not in result.err


def test_why_mixcloud_refuses_a_show(mixcloud: Program, show: Path) -> None:
    with ScriptedServer() as server:
        script_account(server)
        server.add(
            {"error": {"type": "X", "message": "No."}, "details": {"name": ["Too", "loud."]}},
            status=400,
        )
        env = {"MIXCLOUD_API_ROOT": server.root}
        result = mixcloud("upload", str(show), "--no-chapters", env=env)
    assert result.status == 1
    assert result.err == "mixcloud: Mixcloud refuses it: name: Too loud.\n"


def test_an_answer_without_a_result_is_not_a_success(mixcloud: Program, show: Path) -> None:
    with ScriptedServer() as server:
        script_account(server)
        server.add({"result": {"success": False, "message": "Not today"}})
        env = {"MIXCLOUD_API_ROOT": server.root}
        result = mixcloud("upload", str(show), "--no-chapters", env=env)
    assert (result.status, result.err) == (1, "mixcloud: Mixcloud refuses it: Not today\n")


def test_no_network(mixcloud: Program, show: Path) -> None:
    env = {"MIXCLOUD_API_ROOT": "http://127.0.0.1:1"}
    result = mixcloud("upload", str(show), "--no-chapters", env=env)
    assert (result.status, "cannot connect to 127.0.0.1:1" in result.err) == (6, True)
    dry = mixcloud("upload", str(show), "--no-chapters", "--dry-run", env=env)
    assert dry.status == 0
    assert "of the same name exists." in dry.err


def test_an_answer_that_does_not_come_may_have_been_a_yes(
    writable_mixcloud: Program, show: Path
) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/", faults.Reset())
    result = writable_mixcloud("upload", str(show), "--no-chapters")
    assert result.status == 6
    assert result.err.count("\n") == 1
    assert (
        "after the request was complete, so it may have been published; it was not f" in result.err
    )
    assert "check 'mixcloud list me shows' in a few minutes before you upload it" in result.err


@pytest.mark.parametrize("fault", [faults.Garbage(), faults.Status(500)])
def test_an_answer_that_says_nothing_may_have_been_a_yes(
    writable_mixcloud: Program, show: Path, fault: faults.Fault
) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/", fault)
    result = writable_mixcloud("upload", str(show), "--no-chapters")
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "the response does not report the outcome (" in result.err
    assert (
        "after the request was complete, so it may have been published; it was not f" in result.err
    )


@pytest.mark.parametrize(
    "fault", [faults.Reset(done=True), faults.Garbage(done=True), faults.Status(502, done=True)]
)
def test_a_show_that_was_published_without_an_answer_is_found(
    writable_mixcloud: Program, show: Path, fault: faults.Fault
) -> None:
    writable_mixcloud.sandbox.add_show(
        "amikrop", "Deep Hours", created_time=datetime(2020, 1, 1, tzinfo=UTC)
    )
    writable_mixcloud.sandbox.faults.add("POST /upload/", fault)
    result = writable_mixcloud("upload", str(show), "--no-chapters", "--yes")
    assert (result.status, result.out) == (6 if isinstance(fault, faults.Reset) else 1, "")
    found = "so it may have been published; found the new show amikrop/deep-hours-1 of"
    assert found in result.err


def test_a_show_that_cannot_be_looked_for_may_have_been_published(
    writable_mixcloud: Program, show: Path
) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/", faults.Reset(done=True))
    writable_mixcloud.sandbox.faults.add("GET /me/", faults.Delay(0))
    writable_mixcloud.sandbox.faults.add("GET /me/", faults.Status(503), times=None)
    result = writable_mixcloud("upload", str(show), "--no-chapters")
    assert result.status == 6
    assert "may have been published; check 'mixcloud list me shows' in a" in result.err


def test_an_edit_without_an_answer_may_have_been_published(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/*", faults.Reset())
    result = writable_mixcloud("edit", "amikrop/perfect-mix", "-d", "new")
    assert result.status == 6
    assert "may have been published; check 'mixcloud get amikrop/perfect-mix' b" in result.err


def test_a_success_without_a_key_is_looked_up(writable_mixcloud: Program, show: Path) -> None:
    answer = json.dumps({"result": {"success": True}})
    fault = faults.Status(200, answer, "application/json", done=True)
    writable_mixcloud.sandbox.faults.add("POST /upload/", fault)
    result = writable_mixcloud("upload", str(show), "--no-chapters", "--no-picture")
    key = "/amikrop/deep-hours/"
    assert result == Result(0, f"{key}\t{writable_mixcloud.sandbox.mixcloud_root}{key}\n", "")
    writable_mixcloud.sandbox.faults.add("POST /upload/", fault)
    again = writable_mixcloud("upload", str(show), "--no-chapters", "--json")
    assert (again.status, json.loads(again.out)["key"]) == (0, "/amikrop/deep-hours-1/")


def test_a_success_without_a_known_key_is_a_success(mixcloud: Program, show: Path) -> None:
    with ScriptedServer() as server:
        script_account(server)
        server.add({"result": {"success": True}})
        env = {"MIXCLOUD_API_ROOT": server.root}
        result = mixcloud("upload", str(show), "--no-chapters", env=env)
    assert (result.status, result.out) == (0, "")
    assert result.err == (
        "The show is published, but its key is not known yet; find it with 'mixcloud list me "
        "shows' in a few minutes.\n"
    )


UNUSABLE: list[object] = ["", None, 5, ["/a/b/"], {"key": 1}, "/b/", "../../x", "/b/\x1b[31m/"]
UNUSABLE += ["https://www.mixcloud.com/bob/a/"]


@pytest.mark.parametrize("key", UNUSABLE, ids=map(str, range(len(UNUSABLE))))
def test_a_success_with_an_unusable_key_is_one_without_a_key(
    mixcloud: Program, show: Path, key: object
) -> None:
    with ScriptedServer() as server:
        script_account(server)
        for _ in range(2):
            server.add({"result": {"success": True, "key": key}})
        env = {"MIXCLOUD_API_ROOT": server.root}
        result = mixcloud("upload", str(show), "--no-chapters", env=env)
        assert (result.status, result.out) == (0, "")
        assert "The show is published, but its key is not known yet" in result.err
        server.clear()
        server.add({"result": {"success": True, "key": key}})
        edited = mixcloud("edit", "bob/a-show", "--name", "A", env=env)
    assert (edited.status, edited.out.split("\t")[0]) == (0, "/bob/a-show/")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full does not exist")
@pytest.mark.parametrize(
    ("redirection", "status", "words"),
    [
        (">/dev/full", 1, "its key /amikrop/deep-hours/ could not be printed"),
        (">&-", 1, "its key /amikrop/deep-hours/ could not be printed"),
        ("| true", 0, "The key of the show is /amikrop/deep-hours/."),
    ],
)
def test_a_key_that_cannot_be_written_is_reported(
    writable_mixcloud: Program, show: Path, redirection: str, status: int, words: str
) -> None:
    line = f"{shlex.join([*COMMAND, 'upload', str(show), '--no-chapters'])} {redirection}"
    done = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
        env=writable_mixcloud.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr


def test_an_incomplete_upload_was_not_accepted(writable_mixcloud: Program, tmp_path: Path) -> None:
    big = tagged(tmp_path / "big.mp3", title="Big", seconds=1500)
    writable_mixcloud.sandbox.faults.add("POST /upload/", faults.Reset("request"))
    result = writable_mixcloud("upload", str(big))
    assert result.status == 6
    assert "Mixcloud cannot have accepted it; send it again" in result.err


# Changing and embedding


def test_a_show_is_changed(writable_mixcloud: Program) -> None:
    result = writable_mixcloud(
        "edit", "perfect-mix", "-d", "New words", "-t", "fresh", "--name", "Better"
    )
    key = "/amikrop/perfect-mix/"
    assert (result.status, result.out) == (
        0,
        f"{key}\t{writable_mixcloud.sandbox.mixcloud_root}{key}\n",
    )
    assert result.err == "Edited Better.\n"
    found = details(writable_mixcloud.sandbox, key)
    assert (found["name"], found["description"]) == ("Better", "New words")
    address = f"https://www.mixcloud.com{key}"
    assert writable_mixcloud("edit", address, "--unpublish").status == 0
    assert (
        writable_mixcloud("get", "amikrop/perfect-mix", env={"MIXCLOUD_ACCESS_TOKEN": ""}).status
        == 3
    )
    assert writable_mixcloud.process("edit", "amikrop/perfect-mix", "--publish").status == 0


def test_hosts_are_removed(writable_mixcloud: Program) -> None:
    assert writable_mixcloud("edit", "perfect-mix", "--host", "bob").status == 0
    assert "/bob/" in str(details(writable_mixcloud.sandbox, "amikrop/perfect-mix")["hosts"])
    assert writable_mixcloud("edit", "perfect-mix", "--no-hosts").status == 0
    assert details(writable_mixcloud.sandbox, "amikrop/perfect-mix").get("hosts") in ([], None)


def test_a_dry_edit_sends_nothing(logged_out: Program) -> None:
    before = len(logged_out.sandbox.requests)
    result = logged_out("edit", "me/mix", "--no-hosts", "-d", "x", "--dry-run", "--json")
    assert json.loads(result.out) == {
        "method": "POST",
        "url": f"{logged_out.sandbox.api_root}/upload/me/mix/edit/",
        "fields": {"description": "x", "hosts-0-username": ""},
        "files": {},
        "size": json.loads(result.out)["size"],
    }
    shown = logged_out("edit", "mix", "--no-hosts", "--dry-run", columns=80)
    assert shown.lines[0] == "hosts  none"
    assert "/upload/YOU/mix/edit/" in shown.out
    assert len(logged_out.sandbox.requests) == before


@pytest.mark.parametrize(
    ("key", "status", "words"),
    [
        ("luke/a-nice-mix", 4, "Mixcloud does not allow this: You can only edit your own"),
        ("nothing-here", 3, "/amikrop/nothing-here/ not found"),
    ],
)
def test_shows_that_cannot_be_edited(
    writable_mixcloud: Program, key: str, status: int, words: str
) -> None:
    result = writable_mixcloud("edit", key, "-d", "x")
    assert (result.status, result.out) == (status, "")
    assert words in result.err


def test_the_code_of_a_player(mixcloud: Program) -> None:
    code = mixcloud("embed", "luke/a-nice-mix", "--height", "120").out
    assert code.startswith('<iframe width="100%" height="120" src="')
    assert mixcloud("embed", "luke/a-nice-mix", "--html", "--height", "120").out == code
    data = json.loads(mixcloud("embed", "luke/a-nice-mix", "--json", "--color", "#ff8000").out)
    assert "<iframe" in data["html"]
    assert mixcloud("embed", "luke/a-nice-mix", "--oembed", "--fields", "title").out
    missing = mixcloud("embed", "luke/nothing")
    assert (missing.status, missing.out) == (3, "")


def test_a_full_pipe_line(writable_mixcloud: Program, show: Path) -> None:
    command = " ".join(COMMAND)
    line = f"{command} upload {show} -q --no-chapters | cut -f1 | xargs {command} embed"
    done = subprocess.run(
        line,
        shell=True,
        env=writable_mixcloud.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "amikrop%2Fdeep-hours%2F" in done.stdout
    assert done.stderr == ""


def test_an_empty_name_is_an_error_and_not_the_title_of_the_file(
    logged_out: Program, show: Path
) -> None:
    result = logged_out("upload", str(show), "--name", "", "--dry-run")
    assert (result.status, result.out) == (2, "")
    assert "--name: a show's title must not be empty" in result.err


def test_a_refusal_without_a_reason_says_so_once(mixcloud: Program, bare: Path) -> None:
    with ScriptedServer() as server:
        script_account(server)
        server.add({"result": {"success": False}})
        env = {"MIXCLOUD_API_ROOT": server.root}
        result = mixcloud("upload", str(bare), "--name", "A", env=env)
    assert (result.status, result.err) == (
        1,
        "mixcloud: Mixcloud rejected the request without giving a reason\n",
    )
