"""Histories and lists of VirtualDJ: tracklist.txt, M3U with #EXTVDJ lines, and XML."""

from __future__ import annotations

import pytest

from aiomixcloud.tracklists import TracklistError, read

RULE = "------------------------------"


def night(date: str, *lines: str) -> str:
    return "\r\n".join([f"VirtualDJ History - {date}", RULE, "", *lines, "", ""])


def test_a_track_list_has_hours_and_minutes_and_goes_past_midnight() -> None:
    tracklist = read(night("2026/09/04", "23:55 : Owl - Late - Dub", "0:01 : Jingle"))
    assert tracklist.format == "virtualdj-txt"
    assert tracklist.title == "2026-09-04"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late - Dub", "start_time": 0},
        {"chapter": "Jingle", "start_time": 360},
    ]
    assert any("accurate only to the minute" in one for one in tracklist.warnings)


def test_sessions_are_appended_and_one_is_chosen() -> None:
    text = night("2026/09/04", "20:00 : Owl - Late", "21:00 : Fox - Early")
    text += night("2026/09/05") + night("2026/09/11", "22:00 : Hen - Noon")
    with pytest.raises(TracklistError, match=r"2 sessions(?s:.*)2026-09-04, 1:00:00, 2 entries"):
        read(text)
    assert read(text, session="2026-09-11")[0].title == "Hen - Noon"
    assert read(text, session="last")[0].title == "Hen - Noon"


def test_the_length_of_a_session_goes_past_midnight() -> None:
    text = night("2026/09/04", "20:00 : Owl - Late")
    text += night("2026/09/05", "23:58 : Hen - Noon", "0:03 : Fox - Early")
    with pytest.raises(TracklistError, match="2026-09-05, 5:00, 2 entries"):
        read(text)


def test_lines_without_the_heading_are_recognised() -> None:
    tracklist = read("22:03 : Owl - Late\n22:09 : Fox - Early\n")
    assert tracklist.format == "virtualdj-txt"
    assert [one.start_time for one in tracklist] == [0, 360]


def test_a_line_without_a_time_is_reported() -> None:
    tracklist = read(night("2026/09/04", "20:00 : Owl - Late", "good night"))
    assert "line 5 has no time and was left out" in tracklist.warnings
    with pytest.raises(TracklistError, match="hh:mm"):
        read(night("2026/09/04", "nothing"))


def line(path: str = "/Users/ann/a.mp3", **fields: object) -> str:
    return "#EXTVDJ:" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()) + f"\n{path}\n"


def test_a_history_has_seconds() -> None:
    text = "#EXTM3U\n" + line(
        time="21:39", lastplaytime=1788557940, artist="Owl & The Foxes", title="Late < Early"
    )
    text += line(
        "netsearch://x1",
        time="21:41",
        lastplaytime=1788558065,
        artist="Hen &amp; Co",
        title="Noon",
        remix="Dub",
    )
    tracklist = read(text)
    assert tracklist.format == "virtualdj-m3u"
    assert tracklist.to_sections() == [
        {"artist": "Owl & The Foxes", "song": "Late < Early", "start_time": 0},
        {"artist": "Hen & Co", "song": "Noon (Dub)", "start_time": 125},
    ]
    assert tracklist.warnings == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1788557940000", "1788558065000"),
        ("2026-09-04 21:39:00", "2026-09-04 21:41:05"),
        ("2026-09-04T21:39:00Z", "2026-09-04T21:41:05Z"),
    ],
)
def test_other_forms_of_the_time_are_read(first: str, second: str) -> None:
    text = line(lastplaytime=first, artist="Owl", title="Late")
    text += line(lastplaytime=second, artist="Fox", title="Early")
    assert [one.start_time for one in read(text)] == [0, 125]


def test_without_seconds_the_time_of_day_counts() -> None:
    text = line(time="23:59", artist="Owl", title="Late") + line(
        time="00:03", artist="Fox", title="Early"
    )
    tracklist = read(text)
    assert [one.start_time for one in tracklist] == [0, 240]
    assert any("accurate only to the minute" in one for one in tracklist.warnings)


def test_a_playlist_has_no_times() -> None:
    text = line(filesize=1, artist="Owl", title="Late", songlength="246.000")
    text += line(artist="Fox", title="Early", songlength="100.5")
    tracklist = read(("\ufeff" + text).encode())
    assert [one.start_time for one in tracklist] == [None, None]
    assert "playlist" in tracklist.notes[0]
    assert [one.start_time for one in read(text, back_to_back=True)] == [0, 246]


def test_times_of_last_play_in_a_playlist_are_not_a_history() -> None:
    text = line(lastplaytime=1788557940, artist="Owl", title="Late")
    text += line(lastplaytime=1700000000, artist="Fox", title="Early")
    tracklist = read(text)
    assert [one.title for one in tracklist] == ["Owl - Late", "Fox - Early"]
    assert [one.start_time for one in tracklist] == [None, None]
    assert any("not in order" in one for one in tracklist.warnings)


def test_a_file_without_tags_is_named_after_itself() -> None:
    text = line("C:\\Users\\ann\\Owl - Late.mp3", lastplaytime=1788557940)
    text += "/Users/ann/Jingle.mp3\n"
    tracklist = read(text)
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late", "start_time": 0},
        {"chapter": "Jingle"},
    ]
    assert "ann" not in repr(tracklist.warnings)


def test_a_list_is_sorted_by_its_numbers() -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<VirtualFolder noDuplicates="no" ordered="yes">\n'
        '  <song path="D:\\ann\\b.mp3" artist="Fox" title="Early" remix="Dub" idx="1" />\n'
        '  <song path="D:\\ann\\a.mp3" size="1" songlength="246.0" artist="Owl &amp; Co" '
        'title="Late" idx="0" />\n'
        '  <song path="D:\\ann\\Hen - Noon.mp3" idx="2" />\n</VirtualFolder>\n'
    )
    tracklist = read(text)
    assert tracklist.format == "virtualdj-xml"
    assert tracklist.to_sections() == [
        {"artist": "Owl & Co", "song": "Late"},
        {"artist": "Fox", "song": "Early (Dub)"},
        {"artist": "Hen", "song": "Noon"},
    ]
    assert any("start time" in one for one in tracklist.warnings)
    assert "ann" not in repr(tracklist.warnings)


def test_names_may_have_line_breaks() -> None:
    found = read(
        b"#EXTVDJ:<time>21:39</time><lastplaytime>1674884385</lastplaytime><artist>Owl & The\n"
        b"Foxes</artist><title>One</title>\nnetsearch://dz1\n"
        b"#EXTVDJ:<time>21:41</time><lastplaytime>1674884510</lastplaytime><artist>Hare</artist>"
        b"<title>Two</title>\nnetsearch://dz2\n"
    )
    assert [(one.title, one.start_time) for one in found] == [
        ("Owl & The Foxes - One", 0),
        ("Hare - Two", 125),
    ]
