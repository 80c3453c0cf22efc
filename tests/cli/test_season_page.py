"""The season of docs/season.md: its commands print what the page shows."""

import re
from pathlib import Path

import pytest
from PIL import Image

from aiomixcloud.sandbox import Sandbox, faults
from tests.cli.program import Program, plain

PAGE = Path(__file__).parents[2] / "docs" / "season.md"

#: A year with the calendar of the one on the page, so that its dates remain in the future.
YEAR = "2032"

#: Silent MPEG-2 audio: frames of 32 kbit/s and 22.05 kHz, 38.28 of them per second.
FRAME = b"\xff\xf3\x40\xc0" + b"\0" * 100
FRAMES_PER_SECOND = 22050 / 576


def blocks(language: str = "text") -> list[str]:
    text = PAGE.read_text("utf-8").replace("2027", YEAR)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def block(start: str) -> str:
    """Return the block of the page that begins with some text."""
    (found,) = (one for one in blocks() if one.startswith(start))
    return found


def assert_shown(wanted: str, output: str) -> None:
    """Check that the output contains some lines in their order."""
    at = 0
    for line in wanted.splitlines():
        found = output.find(line, at)
        assert found >= 0, (line, output[at:])
        at = found + len(line)


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """The folder of the page: the third cover and the fourth tracklist are wrong."""
    folder = tmp_path / "season"
    folder.mkdir()
    sheet = block("audio,name")
    (folder / "shows.csv").write_text(sheet, "utf-8")
    days = re.findall(r"^([\d-]+)\.mp3", sheet, re.MULTILINE)
    for number, (day, seconds) in enumerate(zip(days, (3580, 3612, 3535, 3663), strict=True)):
        end = FRAME[:-1] + bytes([number])
        (folder / f"{day}.mp3").write_bytes(FRAME * round(seconds * FRAMES_PER_SECOND) + end)
        (folder / f"{day}.txt").write_text("0:00 Ana - One\n", "utf-8")
        height = 400 if number == 2 else 600
        Image.new("RGB", (600, height)).save(folder / f"{day}.jpg")
    (folder / f"{days[3]}.txt").rename(folder / f"{days[3]}.cue")
    return folder


@pytest.fixture
def station(fresh_sandbox: Sandbox, tmp_path: Path) -> Program:
    """The program, logged in as the station."""
    fresh_sandbox.add_user("station", is_pro=True)
    return Program(fresh_sandbox, tmp_path, user="station")


def test_the_page_shows_what_is_printed(
    station: Program, season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(season.parent)
    mistakes, run = [one for one in blocks() if one.startswith("+ row 2")]
    options = ["--timezone", "Europe/Berlin"]
    checked = station.terminal("plan", "season", *options)
    assert checked.status == 2
    assert_shown(mistakes, checked.out)

    for file in season.glob("*.cue"):
        file.rename(file.with_suffix(".txt"))
    station.sandbox.faults.add("POST /upload/", faults.Reset("headers", done=True))
    with station.on_terminal("publish", "season", *options, "--fit-picture") as terminal:
        terminal.until("[Y/n]: ")
        terminal.type("y\n")
        text = plain(terminal.rest())
        assert terminal.process.wait(60) == 0
    assert_shown(run, text)
