"""Manifests in TOML: defaults, series, shows, files and patterns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aiomixcloud.publishing import ManifestError
from tests.cli.tagged_audio import tagged
from tests.publishing.manifests import mistakes, names, only, read, texts, write_shows

SEASON = """
timezone = "Europe/Berlin"
files = "*.mp3"
pattern = "{series}_{date:%Y%m%d}_{guest}"

[defaults]
tags = ["house"]
time = "20:00"
hosts = ["bob"]

[series.deep]
series = "Deep Hours"
name = "{series} \N{EN DASH} {guest} ({date:%d %B %Y})"
tags = ["house", "deep house", "{guest}"]
"""


def test_files_become_shows_by_a_pattern(tmp_path: Path) -> None:
    write_shows(
        tmp_path, "deep_20270903_Ana.mp3", "deep_20270910_Bo B.mp3", "live_20270904_Cy.mp3"
    )
    (tmp_path / "live_20270904_Cy.toml").write_text('name = "Live"\ntime = "18:00"\n')
    first, second, third = read(tmp_path / "shows.toml", SEASON, timezone=None).shows

    assert first.row == "deep_20270903_Ana.mp3"
    assert first.name == "Deep Hours \N{EN DASH} Ana (03 September 2027)"
    assert first.publish_date == datetime(2027, 9, 3, 18, tzinfo=UTC)
    assert second.tags == ("house", "deep house", "Bo B")
    assert (third.name, third.tags, third.hosts) == ("Live", ("house",), ("bob",))
    assert third.publish_date == datetime(2027, 9, 4, 16, tzinfo=UTC)


def test_a_name_that_does_not_match_the_pattern_is_a_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "deep_20271303_Ana.mp3", "other.mp3", "a_b_20270903_c.mp3")
    manifest = read(tmp_path / "shows.toml", SEASON)
    assert [row for row, _, _ in mistakes(manifest)] == ["deep_20271303_Ana.mp3", "other.mp3"]
    assert "contains '20271303', which is not a date" in texts(manifest)
    assert "does not match the pattern" in texts(manifest)


def test_a_name_that_matches_in_two_ways_is_a_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "deep_hours_bob.mp3")
    content = 'files = "*.mp3"\npattern = "{series}_{guest}"\n'
    assert "in two ways" in texts(read(tmp_path / "shows.toml", content))


def test_every_source_of_a_value_has_its_rank(tmp_path: Path) -> None:
    """Option, row, file beside the audio, tags in the file, series, defaults."""
    tagged(tmp_path / "a.mp3", title="From the tags")
    path, sidecar = tmp_path / "shows.toml", tmp_path / "a.toml"
    lines = {
        "defaults": '[defaults]\nname = "From the defaults"\nseries = "s"\n',
        "series": '[series.s]\nname = "From the series"\n',
    }
    show = '[[show]]\naudio = "a.mp3"\n'

    def name(content: str, **overrides: str) -> str:
        return only(read(path, content, overrides=overrides)).name

    sidecar.write_text('name = "From the file beside it"\n')
    everything = "".join(lines.values()) + show + 'name = "From the row"\n'
    assert name(everything, name="From the option") == "From the option"
    assert name(everything) == "From the row"
    without_row = "".join(lines.values()) + show
    assert name(without_row) == "From the file beside it"
    sidecar.unlink()
    assert name(without_row) == "From the tags"
    tagged(tmp_path / "a.mp3", seconds=20)
    assert name(without_row) == "From the series"
    assert name(lines["defaults"] + show) == "From the defaults"


def test_numbers_that_continue_are_left_to_the_plan(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    content = (
        '[[show]]\naudio = "a.mp3"\nseries = "Deep {Hours}"\nnumber = "next"\nguest = "A (live)"\n'
        'name = "{series} {number:03}: {guest}"\ndescription = "Number {number} of {{all}}"\n'
        'tags = ["{guest}"]\n'
    )
    show = only(read(tmp_path / "shows.toml", content.replace('"Deep {Hours}"', '"Deep Hours"')))
    numbering = show.numbering
    assert show.number == "next"
    assert numbering is not None
    assert numbering.name.format(number=7) == "Deep Hours 007: A (live)"
    assert numbering.description is not None
    assert numbering.description.format(number=7) == "Number 7 of {all}"
    assert numbering.tags is None
    assert show.tags == ("A (live)",)
    assert numbering.pattern == r"Deep\ Hours\ (\d+):\ .*?"


def test_a_number_needs_a_place_in_the_name(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    content = '[[show]]\naudio = "a.mp3"\nname = "A"\nnumber = "next"\n'
    manifest = read(tmp_path / "shows.toml", content)
    assert mistakes(manifest) == [("show 1", "number", "next")]


@pytest.mark.parametrize(
    ("written", "name"), [("41", "A 041"), ('"#41"', "A 041"), ("41.0", "A 041")]
)
def test_numbers_are_formatted(tmp_path: Path, written: str, name: str) -> None:
    write_shows(tmp_path, "a.mp3")
    content = f'[[show]]\naudio = "a.mp3"\nname = "A {{number:03}}"\nnumber = {written}\n'
    show = only(read(tmp_path / "shows.toml", content))
    assert (show.name, show.number) == (name, 41)


def test_files_are_added_to_shows(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3", ".hidden.mp3")
    content = 'files = "*.mp3"\n[[show]]\naudio = "b.mp3"\nname = "Special"\n'
    assert names(read(tmp_path / "shows.toml", content).shows) == ["Special", "a"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("show = 1\n[[x", "not valid TOML"),
        ("", "neither"),
        ("a = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_a_file_that_is_not_a_manifest_is_refused(
    tmp_path: Path, content: str, words: str
) -> None:
    with pytest.raises(ManifestError, match=words):
        read(tmp_path / "shows.toml", content)


def test_mistakes_of_the_file_are_found_together(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    content = """
name = "A"
timezone = 5
date_order = "first"
pattern = "{date.year}"
[defaults]
audio = "a.mp3"
tagz = ["a"]
picture = {file = "x"}
[series]
deep = 1
[[show]]
audio = "a.mp3"
title = "A"
name = "B"
unlisted = "maybe"
"""
    manifest = read(tmp_path / "shows.toml", content, timezone=None)
    assert mistakes(manifest) == [
        ("", "name", "name"),
        ("", "timezone", "5"),
        ("", "date_order", "first"),
        ("", "[defaults] audio", "a.mp3"),
        ("", "[defaults] tagz", "tagz"),
        ("", "[defaults] picture", ""),
        ("", "series.deep", "1"),
        ("", "pattern", "{date.year}"),
        ("show 1", "name", "B"),
        ("show 1", "unlisted", "maybe"),
    ]


def test_a_mistake_in_a_shared_value_is_one_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3")
    content = 'files = "*.mp3"\n[defaults]\nunlisted = "maybe"\nname = "{guest}"\n'
    assert mistakes(read(tmp_path / "shows.toml", content)) == [
        ("a.mp3", "[defaults] name", "{guest}"),
        ("", "[defaults] unlisted", "maybe"),
        ("b.mp3", "[defaults] name", "{guest}"),
    ]


def test_an_unknown_series_is_compared_with_those_that_exist(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    content = (
        '[series."Deep Hours"]\ntags = ["deep"]\n'
        '[[show]]\naudio = "a.mp3"\nname = "A"\nseries = "Deep Hour"\n'
    )
    assert "did you mean 'Deep Hours'?" in texts(read(tmp_path / "shows.toml", content))
    show = only(read(tmp_path / "shows.toml", content.replace('Hour"\n', 'hours"\n')))
    assert show.tags == ("deep",)


def test_keys_that_are_not_used_are_named(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    content = """
[defaults]
mood = "calm"
[[show]]
audio = "a.mp3"
guest = "Ana"
name = "With {guest}"
"""
    manifest = read(tmp_path / "shows.toml", content)
    assert only(manifest).name == "With Ana"
    assert manifest.warnings == (
        "not used: '[defaults] mood'; a template can contain such a value, as in {mood}",
    )


def test_one_table_instead_of_a_list_is_explained(tmp_path: Path) -> None:
    (problem,) = read(tmp_path / "shows.toml", '[show]\naudio = "a.mp3"\n').problems
    assert (problem.column, problem.value) == ("show", "")
    assert problem.text == "must be a list of tables: [[show]], with two brackets"
