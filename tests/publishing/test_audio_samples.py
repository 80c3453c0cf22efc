"""Files whose tags were edited after they were sent: their audio is still the same."""

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mutagen import apev2, flac, id3, mp3
from mutagen import wave as riff

from aiomixcloud.publishing import (
    Account,
    FileCache,
    Journal,
    Manifest,
    plan,
    read_audio_file,
)
from aiomixcloud.publishing.records import build_fields
from tests.publishing.making import write_audio
from tests.publishing.manifests import read, write_shows
from tests.publishing.test_manifest_folders import make_flac

# mutagen has no type annotations.
APEv2: Any = apev2.APEv2
FLAC: Any = flac.FLAC
MP3: Any = mp3.MP3
WAVE: Any = riff.WAVE
TALB: Any = id3.TALB
TIT2: Any = id3.TIT2


def sample(path: Path) -> str:
    """Return the digest of the samples of a file."""
    with FileCache() as cache:
        return read_audio_file(path, cache).samples


def write_mp3(path: Path, seed: int) -> None:
    write_audio(path, seed=seed)


def write_flac(path: Path, seed: int) -> None:
    path.write_bytes(make_flac(title="A") + bytes([seed]) * 100_000)


def write_wav(path: Path, seed: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes([seed]) * 100_000)


def write_mp4(path: Path, seed: int) -> None:
    tag_mp4(path, b"", seed)


def atom(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def tag_mp4(path: Path, tags: bytes, seed: int) -> None:
    """Write an MP4 file with tags before its audio."""
    data = atom(b"mdat", bytes([seed]) * 100_000)
    path.write_bytes(atom(b"ftyp", b"M4A ") + atom(b"moov", tags) + data)


def add_id3(path: Path) -> None:
    file = MP3(path)
    file.add_tags()
    file["TIT2"] = TIT2(encoding=3, text="A title")
    file["TALB"] = TALB(encoding=3, text="An album " * 500)
    file.save(v1=2)


def add_ape(path: Path) -> None:
    tags = APEv2()
    tags["Title"] = "A title"
    tags.save(path)


def add_comment(path: Path) -> None:
    file = FLAC(path)
    file["title"] = "Another title " * 1000
    file.save()


def add_chunk(path: Path) -> None:
    file = WAVE(path)
    file.add_tags()
    file["TIT2"] = TIT2(encoding=3, text="A title")
    file.save()


def add_atom(path: Path) -> None:
    tag_mp4(path, b"A title" * 100, 1)


Edit = Callable[[Path], None]
Write = Callable[[Path, int], None]


@pytest.mark.parametrize(
    ("name", "write", "edit"),
    [
        ("a.mp3", write_mp3, add_id3),
        ("a.mp3", write_mp3, add_ape),
        ("a.flac", write_flac, add_comment),
        ("a.wav", write_wav, add_chunk),
        ("a.m4a", write_mp4, add_atom),
    ],
)
def test_tags_do_not_change_the_samples(
    tmp_path: Path, name: str, write: Write, edit: Edit
) -> None:
    path, other = tmp_path / name, tmp_path / f"other-{name}"
    write(path, 1)
    write(other, 2)
    before = sample(path)
    size = path.stat().st_size
    edit(path)
    assert path.stat().st_size > size
    assert sample(path) == before != ""
    assert sample(other) != before


@pytest.mark.parametrize("content", [b"", b"OggS" + bytes(1000), b"ID3", b"\xff\xfb", b"text"])
def test_files_without_a_known_place_of_tags_are_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    sample(path)


def publish(journal: Journal, manifest: Manifest) -> None:
    """Record that the shows of a manifest were published."""
    for show in manifest.shows:
        audio = show.audio
        journal.append(
            "sending",
            show=audio.sha256,
            row=show.row,
            audio=audio.path.name,
            samples=audio.samples,
            fields=build_fields(show),
        )
        journal.append("published", show=audio.sha256, key=f"/bob/{show.row}/")


@pytest.mark.parametrize("is_known_to_reader", [True, False])
def test_a_show_with_edited_tags_is_edited_and_not_sent_again(
    tmp_path: Path, is_known_to_reader: bool
) -> None:
    folder = write_shows(tmp_path / "season", "a.mp3", "b.mp3")
    journal = Journal(tmp_path / "j.jsonl", api_root="root", user="bob")
    publish(journal, read(folder, weekly="friday 20:00", journal=journal))
    add_id3(folder / "b.mp3")
    (folder / "b.mp3").rename(folder / "c.mp3")
    given: dict[str, Any] = {"journal": journal, "weekly": "friday 20:00"}
    given = given if is_known_to_reader else {}
    entries = plan(read(folder, **given), journal, Account("bob")).entries
    assert [(one.action, one.key, [*one.changes]) for one in entries] == [
        ("=", "/bob/a.mp3/", []),
        ("~", "/bob/b.mp3/", ["name"]),
    ]


def test_a_missing_file_that_was_sent_can_be_restored_or_removed(tmp_path: Path) -> None:
    folder = write_shows(tmp_path / "season", "a.mp3", "b.mp3")
    journal = Journal(tmp_path / "j.jsonl", api_root="root", user="bob")
    publish(journal, read(folder))
    (folder / "a.mp3").unlink()
    manifest = read(folder / "shows.csv", "audio,name\na.mp3,A\nb.mp3,B\n", journal=journal)
    (problem,) = manifest.problems
    assert problem.text == (
        f"does not exist in {str(folder)!r}; it was sent as /bob/a.mp3/: restore it, or remove "
        "the row"
    )


@pytest.mark.parametrize("is_known_to_reader", [True, False])
def test_a_copy_with_other_tags_is_another_show(tmp_path: Path, is_known_to_reader: bool) -> None:
    folder = write_shows(tmp_path / "season", "a.mp3")
    journal = Journal(tmp_path / "j.jsonl", api_root="root", user="bob")
    publish(journal, read(folder))
    (folder / "b.mp3").write_bytes((folder / "a.mp3").read_bytes())
    add_id3(folder / "b.mp3")
    given: dict[str, Any] = {"journal": journal} if is_known_to_reader else {}
    manifest = read(folder, **given)
    assert manifest.problems == ()
    assert "b.mp3 probably has the same audio as a.mp3; only the tags differ" in manifest.warnings
    entries = plan(manifest, journal, Account("bob")).entries
    assert [(one.action, one.row) for one in entries] == [("=", "a.mp3"), ("+", "b.mp3")]


def test_a_journal_of_another_folder_is_read(tmp_path: Path) -> None:
    folder = write_shows(tmp_path / "season", "a.mp3")
    journal = Journal(tmp_path / "j.jsonl", api_root="root", user="bob")
    (show,) = read(folder).shows
    sent = {"row": "1", "audio": "old/a.mp3", "samples": show.audio.samples, "fields": {}}
    journal.append("sending", show="0" * 64, **sent)
    add_id3(folder / "a.mp3")
    (found,) = read(folder, journal=journal).shows
    assert found.audio.sha256 == "0" * 64
