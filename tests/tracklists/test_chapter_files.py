"""Chapters in files of their own: Podlove, JSON, ffmpeg and OGM."""

from __future__ import annotations

import json

import pytest

from aiomixcloud.tracklists import Chapter, Tracklist, TracklistError, read

PSC = 'xmlns:psc="http://podlove.org/simple-chapters"'


def shown(tracklist: Tracklist) -> list[tuple[str, int | None]]:
    return [(one.title, one.start_time) for one in tracklist]


@pytest.mark.parametrize(
    ("open_tag", "prefix"),
    [
        (f"<psc:chapters {PSC}>", "psc:"),
        ('<c:chapters xmlns:c="http://podlove.org/simple-chapters/">', "c:"),
        ('<chapters xmlns="http://podlove.org/simple-chapters" version="1.2">', ""),
        ('<chapters version="1.2">', ""),
        ('<psc:chapters version="1.2">', "psc:"),
    ],
    ids=["usual prefix", "other prefix", "default namespace", "no namespace", "undeclared"],
)
def test_podlove_chapters_are_sorted(open_tag: str, prefix: str) -> None:
    tracklist = read(
        f'<?xml version="1.0"?>\n{open_tag}\n'
        f'<{prefix}chapter start="01:35:52.250" title="Three"/>'
        f'<{prefix}chapter start="37" title="One &amp; only"/>'
        f'<{prefix}chapter start="7:48" title="Two - with a dash"/>'
        f"</{prefix}chapters>"
    )
    assert tracklist.format == "podlove-psc"
    assert list(tracklist) == [
        Chapter("One & only", 37),
        Chapter("Two - with a dash", 468),
        Chapter("Three", 5752),
    ]


def feed(*items: tuple[str, str, str], end: str = "</channel></rss>") -> str:
    body = "".join(
        f"<item><title>{title}</title><pubDate>{date}</pubDate><psc:chapters>"
        f'<psc:chapter start="0" title="{chapter}"/></psc:chapters>'
        '<psc:chapters><psc:chapter start="9" title="Ignored"/></psc:chapters></item>'
        for title, date, chapter in items
    )
    return f'<rss version="2.0" {PSC}><channel><title>Radio</title>{body}{end}'


EPISODES = (
    ("Second", "Fri, 30 Mar 2012 23:25:19 +0000", "New"),
    ("First", "Fri, 23 Mar 2012 23:25:19 +0000", "Old"),
)


def test_a_feed_with_several_items_is_an_error_that_lists_them() -> None:
    with pytest.raises(TracklistError, match=r"(?s)2 sessions.*1: First.*2: Second"):
        read(feed(*EPISODES))


def test_an_item_of_a_feed_is_chosen_by_its_title() -> None:
    tracklist = read(feed(*EPISODES), session="First")
    assert (tracklist.title, shown(tracklist)) == ("First", [("Old", 0)])
    assert shown(read(feed(*EPISODES), session="last")) == [("New", 0)]


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    tracklist = read(feed(EPISODES[0], end="</channel>\n</feed>"))
    assert shown(tracklist) == [("New", 0)]
    assert "line 2: the XML is not well-formed" in tracklist.warnings[0]


def test_a_feed_of_nested_items_is_read_in_one_pass() -> None:
    with pytest.raises(TracklistError):
        read(f"<rss {PSC}>" + "<item>" * 50_000)


def test_a_feed_with_a_document_type_is_refused() -> None:
    with pytest.raises(TracklistError, match="document types and entities"):
        read('<!DOCTYPE rss [<!ENTITY a "b">]>' + feed(*EPISODES))


def test_podlove_chapters_without_time_or_title_are_left_out_with_warnings() -> None:
    tracklist = read(
        f'<psc:chapters {PSC}><psc:chapter start="1" title=""/>'
        '<psc:chapter start="soon" title="Two"/><psc:chapter start="3" title="Three"/>'
        "</psc:chapters>"
    )
    assert shown(tracklist) == [("Three", 3)]
    assert tracklist.warnings == (
        "chapter 1: no title, left out",
        "chapter 2: 'soon' is not a time, left out",
    )


@pytest.mark.parametrize("whole", [True, False], ids=["configuration", "list"])
def test_podlove_player_chapters(*, whole: bool) -> None:
    chapters = [
        {"start": "00:01:0.500", "title": "Two", "href": "", "image": ""},
        {"start": "00:00:00.000", "title": "One", "href": "", "image": ""},
    ]
    tracklist = read(json.dumps({"title": "Show", "chapters": chapters} if whole else chapters))
    assert tracklist.format == "podlove-json"
    assert shown(tracklist) == [("One", 0), ("Two", 60)]


def test_json_chapters() -> None:
    chapters: list[dict[str, object]] = [
        {"startTime": 75.9, "title": "Second - still a chapter"},
        {"startTime": 0, "title": "First"},
        {"startTime": 80, "toc": False, "title": "Picture"},
        {"startTime": 90},
        {"startTime": "120", "title": "Third"},
        {"startTime": -5, "title": "Broken"},
        {"startTime": True, "title": "Broken too"},
    ]
    document = {"version": "1.2.0", "title": "Show", "author": "Marta", "chapters": chapters}
    tracklist = read(json.dumps(document))
    assert tracklist.format == "json-chapters"
    assert shown(tracklist) == [("First", 0), ("Second - still a chapter", 75), ("Third", 120)]
    assert tracklist.warnings == (
        "chapter 6: negative start time, left out",
        "chapter 7: startTime is not a time, left out",
    )
    assert tracklist.notes == ("chapters 3, 4: silent or without a title, left out",)
    assert (tracklist.title, tracklist.performer) == ("Show", "Marta")


def test_ffmetadata_with_escapes_and_joined_lines() -> None:
    tracklist = read(
        ";FFMETADATA1\r\ntitle=Show\r\nartist=Marta\r\n; a comment\r\n"
        "[CHAPTER]\r\nTIMEBASE=1/44100\r\nSTART=3969000\r\ntitle=A \\= B\\; \\#1 \\\\ C\\\r\nD\r\n"
        "[STREAM]\r\ntitle=Stream\r\n"
        "[CHAPTER]\r\nSTART=61000000000\r\nEND=62000000000\r\ntitle=Early\r\n"
    )
    assert tracklist.format == "ffmetadata"
    assert shown(tracklist) == [("Early", 61), ("A = B; #1 \\ C D", 90)]
    assert (tracklist.title, tracklist.performer) == ("Show", "Marta")
    assert not tracklist.warnings


def test_ffmetadata_without_its_first_line_is_read_with_a_warning() -> None:
    tracklist = read("\r\n  [CHAPTER]\r\nTIMEBASE=1/1000\r\nSTART=1500\r\ntitle=One\r\n")
    assert shown(tracklist) == [("One", 1)]
    assert ";FFMETADATA1" in tracklist.warnings[0]


def test_ffmetadata_in_likely_milliseconds_without_a_time_base_is_reported() -> None:
    chapters = "".join(f"[CHAPTER]\nSTART={start}\ntitle=T{start}\n" for start in (0, 60000))
    tracklist = read(f";FFMETADATA1\n{chapters}")
    assert shown(tracklist) == [("T0", 0), ("T60000", 0)]
    assert any("TIMEBASE=1/1000" in warning for warning in tracklist.warnings)


@pytest.mark.parametrize("base", ["1/0", "0/1", "x", "-1/5"])
def test_ffmetadata_with_an_invalid_time_base(base: str) -> None:
    tracklist = read(f";FFMETADATA1\n[CHAPTER]\nTIMEBASE={base}\nSTART=5\ntitle=One\n")
    assert shown(tracklist) == [("One", None)]
    assert f"line 2: TIMEBASE {base!r} is not valid" in tracklist.warnings


def test_ogm_chapters_belong_together_by_number() -> None:
    tracklist = read(
        "CHAPTER01=00:00:00.000\nCHAPTER02=01:00:00.000000000\nCHAPTER10=00:05:00\n"
        "CHAPTER02NAME=Last\nCHAPTER01NAME=First = best\nCHAPTER10NAME=Middle\n"
        "CHAPTER11=00:06:00\nCHAPTER11NAME=\n"
    )
    assert tracklist.format == "ogm-chapters"
    assert shown(tracklist) == [("First = best", 0), ("Middle", 300), ("Last", 3600)]
    assert tracklist.warnings == ("chapter 11 has no name, left out",)
