"""The help pages: every command has one, its examples run, and the documentation includes it."""

import shlex
from pathlib import Path

import pytest

from aiomixcloud.cli.command import Command
from aiomixcloud.cli.session import Session
from aiomixcloud.cli.tree import tree
from aiomixcloud.tracklists import read_sections
from tests.cli.program import Program
from tests.cli.seasons import make_season, make_sheet
from tests.cli.tagged_audio import tagged
from tests.sandbox.media import picture
from tools.help_pages import PART

#: A history of Traktor with a single track.
NML = """<?xml version="1.0"?><NML VERSION="19"><COLLECTION><ENTRY ARTIST="A" TITLE="B"><LOCATION
DIR="/:" FILE="a.mp3" VOLUME="C:"/></ENTRY></COLLECTION><PLAYLISTS><NODE TYPE="PLAYLIST" NAME="H">
<PLAYLIST TYPE="LIST"><ENTRY><PRIMARYKEY TYPE="TRACK" KEY="C:/:a.mp3"/></ENTRY></PLAYLIST></NODE>
</PLAYLISTS></NML>"""

CONTEXT = tree.make_context("mixcloud", [], obj=Session(), resilient_parsing=True)
COMMANDS = {name: tree.get_command(CONTEXT, name) for name in tree.list_commands(CONTEXT)}

#: What examples read from files of these names.
FILES = {"users.txt": "bob\nalice\n", "shows.txt": "luke/a-nice-mix\nchris/funky-mix\n"}

#: What must be done before it can be undone.
BEFORE = {
    "unfollow": ["follow", "certainuser"],
    "unfavorite": ["favorite", "chris/funky-mix", "luke/a-nice-mix"],
    "unrepost": ["repost", "alice/fun-times-ep-25", "luke/a-nice-mix", "chris/funky-mix"],
    "unlisten-later": ["listen-later", "chris/funky-mix", "luke/a-nice-mix"],
    "archive": ["archive", "station.db", "bob"],
    "stats": ["archive", "station.db", "bob"],
    "edit": ["upload", "show.mp3", "--name", "Deep Hours 12"],
}

#: What runs until it is ended, or needs a person; it is tested elsewhere.
ELSEWHERE = {
    "sandbox",
    "demo",
    "login",
    "logout",
    "mcp",
    "profiles",
    "publish",
    "journal",
    "watch",
}

EXAMPLES = [
    example
    for name, command in COMMANDS.items()
    if isinstance(command, Command) and name not in ELSEWHERE
    for example in command.examples
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page_with_examples(mixcloud: Program, name: str) -> None:
    result = mixcloud(name, "--help")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"Usage: mixcloud {name} ")
    assert f"Examples:\n  mixcloud {name}" in result.out
    assert max(map(len, result.lines)) <= 80
    assert result.out == mixcloud(name, "-h").out


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put what examples upload into the current folder."""
    monkeypatch.chdir(tmp_path)
    tagged(tmp_path / "show.mp3", title="Deep Hours 12")
    (tmp_path / "cover.jpg").write_bytes(picture())
    (tmp_path / "about.txt").write_text("Two hours of deep house.\n", "utf-8")
    make_season(tmp_path / "season")
    make_sheet(tmp_path, ["Deep Hours 41"])
    (tmp_path / "tracks.txt").write_text("0:00 Intro\n4:05 A - B\n", "utf-8")
    sheet = read_sections(["0:00 A - B", "4:05 C - D"]).to_cue()
    (tmp_path / "show.cue").write_text(sheet, "utf-8")
    (tmp_path / "serato.csv").write_text("name,artist,start time\nB,A,20:01:10\n", "utf-8")
    (tmp_path / "history.nml").write_text(NML, "utf-8")


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.usefixtures("files")
def test_the_examples_run(writable_mixcloud: Program, example: str) -> None:
    _, name, *words = shlex.split(example)
    text = ""
    if "<" in words:
        text = FILES[words[-1]]
        words = words[:-2]
    elif ">" in words:
        words = words[:-2]
    if name == "unfollow" and text:
        writable_mixcloud("follow", "bob", "alice")
    if name in BEFORE:
        writable_mixcloud(*BEFORE[name])
    result = writable_mixcloud(name, *words, input=text)
    assert result.status == 0, result.err


def test_the_documentation_shows_the_pages() -> None:
    assert PART.is_current, "run `make docs-help`"


def test_every_command_is_in_the_documentation() -> None:
    text = PART.page.read_text("utf-8")
    assert all(f"#### mixcloud {name}\n" in text for name in COMMANDS)
