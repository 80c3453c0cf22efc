"""Playlists and histories that rekordbox exports as text and XML."""

from __future__ import annotations

import pytest

from aiomixcloud.tracklists import TracklistError, detect, read

HEADER = "#\tArtwork\tTrack Title\tArtist\tAlbum\tGenre\tBPM\tRating\tTime\tKey\tDate Added"
ROWS = (
    '1\t\tLate "Night"\tOwl, Fox\tAlbum\tHouse\t120.00\t     \t04:56\t5A\t2026-08-20',
    "2\t\tEarly - Remastered\tFox\t\t\t123.00\t***  \t08:23\t1m\t2026-08-20",
    "3\t\tJingle\t\t\t\t\t\t00:05\t\t2026-08-20",
)
SECTIONS = [
    {"artist": "Owl, Fox", "song": 'Late "Night"'},
    {"artist": "Fox", "song": "Early - Remastered"},
    {"chapter": "Jingle"},
]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig", "utf-16-le"])
def test_a_text_export_has_no_times(encoding: str) -> None:
    tracklist = read("\r\n".join([HEADER, *ROWS, ""]).encode(encoding))
    assert tracklist.format == "rekordbox-txt"
    assert tracklist.to_sections() == SECTIONS
    assert any("start time" in one for one in tracklist.warnings)
    assert "lengths" in tracklist.notes[0]


def test_columns_follow_the_window_and_the_language() -> None:
    text = (
        "#\tDJ-Wiedergabe\tBPM\tInterpret\tTitel\tZeit\n1\t2\t120.00\tEule\tSp\u00e4t\t06:31\n"
        "2\t0\t118.00\tFuchs\tFr\u00fch\t07:11\n"
    )
    assert read(text).to_sections() == [
        {"artist": "Eule", "song": "Sp\u00e4t"},
        {"artist": "Fuchs", "song": "Fr\u00fch"},
    ]


def test_the_name_of_the_mix_belongs_to_the_title() -> None:
    text = (
        "#\tTrack Title\tMix Name\tArtist\tTime\n1\tLate\tDub Mix\tOwl\t04:21\n"
        "2\tEarly (Dub Mix)\tDub Mix\tFox\t04:21\n3\tNoon\t\tHen\t04:21\n"
    )
    assert [one["song"] for one in read(text)] == ["Late (Dub Mix)", "Early (Dub Mix)", "Noon"]


@pytest.mark.parametrize("rows", [ROWS, [row.replace("\t\t", "\t", 1) for row in ROWS]])
def test_lines_without_a_header_have_the_usual_columns(rows: list[str]) -> None:
    tracklist = read("\n".join(rows))
    assert tracklist.format == "rekordbox-txt"
    assert tracklist.to_sections() == SECTIONS
    assert "no header line" in tracklist.warnings[0]


def test_a_header_in_an_unknown_language_is_named_in_a_warning() -> None:
    tracklist = read(
        "\n".join([HEADER.replace("Track Title", "Xx").replace("Artist", "Yy"), *ROWS])
    )
    assert tracklist.to_sections() == SECTIONS
    assert "unknown column names" in tracklist.warnings[0]


def test_tables_with_times_are_not_exports_of_rekordbox() -> None:
    assert detect(b"Time\tArtist\tTitle\n0:00\tOwl\tLate\n")[0].format.name == "csv"


def collection(*playlists: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<DJ_PLAYLISTS Version="1.0.0">'
        '<PRODUCT Name="rekordbox" Version="6.6.4"/><COLLECTION Entries="3">'
        '<TRACK TrackID="1" Name="Late" Artist="Owl" TotalTime="296" Mix="Dub" '
        'Location="file://localhost/Users/ann/Late.mp3"/>'
        '<TRACK TrackID="2" Name="Fox &amp; Hen - Early" Artist="" '
        'Location="file://localhost/C:/Users/ann/Fox%20%26%20Hen%20-%20Early.mp3"/>'
        '</COLLECTION><PLAYLISTS><NODE Type="0" Name="ROOT">' + "".join(playlists) + "</NODE>"
        "</PLAYLISTS></DJ_PLAYLISTS>"
    )


def playlist(name: str, *keys: str, by: int = 0) -> str:
    tracks = "".join(f'<TRACK Key="{key}"/>' for key in keys)
    return f'<NODE Name="{name}" Type="1" KeyType="{by}" Entries="9">{tracks}</NODE>'


def test_a_playlist_refers_to_the_collection() -> None:
    tracklist = read(collection(playlist("Friday", "1", "2", "99")))
    assert tracklist.format == "rekordbox-xml"
    assert tracklist.title == "Friday"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late (Dub)"},
        {"artist": "Fox & Hen", "song": "Early"},
    ]
    assert "track 3: not in the collection, left out" in tracklist.warnings
    assert "track 2: no tags, named after the file" in tracklist.warnings


def test_a_playlist_may_refer_to_the_location() -> None:
    keys = ("file://localhost/Users/ann/Late.mp3", "file://localhost/Users/ann/Hen%20-%20Noon.mp3")
    tracklist = read(collection(playlist("Friday", *keys, by=1)))
    assert [one.title for one in tracklist] == ["Owl - Late (Dub)", "Hen - Noon"]
    assert "ann" not in repr(tracklist.warnings)


def test_lengths_give_times_only_if_the_tracks_are_played_back_to_back() -> None:
    text = collection(playlist("Friday", "1", "2"))
    assert [one.start_time for one in read(text)] == [None, None]
    assert [one.start_time for one in read(text, back_to_back=True)] == [0, 296]


def test_several_playlists_are_listed_and_one_is_chosen() -> None:
    text = collection(playlist("Friday", "1"), playlist("Empty"), playlist("Saturday", "2"))
    with pytest.raises(TracklistError, match=r"3 sessions(?s:.*)Friday(?s:.*)Saturday"):
        read(text)
    assert read(text, session="Saturday")[0].title == "Fox & Hen - Early"
    assert read(text, session=1)[0].title == "Owl - Late (Dub)"


def test_empty_playlists_do_not_count_beside_a_filled_one() -> None:
    assert read(collection(playlist("Empty"), playlist("Friday", "1"))).title == "Friday"


def test_a_collection_without_playlists_is_an_error() -> None:
    with pytest.raises(TracklistError, match="no playlists"):
        read(collection())


def test_a_damaged_export_is_an_error() -> None:
    with pytest.raises(TracklistError, match="not well-formed"):
        read(collection(playlist("Friday", "1"))[:-40])
