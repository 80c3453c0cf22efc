"""Tools of the MCP server that read files: only below the folder, only regular files."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from tests.cli.assistant import connect, serve
from tests.cli.tagged_audio import tagged

LIST = "0:00 Sabine - Tidal\n3:00 Ann - One\n7:30 Bo - Two\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of files, beside a file that must not be read."""
    (tmp_path / "outside.txt").write_text(LIST)
    files = tmp_path / "files"
    (files / "season").mkdir(parents=True)
    (files / "list.txt").write_text(LIST)
    (files / "season" / "list.txt").write_text(LIST)
    return files


@pytest.fixture
def server(sandbox: Sandbox, folder: Path) -> Any:
    return serve(sandbox.api_root, None, folder)


#: Names of files that must not be read, and how to make them.
ESCAPES = {
    "a path up": "../outside.txt",
    "a path up and down": "season/../../outside.txt",
    "an absolute path": "/etc/passwd",
    "the home folder": "~/outside.txt",
    "a link to a file": "link.txt",
    "a link to a folder": "linked/outside.txt",
    "a link to a link": "link2.txt",
    "a loop of links": "loop",
    "a pipe": "pipe",
    "a socket": "socket",
    "a device": "device",
    "a folder": "season",
    "a hidden file": ".env",
    "a file in a hidden folder": ".git/config",
    "a link to a hidden file": "visible.txt",
    "nothing": "",
    "a null character": "list.txt\0",
    "a missing file": "missing.txt",
    "another drive": "C:\\Windows\\win.ini",
    "a share": "\\\\server\\share\\x.txt",
}


def make_traps(folder: Path) -> list[socket.socket]:
    (folder / "link.txt").symlink_to(folder.parent / "outside.txt")
    (folder / "link2.txt").symlink_to("link.txt")
    (folder / "linked").symlink_to("..")
    (folder / "loop").symlink_to("loop")
    (folder / "device").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    (folder / ".env").write_text(LIST)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(LIST)
    (folder / "visible.txt").symlink_to(".env")
    listener = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(folder)  # the path of a socket must be short
    listener.bind("socket")
    os.chdir(before)
    return [listener]


@pytest.mark.parametrize("name", ESCAPES.values(), ids=ESCAPES)
async def test_nothing_outside_the_folder_is_read(server: Any, folder: Path, name: str) -> None:
    listeners = make_traps(folder)
    async with server as running, connect(running) as assistant:
        for tool, arguments in (
            ("read_tracklist", {"file": name}),
            ("detect_tracklist", {"file": name}),
            ("archive_statistics", {"file": name}),
            ("search_archive", {"file": name, "words": "x"}),
            ("check_upload", {"show": {"file": name, "name": "Mix"}}),
            ("check_upload", {"show": {"file": "list.txt", "name": "Mix", "picture": name}}),
            (
                "check_upload",
                {"show": {"file": "list.txt", "name": "Mix", "tracklist_file": name}},
            ),
        ):
            text = await assistant.refusal(tool, **arguments)
            assert "Sabine" not in text
            assert "root:" not in text
            assert str(folder.parent) not in text
    for one in listeners:
        one.close()


async def test_a_link_inside_the_folder_and_an_absolute_path_work(
    server: Any, folder: Path
) -> None:
    (folder / "same.txt").symlink_to("season/list.txt")
    async with server as running, connect(running) as assistant:
        for name in ("same.txt", "./season/../list.txt", str(folder / "list.txt")):
            assert (await assistant.call("read_tracklist", file=name))["count"] == 3


async def test_files_are_listed_without_what_cannot_be_read(server: Any, folder: Path) -> None:
    listeners = make_traps(folder)
    (folder / "hidden\u202ename.txt").write_text("x")
    async with server as running, connect(running) as assistant:
        found = await assistant.call("list_files")
        assert [(one["path"], one["kind"]) for one in found["files"]] == [
            ("list.txt", "file"),
            ("season", "folder"),
        ]
        inner = await assistant.call("list_files", folder="season")
        assert [one["path"] for one in inner["files"]] == ["season/list.txt"]
        assert "outside" in await assistant.refusal("list_files", folder="..")
        assert "list_files" in await assistant.refusal("list_files", folder="list.txt")
    for one in listeners:
        one.close()


async def test_a_long_list_of_files_is_cut(server: Any, folder: Path) -> None:
    for number in range(250):
        (folder / f"{number}.txt").touch()
    async with server as running, connect(running) as assistant:
        found = await assistant.call("list_files")
        assert (len(found["files"]), found["is_cut"]) == (200, True)


async def test_a_huge_file_is_refused_at_once(server: Any, folder: Path) -> None:
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(3 * 1024**4)
    async with server as running, connect(running) as assistant:
        assert "larger than" in await assistant.refusal("read_tracklist", file="huge.txt")
        assert "larger than" in await assistant.refusal("detect_tracklist", file="huge.txt")
        show = {"file": "huge.txt", "name": "Mix"}
        check = await assistant.call("check_upload", show=show)
        assert not check["is_valid"]
        assert "not an archive" in await assistant.refusal("archive_statistics", file="huge.txt")


async def test_a_tracklist_is_read_detected_and_converted(server: Any, folder: Path) -> None:
    tagged(folder / "show.mp3", chapters=((0, "Intro"), (60, "Sabine - Tidal")))
    async with server as running, connect(running) as assistant:
        found = await assistant.call("read_tracklist", file="list.txt", to="cue", shift=10)
        assert found["format"] == "text"
        assert found["sections"][1] == {"start_time": 190, "artist": "Ann", "title": "One"}
        assert 'PERFORMER "Ann"' in found["converted"]
        assert (await assistant.call("read_tracklist", text=LIST))["count"] == 3
        chapters = await assistant.call("read_tracklist", file="show.mp3")
        assert (chapters["format"], chapters["count"]) == ("id3-chap", 2)
        detected = await assistant.call("detect_tracklist", text=found["converted"])
        assert detected["candidates"][0]["format"] == "cue"
        again = await assistant.call("read_tracklist", text=found["converted"], to="text")
        assert again["sections"] == found["sections"]
        # Text never names a file.
        assert "count" in await assistant.call("read_tracklist", text="0:00 A - list.txt")
        assert "not a format" in await assistant.refusal("read_tracklist", text=LIST, format="x")
        assert "either" in await assistant.refusal("read_tracklist", text=LIST, file="list.txt")
        assert "either" in await assistant.refusal("read_tracklist")
        assert "empty" in await assistant.refusal("read_tracklist", text="")


async def test_a_hostile_tracklist_is_harmless_and_bounded(server: Any) -> None:
    lines = [
        f"{n // 60}:{n % 60:02}:00 Eve\u202e - T{n} \U000e0041 {'z' * 400}" for n in range(400)
    ]
    async with server as running, connect(running) as assistant:
        found = await assistant.call("read_tracklist", text="\n".join(lines[:100]), to="json")
        assert "\u202e" not in str(found)
        assert "\U000e0041" not in str(found)
        # A conversion is complete, although the sections in the result are cut.
        assert "truncated" in found["sections"][0]["title"]
        assert "z" * 400 in found["converted"]
        found = await assistant.call("read_tracklist", text="\n".join(lines))
        assert (len(found["sections"]), found["count"]) == (300, 400)
        refusal = await assistant.refusal("read_tracklist", text="\n".join(lines), to="json")
        assert "mixcloud tracklist FILE --to json" in refusal


async def test_an_archive_is_evaluated_and_searched(
    server: Any, sandbox: Sandbox, folder: Path
) -> None:
    with (
        Archive(folder / "bob.db") as archive,
        MixcloudSync(sandbox.api_root) as mixcloud,
    ):
        list(archive.update(mixcloud, ["bob"]))
    (folder / "empty.db").touch()
    async with server as running, connect(running) as assistant:
        names = ("top", "growth", "tags", "weekdays", "hosts", "followers", "listening")
        for name in names:
            table = await assistant.call("archive_statistics", file="bob.db", statistics=name)
            assert all(len(row) == len(table["columns"]) for row in table["rows"])
        top = await assistant.call("archive_statistics", file="bob.db", user="bob", limit=3)
        assert len(top["rows"]) == 3
        hits = await assistant.call("search_archive", file="bob.db", words="london nights")
        assert hits["hits"][0]["key"].startswith("/bob/london-nights")
        for arguments, words in (
            ({"file": "bob.db", "user": "eve"}, "'eve' is not an archived user of bob.db"),
            ({"file": "bob.db", "since": "soon"}, "'soon' is not a valid date"),
            ({"file": "list.txt"}, "mixcloud archive FILE USER"),
            ({"file": "empty.db"}, "not an archive"),
        ):
            assert words in await assistant.refusal("archive_statistics", **arguments)
        refusal = await assistant.refusal("search_archive", file="bob.db", words=" ")
        assert "at least one word" in refusal
    assert (folder / "empty.db").stat().st_size == 0
