"""Tracklists as people type them."""

from typing import Any

import click
import pytest

from aiomixcloud.cli.sections import section, tracklist, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:00 Intro", {"chapter": "Intro", "start_time": 0}),
        ("4:05 A - B", {"artist": "A", "song": "B", "start_time": 245}),
        ("  1:04:05   A \u2013 B - C ", {"artist": "A", "song": "B - C", "start_time": 3845}),
        ("75:30 X", {"chapter": "X", "start_time": 4530}),
        ("[4:05] A \u2014 B", {"artist": "A", "song": "B", "start_time": 245}),
        ("(00:04:05) A - B", {"artist": "A", "song": "B", "start_time": 245}),
        ("4:05 - A - B", {"artist": "A", "song": "B", "start_time": 245}),
        ("7 Days", {"chapter": "7 Days"}),
        ("A-B", {"chapter": "A-B"}),
        ("A - B", {"artist": "A", "song": "B"}),
        ("Live at 9:30 pm", {"chapter": "Live at 9:30 pm"}),
        ("9:30 chapter: Live - from home", {"chapter": "Live - from home", "start_time": 570}),
        ("Chapter: A - B", {"chapter": "A - B"}),
    ],
)
def test_what_a_line_means(text: str, expected: dict[str, Any]) -> None:
    found = section(text, "section 1")
    assert found == expected
    assert section(written(found), "section 1") == found or "chapter: " in text.lower()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1:75 X", "minutes and seconds go to 59"),
        ("1:60:00 X", "minutes and seconds go to 59"),
        ("4:5 X", "not minutes:seconds"),
        (":30 X", "not minutes:seconds"),
        ("1:2:3:4 X", "not minutes:seconds"),
        ("0:00.5 X", "not minutes:seconds"),
        ("12:00: X", "not minutes:seconds"),
        ("22:22", "there is no title"),
        ("", "there is no title"),
        ("1:00 chapter: ", "there is no title"),
        ("A - B - 1:02:03", "the time belongs to the front"),
        ("Intro (0:00)", "the time belongs to the front"),
    ],
)
def test_what_a_line_cannot_mean(text: str, reason: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        section(text, "section 3")
    assert caught.value.message.startswith(f"section 3: {text.strip()!r}: ")
    assert reason in caught.value.message
    assert "write it like '0:00 Intro'" in caught.value.message


def test_a_wrong_line_of_a_file_is_named() -> None:
    with pytest.raises(click.UsageError, match=r"^tracks\.txt, line 4: '1:75 A'"):
        tracklist(["# mine", "", "0:00 Intro", "1:75 A"], "tracks.txt")
