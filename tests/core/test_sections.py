"""Sections as people write them."""

from typing import Any

import pytest

from aiomixcloud.cli.input.sections import titled, written


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("A - B - C", {"artist": "A", "song": "B - C"}),
        ("A \u2013 B", {"artist": "A", "song": "B"}),
        ("A  \u2014\tB", {"artist": "A", "song": "B"}),
        ("Jay-Z", {"chapter": "Jay-Z"}),
        (" - B", {"chapter": "- B"}),
        ("A - ", {"chapter": "A -"}),
    ],
)
def test_a_title_with_an_artist_in_it_is_a_track(words: str, expected: dict[str, Any]) -> None:
    assert titled(words) == expected


def test_a_section_is_written_as_it_is_read() -> None:
    assert written({"artist": "A", "song": "B", "start_time": 3845}) == "1:04:05 A - B"
    assert written({"chapter": "Intro"}) == "Intro"
