"""Folders of shows, as a station has them."""

from pathlib import Path

from tests.publishing.making import write_audio
from tests.sandbox.media import picture

#: The options with which the shows of `make_season` have names and dates.
OPTIONS = [
    *("--pattern", "{date:%Y-%m-%d}", "--time", "20:00", "--timezone", "Europe/Berlin"),
    *("--set", "name=Deep Hours {date:%-d %B %Y}"),
]
DAYS = ["2031-01-03", "2031-01-10", "2031-01-17"]
KEYS = [f"/amikrop/deep-hours-{day}-january-2031/" for day in (3, 10, 17)]


def make_season(folder: Path, *, days: list[str] = DAYS, frames: int = 80) -> Path:
    """Write a show for each day: audio, tracklist and cover."""
    folder.mkdir(exist_ok=True)
    for number, day in enumerate(days):
        write_audio(folder / f"{day}.mp3", seed=number, frames=frames)
        (folder / f"{day}.txt").write_text("0:00 Ana - One\n0:01 Bo - Two\n", "utf-8")
        (folder / f"{day}.jpg").write_bytes(picture())
    return folder


def make_sheet(folder: Path, names: list[str], *, frames: int = 80) -> Path:
    """Write a spreadsheet and the audio of its shows."""
    lines = ["audio,name"]
    for number, name in enumerate(names):
        write_audio(folder / f"{number}.mp3", seed=number, frames=frames)
        lines.append(f"{number}.mp3,{name}")
    path = folder / "shows.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
