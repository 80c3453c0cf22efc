"""Tracklists of the older Python client, in YAML."""

from __future__ import annotations

import sys

import pytest

from aiomixcloud.tracklists import Chapter, Track, TracklistError, detect, read

YAML = """\
title: Night Bus
desc: One line
      and another
tags:
  - bus
tracks:
  - start: 0
    artist: Marta
    track: No
  - {start: 1:25, artist: "1999", track: 'Null'}
  - start: 59:59.5
    artist: ~
    track: 1:02:03
  - start: 1:02:03
    artist: No
    track: Yes
"""


def test_all_values_are_text() -> None:
    pytest.importorskip("yaml")
    tracklist = read(YAML)
    assert (tracklist.format, tracklist.title) == ("mixcloud-yaml", "Night Bus")
    assert list(tracklist) == [
        Track("Marta", "No", 0),
        Track("1999", "Null", 85),
        Chapter("1:02:03", 3599),
        Track("No", "Yes", 3723),
    ]


@pytest.mark.parametrize("head", ["", "---\n", "# Night Bus\n\n---\n"])
def test_a_list_of_tracks_alone_is_read(head: str) -> None:
    pytest.importorskip("yaml")
    tracklist = read(f'{head}- artist: Marta\n  track: "No"\n  start: 1:25\n- track: Outro\n')
    assert tracklist.format == "mixcloud-yaml"
    assert list(tracklist) == [Track("Marta", "No", 85), Chapter("Outro", None)]


def test_a_time_that_is_not_valid_is_reported() -> None:
    pytest.importorskip("yaml")
    tracklist = read("tracks:\n  - start: 1:75\n    artist: Ole\n    track: Rain\n")
    assert list(tracklist) == [Track("Ole", "Rain")]
    assert "track 1: '1:75' is not a time" in tracklist.warnings


def test_without_pyyaml_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert detect(YAML)[0].format.name == "mixcloud-yaml"
    with pytest.raises(TracklistError, match=r"aiomixcloud\[yaml\]"):
        read(YAML)


def test_aliases_are_not_expanded() -> None:
    pytest.importorskip("yaml")
    levels = "".join(f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    bomb = f"x0: &a0 [lol]\n{levels}tracks: *a29\n"
    with pytest.raises(TracklistError):
        read(bomb, format="mixcloud-yaml")
    shared = "tracks:\n  - &one {start: 0, artist: Ole, track: Rain}\n  - *one\n"
    assert list(read(shared)) == [Track("Ole", "Rain", 0)] * 2


@pytest.mark.parametrize(
    ("tail", "message"),
    [("[" * 100, "nested too deeply"), ("a: b: c", "not valid YAML"), ('"', "not valid YAML")],
)
def test_yaml_that_is_damaged_is_an_error(tail: str, message: str) -> None:
    pytest.importorskip("yaml")
    with pytest.raises(TracklistError, match=message):
        read(f"tracks:\n  - start: 0\n    artist: A\n    track: B\nx: {tail}\n")


def test_names_of_our_own_sections_are_read() -> None:
    pytest.importorskip("yaml")
    tracklist = read("- artist: Marta\n  song: Lights\n  start_time: 85\n- chapter: Talk\n")
    assert list(tracklist) == [Track("Marta", "Lights", 85), Chapter("Talk")]
    assert "no artist" not in " ".join(tracklist.warnings)
