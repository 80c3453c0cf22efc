"""Real files and what a careful person makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.tracklists import FORMATS, TracklistError, detect, read

SAMPLES = Path(__file__).parents[3] / "shared" / "tracklists"
NAMES = sorted(
    path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json")
)

#: Starts that the notes of a sample accept in place of the expected ones.
ACCEPTED = {"mairlist-playlist-1.xml": [0, 20, 41]}

pytestmark = pytest.mark.skipif(not NAMES, reason="needs the sample files")


def expected(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))
    return content


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_as_a_careful_person_reads_it(name: str) -> None:
    want = expected(name)
    if want.get("errors"):
        with pytest.raises(TracklistError):
            read(SAMPLES / name)
        return
    tracklist = read(SAMPLES / name)
    assert tracklist.format == want["format"]
    found = tracklist.to_sections()
    assert [titles(one) for one in found] == [titles(one) for one in want["sections"]]
    starts = [one.get("start_time") for one in found]
    wanted = ACCEPTED.get(name, [one.get("start_time") for one in want["sections"]])
    assert all(map(near, starts, wanted)), starts
    if want.get("warnings"):
        assert tracklist.warnings


@pytest.mark.parametrize("name", NAMES)
def test_no_format_takes_the_file_of_another(name: str) -> None:
    candidates = detect(SAMPLES / name)
    assert candidates[0].format.name == expected(name)["format"]
    ties = [one for one in candidates if one.certainty is candidates[0].certainty]
    suffix = Path(name).suffix
    fitting = [one for one in ties if suffix in one.format.suffixes] or ties
    assert len(fitting) == 1


def test_every_format_of_the_samples_is_read() -> None:
    assert {expected(name)["format"] for name in NAMES} <= {one.name for one in FORMATS}


def titles(section: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in section.items() if key != "start_time"}


def near(one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1
