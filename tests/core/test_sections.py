"""Sections as people write them."""

from aiomixcloud.cli.input.sections import format_section


def test_a_section_is_written_as_it_is_read() -> None:
    section = {"artist": "A", "song": "B", "start_time": 3845}
    assert format_section(section) == "1:04:05 A - B"
    assert format_section({"chapter": "Intro"}) == "Intro"
