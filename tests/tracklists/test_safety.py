"""Any input ends in a tracklist or in an error that says why, in bounded time and memory."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiomixcloud.tracklists import FORMATS, Tracklist, TracklistError, detect, read
from tests.tracklists.damage import damage

SAMPLES = Path(__file__).parents[3] / "shared" / "tracklists"

#: Small files of several formats; the tests of each format have more.
EXAMPLES = {
    "show.cue": b'TITLE "Night"\nFILE "a.mp3" MP3\n  TRACK 01 AUDIO\n    TITLE "One"\n'
    b'    PERFORMER "Ann"\n    INDEX 01 00:00:00\n',
    "history.nml": b'<?xml version="1.0"?>\n<NML VERSION="19"><COLLECTION><ENTRY ARTIST="Ann" '
    b'TITLE="One"><LOCATION DIR="/:a/:" FILE="b.mp3" VOLUME="C:"></LOCATION></ENTRY></COLLECTION>'
    b'<PLAYLISTS><NODE TYPE="PLAYLIST" NAME="H"><PLAYLIST TYPE="LIST"><ENTRY><PRIMARYKEY '
    b'KEY="C:/:a/:b.mp3"></PRIMARYKEY></ENTRY></PLAYLIST></NODE></PLAYLISTS></NML>',
    "serato.csv": b"name,artist,start time,end time\nOne,Ann,20:01:10,20:06:02\n",
    "list.txt": b"Tracklist\n0:00 Ann - One\n1:30 [x] Bob - Two\n(1:02:03) Chapter\n",
    "table.csv": b"start,artist,title\n0:00,Ann,One\n3:00,Bob,Two\n",
    "own.json": b'[{"artist": "Ann", "song": "One", "start_time": 0}, {"chapter": "End"}]',
    "labels.txt": b"0.000000\t0.000000\tAnn - One\n90.500000\t90.500000\tEnd\n",
    "chapters.json": b'{"version": "1.2.0", "chapters": [{"startTime": 1.5, "title": "One"}]}',
    "chapters.psc": b'<psc:chapters xmlns:psc="http://podlove.org/simple-chapters">'
    b'<psc:chapter start="0:10" title="One"/></psc:chapters>',
    "meta.txt": b";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=9\ntitle=One\n",
    "ogm.txt": b"CHAPTER01=00:00:00.000\nCHAPTER01NAME=One\n",
    "list.m3u": b"#EXTM3U\n#EXTINF:180,Ann - One\na.mp3\n",
    "list.pls": b"[playlist]\nFile1=a.mp3\nTitle1=Ann - One\nLength1=180\nNumberOfEntries=1\n",
    "list.xspf": b'<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track><title>'
    b"One</title><creator>Ann</creator></track></trackList></playlist>",
    "ice.log": b"17/Jan/2026:20:59:58 +0000|/live.mp3|12|Ann - One\n",
}

names = st.sampled_from(sorted(one.name for one in FORMATS))
starts = st.sampled_from(
    [b"", b"ID3\x03\x00\x00\x00\x00\x10\x00", b"OggS", b"fLaC", b"\x00\x00\x00\x18ftypM4A ",
     b"SQLite format 3\x00", b"vrsn\x00\x00\x00\x3c", b"\x1f\x8b\x08\x00", b"<?xml",
     b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"{", b"[{", b"#EXTM3U\n", b"<NML", b"tracks:\n",
     b"CHAPTER01=", b'FILE "', b"Name\tStart\n", b"#,Name,Start,End,Length\n"]
)  # fmt: skip


def outcome(content: bytes, name: str = "", format: str | None = None) -> Tracklist | None:
    """Return the tracklist, or None for an error that explains itself."""
    try:
        found = read(content, name=name, format=format)
    except TracklistError:
        return None
    assert len(found) > 0
    assert all(one.title.strip() for one in found)
    assert all(one.start_time is None or one.start_time >= 0 for one in found)
    return found


@given(starts, st.binary(max_size=400), names)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_bytes_are_a_tracklist_or_an_error(start: bytes, rest: bytes, name: str) -> None:
    detect(start + rest)
    outcome(start + rest)
    outcome(start + rest, format=name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_read_and_damaged_ones_do_no_harm(name: str) -> None:
    assert outcome(EXAMPLES[name], name) is not None
    random = Random(name)
    for _ in range(70):
        outcome(damage(EXAMPLES[name], random), name)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the sample files")
def test_a_thousand_damaged_samples_do_no_harm() -> None:
    random = Random(20261128)
    paths = sorted(
        path
        for path in SAMPLES.iterdir()
        if path.name != "INDEX.md" and not path.name.endswith(".expected.json")
    )
    for _ in range(1000):
        path = random.choice(paths)
        outcome(damage(path.read_bytes(), random), path.name)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the sample files")
def test_memory_is_bounded_by_the_size_of_the_file() -> None:
    for path in sorted(SAMPLES.iterdir()):
        if path.name == "INDEX.md" or path.name.endswith(".expected.json"):
            continue
        content = path.read_bytes()
        outcome(content, path.name)  # imports what it needs
        tracemalloc.start()
        outcome(content, path.name)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1_000_000 + 10 * len(content), path.name


@pytest.mark.parametrize("document", [
    b'<!DOCTYPE a [<!ENTITY b "c">]><NML VERSION="19">&b;</NML>',
    (b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY l1 "&lol;&lol;">]>'
    b'<DJ_PLAYLISTS Version="1.0.0">&l1;</DJ_PLAYLISTS>'),
    b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><playlist xmlns="http://xspf.org/ns/0/"/>',
])  # fmt: skip
def test_documents_with_entities_are_refused(document: bytes) -> None:
    with pytest.raises(TracklistError):
        read(document)


@pytest.mark.parametrize("piece", [
    b"[", b'{"tracks":', b"<a>", b"(", b"- ", b"0:00 ", b'"', b"a,", b"\t", b"- - ", b"#EXTINF:1,",
    b"TRACK 01 AUDIO\nINDEX 01 ", b"\\", b"&#1;", b"CHAPTER01=", b"  ", b"adat\x00\x00\x00\x08",
])  # fmt: skip
def test_repetition_takes_linear_time(piece: bytes) -> None:
    began = time.process_time()
    for one in FORMATS:
        with contextlib.suppress(TracklistError):
            read(piece * (200_000 // len(piece)), format=one.name)
    # Each takes milliseconds; what is quadratic would take minutes.
    assert time.process_time() - began < 60


def test_deep_documents_are_refused_or_read_without_recursion() -> None:
    for document in (b"[" * 100_000, b"<NML>" + b"<a>" * 100_000, b'{"a":' * 100_000):
        assert outcome(document) is None
    nested = b"<NML VERSION='19'>" + b"<NODE>" * 50_000 + b"</NODE>" * 50_000 + b"</NML>"
    assert outcome(nested) is None


@pytest.mark.parametrize(
    "head",
    [
        b"ID3\x04\0\0\0\0\x10\0TXXX\0\0\x08\0\0\0\x03CUESHEET\0",
        b"\0\0\0\x18ftypM4A \0\0\0\0",
        b"OggS\0\2" + bytes(22),
        b"fLaC\0\0\0\x22" + bytes(34),
        b"SQLite format 3\0" + bytes(84),
        b"\x89PNG\r\n\x1a\n" + bytes(8),
    ],
    ids=["mp3", "mp4", "ogg", "flac", "sqlite", "png"],
)
def test_a_text_inside_a_binary_file_is_not_its_format(head: bytes) -> None:
    texts = (
        'FILE "a.wav" WAVE\n  TRACK 01 AUDIO\n    TITLE "B"\n    INDEX 01 00:00:00\n',
        "#EXTM3U\n#EXTINF:200,A - B\na.mp3\n",
        ";FFMETADATA1\n[CHAPTER]\nSTART=0\nEND=1\ntitle=A\n",
        '<NML VERSION="19"><HEAD PROGRAM="Traktor"></HEAD></NML>',
        "#EXTVDJ:<time>21:39</time><artist>A</artist><title>B</title>\nb.mp3\n",
    )
    for text in texts:
        found = detect(head + b"\n" + text.encode() + bytes(20))
        assert {one.format.name for one in found} <= {
            *("id3-chap", "mp4-chapters", "vorbis-chapters", "flac-cuesheet"),
        }
