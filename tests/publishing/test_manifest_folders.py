"""Folders as manifests, files beside audio files, and the spreadsheet to start from."""

import csv
import io
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from aiomixcloud.constants import PICTURE_MAX_SIZE
from aiomixcloud.publishing import FileCache, Manifest, ManifestError, init
from tests.cli.tagged_audio import tagged
from tests.publishing.manifests import mistakes, names, only, read, texts, write_shows
from tests.sandbox.media import mp3


def make_flac(**comments: str) -> bytes:
    """Return the header of 10 seconds of FLAC with tags."""
    values = [f"{name}={value}".encode() for name, value in comments.items()]
    parts = [b"", *values]
    vorbis = b"".join(len(part).to_bytes(4, "little") + part for part in parts[:1])
    vorbis += len(values).to_bytes(4, "little")
    vorbis += b"".join(len(part).to_bytes(4, "little") + part for part in values)
    frames = (44100 << 44 | 1 << 41 | 15 << 36 | 441000).to_bytes(8, "big")
    info = (4096).to_bytes(2, "big") * 2 + bytes(6) + frames + bytes(16)
    blocks = ((0, info), (4, vorbis), (0x81, bytes(8)))
    return b"fLaC" + b"".join(
        bytes([kind]) + len(block).to_bytes(3, "big") + block for kind, block in blocks
    )


def write_picture(path: Path, width: int = 300, height: int = 300) -> bytes:
    Image.new("RGB", (width, height), "navy").save(path)
    return path.read_bytes()


def test_each_audio_file_is_a_show(tmp_path: Path) -> None:
    write_shows(tmp_path, "b_b.mp3", "A.M4A", ".hidden.mp3", "._b_b.mp3")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-")
    manifest = read(tmp_path)
    assert [show.row for show in manifest.shows] == ["A.M4A", "b_b.mp3"]
    assert names(manifest.shows) == ["A", "b b"]
    assert manifest.path == tmp_path


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_folder_without_audio_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ManifestError, match=r"does not exist|contains no audio files"):
        read(tmp_path / name)


def test_a_folder_that_only_has_subfolders_says_so(tmp_path: Path) -> None:
    write_shows(tmp_path / "january", "a.mp3")
    with pytest.raises(ManifestError) as caught:
        read(tmp_path)
    assert str(caught.value) == (
        f"{str(tmp_path)!r} contains no audio files (.mp3, .m4a, .m4b, .mp4 ...); its subfolders "
        "are not searched, so give one of them"
    )


def test_an_audio_file_is_not_a_manifest(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.MP3")
    with pytest.raises(ManifestError, match="is an audio file; give the folder that contains it"):
        read(tmp_path / "a.MP3")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not allow such names")
def test_a_file_name_that_is_not_utf_8_is_a_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "caf\udce9.mp3")
    manifest = read(tmp_path)
    assert names(manifest.shows) == ["a"]
    assert mistakes(manifest) == [("caf\ufffd.mp3", "audio", "caf\ufffd.mp3")]
    assert texts(manifest) == "has a file name that is not valid UTF-8; rename the file"
    with pytest.raises(ManifestError, match="has a file name that is not valid UTF-8"):
        init(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_link_to_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    (tmp_path / "b.mp3").symlink_to("missing.mp3")
    assert mistakes(read(tmp_path)) == [("b.mp3", "audio", "b.mp3")]


def test_files_beside_the_audio_belong_to_the_show(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3")
    own = write_picture(tmp_path / "A.JPG")
    cover = write_picture(tmp_path / "cover.png", 200, 200)
    (tmp_path / "a.txt").write_text("0:00 Ana - Uno\n0:01 Bo - Due\n")
    (tmp_path / "a.description.txt").write_text("Two hours\nof house\n")
    (tmp_path / "a.toml").write_text('name = "Show A"\ntags = ["house"]\nunlisted = true\n')
    first, second = read(tmp_path).shows

    assert (first.name, first.tags, first.unlisted) == ("Show A", ("house",), True)
    assert first.description == "Two hours\nof house"
    assert first.sections is not None
    assert [dict(one) for one in first.sections] == [
        {"artist": "Ana", "song": "Uno", "start_time": 0},
        {"artist": "Bo", "song": "Due", "start_time": 1},
    ]
    assert first.picture is not None
    assert first.picture.read() == own
    assert second.picture is not None
    assert (second.picture.name, second.picture.read()) == ("cover.png", cover)
    assert second.sections is None


def test_files_beside_the_audio_count_in_a_spreadsheet_too(tmp_path: Path) -> None:
    write_shows(tmp_path / "audio", "a.mp3")
    (tmp_path / "audio" / "a.txt").write_text("0:00 Ana - Uno\n")
    (tmp_path / "other.txt").write_text("0:00 Bo - Due\n")
    path = tmp_path / "shows.csv"
    content = "audio,name,tracklist\naudio/a.mp3,A,{}\n"
    for name, artist in (("", "Ana"), ("other.txt", "Bo")):
        sections = only(read(path, content.format(name))).sections
        assert sections is not None
        assert sections[0]["artist"] == artist


def test_a_file_beside_the_audio_can_be_wrong(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3")
    (tmp_path / "a.toml").write_text("name = ")
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "b.toml").write_text('titel = "B"\n')
    manifest = read(tmp_path)
    assert mistakes(manifest) == [
        ("a.mp3", "a.toml", "a.toml"),
        ("a.mp3", "picture", "a.jpg"),
        ("b.mp3", "b.toml: titel", "titel"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "Deep house", "if it is a description, rename it to a.description.txt"),
        ("a.txt", "Two hours of deep house, live from home.\nWith Ana.\n", "not a tracklist"),
        ("a.cue", "0:00 Ana - Uno\n", "is not a .cue file; if it is a list of tracks"),
    ],
)
def test_a_text_that_is_not_a_tracklist_is_a_mistake(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    write_shows(tmp_path, "a.mp3")
    (tmp_path / name).write_text(content)
    manifest = read(tmp_path)
    assert mistakes(manifest) == [("a.mp3", "tracklist", name)]
    assert words in texts(manifest)


def test_two_tracklists_are_a_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    (tmp_path / "a.txt").write_text("0:00 Ana - Uno\n")
    (tmp_path / "a.csv").write_text("artist,title\nAna,Uno\n")
    assert "'a.csv' and 'a.txt' have the name of the audio file" in texts(read(tmp_path))


def test_two_audio_files_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "a.m4a")
    assert [row for row, _, _ in mistakes(read(tmp_path))] == ["a.m4a", "a.mp3"]


def test_the_tags_of_a_file_fill_in_what_is_not_said(tmp_path: Path) -> None:
    cover = write_picture(tmp_path / "x.png")
    (tmp_path / "x.png").unlink()
    tagged(
        tmp_path / "a.mp3",
        title="Deep {Hours}",
        picture=cover,
        chapters=((0, "Ana - Uno"), (60, "2 - Talk")),
        seconds=100,
    )
    show = only(read(tmp_path))
    assert show.name == "Deep {Hours}"
    assert show.picture is not None
    assert (show.picture.read(), show.picture.size) == (cover, len(cover))
    assert show.sections == (
        {"artist": "Ana", "song": "Uno", "start_time": 0},
        {"chapter": "2 - Talk", "start_time": 60},
    )
    assert show.audio.seconds == pytest.approx(100, abs=1)


def test_a_description_can_be_a_file(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3", "c.mp3")
    (tmp_path / "about.txt").write_bytes("Für alle".encode("cp1252"))
    content = "audio,name,description\na.mp3,A,@about.txt\nb.mp3,B,@@bob\nc.mp3,C,@bob\n"
    manifest = read(tmp_path / "shows.csv", content)
    assert [show.description for show in manifest.shows] == ["Für alle", "@bob"]
    assert "read as Windows-1252" in manifest.shows[0].warnings[0]
    assert "write @@ for a description that starts with @" in texts(manifest)


def test_a_tracklist_longer_than_the_audio_is_a_remark(tmp_path: Path) -> None:
    audio = mp3(60)
    header = bytearray(mp3(1152 / 44100))
    lengths = (3, len(audio) // 417, len(audio) + 417)
    header[36:52] = b"Xing" + b"".join(part.to_bytes(4, "big") for part in lengths)
    (tmp_path / "a.mp3").write_bytes(bytes(header) + audio)
    (tmp_path / "a.txt").write_text("0:00 Ana - Uno\n1:30 Bo - Due\n")
    show = only(read(tmp_path))
    assert show.warnings == (
        "a.txt: the last entry starts at 0:01:30, after the end of the audio (0:01:00)",
    )


def test_pictures_that_do_not_fit_name_the_option(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3")
    write_picture(tmp_path / "a.png", 300, 200)
    write_picture(tmp_path / "b.jpg")
    with (tmp_path / "b.jpg").open("ab") as file:
        file.truncate(PICTURE_MAX_SIZE + 1)
    manifest = read(tmp_path)
    assert "not square (300 x 200 pixels); use --fit-picture" in manifest.shows[0].warnings[0]
    assert mistakes(manifest) == [("b.mp3", "picture", "b.jpg")]
    assert "the maximum is 10485760: make it smaller, or use --fit-picture" in texts(manifest)

    fitted = read(tmp_path, fit_picture=True)
    assert fitted.problems == ()
    for show in fitted.shows:
        assert show.picture is not None
        content = show.picture.read()
        assert len(content) == show.picture.size < PICTURE_MAX_SIZE
        with Image.open(io.BytesIO(content)) as image:
            assert image.width == image.height


def test_pictures_in_tags_and_of_other_formats_can_be_fitted(tmp_path: Path) -> None:
    wide = write_picture(tmp_path / "wide.png", 300, 200)
    write_picture(tmp_path / "other.bmp")
    tagged(tmp_path / "a.mp3", title="A", picture=wide, seconds=20)
    tagged(tmp_path / "b.mp3", title="B", seconds=21)
    content = "audio,picture\na.mp3,\nb.mp3,other.bmp\n"
    manifest = read(tmp_path / "shows.csv", content)
    assert "picture in a.mp3: it is not square" in manifest.shows[0].warnings[0]
    assert "WebP picture; use --fit-picture" in texts(manifest)
    fitted = read(tmp_path / "shows.csv", content, fit_picture=True)
    assert [show.warnings for show in fitted.shows] == [(), ()]


# The spreadsheet to start from


def test_a_spreadsheet_to_start_from_is_filled_in(tmp_path: Path) -> None:
    tagged(tmp_path / "deep-2027-09-03.mp3", title="=Deep Hours", seconds=20)
    write_shows(tmp_path, "other_one.mp3")
    write_picture(tmp_path / "deep-2027-09-03.jpg")
    (tmp_path / "deep-2027-09-03.txt").write_text("0:00 Ana - Uno\n")
    path = init(tmp_path)

    assert path == tmp_path / "shows.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    assert first == {
        "audio": "deep-2027-09-03.mp3",
        "name": "'=Deep Hours",
        "date": "2027-09-03",
        "publish_date": "",
        "tags": "",
        "description": "",
        "picture": "deep-2027-09-03.jpg",
        "tracklist": "deep-2027-09-03.txt",
    }
    assert (second["audio"], second["name"]) == ("other_one.mp3", "other one")
    # The folder and its spreadsheet are one manifest, with one journal.
    manifest = read(tmp_path)
    assert manifest.path == path
    assert (names(manifest.shows), mistakes(manifest)) == (["=Deep Hours", "other one"], [])


def test_a_spreadsheet_to_start_from_has_the_titles_of_tracklists(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3")
    cue = 'TITLE "Deep Hours 41"\nFILE "a.mp3" MP3\n TRACK 01 AUDIO\n  TITLE "One"\n'
    (tmp_path / "a.cue").write_text(f"{cue}  INDEX 01 00:00:00\n")
    (tmp_path / "b.cue").write_text("This is not a tracklist.")
    text = init(tmp_path).read_text("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert (first["name"], second["name"]) == ("Deep Hours 41", "b")


def test_a_spreadsheet_to_start_from_can_have_weekly_dates(tmp_path: Path) -> None:
    write_shows(tmp_path, "9.mp3", "10.mp3")
    path = init(tmp_path, weekly="fridays at 8pm", timezone="Europe/Berlin")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [row["audio"] for row in rows] == ["9.mp3", "10.mp3"]
    first, second = (datetime.fromisoformat(row["publish_date"]) for row in rows)
    assert f"{first:%A %H:%M}" == "Friday 20:00"
    assert second - first == timedelta(days=7)
    path.unlink()
    for weekly, timezone, text in (
        ("frday 20:00", None, "'frday 20:00' is not a weekday with a time"),
        ("friday", None, "'friday' has no time of day"),
        ("friday 20:00", "Berlin", "did you mean 'Europe/Berlin'?"),
    ):
        with pytest.raises(ManifestError, match=re.escape(text)):
            init(tmp_path, weekly=weekly, timezone=timezone)


def test_a_spreadsheet_is_never_overwritten(tmp_path: Path) -> None:
    write_shows(tmp_path, "a.mp3")
    (tmp_path / "shows.csv").write_text("precious")
    with pytest.raises(ManifestError, match="exists; edit it"):
        init(tmp_path)
    assert (tmp_path / "shows.csv").read_text() == "precious"


def test_the_second_time_reads_no_file_but_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_shows(tmp_path, "a.mp3", "b.mp3")
    write_picture(tmp_path / "a.jpg", 300, 200)
    (tmp_path / "a.txt").write_text("0:00 Ana - Uno\n")
    (tmp_path / "a.description.txt").write_text("About")
    cache = tmp_path / "cache.sqlite3"
    with FileCache(cache) as files:
        first = read(tmp_path, cache=files, fit_picture=True)

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with FileCache(cache) as files:
        second = read(tmp_path, cache=files, fit_picture=True)
    assert second == first
    assert isinstance(second, Manifest)


def test_without_mutagen_nothing_is_read_from_the_tags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged(tmp_path / "a.mp3", title="From the tags", seconds=20)
    write_picture(tmp_path / "a.png", 300, 200)
    cache = tmp_path / "cache.sqlite3"
    with monkeypatch.context() as without, FileCache(cache) as files:
        for name in ("mutagen", "PIL"):
            without.setitem(sys.modules, name, None)
        without.setattr("importlib.util.find_spec", lambda name: None)
        without.setattr("aiomixcloud.publishing.audio_tags.find_spec", lambda name: None)
        without.setattr("aiomixcloud.publishing.pictures.find_spec", lambda name: None)
        manifest = read(tmp_path, cache=files)
        assert only(manifest).name == "a"
        assert only(manifest).warnings == ()
        assert "mutagen is not installed" in manifest.warnings[0]
        fitted = read(tmp_path, cache=files, fit_picture=True)
        assert only(fitted).warnings == ()
    # Once it is installed, the files are read again.
    with FileCache(cache) as files:
        show = only(read(tmp_path, cache=files))
    assert show.name == "From the tags"
    assert "not square" in show.warnings[0]


def test_tags_of_other_formats_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.flac").write_bytes(make_flac(title="Deep Hours", genre="House/Techno"))
    show = only(read(tmp_path))
    assert (show.name, show.tags) == ("Deep Hours", ("House", "Techno"))
    assert show.audio.seconds == 10
    assert "ffmpeg" in show.warnings[0]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
def test_a_sheet_that_cannot_be_written_is_not_left_behind(tmp_path: Path) -> None:
    import resource

    write_shows(tmp_path, "a.mp3")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(ManifestError, match="cannot be written"):
            init(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert init(tmp_path).exists()
