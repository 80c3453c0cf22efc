"""Recognise formats, choose sessions, and count from the start of the recording."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from aiomixcloud.tracklists import FORMATS, Tracklist, TracklistError, detect, read

if TYPE_CHECKING:
    from pathlib import Path


def table(*rows: str) -> str:
    return "start,artist,title\n" + "\n".join(rows) + "\n"


def starts(tracklist: Tracklist) -> list[int | None]:
    return [one.start_time for one in tracklist]


# What is read


def test_a_path_bytes_and_text_are_read(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("0:00 A - B\n")
    for source in (path, str(path), b"0:00 A - B\n", "0:00 A - B\n", "0:00 A - B"):
        assert [one.title for one in read(source)] == ["A - B"]


def test_a_path_that_does_not_exist_is_not_read_as_text(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read("2026-09-04.cue")
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "list")


def test_bytes_never_name_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("0:00 A - B\n")
    assert [one.title for one in read(f"0:00 {path}x - B".encode())] == [f"{path}x - B"]


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(TracklistError, match=r"'cues' is not a format; the formats are .*cue"):
        read("0:00 A - B", format="cues")
    with pytest.raises(ValueError, match="order must be"):
        read("0:00 A - B", order="x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "it is a picture"),
        (b"%PDF-1.7\n", "it is a PDF document"),
        (b"PK\x03\x04\x14\x00", "it is a ZIP archive"),
        (b"\x00\x01\x02\x03\x00\x00\x00\x00\x01", "it is binary data"),
    ],
)
def test_what_is_not_a_tracklist_is_named(content: bytes, reason: str) -> None:
    with pytest.raises(TracklistError, match=reason):
        read(content)


def test_formats_have_names_of_their_own() -> None:
    names = [one.name for one in FORMATS]
    assert len(set(names)) == len(names)
    for one in FORMATS:
        assert one.title
        assert one.programs
        assert all(suffix.startswith(".") for suffix in one.suffixes)
        assert one.unknowns.endswith(".")
        assert one.unknowns[0].isupper()


def test_candidates_say_why() -> None:
    (best, *_) = detect("start,artist,title\n0:00,A,B\n")
    assert (best.format.name, best.reason.startswith("has a header")) == ("csv", True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_texts_are_decoded_by_their_marks_and_zero_bytes(encoding: str) -> None:
    found = read("0:00 Beyonc\u00e9 - D\u00e9j\u00e0 Vu\n".encode(encoding))
    assert found[0]["artist"] == "Beyonc\u00e9"
    assert found.warnings == ()


def test_other_bytes_are_windows_1252_with_a_warning() -> None:
    found = read(b"0:00 Beyonc\xe9 - Halo\n")
    assert found[0]["artist"] == "Beyonc\u00e9"
    assert "Windows-1252" in found.warnings[0]


# Times of day


def test_times_of_day_pass_midnight() -> None:
    found = read(table("23:58:00,A,B", "00:02:30,C,D", "01:10:00,E,F"))
    assert starts(found) == [0, 270, 4320]
    assert "times of day" in " ".join(found.warnings)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("23:50", [480, 750]),
        ("23:50:30", [450, 720]),
        (23 * 3600, [3480, 3750]),
        (datetime(2026, 9, 4, 23, 50), [480, 750]),  # noqa: DTZ001
        ("2026-09-04 23:50", [480, 750]),
        ("11:50 pm", [480, 750]),
    ],
)
def test_times_of_day_count_from_the_start(
    start: str | float | datetime, expected: list[int]
) -> None:
    assert starts(read(table("23:58:00,A,B", "00:02:30,C,D"), start=start)) == expected


def test_dates_count_from_the_start_and_sort() -> None:
    rows = ("2026-09-05 00:02:30,C,D", "2026-09-04 23:58:00,A,B")
    assert starts(read(table(*rows))) == [0, 270]
    assert starts(read(table(*rows), start="23:50")) == [480, 750]
    assert starts(read(table(*rows), start="2026-09-04T23:50")) == [480, 750]
    with pytest.raises(TracklistError, match="must not have a UTC offset"):
        read(table(*rows), start="2026-09-04T23:50Z")


def test_moments_with_a_zone_need_a_start_with_one() -> None:
    rows = ("2026-09-04T23:58:00+02:00,A,B", "2026-09-05T00:02:30+02:00,C,D")
    assert starts(read(table(*rows), start="2026-09-04T21:50Z")) == [480, 750]
    assert starts(read(table(*rows), start=datetime(2026, 9, 4, 21, 50, tzinfo=UTC))) == [480, 750]
    for start in ("23:50", "2026-09-04 23:50"):
        with pytest.raises(TracklistError, match="UTC offset"):
            read(table(*rows), start=start)


def test_a_start_that_is_none_is_refused() -> None:
    with pytest.raises(TracklistError, match="'soon' is not a time of day"):
        read(table("23:58:00,A,B"), start="soon")


def test_an_offset_moves_positions() -> None:
    assert starts(read("0:00 A - B\n4:00 C - D", offset=30)) == [30, 270]
    assert starts(read("0:00 A - B\n4:00 C - D", offset=-200)) == [0, 40]


# Warnings


def test_a_history_is_warned_about() -> None:
    found = read(
        table(
            "2026-09-04 20:00,A,B",
            "2026-09-04 20:00,C,D",
            "2026-09-04 22:30,A,B",
            "2026-09-04 22:40,,E",
        )
    )
    text = "; ".join(found.warnings)
    assert "gap of 2:30:00 before 'A - B' at 2:30:00" in text
    assert "section 2: same start time" in text
    assert "listed more than once: A - B" in text
    assert "line 5: no artist" in text


# Tables


@pytest.mark.parametrize(
    "content",
    [
        "Start;Interpret;Titel\n0:00;Ann;One\n3:10;Bob;Two\n",
        "Start\tArtist\tTitle\n0:00\tAnn\tOne\n3:10\tBob\tTwo\n",
        '"Title","Artist","Start Time"\n"One","Ann","0:00"\n"Two","Bob","3:10"\n',
        "My show\n\nPosition,Performer,Track\n0,Ann,One\n190,Bob,Two\n",
        "0:00,Ann,One\n3:10,Bob,Two\n",
        "Temps;Artiste;Titre;Dur\u00e9e\n0:00;Ann;One;3:10\n3:10;Bob;Two;4:00\n",
        "Time,Title\n0:00,Ann - One\n3:10,Bob - Two\n",
    ],
)
def test_tables_are_read_by_their_headers(content: str) -> None:
    found = read(content.encode("cp1252"))
    assert found.format == "csv"
    assert [one.title for one in found] == ["Ann - One", "Bob - Two"]
    assert starts(found) == [0, 190]


def test_columns_are_named_by_number_or_header() -> None:
    rows = "x,when,who,what\n1,0:00,Ann,One\n2,3:10,Bob,Two\n"
    by_number = {"start": 2, "artist": 3, "title": 4}
    by_header = {"start": "when", "artist": "who", "song": "what"}
    mixed: dict[str, str | int] = {"start": "2", "artist": "who", "song": 4}
    ways: list[dict[str, str] | dict[str, int] | dict[str, str | int]]
    ways = [by_number, by_header, mixed]
    for columns in ways:
        found = read(rows, format="csv", columns=columns)
        assert [one.title for one in found][-2:] == ["Ann - One", "Bob - Two"]
    with pytest.raises(TracklistError, match="no line has the headers nobody"):
        read(rows, format="csv", columns={"artist": "nobody"})
    with pytest.raises(TracklistError, match="unknown column 'genre'"):
        read(rows, format="csv", columns={"genre": 1})


def test_date_and_time_may_be_two_columns() -> None:
    content = "Date,Time,Artist,Title\n4.9.2026,23:58,Ann,One\n5.9.2026,0:03,Bob,Two\n"
    assert starts(read(content)) == [0, 300]


def test_a_column_of_lengths_is_not_a_start() -> None:
    found = read("Artist,Title,Duration\nAnn,One,3:10\nBob,Two,4:00\n")
    assert starts(found) == [None, None]
    assert "no section has a start time" in found.warnings
    assert starts(
        read("Artist,Title,Duration\nAnn,One,3:10\nBob,Two,4:00\n", back_to_back=True)
    ) == [0, 190]
    assert starts(read(table("3:10,A,B", "2:05,C,D", "4:00,E,F"))) == [None, None, None]


# JSON


@pytest.mark.parametrize(
    "content",
    [
        """[{"artist": "Ann", "song": "One", "start_time": 0},
            {"chapter": "End", "start_time": "3:10"}]""",
        """{"name": "Night", "sections": [
            {"start_time": 0, "track": {"name": "One", "artist": {"name": "Ann"}}},
            {"chapter": "End", "start_time": 190.9}]}""",
        """{"tracks": [{"performer": "Ann", "title": "One", "start": "0:00"},
            {"title": "End", "time": 190}]}""",
        """{"items": [{"artists": [{"name": "Ann"}], "name": "One", "position": 0},
            {"name": "End", "position": "0:03:10"}]}""",
        '["0:00 Ann - One", "3:10 End"]',
        """[{"artist": "Ann", "song": "One", "start": "2026-09-04T20:00:00+0000"},
            {"song": "End", "start": "2026-09-04T20:03:10+0000"}]""",
    ],
)
def test_json_has_many_shapes(content: str) -> None:
    found = read(content)
    assert found.format == "json"
    assert [dict(one) for one in found] == [
        {"artist": "Ann", "song": "One", "start_time": 0},
        {"chapter": "End", "start_time": 190},
    ]


@pytest.mark.parametrize(
    "content",
    ['{"a": 1}', "[1]", "[]", '[{"artist": "A", "song": "B", "start_time": "soon"}]', '[{"a"'],
)
def test_other_json_is_refused(content: str) -> None:
    with pytest.raises(TracklistError):
        read(content)


# Several shows in one file


def test_one_of_several_sessions_is_chosen() -> None:
    head = '<?xml version="1.0"?><NML VERSION="19"><COLLECTION><ENTRY ARTIST="Ann" TITLE="One">'
    head += '<LOCATION DIR="/:" FILE="a.mp3" VOLUME="C:"/></ENTRY></COLLECTION><PLAYLISTS>'
    node = '<NODE TYPE="PLAYLIST" NAME="{}"><PLAYLIST TYPE="LIST"><ENTRY><PRIMARYKEY TYPE="TRACK" '
    node += 'KEY="C:/:a.mp3"/></ENTRY></PLAYLIST></NODE>'
    content = head + node.format("Friday") + node.format("Saturday") + "</PLAYLISTS></NML>"
    with pytest.raises(TracklistError) as caught:
        read(content)
    assert "1: Friday, 1 entry" in str(caught.value)
    assert "2: Saturday, 1 entry" in str(caught.value)
    for session, title in (
        (1, "Friday"),
        ("2", "Saturday"),
        ("last", "Saturday"),
        ("fri", "Friday"),
    ):
        assert read(content, session=session).title == title
    for wrong in (3, "sunday", "day"):
        with pytest.raises(TracklistError, match=r"2 sessions|fits 2"):
            read(content, session=wrong)


def test_a_markdown_table_is_a_table() -> None:
    rows = "| Time | Artist | Title |\n|------|:------:|-------|\n| 0:00 | Ann | One |\n"
    found = read(rows + "| 4:10 | Bob | Two |\n")
    assert [(one.start_time, one.title) for one in found] == [(0, "Ann - One"), (250, "Bob - Two")]
    assert not found.warnings


def test_column_names_may_have_underscores() -> None:
    rows = b"date_played;artist_name;track_name\n2026-01-31 22:00:10;Ann;One\n"
    found = read(rows + b"2026-01-31 22:03:50;Bob;Two\n")
    assert [(one.start_time, one.title) for one in found] == [(0, "Ann - One"), (220, "Bob - Two")]


@pytest.mark.parametrize(
    "header", ["Tijd;Artiest;Titel", "Czas;Wykonawca;Tytuł", "Время;Исполнитель;Трек"]
)
def test_headers_of_more_languages(header: str) -> None:
    found = read(f"{header}\n0:00;Ann;One\n3:10;Bob;Two\n")
    assert ([one.title for one in found], starts(found)) == (["Ann - One", "Bob - Two"], [0, 190])


@pytest.mark.parametrize("unit", ["", "000"])
def test_a_column_of_unix_times_counts_from_the_first(unit: str) -> None:
    content = f"timestamp,artist,title\n1767225600{unit},Ann,One\n1767225790{unit},Bob,Two\n"
    assert starts(read(content)) == [0, 190]


@pytest.mark.parametrize(("column", "values"), [("Position", "1 2 3"), ("Played", "2 1 5")])
def test_a_column_of_row_numbers_or_plays_is_not_a_time(column: str, values: str) -> None:
    rows = "".join(f"{value},Ann,One {value}\n" for value in values.split())
    found = read(f"{column},Artist,Title\n{rows}")
    assert starts(found) == [None, None, None]
    assert "the times are small numbers" in found.warnings[0]


@pytest.mark.parametrize("clocks", ["23:58:00 00:03:00 00:09:00", "00:09:00 00:03:00 23:58:00"])
def test_times_of_day_with_the_newest_first_are_put_the_right_way_round(clocks: str) -> None:
    rows = "".join(f"{clock},Ann,One\n" for clock in clocks.split())
    assert starts(read(f"Time,Artist,Title\n{rows}")) == [0, 300, 660]


def test_hours_and_minutes_read_as_minutes_and_seconds_are_reported() -> None:
    rows = "".join(f"{clock},Ann,One\n" for clock in ("01:00", "01:05", "01:11", "01:15"))
    found = read(f"Air Time,Artist,Title\n{rows}")
    assert any("the times may be hours and minutes" in one for one in found.warnings)
    assert starts(read(f"Air Time,Artist,Title\n{rows}", start="01:00")) == [0, 300, 660, 900]


def test_json_lines_are_read() -> None:
    lines = '{"artist": "Ann", "song": "One", "start_time": 0}\n{"chapter": "Two"}\n'
    assert [one.title for one in read(lines)] == ["Ann - One", "Two"]
    with pytest.raises(TracklistError, match="Extra data"):
        read('{"chapter": "One"}\n{"chapter": \n')


def test_json_times_in_milliseconds_and_under_other_names() -> None:
    content = '[{"title": "One", "start_ms": 0}, {"title": "Two", "cue": "3:10"}]'
    assert starts(read(content)) == [0, 190]


def test_times_of_more_than_a_day_are_reported() -> None:
    content = '[{"title": "One", "start": 0}, {"title": "Two", "start": 250000}]'
    assert "section 2: more than a day into the recording" in read(content).warnings


def test_columns_make_any_text_a_table() -> None:
    content = "Serato,artist,start time,name\nx,Ann,0:00,One\ny,Bob,3:10,Two\n"
    found = read(content, columns={"start": "start time", "artist": "name", "song": "artist"})
    assert (found.format, found[0]["artist"]) == ("csv", "One")
    with pytest.raises(TracklistError, match="columns are for tables"):
        read(content, format="text", columns={"start": 1})
    with pytest.raises(TracklistError, match="unknown column 'when'"):
        read("0:00 Ann - One\n", columns={"when": 1})


def test_a_header_above_numbered_columns_is_not_a_row() -> None:
    found = read("x;y;z\n0:00;Ann;One\n", columns={"start": 1, "artist": 2, "song": 3})
    assert [one.title for one in found] == ["Ann - One"]


def test_a_short_or_nameless_row_is_left_out_with_a_warning() -> None:
    found = read("0:00,Ann,One\n3:10,Bob,Two\nthe end\n", format="csv")
    assert starts(found) == [0, 190]
    assert "line 3: no artist and no title, left out" in found.warnings
    found = read(table("0:00,Ann,One", "3:10,,", "5:00,Bob,Two"))
    assert "line 3: no artist and no title, left out" in found.warnings


def test_positions_that_are_years_away_are_left_out() -> None:
    found = read('[{"title": "One", "start": 0}, {"title": "Two", "start": 90000000}]')
    assert starts(found) == [0, None]
    assert "entry 2: impossible time, left out" in found.warnings


def test_a_late_first_time_in_a_table_is_reported() -> None:
    content = "Title,Artist,Time\nOne,Ann,3:40\nTwo,Bob,4:10\n"
    expected = "the first time is 3:40; the times may be lengths or times of day"
    assert expected in read(content).warnings
    assert expected not in read(content.replace("3:40", "0:40")).warnings


def test_the_only_column_with_dates_and_times_has_the_starts() -> None:
    table = (
        '"Position","Artiste","Titre","Date d\'ajout"\r\n'
        '"1","Hibou","Un","2026-01-17 23:58:10"\r\n"2","Renard","Deux","2026-01-18 00:03:10"\r\n'
    )
    assert [one.start_time for one in read(table)] == [0, 300]
    with_two = table.replace('"\r\n', '","2026-02-01 10:00:00"\r\n')
    assert [one.start_time for one in read(with_two)] == [None, None]


def test_semicolons_with_blanks_separate_columns_below_times() -> None:
    found = read("0:00; Owl; One\n4:30; Fox; Two\n9:00; Hare; Three\n")
    assert (found.format, [one.title for one in found]) == (
        "csv",
        ["Owl - One", "Fox - Two", "Hare - Three"],
    )
