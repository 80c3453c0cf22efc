"""Spreadsheets as programs write them, and the mistakes in them."""

import codecs
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aiomixcloud.publishing import Manifest, ManifestError
from tests.publishing.manifests import BERLIN, NOW, mistakes, names, only, read, texts, write_shows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three shows."""
    return write_shows(tmp_path / "season", "a.mp3", "b.mp3", "c.mp3")


GOOGLE_SHEETS = (
    "audio,name,publish_date,tags,description,,\r\n"
    'a.mp3,Deep Hours 1,2027-09-03 20:00:00,"house, deep house","Two\n""deep"" hours",,\r\n'
    "b.mp3,Deep Hours 2,2027-09-10 20:00:00,house,,,\r\n"
    ",,,,,,\r\n"
    "c.mp3,Café \N{EN DASH} Live,2027-09-17 20:00:00,,,,\r\n"
    ",,,,,,\r\n"
).encode()

EXCEL_GERMAN = (
    "Audio;Name;Publish Date;Tags;Description;;\r\n"
    'a.mp3;Deep Hours 1;03.09.2027 20:00;house, deep house;"Two\n""deep"" hours";;\r\n'
    "b.mp3;Deep Hours 2;10.09.2027 20:00;house;;;\r\n"
    ";;;;;;\r\n"
    "c.mp3;Café \N{EN DASH} Live;17.09.2027 20:00;;;;\r\n"
)

LIBREOFFICE = (
    '"File";"Title";"Publish date";"Tags";"About"\n'
    '"a.mp3";"Deep Hours 1";"2027-09-03 20:00:00";"house; deep house";"Two\n""deep"" hours"\n'
    '"b.mp3";"Deep Hours 2";"2027-09-10 20:00:00";"house";\n'
    ";;;;\n"
    '"c.mp3";"Café \N{EN DASH} Live";"2027-09-17 20:00:00";;\n'
)

EXCEL_ENGLISH = (
    "FILE\tTITLE\tPublish date (MM/DD/YYYY)\tTag 1\tTag 2\tDescription\t\r\n"
    'a.mp3\tDeep Hours 1\t9/3/2027 8:00 PM\thouse\tdeep house\t"Two\n""deep"" hours"\t\r\n'
    "b.mp3\tDeep Hours 2\t9/10/2027 20:00\thouse\t\t\t\r\n"
    "\t\t\t\t\t\t\r\n"
    "c.mp3\tCafé \N{EN DASH} Live\t9/17/27 20:00\t\t\t\t\r\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("shows.csv", GOOGLE_SHEETS),
        ("shows.tsv", GOOGLE_SHEETS.replace(b"e, d", b"e;d").replace(b",", b"\t")),
        ("shows.csv", codecs.BOM_UTF8 + EXCEL_GERMAN.encode()),
        ("shows.csv", EXCEL_GERMAN.encode("cp1252")),
        ("shows.csv", b"sep=;\r\n" + EXCEL_GERMAN.encode()),
        ("shows.csv", LIBREOFFICE.encode()),
        ("shows.csv", LIBREOFFICE.replace("; ", ",").replace(";", "\t").encode("utf-16-le")),
        ("shows.txt", EXCEL_ENGLISH.encode("utf-16")),
        ("shows.csv", EXCEL_ENGLISH.replace("\r\n", "\r").encode("utf-16-be")),
    ],
)  # fmt: skip
def test_spreadsheets_of_all_programs_mean_the_same(
    folder: Path, name: str, content: bytes
) -> None:
    manifest = read(folder / name, content)

    assert manifest.problems == ()
    assert [show.row for show in manifest.shows] == ["row 2", "row 3", "row 5"]
    assert names(manifest.shows) == ["Deep Hours 1", "Deep Hours 2", "Café \N{EN DASH} Live"]
    first, _, last = manifest.shows
    assert first.tags == ("house", "deep house")
    assert first.description == 'Two\n"deep" hours'
    assert first.publish_date == datetime(2027, 9, 3, 18, tzinfo=UTC)
    assert last.publish_date == datetime(2027, 9, 17, 18, tzinfo=UTC)
    # Blank means "not said", and never the row above.
    assert (last.tags, last.description) == ((), None)


def test_windows_1252_is_a_remark(folder: Path) -> None:
    manifest = read(folder / "shows.csv", EXCEL_GERMAN.encode("cp1252"))
    assert "read as Windows-1252" in manifest.warnings[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n ,, \n", "empty"),
        (b"PK\x03\x04xl/workbook", "export it as CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02\x03" * 20, "not a text file"),
        (b"what,ever\n1,2\n", "does not contain column names"),
        (b'audio,name\n"a.mp3,Deep Hours\nb.mp3,More\n', "line 3 is not valid CSV"),
        ("audio,name\na.mp3,ü\n".encode() * 9 + b"b.mp3,\xfc\n", "line 19 is not valid UTF-8"),
        (b"audio,name\na.mp3," + b"x" * 100_001, "more than 100000 characters"),
    ],
)
def test_a_file_that_is_not_a_spreadsheet_is_refused(
    folder: Path, content: bytes, words: str
) -> None:
    with pytest.raises(ManifestError, match=words) as caught:
        read(folder / "shows.csv", content)
    assert "shows.csv" in str(caught.value)


def test_files_that_cannot_be_read_are_refused(folder: Path) -> None:
    with pytest.raises(ManifestError, match="does not exist"):
        Manifest.read(folder / "nothing.csv")
    with pytest.raises(ManifestError, match="is a workbook; export it as CSV"):
        read(folder / "shows.ods", b"mimetype")


def test_every_mistake_of_every_row_is_found(folder: Path) -> None:
    manifest = read(
        folder / "shows.csv",
        "audio,name,publish_date,tags,unlisted,hosts,picture\n"
        ",Without audio,,,,,\n"
        'x.mp3,Missing,31.02.2027,"1,2,3,4,5,6",perhaps,"a b, c",no.jpg\n'
        "b.mp3,,,,,,\n"
        "a.mp3,One,,,,,\n"
        './a.mp3,Two,,"1,2,3,4,5,6",,,\n',
    )  # fmt: skip

    assert mistakes(manifest) == [
        ("row 2", "audio", ""),
        ("row 3", "audio", "x.mp3"),
        ("row 3", "publish_date", "31.02.2027"),
        ("row 3", "unlisted", "perhaps"),
        ("row 3", "picture", "no.jpg"),
        ("row 3", "tags", "1,2,3,4,5,6"),
        ("row 3", "hosts", "a b, c"),
        ("row 4", "name", ""),
        ("row 6", "tags", "1,2,3,4,5,6"),
        ("row 6", "audio", "./a.mp3"),
    ]
    assert "is also the file of row 5" in texts(manifest)
    assert "has 6 items; the maximum is 5" in texts(manifest)
    assert names(manifest.shows) == ["One"]


@pytest.mark.parametrize(
    ("header", "column", "meant"),
    [
        ("audio,name,desciption", "desciption", "description"),
        ("audio,nmae", "nmae", "name"),
        ("audio,name,dates", "dates", "date"),
        ("audio,name,Publish-Dat", "Publish-Dat", "publish_date"),
        ("audio,name,hots", "hots", "hosts"),
    ],
)
def test_a_column_one_letter_away_is_a_mistake(
    folder: Path, header: str, column: str, meant: str
) -> None:
    manifest = read(folder / "shows.csv", f"{header}\na.mp3,One\n")
    (problem,) = manifest.problems
    assert (problem.row, problem.column) == ("", column)
    assert repr(meant) in problem.text


def test_other_columns_are_words_for_templates(folder: Path) -> None:
    content = "audio,name,Guest Name,Remarks\na.mp3,With {guest name},Bob,x\n"
    manifest = read(folder / "shows.csv", content)
    assert only(manifest).name == "With Bob"
    assert manifest.warnings == (
        "not used: 'Remarks'; a template can contain such a value, as in {remarks}",
    )


def test_columns_of_one_meaning_are_a_mistake(folder: Path) -> None:
    manifest = read(folder / "shows.csv", "audio,name,Title\na.mp3,One,Two\n")
    assert "means the same as column 'name'" in texts(manifest)


def test_a_value_without_a_column_is_a_mistake(folder: Path) -> None:
    manifest = read(folder / "shows.csv", "audio,name\na.mp3,One, and a half\n")
    assert mistakes(manifest) == [("row 2", "column C", "and a half")]


def test_a_spreadsheet_needs_a_column_of_audio_files(folder: Path) -> None:
    manifest = read(folder / "shows.csv", "name,tags\nOne,a\n")
    assert ("", "audio", "") in mistakes(manifest)


def test_errors_of_formulas_are_mistakes(folder: Path) -> None:
    manifest = read(folder / "shows.csv", "audio,name\na.mp3,#REF!\n")
    assert ("row 2", "name", "#REF!") in mistakes(manifest)


@pytest.mark.parametrize("written", ["yes", "TRUE", "1", "x", "WAHR", "VRAI"])
def test_switches_are_read_in_many_languages(folder: Path, written: str) -> None:
    manifest = read(folder / "shows.csv", f"audio,name,unlisted\na.mp3,One,{written}\n")
    assert only(manifest).unlisted is True


def test_a_spreadsheet_can_be_standard_input(folder: Path) -> None:
    content = GOOGLE_SHEETS
    for one in (content, content.decode()):
        manifest = Manifest.parse(one, folder=folder, timezone=BERLIN, now=NOW)
        assert (manifest.path, len(manifest.shows)) == (None, 3)


def test_a_missing_file_is_compared_with_those_that_exist(folder: Path) -> None:
    write_shows(folder, "Deep Hours 41.mp3")
    content = "audio,name\nDeep Hour 41.mp3,One\nc,Two\nhttps://example.org/a.mp3,Three\n"
    manifest = read(folder / "shows.csv", content)
    assert [one.text.partition("; ")[2] for one in manifest.problems] == [
        "did you mean 'Deep Hours 41.mp3'?",
        "did you mean 'c.mp3'?",
        "download the file and write its name",
    ]


@pytest.mark.parametrize("written", ["sub\\e\u0301.mp3", "sub/\u00e9.mp3"])
def test_paths_of_other_systems_are_found(folder: Path, written: str) -> None:
    write_shows(folder / "sub", "\u00e9.mp3")
    assert only(read(folder / "shows.csv", f"audio,name\n{written},One\n")).name == "One"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is image/jpeg, not audio"),
        (b"<!DOCTYPE html><title>Log in</title>", "is a web page, not audio"),
        (b"", "is empty"),
    ],
)
def test_files_that_are_not_audio_are_mistakes(folder: Path, content: bytes, words: str) -> None:
    (folder / "x.mp3").write_bytes(content)
    manifest = read(folder / "shows.csv", "audio,name\nx.mp3,One\n")
    assert mistakes(manifest) == [("row 2", "audio", "x.mp3")]
    assert words in texts(manifest)


def test_audio_of_other_formats_is_a_remark_that_names_ffmpeg(folder: Path) -> None:
    (folder / "x.wav").write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    show = only(read(folder / "shows.csv", "audio,name\nx.wav,One\n"))
    assert "ffmpeg -i x.wav" in show.warnings[0]


def test_copies_of_one_file_are_a_mistake(folder: Path) -> None:
    (folder / "copy.mp3").write_bytes((folder / "a.mp3").read_bytes())
    manifest = read(folder / "shows.csv", "audio,name\na.mp3,One\ncopy.mp3,Two\n")
    assert mistakes(manifest) == [("row 3", "audio", "copy.mp3")]
    assert "has the same audio as 'a.mp3' of row 2" in texts(manifest)


def test_shows_of_the_same_name_are_a_remark(folder: Path) -> None:
    manifest = read(folder / "shows.csv", "audio,name\na.mp3,One\nb.mp3,Two\nc.mp3,One\n")
    assert manifest.warnings == ("row 4 has the same name as row 2: 'One'",)
    assert len(manifest.shows) == 3


def test_names_are_those_that_are_sent(folder: Path) -> None:
    show = only(read(folder / "shows.csv", 'audio,name\na.mp3,"Cafe\u0301\n  Live\u200e"\n'))
    assert show.name == "Caf\u00e9 Live"


def test_tags_that_differ_only_in_case_are_one(folder: Path) -> None:
    content = 'audio,name,tags\na.mp3,One,"House; deep; HOUSE; Deep"\n'
    assert only(read(folder / "shows.csv", content)).tags == ("House", "deep")


def test_long_names_are_mistakes(folder: Path) -> None:
    manifest = read(folder / "shows.csv", f"audio,name\na.mp3,{'x' * 256}\n")
    assert "has 256 characters; shorten it to at most 255" in texts(manifest)


def test_an_unknown_option_is_an_error(folder: Path) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'time_zone'"):
        read(folder, time_zone=BERLIN)
