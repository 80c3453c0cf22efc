"""Cue sheets of DJ programs, recorders and CD rippers."""

from __future__ import annotations

import codecs

import pytest

from aiomixcloud.tracklists import TracklistError, detect, read


def sheet(*lines: str, header: str = 'FILE "show.mp3" MP3') -> str:
    return "\n".join([header, *lines, ""])


def track(number: int, title: str, index: str, performer: str | None = None) -> str:
    lines = [f"  TRACK {number:02} AUDIO", f'    TITLE "{title}"']
    if performer is not None:
        lines.append(f'    PERFORMER "{performer}"')
    return "\n".join([*lines, f"    INDEX 01 {index}"])


ALBUM = (
    'PERFORMER "Night Owl"\nTITLE "Late Ones"\nFILE "late.wav" WAVE\n'
    '  TRACK 01 AUDIO\n    TITLE "Don\u2019t \u2013 Stop"\n    INDEX 00 00:00:00\n'
    "    INDEX 01 00:00:33\n"
    '  TRACK 02 AUDIO\n    TITLE "Café"\n    INDEX 00 03:58:10\n    INDEX 01 04:00:25\n'
)


def test_tracks_without_a_performer_are_by_the_performer_of_the_album() -> None:
    tracklist = read(ALBUM)
    assert tracklist.to_sections() == [
        {"artist": "Night Owl", "song": "Don\u2019t \u2013 Stop", "start_time": 0},
        {"artist": "Night Owl", "song": "Café", "start_time": 240},
    ]
    assert (tracklist.title, tracklist.performer) == ("Late Ones", "Night Owl")
    assert tracklist.warnings == ()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (b"", "cp1252"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32-le"),
        (b"", "utf-32-be"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sheet_is_the_same_in_every_encoding(mark: bytes, encoding: str, end: str) -> None:
    data = mark + ALBUM.replace("\n", end).encode(encoding)
    assert read(data).to_sections() == read(ALBUM).to_sections()


def test_keywords_have_any_case_indentation_and_order() -> None:
    lines = ['file "a.wav" wave', "\ttrack 1 audio", "\t\tindex 01 1:02:03"]
    text = "\n".join([*lines, "\t\tperformer Owl", '\t\ttitle "T" '])
    assert read(text).to_sections() == [{"artist": "Owl", "song": "T", "start_time": 62}]


def test_quotation_marks_in_values_are_not_escaped_in_tracks() -> None:
    text = sheet(
        track(1, 'Intro "Part One"', "00:00:00", 'The "Owls"'),
        header='PERFORMER "DJ \\"Rock\\""\nFILE "a.mp3" MP3',
    )
    tracklist = read(text)
    assert tracklist.to_sections()[0]["song"] == 'Intro "Part One"'
    assert tracklist.to_sections()[0]["artist"] == 'The "Owls"'
    assert tracklist.performer == 'DJ "Rock"'


def test_a_value_without_its_last_quotation_mark_is_read() -> None:
    text = 'TRACK 01 AUDIO\nTITLE "Cut\nPERFORMER "Owl"\nINDEX 01 00:00:00\n'
    assert read(text).to_sections() == [{"artist": "Owl", "song": "Cut", "start_time": 0}]


@pytest.mark.parametrize(
    ("index", "start"),
    [("121:00:05", 7260), ("9999:05:23", 599945), ("04:59:74", 299), ("1:02:03:10", 3723)],
)
def test_minutes_have_no_upper_limit_and_frames_are_cut(index: str, start: int) -> None:
    assert read(sheet(track(1, "T", index, "A")))[0]["start_time"] == start


def test_an_index_without_frames_is_minutes_and_seconds() -> None:
    tracklist = read(sheet(track(1, "T", "189:05", "A")))
    assert tracklist[0]["start_time"] == 11345
    assert "without frames" in tracklist.warnings[0]


def test_index_01_counts_then_the_first_that_exists() -> None:
    text = sheet(
        '  TRACK 01 AUDIO\n    TITLE "A"\n    PERFORMER "X"\n    INDEX 00 00:01:00',
        '  TRACK 02 AUDIO\n    TITLE "B"\n    PERFORMER "X"\n    INDEX 00 01:00:00\n'
        "    INDEX 01 01:02:00\n    INDEX 02 01:30:00",
        '  TRACK 03 AUDIO\n    TITLE "C"\n    PERFORMER "X"',
        '  TRACK 04 AUDIO\n    TITLE "D"\n    PERFORMER "X"\n    INDEX 01 soon',
    )
    tracklist = read(text)
    assert [one.start_time for one in tracklist] == [1, 62, None, None]
    assert any("'01 soon' is not a time" in one for one in tracklist.warnings)


REKORDBOX = (
    'REM DATE 2026-09-04 03:34 PM\r\nREM RECORDED_BY "rekordbox-dj"\r\nTITLE "REC-1"\r\n'
    'PERFORMER "DJ Ann"\r\nFILE "01 REC-1.wav" WAVE\r\n'
    '\tTRACK 01 AUDIO\r\n\t\tTITLE "One"\r\n\t\tPERFORMER "Owl"\r\n'
    '\t\tFILE "/Users/ann/Music/One.mp3" WAVE\r\n\t\tINDEX 01 00:00:01\r\n'
    '\tTRACK 02 AUDIO\r\n\t\tTITLE "Two"\r\n\t\tPERFORMER "Fox"\r\n'
    '\t\tFILE "/Users/ann/Music/Two.mp3" WAVE\r\n\t\tINDEX 01 01:03:48\r\n'
)


def test_rekordbox_writes_hours_minutes_and_seconds() -> None:
    tracklist = read(REKORDBOX)
    assert [one.start_time for one in tracklist] == [1, 3828]
    assert "rekordbox wrote the file" in tracklist.warnings[0]
    assert "ann" not in repr(tracklist.warnings)


def test_rekordbox_is_recognised_by_the_files_in_its_tracks_too() -> None:
    text = REKORDBOX.replace('REM RECORDED_BY "rekordbox-dj"\r\n', "")
    assert [one.start_time for one in read(text)] == [1, 3828]


def test_a_sheet_of_rekordbox_with_frames_is_read_with_frames() -> None:
    text = REKORDBOX.replace("01:03:48", "03:48:70")
    assert [one.start_time for one in read(text)] == [0, 228]


def test_tracks_of_a_few_seconds_are_hours_minutes_and_seconds() -> None:
    text = sheet(
        *(track(each, f"T{each}", f"00:{each * 5:02}:{each * 7:02}", "A") for each in range(6))
    )
    tracklist = read(text)
    assert [one.start_time for one in tracklist] == [each * 307 for each in range(6)]
    assert any("too short" in one for one in tracklist.warnings)


def test_a_file_without_tags_in_rekordbox_has_both_names_in_its_title() -> None:
    text = REKORDBOX.replace('TITLE "Two"\r\n\t\tPERFORMER "Fox"', 'TITLE "Fox & Hen - Two"')
    tracklist = read(text)
    assert tracklist.to_sections()[1] == {"artist": "Fox & Hen", "song": "Two", "start_time": 3828}
    assert "track 2: no PERFORMER, artist taken from the title" in tracklist.warnings


def test_a_performer_in_a_comment_is_named_in_the_warning() -> None:
    text = REKORDBOX.replace('\t\tPERFORMER "Fox"', '\t\tREM PERFORMER "Fox"')
    tracklist = read(text)
    assert tracklist.to_sections()[1]["artist"] == "DJ Ann"
    assert any("track 2" in one and "'Fox'" in one for one in tracklist.warnings)


def test_titles_are_taken_apart_where_most_contain_an_artist() -> None:
    lines = [track(1, "Owl — Late", "00:01:60", ""), track(2, "Fox - Early", "02:00:00", "")]
    tracklist = read(sheet(*lines, track(3, "Jingle", "03:00:00", "")))
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late", "start_time": 1},
        {"artist": "Fox", "song": "Early", "start_time": 120},
        {"chapter": "Jingle", "start_time": 180},
    ]


def test_titles_are_left_alone_where_few_contain_a_dash() -> None:
    names = ["Chapter 1", "Chapter 2", "Part 1 - Chapter 3"]
    lines = [track(each, name, f"{each}:00:00") for each, name in enumerate(names, 1)]
    assert [one.title for one in read(sheet(*lines))] == names
    assert [one.title for one in read(sheet(lines[2]))] == names[2:]


def test_a_live_album_is_by_its_performer_and_a_compilation_is_not() -> None:
    header = 'PERFORMER "DJ Ann"\nFILE "a.mp3" MP3'
    live = [track(each, f"Song {each} - Live", f"{each * 4}:00:00") for each in range(4)]
    assert {one["artist"] for one in read(sheet(*live, header=header))} == {"DJ Ann"}
    mix = [track(each, f"Artist {each} - Song {each}", f"{each * 4}:00:00") for each in range(4)]
    assert [one["artist"] for one in read(sheet(*mix, header=header))] == [
        f"Artist {each}" for each in range(4)
    ]


def test_an_untagged_track_of_a_mix_is_not_by_the_dj() -> None:
    lines = [track(1, "Late", "00:00:00", "Owl"), track(2, "Fox - Early", "04:00:00")]
    tracklist = read(sheet(*lines, header='PERFORMER "DJ Ann"\nFILE "a.mp3" MP3'))
    assert tracklist.to_sections()[1] == {"artist": "Fox", "song": "Early", "start_time": 240}


@pytest.mark.parametrize("performer", ["Unknown Artist", "Various Artists", "VA", "<Unknown>"])
def test_a_placeholder_is_not_a_performer(performer: str) -> None:
    header = f'PERFORMER "{performer}"\nFILE "a.mp3" MP3'
    tracklist = read(sheet(track(1, "Alone", "00:00:00"), header=header))
    assert tracklist.to_sections() == [{"chapter": "Alone", "start_time": 0}]
    assert tracklist.performer == ""


@pytest.mark.parametrize(
    "text",
    [
        # A file for each track.
        sheet(track(1, "A", "00:00:00", "X"), 'FILE "2.wav" WAVE', track(2, "B", "00:00:00", "X")),
        # Gaps at the end of the previous file.
        sheet(
            track(1, "A", "00:00:00", "X"),
            '  TRACK 02 AUDIO\n    TITLE "B"\n    PERFORMER "X"\n    INDEX 00 04:00:00',
            'FILE "2.wav" WAVE\n    INDEX 01 00:00:00',
        ),
    ],
)
def test_times_that_begin_again_in_a_second_file_are_left_out(text: str) -> None:
    tracklist = read(text)
    assert tracklist.to_sections() == [{"artist": "X", "song": "A"}, {"artist": "X", "song": "B"}]
    assert any("2 audio files" in one for one in tracklist.warnings)


def test_data_tracks_are_left_out() -> None:
    text = sheet("  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00", track(2, "A", "01:00:00", "X"))
    tracklist = read(text)
    assert len(tracklist) == 1
    assert tracklist.notes == ("data tracks left out",)
    with pytest.raises(TracklistError, match="no audio tracks"):
        read(sheet("  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00"))


def test_a_text_about_tracks_is_not_a_sheet() -> None:
    assert detect(b"Track 1 Audio of the night\nTrack 2 Owl - Late\n")[0].format.name != "cue"


def test_a_position_with_more_than_59_seconds_is_reported() -> None:
    tracklist = read(sheet(track(1, "A", "00:00:00", "X"), track(2, "B", "04:75:00", "X")))
    assert [one.start_time for one in tracklist] == [0, None]
    assert any("'01 04:75:00' is not a time" in one for one in tracklist.warnings)
