"""Tracklists of any text."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud.tracklists import Track, Tracklist, TracklistError, read, read_sections
from aiomixcloud.tracklists.characters import plain

pieces = st.sampled_from(
    ["0:00", "4:05", "1:04:05", "00.30", " ", " - ", "-", "\t", "|", "A", "B", "\n", "1.", "(1)",
     "[01]", "#", "*", "**", "\u200e", "\u00a0", "\u2022", "w/ ", "chapter:", ",", '"', "pm", "h",
     "\uff1a", "\uff10", "Tracklist", "?", "[", "]", "(", ")", "@"]
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join))


@given(texts)
def test_a_text_is_sections_or_an_error(text: str) -> None:
    found: list[Tracklist] = []
    with contextlib.suppress(TracklistError):
        found.append(read(text.encode("utf-8", "replace"), format="text"))
    with contextlib.suppress(TracklistError):
        found.append(read_sections([text]))
    for one in [one for tracklist in found for one in tracklist]:
        assert set(one) - {"start_time"} in ({"artist", "song"}, {"chapter"})
        assert all(value.strip() for value in one.values() if isinstance(value, str))
        assert one.get("start_time", 0) >= 0
    assert all(found)


@given(texts)
def test_look_alikes_keep_their_places(text: str) -> None:
    assert len(plain(text)) == len(text)


#: Letters that in a strange place are signs of a wrong encoding.
SUSPECT = "\u00c2\u00c3\u0160\u0178\u017d\u0192"
letters = st.characters(categories=["Lu", "Ll"], exclude_characters=SUSPECT)
names = st.text(letters, min_size=1, max_size=12)


@given(st.lists(st.tuples(names, names), min_size=1, max_size=20))
def test_what_is_written_is_read(tracks: list[tuple[str, str]]) -> None:
    written = Tracklist(
        tuple(Track(artist, song, place * 240) for place, (artist, song) in enumerate(tracks))
    )
    found = read(written.to_text())
    assert found == written
    assert [one for one in found.warnings if "more than once" not in one] == []
