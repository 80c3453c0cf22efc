"""Tracklists as people write them."""

import contextlib
import time

import pytest

from aiomixcloud.tracklists import Tracklist, TracklistError, read, read_sections
from aiomixcloud.tracklists.sections import Section
from aiomixcloud.tracklists.times import format_time


def parse(text: str) -> Tracklist:
    return read(text.encode(), format="text")


def describe(section: Section) -> str:
    """Return a section as one line: its time and its title."""
    start = section.start_time
    return section.title if start is None else f"{format_time(start)} {section.title}"


def lines_of(found: Tracklist) -> list[str]:
    """Return the sections as people write them; chapters are marked."""
    return [("* " if "chapter" in one else "") + describe(one) for one in found.sections]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Times.
        ("0:00 Intro", "* 0:00 Intro"),
        ("4:05 A - B", "4:05 A - B"),
        ("1:04:05 A - B", "1:04:05 A - B"),
        ("75:30 A - B", "1:15:30 A - B"),
        ("123:23 A - B", "2:03:23 A - B"),
        ("1h04m05s A - B", "1:04:05 A - B"),
        ("1h 04m A - B", "1:04:00 A - B"),
        ("4m05s A - B", "4:05 A - B"),
        ("4'05\" A - B", "4:05 A - B"),
        ("4\u203205\u2033 A - B", "4:05 A - B"),
        ("0:05:24.250 A - B", "5:24 A - B"),
        ("00:05:24,9 A - B", "5:24 A - B"),
        ("[4:05] A - B", "4:05 A - B"),
        ("(00:04:05) A - B", "4:05 A - B"),
        ("<4:05> A - B", "4:05 A - B"),
        ("[4:05]A - B", "4:05 A - B"),
        ("@4:05 A - B", "4:05 A - B"),
        # What separates a time from the title.
        ("4:05 - A - B", "4:05 A - B"),
        ("4:05 \u2013 A \u2013 B", "4:05 A - B"),
        ("4:05\u2013A - B", "4:05 A - B"),
        ("4:05 | A - B", "4:05 A - B"),
        ("4:05: A - B", "4:05 A - B"),
        ("4:05) A - B", "4:05 A - B"),
        ("4:05 -> A - B", "4:05 A - B"),
        ("4:05 \u2192 A - B", "4:05 A - B"),
        ("4:05\tA - B", "4:05 A - B"),
        ("4:05\tA\tB", "4:05 A - B"),
        ("4:05 | A | B", "4:05 A - B"),
        ("4:05 | Artist | Title", "4:05 Artist - Title"),
        ("4:05\tArtist\tTitle", "4:05 Artist - Title"),
        # Ranges: the start counts.
        ("0:00 - 0:30 A - B", "0:00 A - B"),
        ("0:00-0:30 A - B", "0:00 A - B"),
        ("0:00\u20130:30 A - B", "0:00 A - B"),
        ("[0:00] - [0:30] A - B", "0:00 A - B"),
        ("[0:00 - 0:30] A - B", "0:00 A - B"),
        ("0:00 to 0:30 A - B", "0:00 A - B"),
        ("00:00 03:59 Mercury", "* 0:00 Mercury"),
        # Invisible characters, and blanks of word processors.
        ("\u200e0:30 A - B", "0:30 A - B"),
        ("\u202a0:30\u202c A - B", "0:30 A - B"),
        ("\u20670:30\u2069 A - B", "0:30 A - B"),
        ("\u200b0:30 A - B", "0:30 A - B"),
        ("0:\u200d30 A - B", "0:30 A - B"),
        ("\ufeff0:30 A - B", "0:30 A - B"),
        ("0:\u00ad30 A - B", "0:30 A - B"),
        ("0:30\u00a0A - B", "0:30 A - B"),
        ("0:30\u202fA\u2009-\u3000B", "0:30 A - B"),
        ("0:30\u2060 A - B", "0:30 A - B"),
        # Look-alikes.
        ("0\uff1a30 A - B", "0:30 A - B"),
        ("\uff10\uff1a\uff13\uff10 A \uff0d B", "0:30 A - B"),
        ("\u0660:\u0663\u0660 A - B", "0:30 A - B"),
        ("0\u223630 A - B", "0:30 A - B"),
        ("\u30100:30\u3011A - B", "0:30 A - B"),
        ("\uff080:30\uff09A - B", "0:30 A - B"),
        # Bullets, marks of lists, Markdown.
        ("- 0:30 A - B", "0:30 A - B"),
        ("* 0:30 A - B", "0:30 A - B"),
        ("+ 0:30 A - B", "0:30 A - B"),
        ("\u2022 0:30 A - B", "0:30 A - B"),
        ("\u20220:30 A - B", "0:30 A - B"),
        ("\u00b7 0:30 A - B", "0:30 A - B"),
        ("\u25aa 0:30 A - B", "0:30 A - B"),
        ("\u2013 0:30 A - B", "0:30 A - B"),
        ("\u25b6 0:30 A - B", "0:30 A - B"),
        ("\u25b6\ufe0f 0:30 A - B", "0:30 A - B"),
        ("\U0001f3b5 0:30 A - B", "0:30 A - B"),
        ("> 0:30 A - B", "0:30 A - B"),
        ("- [x] 0:30 A - B", "0:30 A - B"),
        ("**0:30** A - B", "0:30 A - B"),
        ("**0:30 A - B**", "0:30 A - B"),
        ("`0:30` A - B", "0:30 A - B"),
        ("[0:30](https://youtu.be/x?t=30) A - B", "0:30 A - B"),
        ("0:30 A \\- B", "0:30 A - B"),
        # Numbers before a time.
        ("1. 0:30 A - B", "0:30 A - B"),
        ("1) 0:30 A - B", "0:30 A - B"),
        ("(1) 00:30 A - B", "0:30 A - B"),
        ("[01] 00:30 A - B", "0:30 A - B"),
        ("01 | 0:30 | A | B", "0:30 A - B"),
        ("#1 0:30 A - B", "0:30 A - B"),
        ("01 - 0:30 - A - B", "0:30 A - B"),
        ("Track 1: 0:30 A - B", "0:30 A - B"),
        ("1\ufe0f\u20e3 0:30 A - B", "0:30 A - B"),
        # Dashes. The first one with blanks around it counts.
        ("0:30 A \u2010 B", "0:30 A - B"),
        ("0:30 A \u2212 B", "0:30 A - B"),
        ("0:30 A -- B", "0:30 A - B"),
        ("0:30 A - B - C", "0:30 A - B - C"),
        ("0:30 Jay-Z - 99 Problems", "0:30 Jay-Z - 99 Problems"),
        ("0:30 Jay-Z", "* 0:30 Jay-Z"),
        # Titles.
        ("0:30 - Title", "* 0:30 Title"),
        ("0:30 ID - ID", "0:30 ID - ID"),
        ("0:30 A - B [Label]", "0:30 A - B [Label]"),
        ("0:30 F**k - S**t", "0:30 F**k - S**t"),
        ("0:30 !!! - Me", "0:30 !!! - Me"),
        ("0:30 ...Baby - One", "0:30 ...Baby - One"),
        ("0:30 chapter: Live - from home", "* 0:30 Live - from home"),
        ("0:30 \u092e\u0948\u200d\u0928 - B", "0:30 \u092e\u0948\u200d\u0928 - B"),
        ("0:30 A - \U0001f468\u200d\U0001f3a4", "0:30 A - \U0001f468\u200d\U0001f3a4"),
    ],
)  # fmt: skip
def test_what_a_line_means(text: str, expected: str) -> None:
    found = parse(text)
    assert lines_of(found) == [expected]
    assert found.warnings == ()
    assert lines_of(read_sections([text])) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A - B 0:00\nC - D 0:30", ["0:00 A - B", "0:30 C - D"]),
        ("A - B [0:00]\nC - D [0:30]", ["0:00 A - B", "0:30 C - D"]),
        ("A - B - 0:00\nIntro - (1:02:03)", ["0:00 A - B", "* 1:02:03 Intro"]),
        ("A - B .... 0:00\nC - D ---- 0:30", ["0:00 A - B", "0:30 C - D"]),
        ("0:00 Am I - B\n1:00 C (at 9:30) - D", ["0:00 Am I - B", "1:00 C (at 9:30) - D"]),
        ("A - B @ 0:00\nC - D\t0:30", ["0:00 A - B", "0:30 C - D"]),
        ("1. A - B 0:00\n2. C - D 0:30", ["0:00 A - B", "0:30 C - D"]),
        ("1. 0:00 A - B\n2. 1:00 C - D", ["0:00 A - B", "1:00 C - D"]),
        ("0:00 1. A - B\n1:00 2. C - D", ["0:00 A - B", "1:00 C - D"]),
        ("0:00 01 - A\n1:00 02 - B", ["* 0:00 A", "* 1:00 B"]),
        ("0:00 0:50 A - B\n1:00 1:50 C - D", ["0:00 A - B", "1:00 C - D"]),
        ("Tracklist\n0:00 A - B", ["0:00 A - B"]),
        ("Tracklist:\n\n0:00 A - B", ["0:00 A - B"]),
        ("**TRACK LIST**\n0:00 A - B", ["0:00 A - B"]),
        ("# Tracklist\n0:00 A - B\n## More\n1:00 C - D", ["0:00 A - B", "1:00 C - D"]),
        ("=== DEEP HOURS ===\n0:00 A - B\n----\n1:00 C - D", ["0:00 A - B", "1:00 C - D"]),
        ("Deep Hours 12\n0:00 A - B\n1:00 C - D", ["0:00 A - B", "1:00 C - D"]),
        ("0:00 A - B\r\n\r\n1:00 C - D\r", ["0:00 A - B", "1:00 C - D"]),
        ("0:00 A - 4:44\n1:00 B - C (Live at 9:30)", None),
        ("[0:00] A - B [Label]\n[4:00] C - D [Live Mix]", ["0:00 A - B", "4:00 C - D [Live Mix]"]),
        ('0:00 "A - B"\n3:00 "C - D"', ["* 0:00 A - B", "* 3:00 C - D"]),
        (
            "0:00 B by A\n1:00 D by me by C\n2:00 F by E",
            ["0:00 A - B", "1:00 C - D by me", "2:00 E - F"],
        ),
        (
            "0:00 A 'B'\n1:00 C 'D's' (E)\n2:00 F 'G'",
            ["0:00 A - B", "1:00 C - D's (E)", "2:00 F - G"],
        ),
        (
            "0:00 A \u201cB\u201d (C)\n1:00 D \u201cE\u201d\n2:00 F \u201cG\u201d",
            ["0:00 A - B (C)", "1:00 D - E", "2:00 F - G"],
        ),
    ],
)
def test_what_lines_mean_together(text: str, expected: list[str] | None) -> None:
    found = parse(text)
    if expected is None:
        assert [one["song"] for one in found] == ["4:44", "C (Live at 9:30)"]
    else:
        assert lines_of(found) == expected
        assert found.warnings == ()


@pytest.mark.parametrize(
    ("text", "expected", "doubt"),
    [
        ("A - B\nC - D", ["A - B", "C - D"], "no section has a start time"),
        ("1. A - B\n2. C - D", ["A - B", "C - D"], "no section has a start time"),
        ("01 A - B\n02 C - D", ["A - B", "C - D"], "no section has a start time"),
        ("1. A - B\n1. C - D", ["A - B", "C - D"], "no section has a start time"),
        ("#1 A - B\n#2 C - D", ["A - B", "C - D"], "no section has a start time"),
        ("0:00 A - B\nC - D", ["0:00 A - B", "C - D"], "section 2: no start time"),
        ("0:00 A - B\nOutro", ["0:00 A - B"], "line 2 ('Outro') has no time and is ignored"),
        ("DJ - Mix\n0:00 A - B\n1:00 C - D", ["0:00 A - B", "1:00 C - D"], "line 1 ('DJ - Mix')"),
        ("A - B\nIntro", ["A - B", "* Intro"], "line 2 ('Intro'): no artist"),
        ("0:00 A\u2013B\n9:00 C - D", ["* 0:00 A\u2013B", "9:00 C - D"], "may be a track"),
        ("0:00 A -B\n9:00 C - D", ["* 0:00 A -B", "9:00 C - D"], "may be a track"),
        ("0:00 One-Two\n9:00 Six-Ten", ["* 0:00 One-Two", "* 9:00 Six-Ten"], "may be tracks"),
        ("0:00 One by Two\n9:00 C - D", ["* 0:00 One by Two", "9:00 C - D"], "may be a track"),
        ("00.00 A - B\n04.30 C - D", ["0:00 A - B", "4:30 C - D"], "read as minutes and seconds"),
        ("[00] A - B\n[06] C - D", ["0:00 A - B", "6:00 C - D"], "brackets are read as minutes"),
        ("[00] A - B\n[06] ?", ["0:00 A - B"], "line 2 ('[06] ?'): no title"),
        ("A - B 3:30\nC - D 4:05", ["3:30 A - B", "4:05 C - D"], "or their lengths"),
        ("0:00 A - B 3:30\n3:30 C - D 4:05", ["0:00 A - B", "3:30 C - D"], "second time"),
        ("3:30 A - B\n2:05 C - D", ["3:30 A - B", "2:05 C - D"], "section 2: the time goes back"),
        ("20:00 A - B\n20:04 C - D", ["20:00 A - B", "20:04 C - D"], "these may be times of day"),
        ("0:00 A\n0:04 B\n0:07 C\n0:09 D", None, "times may be hours and minutes"),
        ("7. Zwerg - A\nB - C\nD - E\nF - G", None, "the number at the start is read as part"),
        ("311 - A\nB - C", ["311 - A", "B - C"], "the artist is a number"),
        ("0:00 A 1:00 B - C", ["0:00 A 1:00 B - C"], "another time is part of the title"),
        ("A - B.mp3", ["A - B.mp3"], "ends like a file name"),
        ("Live at 9:30 tonight", ["* Live at 9:30 tonight"], "looks like a time is part of"),
        ("0:00 A \ufffd - B", None, "undecodable characters"),
        ("0:00 Intro3:00 A - B", ["0:00 Intro3:00 A - B"], "looks like another time"),
        (r"0:00 A - B\n3:00 C - D", [r"0:00 A - B\n3:00 C - D"], "looks like another time"),
        ("0:00 A - B 3.45\n3:45 C - D 4.10", None, "what may be a time with a dot"),
        ("0:00\tA\t128\n3:00\tC\t126.5", None, "a number is in place of an artist or a title"),
        ("0:00 | A | 8A", ["0:00 A - 8A"], "a number is in place of an artist or a title"),
        ("0:00 128\n3:00 126", ["* 0:00 128", "* 3:00 126"], "numbers are in place of a title"),
        ("0:00 A &amp; B - C", ["0:00 A &amp; B - C"], "markup of HTML"),
        ("0:00 A - B&#39;s", ["0:00 A - B&#39;s"], "markup of HTML"),
        ("0:00 *A* - _B_", ["0:00 *A* - _B_"], "markup of HTML"),
        ("0:00 A - B <https://a.example>", None, "contains a URL"),
        ("0:00 A • B", ["* 0:00 A • B"], "write ' - ' between artist and title"),
        ("A - B 0:30\nC - D", ["0:30 A - B", "C - D"], "section 2: no start time"),
        ("A - B\nC - D\nE - 4:44", ["A - B", "C - D", "E - 4:44"], "is read as part of the title"),
        ("A - B 4:19\nC - D 2:09", ["A - B", "C - D"], "they may be lengths"),
        ("1. 3:19 A - B\n2. 2:09 C - D\n3. 4:00 E - F", None, "they may be lengths"),
        ("0.00 A\n0.04 B\n0.07 C", ["* 0:00 A", "* 4:00 B", "* 7:00 C"], "hours and minutes"),
        ("0:00 A - B\nw/ C - D", ["0:00 A - B", "0:00 C - D"], "same start time"),
        ("10:30 PM A - B\n10:35pm C - D", ["0:00 A - B", "5:00 C - D"], "look like times of day"),
        ("10pm A - B\n[10:05 p.m.] C - D", ["0:00 A - B", "5:00 C - D"], "times of day"),
        ("20:15 Uhr A - B\n20:20 Uhr C - D", ["0:00 A - B", "5:00 C - D"], "times of day"),
        ("A - B 11:59 PM\nC - D 12:05 AM", ["0:00 A - B", "6:00 C - D"], "times of day"),
        ("23:50:10 A - B\n00:01:10 C - D", ["0:00 A - B", "11:00 C - D"], "times of day"),
        ("21:00 A\n21:05 B\n21:09 C", ["* 0:00 A", "* 5:00 B", "* 9:00 C"], "times of day"),
        ("[02] A - B [X]\n[07] C - D", ["2:00 A - B", "7:00 C - D"], "read as minutes"),
        ("A - B 0:00\nC - D 3:00\nE - F 6:00\nG - H", None, "section 4: no start time"),
    ],
)
def test_what_a_person_should_look_at(text: str, expected: list[str] | None, doubt: str) -> None:
    found = parse(text)
    assert expected is None or lines_of(found) == expected
    assert doubt in "; ".join(found.warnings)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1:75 A", "minutes and seconds must be below 60"),
        ("1:60:00 A", "minutes and seconds must be below 60"),
        ("0:00 - 0:75 A", "minutes and seconds must be below 60"),
        ("4:5 A", "its time is not minutes:seconds"),
        (":30 A", "its time is not minutes:seconds"),
        ("-0:30 A", "its time is not minutes:seconds"),
        ("1:2:3:4 A", "its time is not minutes:seconds"),
        ("01:02:03:04 A", "its time is not minutes:seconds"),
        ("0:00Intro", "its time is not minutes:seconds"),
        ("0;30 A - B", "its time is not minutes:seconds"),
        ("0 : 30 A - B", "its time is not minutes:seconds"),
        ("0: 30 A - B", "its time is not minutes:seconds"),
        ("00-30 A - B", "its time is not minutes:seconds"),
        ("1min30s A - B", "its time is not minutes:seconds"),
        ("0\u201930 A - B", "its time is not minutes:seconds"),
        ("22h30 A - B", "its time is not minutes:seconds"),
        ("00.30 A - B", "write it with colons"),
        ("0:00 A\n0.30 B", "has a dot"),
        ("0:00 A - B\nC - D 0:30", "its time is at the end"),
        ("A (0:30) B\nC (0:40) D", "neither at the start nor at the end"),
        ("22:22", "the title is missing"),
        ("1. 0:00", "the title is missing"),
        ("0:00 -", "the title is missing"),
        ("0:00 A -", "the title after the dash is missing"),
        ("1:00 chapter: ", "the title is missing"),
        ("0:00\tA\tB\tC", "more columns (tabs)"),
        ("0:00 | A | B | C", "more columns (|)"),
        ("0:00 A - B\tLabel", "more columns (tabs)"),
        ("Hello, this is what I have played for you tonight.", "not look like a track"),
        ("https://example.com/list", "not look like a track or a chapter"),
        ("0:00 https://example.com/list", "a URL or a path"),
        ("C:\\music\\a.mp3", "not look like a track or a chapter"),
        ("\x1b[31m0:00 A", "control characters"),
        ("a" * 1001, "longer than 1000 characters"),
        ("", "it contains no tracklist"),
        ("# only a comment\n---\n", "it contains no tracklist"),
        ("0:00 ???", "it contains no tracklist"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(TracklistError) as caught:
        parse(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<!DOCTYPE html>\n<p>0:00 A - B</p>", "an HTML page"),
        ("<table><tr><td>0:00</td></tr></table>", "an HTML page"),
        ("<unknown><b/></unknown>", "XML or HTML of an unknown kind"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA - B", "subtitles"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA - B", "WebVTT subtitles"),
        ("[ar:A]\n[00:01.00]B", "LRC lyrics"),
        ("| 0:00 | A | B |", "a table (Markdown)"),
        ("2026-01-17 21:00:31 A - B", "a log with dates and times"),
        ("{\\rtf1\\ansi 0:00 A - B}", "an RTF document"),
        ("Artist: A\nTitle: B\n\nArtist: C\nTitle: D", "a list of named fields"),
        ("{'title': 'B', 'artists': 'A'}\n{'title': 'D', 'artists': 'C'}", "Python values"),
        ('* "start" = 0:00\n  title = A\n* "start" = 3:00\n  title = B', "a list of named fields"),
    ],
)
def test_other_formats_are_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(TracklistError, match="this is ") as caught:
        read(text.encode())
    assert name in str(caught.value)
    with pytest.raises(TracklistError):
        read_sections([text])


def test_a_heading_may_name_the_artist() -> None:
    found = parse("Artist: DJ Owl\nTitle: Night\n\n0:00 A - B\n3:00 C - D")
    assert lines_of(found) == ["0:00 A - B", "3:00 C - D"]


def test_all_lines_that_are_wrong_are_named() -> None:
    with pytest.raises(TracklistError) as caught:
        parse("# mine\n\n0:00 Intro\n1:75 A\n2:00 B\n4:5 C")
    assert [problem.split(": ")[:2] for problem in caught.value.problems] == [
        ["line 4", "'1:75 A'"],
        ["line 6", "'4:5 C'"],
    ]
    assert caught.value.line == 4


def test_a_few_lines_that_are_wrong_are_left_out() -> None:
    found = parse("0:00 A - B\n3:00 C - D\n6:75 E - F\n9:00 G - H")
    assert lines_of(found) == ["0:00 A - B", "3:00 C - D", "9:00 G - H"]
    assert found.warnings == (
        "line 3: '6:75 E - F': minutes and seconds must be below 60; left out",
    )


@pytest.mark.parametrize(
    ("written", "decoded"), [("utf-8", "cp1252"), ("mac_roman", "cp1252"), ("cp850", "cp1252")]
)
@pytest.mark.parametrize("name", ["Café - A", "A - Ünïon"])
def test_letters_of_a_wrong_encoding_are_in_doubt(written: str, decoded: str, name: str) -> None:
    assert parse(f"0:00 {name}").warnings == ()
    if (wrong := name.encode(written).decode(decoded, "replace")) != name:
        assert parse(f"0:00 {wrong}").warnings


@pytest.mark.parametrize(
    "name",
    [
        "Sigur Rós - Ágætis",
        "A - \u201eGut\u201c",
        "Želva - Š",
        "SÃO - Bento",
        "A - N°5",
        "A\u2019s - B\u2026",
    ],
)
def test_names_with_unusual_letters_are_not(name: str) -> None:
    assert parse(f"0:00 {name}").warnings == ()


def test_comments_with_a_time_are_left_out_with_a_note() -> None:
    found = parse("# mine\n0:00 A - B\n# 3:00 C - D")
    assert [describe(one) for one in found.sections] == ["0:00 A - B"]
    assert found.notes == ("line 3 ('# 3:00 C - D') is a comment and is ignored",)
    assert found.warnings == ()


def test_a_colon_before_a_time_at_the_end_is_not_part_of_the_title() -> None:
    found = parse("A - B: 0:00\nC - D: 3:00")
    assert [describe(one) for one in found.sections] == ["0:00 A - B", "3:00 C - D"]


def test_titles_that_are_numbers_are_titles() -> None:
    found = parse("0:00 Prince - 1999\n4:00 A - 7\n8:00 *NSYNC - Pop\n9:00 F**k Buttons - Surf")
    assert found.warnings == ()
    assert dict(found[0]) == {"artist": "Prince", "song": "1999", "start_time": 0}


@pytest.mark.parametrize("text", ["60 Intro", "60s Intro", "5 min: Intro", "300 A - B"])
def test_a_number_before_a_section_without_time_is_in_doubt(text: str) -> None:
    assert "is not read as a time" in " ".join(read_sections([text]).warnings)


def test_sections_typed_one_by_one_are_all_sections() -> None:
    found = read_sections(["0:00 A - B", "Outro", "#tags", "Tracklist"])
    assert [describe(one) for one in found.sections] == [
        "0:00 A - B",
        "Outro",
        "#tags",
        "Tracklist",
    ]
    assert found.warnings == ("sections 2, 3, 4: no start time",)
    assert read_sections(["A - B", "C - D"]).warnings == ()
    with pytest.raises(TracklistError) as caught:
        read_sections(["A", "1:75 B"])
    assert caught.value.problems == ("section 2: '1:75 B': minutes and seconds must be below 60",)


@pytest.mark.parametrize(
    "line",
    [
        "{minutes}:{seconds:02} Artist {n} - Title {n}",
        "{minutes}:{seconds:02} \u00c4rtist {n} \u2013 Title {n}",
        "{n}. Artist - Title",
        "{n}. {minutes}:{seconds:02} Artist - Title",
        "Artist - Title {minutes}:{seconds:02}",
        "{minutes}:{seconds:02}\nArtist - Title",
    ],
)
def test_ten_thousand_lines_take_a_moment(line: str) -> None:
    text = "\n".join(line.format(minutes=n // 60, seconds=n % 60, n=n) for n in range(10_000))
    began = time.process_time()
    found = parse(text)
    assert len(found.sections) == 10_000
    # It takes a fifth of a second; something quadratic would take minutes.
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "piece",
    [" ", "\t", "a ", "1:", '"', "| ", "**", "** ", "- ", "`a ", "[", "<a ", "1 ", "0:00 ", "a,",
     "\u200d", '"a"', "\\", "[a](", "w/ ", "{", "(", "_ ", "\u25b6", "#", ";FF", "\n", "1."],
)  # fmt: skip
def test_nothing_takes_long(piece: str) -> None:
    row = (piece * 1000)[:990]
    began = time.process_time()
    for text in (piece * 50_000, "\n".join([row] * 50)):
        with contextlib.suppress(TracklistError):
            parse(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CD 1\n1. A - B\n2. C - D\nCD 2\n1. E - F", ["A - B", "C - D", "E - F"]),
        ("A - \u201cB\u201d (C)\nD - \u201cE\u201d", ["A - B (C)", "D - E"]),
        ("[000] A - B\n[005] C - D\n[??] E - F", ["0:00 A - B", "5:00 C - D", "E - F"]),
        ("[0:00] A - B\n[??:??] C - D", ["0:00 A - B", "C - D"]),
        (
            "1. A - B [L]\n2. C - D [M]\nw/ E - F [N]\n3. G - H",
            ["A - B", "C - D", "E - F", "G - H"],
        ),
        ("1. A - B [L]\n2. C - D\n3. E - F", ["A - B [L]", "C - D", "E - F"]),
        ("0:00\nA - B\n\n4:00\nC - D", ["0:00 A - B", "4:00 C - D"]),
        ("A - B\n0:00\nC - D\n4:00", ["0:00 A - B", "4:00 C - D"]),
        ("1. B by A\n2. D by C - live\n3. F by E", ["A - B", "C - live - D", "E - F"]),
        ("\u2022 A - B \u2022 0:00\n\u2022 C - D \u2022 3:00", ["0:00 A - B", "3:00 C - D"]),
        ("0:00 \u2013 3:12 A\n3:12 \u2013 6:50 B", ["* 0:00 A", "* 3:12 B"]),
        ("0' A - B\n4' C - D\n61\u2032 E - F", ["0:00 A - B", "4:00 C - D", "1:01:00 E - F"]),
        ("A - B at 0:00\nC - Where It's At at 3:00", ["0:00 A - B", "3:00 C - Where It's At"]),
        ("A - B 0:00\nC - Where It's At 3:00", ["0:00 A - B", "3:00 C - Where It's At"]),
        ("A - B \u2026 0:00\nC - D \u2026 3:00", ["0:00 A - B", "3:00 C - D"]),
        ("0:0:0 A - B\n0:7:5 C - D\n1:3:9 E - F", ["0:00 A - B", "7:05 C - D", "1:03:09 E - F"]),
        ("A - 0:0:0\nB - 0:7:52\nC - 1:14:5", ["* 0:00 A", "* 7:52 B", "* 1:14:05 C"]),
        ("Artist - Title\nA - B\nC - D\nE - F", ["A - B", "C - D", "E - F"]),
        ("Title - Artist\nB - A\nD - C\nF - E", ["A - B", "C - D", "E - F"]),
        ("Time - Artist - Title\n0:00 - A - B\n3:00 - C - D", ["0:00 A - B", "3:00 C - D"]),
        ('"A - B"\n"C - D"\n"E\'s - F"', ["A - B", "C - D", "E's - F"]),
        ("3AM - A\nB - C\nD - E", ["3AM - A", "B - C", "D - E"]),
        (
            "B by A (0:07 - 3:55)\nD by C (4:02 - 7:28)\nF by E (7:49 - 9:00)",
            ["0:07 A - B", "4:02 C - D", "7:49 E - F"],
        ),
        ("Artist - Title", ["Artist - Title"]),
    ],
)
def test_other_ways_to_write_a_list(text: str, expected: list[str]) -> None:
    assert lines_of(parse(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A1 A - B (3:10)\nA2 C - D (4:01)\nB1 E - F (4:44)\nB2 G - H (7:30)",
        "1.01 A - B\n1.02 C - D\n2.01 E - F\n2.02 G - H",
        "1.1. A \u2013 B\n1.2. C \u2013 D\n1.3. E \u2013 F\n1.4. G \u2013 H",
        "A1 A - B\nA2 C - D\nB1 E - F\nB2 G - H",
        "A1. A - B 5:12\nA2. C - D 6:01\nB1. E - F 4:44\nB2. G - H 7:30",
        "A1\tA\tB\t5:12\nA2\tC\tD\t6:01\nB1\tE\tF\t4:44\nB2\tG\tH\t7:30",
        "1-1\t\tA\t\u2013\tB\n1-2\t\tC\t\u2013\tD\n2-1\tE \u2013\tF\n2-2\tG \u2013\tH",
        "1.\nA - B 5:12\n2.\nC - D 6:01\n3.\nE - F 4:44\n4.\nG - H 7:30",
    ],
)
def test_positions_on_discs_and_records_are_not_times(text: str) -> None:
    found = parse(text)
    assert lines_of(found) == ["A - B", "C - D", "E - F", "G - H"]


@pytest.mark.parametrize(
    "text",
    [
        "A \u201cB\u201d (X Mix) (Fern)\nC \u201cD\u201d (Moss)\nE & F \u201cG\u201d (Ivy)",
        "1.1 A \u201cB\u201d (X Mix) (Fern)\n1.2 C \u201cD\u201d\n1.3 E & F \u201cG\u201d (Ivy)",
        "Night 4 \u2013 2001-01-01\n\nA 'B' (X Mix) [Fern]\nC 'D' [Moss]\nE & F 'G' [Ivy]",
        "A - \u201cB\u201d (X Mix) (Fern)\nC - \u201cD\u201d (Moss)\nE & F - \u201cG\u201d",
    ],
)
def test_labels_in_brackets_after_quoted_titles_are_left_out(text: str) -> None:
    assert lines_of(parse(text)) == ["A - B (X Mix)", "C - D", "E & F - G"]


def test_versions_in_brackets_after_quoted_titles_stay() -> None:
    text = "A \u201cB\u201d (X Mix)\nC \u201cD\u201d (Dub)\nE \u201cF\u201d (Fern)"
    assert lines_of(parse(text)) == ["A - B (X Mix)", "C - D (Dub)", "E - F (Fern)"]


@pytest.mark.parametrize(
    "heading",
    ["DJ Fern - Night 4 2001-01-01", "Night 4", "History 2001-01-01"],
)
@pytest.mark.parametrize(
    "songs",
    [
        "B by A\nD by C\nF by E",
        "A 'B'\nC 'D'\nE 'F'",
        "1. A - B\n2. C - D\n3. E - F",
        "\nA - B\nC - D\nE - F",
    ],
)
def test_a_first_line_unlike_all_others_is_a_heading(heading: str, songs: str) -> None:
    assert lines_of(parse(f"{heading}\n{songs}")) == ["A - B", "C - D", "E - F"]


@pytest.mark.parametrize(
    "text",
    [
        "# Mix 1\n[00] A - B [Fern]\n[06] C - D\n\n# Mix 2\n[00] E - F\n[07] G - H",
        "Mix 1\n0:00 A - B\n6:00 C - D\n\nMix 2\n0:00 E - F\n7:00 G - H",
        "# Mix 1\n1. A - B\n2. C - D\n# Mix 2\n1. E - F\n2. G - H",
    ],
)
def test_a_text_with_several_lists_asks_which(text: str) -> None:
    with pytest.raises(TracklistError, match="2 sessions") as caught:
        parse(text)
    assert "Mix 1" in str(caught.value)
    found = read(text.encode(), session="mix 2")
    assert [one["song"] for one in found] == ["F", "H"]
    assert found.title == "Mix 2"
    assert [one["song"] for one in read(text.encode(), session="1")] == ["B", "D"]


@pytest.mark.parametrize(
    "text",
    [
        "CD 1\n1. A - B\n2. C - D\n\nCD 2\n1. E - F\n2. G - H",
        "Album 1\n0:00 A - B\n6:00 C - D\n\nAlbum 2\n9:00 E - F\n12:00 G - H",
        "22:00 A - B\n23:58 C - D\n\n00:03 E - F\n00:09 G - H",
    ],
)
def test_parts_of_a_list_are_one_list(text: str) -> None:
    assert [one["song"] for one in parse(text)] == ["B", "D", "F", "H"]


def test_unknown_minutes_leave_the_others_minutes() -> None:
    found = parse("[000] A - B\n[005] C - D\n[0??] E - F\n[105] G - H")
    assert lines_of(found) == ["0:00 A - B", "5:00 C - D", "E - F", "1:45:00 G - H"]


def test_the_order_of_artist_and_song_is_an_option() -> None:
    found = read("0:00 Rez - Underworld\n7:00 Intro", order="song-artist")
    assert [dict(one) for one in found] == [
        {"artist": "Underworld", "song": "Rez", "start_time": 0},
        {"chapter": "Intro", "start_time": 420},
    ]


def test_times_of_day_count_from_the_start_that_is_given() -> None:
    text = "22:05 A - B\n22:10 C - D\n00:01 E - F"
    assert [one.start_time for one in read(text, start="22:00")] == [300, 600, 7260]
    with pytest.raises(TracklistError, match="positions in the recording"):
        read("0:00 A - B\n3:00 C - D", start="22:00")


def test_lengths_give_starts_if_tracks_are_played_back_to_back() -> None:
    text = "1. A - B 4:19\n2. C - D 2:09\n3. E - F 2:48"
    assert [one.start_time for one in read(text, back_to_back=True)] == [0, 259, 388]


def test_prose_around_a_list_is_left_out() -> None:
    text = (
        "What a night it was, and this is what I played!\n\nTracklist:\n0:00 A - B\n4:00 C - D\n"
    )
    text += "\nFollow me"
    found = read(text)
    assert lines_of(found) == ["0:00 A - B", "4:00 C - D"]
    assert found.warnings


def test_a_list_with_hardly_any_artist_has_chapters_only() -> None:
    text = "\n".join(f"{n}:00 Title {n}" for n in range(12)) + "\n12:00 A - B"
    assert lines_of(read(text))[-1] == "* 12:00 A - B"
