"""Logs of radio stations and streams."""

from __future__ import annotations

import json

import pytest

from aiomixcloud.tracklists import Chapter, Track, Tracklist, TracklistError, read

MINUTES = "the times are accurate only to the minute"


def shown(tracklist: Tracklist) -> list[tuple[str, int | None]]:
    return [(one.title, one.start_time) for one in tracklist]


def mairlist(*items: tuple[str, str, str, str]) -> str:
    """Return a playlist of items: time, state, artist and title."""
    body = "".join(
        f'<PlaylistItem Class="File" State="{state}" Time="{time}" PlaybackEnd="19.576">'
        f"<Title>{title}</Title><Artist>{artist}</Artist><Duration>20,460</Duration>"
        '<Markers><Marker Type="CueOut"/></Markers></PlaylistItem>'
        for time, state, artist, title in items
    )
    return f'<?xml version="1.0"?><Playlist Version="177">{body}</Playlist>'


def test_mairlist_times_pass_midnight() -> None:
    tracklist = read(
        mairlist(("23:59:30", "none", "Marta", "Lights"), ("00:03:00", "none", "", "Jingle"))
    )
    assert tracklist.format == "mairlist-xml"
    assert list(tracklist) == [Track("Marta", "Lights", 0), Chapter("Jingle", 210)]
    assert tracklist.notes == ("the times are planned, not measured",)
    assert "entry 2: no artist" in tracklist.warnings[0]


def test_the_mairlist_item_on_air_begins_its_length_before_the_next() -> None:
    tracklist = read(
        mairlist(("00:00:00", "playing", "Marta", "Lights"), ("08:49:35", "none", "Ole", "Rain"))
    )
    assert shown(tracklist) == [("Marta - Lights", 0), ("Ole - Rain", 20)]
    assert tracklist.warnings == ("entry 1 is on air and has no time; its start is computed",)


def test_mairlist_json() -> None:
    items = [
        {"Class": "File", "Time": "16:04:58", "State": "playing", "Title": "One", "Artist": "A"},
        {"Class": "File", "Time": "17:05:05", "State": "none", "Title": "Two", "Duration": 5.5},
    ]
    tracklist = read(json.dumps({"Items": items}))
    assert tracklist.format == "mairlist-json"
    assert shown(tracklist) == [("A - One", 0), ("Two", 3607)]


SHOW = "Playlist Date,On Air,Off Air,Show Name,Category,DJ Name,DJ Real Name\n"
SPINS = "Time,Artist,Song,Disk\n"


def test_spinitron_times_count_from_the_time_on_air() -> None:
    tracklist = read(
        f"{SHOW}2018-02-26,23:00:00,01:00:00,Night Bus,Music,DJ M,Real Name\n{SPINS}"
        '23:08:00,Marta,"Ghosts, Pt. 2",-\n00:10:00,Ole,Rain,-\n00:50:00,Ida,Snow,-\n'
    )
    assert tracklist.format == "spinitron-csv"
    assert shown(tracklist) == [
        ("Marta - Ghosts, Pt. 2", 480),
        ("Ole - Rain", 4200),
        ("Ida - Snow", 6600),
    ]
    assert (tracklist.title, tracklist.performer) == ("Night Bus", "DJ M")
    assert MINUTES in tracklist.warnings


def test_spinitron_spins_before_the_time_on_air_begin_at_zero() -> None:
    tracklist = read(
        f"{SHOW}2018-02-26,09:00:00,10:00:00,Late,Music,M,R\n{SPINS}"
        "08:08:00,Marta,Lights,-\n08:15:00,Ole,Rain,-\n"
    )
    assert shown(tracklist) == [("Marta - Lights", 0), ("Ole - Rain", 420)]
    assert "Late: spins before the time on air, 09:00:00" in tracklist.warnings[0]


def test_spinitron_spin_that_is_playing_when_the_show_starts_begins_at_zero() -> None:
    tracklist = read(
        f"{SHOW}2018-02-26,09:00:00,10:00:00,Early,Music,M,R\n{SPINS}"
        "08:58:00,Marta,Lights,-\n09:02:00,Ole,Rain,-\n09:07:00,Ida,Snow,-\n"
    )
    assert [start for _, start in shown(tracklist)] == [0, 120, 420]
    assert "they begin at position 0" in " ".join(tracklist.warnings)


def test_spinitron_file_of_several_shows_lists_them() -> None:
    content = (
        f"{SHOW}2018-02-26,09:00:00,10:00:00,Early,Music,M,R\n{SPINS}09:08:00,Marta,Lights,-\n"
        f"{SHOW}2018-02-26,10:00:00,11:00:00,Later,Music,N,R\n{SPINS}10:09:00,Ole,Rain,-\n"
    )
    with pytest.raises(TracklistError, match=r"(?s)Early, 2018-02-26 09:00.*Later"):
        read(content)
    assert shown(read(content, session="Later")) == [("Ole - Rain", 540)]


def test_spinitron_api_is_put_the_right_way_round() -> None:
    items = [
        {"start": "2018-03-30T13:07:08+0000", "duration": 200, "artist": "Ole", "song": "Rain"},
        {"start": "2018-03-30T13:00:00+0000", "duration": 200, "artist": "Ida", "song": "Snow"},
    ]
    tracklist = read(json.dumps({"items": items, "_meta": {"pageCount": 3}}))
    assert tracklist.format == "spinitron-json"
    assert shown(tracklist) == [("Ida - Snow", 0), ("Ole - Rain", 428)]
    assert tracklist.warnings == ("this is one page of 3; the other pages are missing",)


@pytest.mark.parametrize(
    ("header", "gap"),
    [
        (
            'Date,"Time","Listeners","Delta","Likes","Dislikes","Track","Artist","Playlist"',
            ',"",""',
        ),
        ("Date,Time,Listeners,Delta,Track,Artist,Playlist,Streamer", ""),
    ],
    ids=["2018", "later"],
)
def test_azuracast_csv_of_both_kinds(header: str, gap: str) -> None:
    rows = [
        ("2018-08-12", "12:04am", "Rain", "Ole"),
        ("2018-08-11", "11:59pm", "Second", ""),
        ("2018-08-11", "11:59pm", "First", "Ida"),
    ]
    body = "".join(
        f'{date},"{time}","1","0"{gap},"{track}","{artist}",""\n'
        for date, time, track, artist in rows
    )
    tracklist = read(f"{header}\n{body}")
    assert tracklist.format == "azuracast-csv"
    assert shown(tracklist) == [("Ida - First", 0), ("Second", 0), ("Ole - Rain", 300)]
    assert MINUTES in tracklist.warnings


def test_azuracast_api() -> None:
    played = [
        {"sh_id": 2, "played_at": 1700000300, "song": {"artist": "Ole", "title": "Rain"}},
        {"sh_id": 1, "played_at": 1700000000, "song": {"text": "Ida - Snow", "title": ""}},
    ]
    document = {
        "station": {"name": "Night FM"},
        "now_playing": played[0],
        "song_history": played[1:],
    }
    for content in (played, document, {"page": 1, "rows": played}):
        tracklist = read(json.dumps(content))
        assert tracklist.format == "azuracast-json"
        assert shown(tracklist) == [("Ida - Snow", 0), ("Ole - Rain", 300)]


ICECAST = (
    "17/Jan/2026:21:00:00 +0100|/live.mp3|12|Ident\n"
    "17/Jan/2026:21:00:33 +0100|/live.mp3|14|Ida - Snow | Ice\n"
    "17/Jan/2026:21:00:33 +0100|/live.ogg|3|Ida - Snow | Ice\n"
    "17/Jan/2026:21:00:40 +0100|/live.mp3|14|Ida - Snow | Ice\n"
    "17/Jan/2026:21:05:00 +0100|/live.mp3|14| - \n"
    "17/Jan/2026:21:08:00 +0100|/live.mp3|14|Ole - Rain\n"
)


def test_icecast_mount_with_the_most_lines_is_read() -> None:
    tracklist = read(ICECAST)
    assert tracklist.format == "icecast-playlist-log"
    assert shown(tracklist) == [("Ident", 0), ("Ida - Snow | Ice", 33), ("Ole - Rain", 480)]
    assert any("2 mounts: /live.mp3" in warning for warning in tracklist.warnings)
    assert "line 5: no text, left out" in tracklist.warnings


def test_icecast_mount_is_chosen() -> None:
    tracklist = read(ICECAST, session="/live.ogg")
    assert shown(tracklist) == [("Ida - Snow | Ice", 0)]


def test_icecast_mounts_with_nothing_in_common_are_different_shows() -> None:
    with pytest.raises(TracklistError, match="3 sessions"):
        read(ICECAST + "17/Jan/2026:21:08:00 +0100|/other|14|Marta - Lights\n")


def test_icecast_times_are_local_for_the_start() -> None:
    assert read(ICECAST, start="20:59")[0].start_time == 60


def test_icecast_clock_change_does_not_move_the_tracks() -> None:
    tracklist = read(
        "29/Mar/2026:01:59:00 +0100|/a|1|Ida - Snow\n29/Mar/2026:03:01:00 +0200|/a|1|Ole - Rain\n"
    )
    assert shown(tracklist) == [("Ida - Snow", 0), ("Ole - Rain", 120)]


def test_libretime_log_with_other_columns_and_the_newest_first() -> None:
    tracklist = read(
        '"Title","Creator","Start Time","End Time"\n'
        '"Rain","Ole","2026-01-18 00:03:00",""\n"Snow","Ida","2026-01-17 23:59:00","x"\n'
    )
    assert tracklist.format == "libretime-csv"
    assert shown(tracklist) == [("Ida - Snow", 0), ("Ole - Rain", 240)]


def test_myriad_songs_of_all_hours_count_from_the_first_item() -> None:
    def item(kind: str, time: str, title: str, *artists: str) -> str:
        names = "".join(f"<artist><name>{name}</name></artist>" for name in artists)
        return (
            f'<logItem type="{kind}"><estimatedStart>2024-06-07T{time}+01:00</estimatedStart>'
            f"<title><title>{title}</title></title><artists>{names}</artists></logItem>"
        )

    tracklist = read(
        "<log><logSection>"
        + item("link", "19:59:00", "Top of hour")
        + item("song", "19:59:30", "Lights", "Marta")
        + "</logSection><logSection>"
        + item("song", "20:03:00", "Rain &amp; Snow", "Ole", "Ida")
        + "</logSection></log>"
    )
    assert tracklist.format == "myriad-xml"
    assert list(tracklist) == [
        Track("Marta", "Lights", 30),
        Track("Ole, Ida", "Rain & Snow", 240),
    ]


def test_a_myriad_log_without_songs_is_an_error() -> None:
    with pytest.raises(TracklistError, match="no items of type song"):
        read('<log><logSection><logItem type="link"/></logSection></log>')


def test_spinitron_show_with_a_date_in_words() -> None:
    head = "Playlist Date,On Air,Off Air,Show Name\n"
    show = '"March 2, 2026",10:00pm,12:30am,Night Bus\n'
    tracklist = read(f"{head}{show}{SPINS}11:59pm,Ann,One,A\n12:04am,Bob,Two,B\n")
    assert shown(tracklist) == [("Ann - One", 7140), ("Bob - Two", 7440)]


def test_mairlist_times_may_have_a_date() -> None:
    items = [
        {"Class": "File", "Time": f"2026-01-{day}T{clock}", "Title": title, "Artist": "A"}
        for day, clock, title in (("17", "23:59:00", "One"), ("18", "00:01:30", "Two"))
    ]
    assert shown(read(json.dumps({"Items": items}))) == [("A - One", 0), ("A - Two", 150)]
