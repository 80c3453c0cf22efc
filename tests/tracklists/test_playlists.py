"""Playlists of files: M3U, PLS and XSPF, which have lengths and no start times."""

from __future__ import annotations

import pytest

from aiomixcloud.tracklists import Chapter, Track, Tracklist, TracklistError, read


def titles(tracklist: Tracklist) -> list[str]:
    return [one.title for one in tracklist]


M3U = (
    "#EXTM3U\r\n#PLAYLIST:Night Bus\r\n"
    "#EXTINF:200,Marta - Lights #1 - Live\r\n# a comment\r\nC:\\Music\\01 lights.mp3\r\n"
    '#EXTINF:100 tvg-id="a,b" group-title="x",Ole - Rain\r\nrain.mp3\r\n'
    "#EXTINF:-1,Untitled\r\n/music/untitled.flac\r\n"
)


def test_m3u_lengths_are_not_positions() -> None:
    tracklist = read(M3U)
    assert (tracklist.format, tracklist.title) == ("m3u", "Night Bus")
    assert list(tracklist) == [
        Track("Marta", "Lights #1 - Live"),
        Track("Ole", "Rain"),
        Chapter("Untitled"),
    ]
    assert any("no section has a start time" in warning for warning in tracklist.warnings)


def test_m3u_is_played_back_to_back_on_request() -> None:
    assert [one.start_time for one in read(M3U, back_to_back=True)] == [0, 200, 300]


def test_m3u_without_titles_takes_the_names_of_the_files() -> None:
    tracklist = read(
        "#EXTM3U\n#EXTINF\n/m/Ole/2-01 Rain.m4a\n#EXTINF:\n/m/03 - Ida - Snow.mp3\n"
        "http://example.com/music/05%20Ice.mp3?x=1\n99 Lights.ogg\n"
    )
    assert titles(tracklist) == ["Rain", "Ida - Snow", "Ice", "Lights"]
    assert "the names of the files are used" in tracklist.warnings[0]


def test_m3u_numbers_at_the_beginning_of_a_few_names_belong_to_them() -> None:
    tracklist = read("99 Lights.ogg\nRain.mp3\nSnow_and_Ice.mp3\n", name="list.m3u")
    assert titles(tracklist) == ["99 Lights", "Rain", "Snow and Ice"]


def test_m3u_with_an_artist_of_its_own() -> None:
    tracklist = read("#EXTM3U\n#EXTINF:10,Rain\n#EXTART:Ole\nrain.mp3\n")
    assert list(tracklist) == [Track("Ole", "Rain")]


def test_m3u_with_the_song_first() -> None:
    tracklist = read("#EXTM3U\n#EXTINF:10,Rain - Ole\nrain.mp3\n", order="song-artist")
    assert list(tracklist) == [Track("Ole", "Rain")]


STREAM_XSPF = (
    '<playlist xmlns="http://xspf.org/ns/0/"><trackList><track>'
    "<location>http://example.com/live</location><title>One</title></track></trackList></playlist>"
)


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXTINF:-1,Radio - One\nhttp://example.com:8000/\n",
        "[playlist]\nFile1=http://example.com:8000\nTitle1=(#1 - 3/10) Radio - One\nLength1=-1\n",
        STREAM_XSPF,
    ],
    ids=["m3u", "pls", "xspf"],
)
def test_a_playlist_of_streams_is_an_error(content: str) -> None:
    with pytest.raises(TracklistError, match="only streams"):
        read(content)


def test_an_hls_playlist_is_an_error() -> None:
    with pytest.raises(TracklistError, match="HLS"):
        read("#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nsegment1.ts\n")


def test_pls_is_ordered_by_number_with_keys_in_any_case() -> None:
    tracklist = read(
        "\n[Playlist]\nnumberofentries=3\nFile10=c.mp3\nTITLE10=Ida - Snow\nfile2=b.mp3\n"
        "Title2=Ole - Rain = Sun\nLength2=60\nFile1=/m/Marta - Lights.mp3\nLength1=-1\nVersion=2\n"
    )
    assert tracklist.format == "pls"
    assert titles(tracklist) == ["Marta - Lights", "Ole - Rain = Sun", "Ida - Snow"]


def test_xspf_titles_are_not_split_and_durations_are_milliseconds() -> None:
    tracks = (
        "<track><title>Rain - Live</title><creator>Ole</creator><duration>61500</duration></track>"
        "<track><title>Snow - Live</title></track>"
        "<track><location>file:///m/Marta%20-%20Lights.mp3</location></track>"
    )
    tracklist = read(
        '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/">'
        f"<title>Night Bus</title><trackList>{tracks}</trackList></playlist>",
        back_to_back=True,
    )
    assert (tracklist.format, tracklist.title) == ("xspf", "Night Bus")
    assert list(tracklist) == [
        Track("Ole", "Rain - Live", 0),
        Chapter("Snow - Live", 61),
        Track("Marta", "Lights"),
    ]


def test_an_artist_of_its_own_is_not_repeated_in_the_title() -> None:
    found = read("#EXTM3U\n#EXTINF:10,Ole - Rain - Live\n#EXTART:Ole\nrain.mp3\n")
    assert dict(found[0]) == {"artist": "Ole", "song": "Rain - Live"}
