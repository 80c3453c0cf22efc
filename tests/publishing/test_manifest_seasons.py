"""Seasons from the manifest to the account."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from aiomixcloud.constants import PICTURE_MAX_SIZE
from aiomixcloud.publishing import Published
from tests.publishing.making import Station, write_audio
from tests.publishing.manifests import mistakes, names, read

FIRST_FRIDAY = date(2027, 9, 3)

CUE = """TITLE "Deep Hours"
PERFORMER "Ana"
FILE "show.mp3" MP3
  TRACK 01 AUDIO
    TITLE "Uno"
    PERFORMER "Ana"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Due"
    PERFORMER "Bo"
    INDEX 01 00:01:00
"""


def write_season(folder: Path) -> list[str]:
    """Write 12 shows with tracklist and cover, for Fridays; one of each is wrong."""
    folder.mkdir()
    stems = [f"deep_{FIRST_FRIDAY + timedelta(weeks=week):%Y%m%d}" for week in range(12)]
    for seed, stem in enumerate(stems):
        write_audio(folder / f"{stem}.mp3", seed=seed)
        (folder / f"{stem}.cue").write_text(CUE)
        Image.new("RGB", (60, 60), (20 * seed, 0, 0)).save(folder / f"{stem}.jpg")
    with (folder / f"{stems[3]}.jpg").open("ab") as file:
        file.truncate(PICTURE_MAX_SIZE + 1)
    (folder / f"{stems[7]}.cue").write_text("TRACK what?\n")
    return stems


def test_a_folder_becomes_a_season(station: Station) -> None:
    folder = station.folder / "season"
    stems = write_season(folder)
    options: dict[str, Any] = {
        "pattern": "{series}_{date:%Y%m%d}",
        "overrides": {"name": "Deep Hours {date:%-d %B}", "time": "20:00", "tags": ["house"]},
    }
    manifest = read(folder, **options)
    assert mistakes(manifest) == [
        (f"{stems[3]}.mp3", "picture", f"{stems[3]}.jpg"),
        (f"{stems[7]}.mp3", "tracklist", f"{stems[7]}.cue"),
    ]

    (folder / f"{stems[7]}.cue").write_text(CUE)
    manifest = read(folder, fit_picture=True, **options)
    assert manifest.problems == ()
    events = station.run(manifest.shows)
    assert sum(isinstance(event, Published) for event in events) == 12
    assert station.names() == sorted(names(manifest.shows))
    dates = [show.publish_date for show in manifest.shows]
    # Clocks go back at the end of October.
    assert dates[0] == datetime(2027, 9, 3, 18, tzinfo=UTC)
    assert dates[-1] == datetime(2027, 11, 19, 19, tzinfo=UTC)

    again = station.plan(read(folder, fit_picture=True, **options).shows)
    assert {entry.action for entry in again.entries} == {"="}


def test_numbers_continue_those_of_the_account(station: Station) -> None:
    folder = station.folder / "season"
    folder.mkdir()
    write_audio(folder / "old.mp3", seed=1)
    (folder / "old.toml").write_text('name = "Deep Hours 041: Ana"\n')
    station.run(read(folder).shows)

    for seed, guest in enumerate(("Bo", "Cy")):
        write_audio(folder / f"{guest}.mp3", seed=10 + seed)
        (folder / f"{guest}.toml").write_text(
            f'guest = "{guest}"\nseries = "Deep Hours"\nnumber = "next"\n'
            'name = "{series} {number:03}: {guest}"\n'
            'description = "Number {number}"\n'
        )
    plan = station.plan(read(folder).shows)
    shows = [entry.show for entry in plan.entries if entry.action == "+"]
    assert [show and show.name for show in shows] == [
        "Deep Hours 042: Bo",
        "Deep Hours 043: Cy",
    ]
    assert [show and show.description for show in shows] == ["Number 42", "Number 43"]
