"""Tracklists of any text."""

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud.tracklists.characters import plain
from aiomixcloud.cli.input.sections import written
from aiomixcloud.cli.input.text_files import NotTextError, decode
from aiomixcloud.cli.input.tracklist import parse, parse_sections

pieces = st.sampled_from(
    ["0:00", "4:05", "1:04:05", "00.30", " ", " - ", "-", "\t", "|", "A", "B", "\n", "1.", "(1)",
     "[01]", "#", "*", "**", "\u200e", "\u00a0", "\u2022", "w/ ", "chapter:", ",", '"', "pm", "h",
     "\uff1a", "\uff10", "Tracklist", "?", "[", "]", "(", ")", "@"]
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join))


@given(texts)
def test_a_text_is_sections_or_problems(text: str) -> None:
    for found in (parse(text), parse_sections([text])):
        assert bool(found.sections) != bool(found.problems)
        for one in found.sections:
            assert set(one) - {"start_time"} in ({"artist", "song"}, {"chapter"})
            assert all(value.strip() for value in one.values() if isinstance(value, str))
            assert one.get("start_time", 0) >= 0
            assert written(one)
        for problem in found.problems:
            assert problem.reason
            assert problem.line >= 1


@given(texts)
def test_look_alikes_keep_their_places(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(st.binary())
def test_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text, _ = decode(content)
    except NotTextError:
        return
    text.encode()


#: Letters that in a strange place are signs of a wrong encoding.
SUSPECT = "\u00c2\u00c3\u0160\u0178\u017d\u0192"
letters = st.characters(categories=["Lu", "Ll"], exclude_characters=SUSPECT)
names = st.text(letters, min_size=1, max_size=12)


@given(st.lists(st.tuples(names, names), min_size=1, max_size=20))
def test_what_is_written_is_read(tracks: list[tuple[str, str]]) -> None:
    sections = [
        {"artist": artist, "song": song, "start_time": place * 240}
        for place, (artist, song) in enumerate(tracks)
    ]
    found = parse("\n".join(map(written, sections)))
    assert list(found.sections) == sections
    assert found.doubts == ()
