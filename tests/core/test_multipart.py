"""The plan of a multipart body: its bytes, its length, its progress."""

import io
import os

import pytest

from aiomixcloud._core.multipart import File, Multipart
from aiomixcloud._transport.files import CHUNK, open_file, reads


def sent(body: Multipart) -> bytes:
    """Return all bytes of a body, as a transport sends them."""
    data = b""
    for read in reads(body):
        piece = read() if callable(read) else read
        data += piece
        body.count(len(piece))
        body.report()
    return data


def test_fields_and_files_are_separated_by_boundaries() -> None:
    file = File("mix.mp3", b"ID3", 0, 3)
    body = Multipart([("name", "Mix")], [("mp3", file, "audio/mpeg")], boundary="b")
    assert sent(body) == (
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nMix\r\n'
        b'--b\r\nContent-Disposition: form-data; name="mp3"; filename="mix.mp3"\r\n'
        b"Content-Type: audio/mpeg\r\n\r\nID3\r\n--b--\r\n"
    )
    assert body.content_type == "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('a "mix".mp3', b'filename="a %22mix%22.mp3"'),
        ("two\r\nlines", b'filename="two%0D%0Alines"'),
        ("glück.mp3", 'filename="glück.mp3"'.encode()),
        ("100%.mp3", b'filename="100%.mp3"'),
        ("back\\slash", b'filename="back\\slash"'),
        ("red\x1b[31m\x7f.mp3", b'filename="red_[31m_.mp3"'),
        (os.fsdecode(b"caf\xe9.mp3"), b'filename="caf_.mp3"'),
    ],
)
def test_names_are_escaped_as_browsers_do(name: str, written: bytes) -> None:
    assert written in sent(Multipart([], [("mp3", File(name, b"x", 0, 1), "audio/mpeg")]))


def test_values_are_sent_as_they_are() -> None:
    assert b'\r\n\r\nf\xc3\xbcnf\n"zeilen"\r\n' in sent(Multipart([("d", 'fünf\n"zeilen"')], []))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_the_length_is_known_and_progress_ends_there(size: int) -> None:
    told: list[tuple[int, int]] = []
    file = open_file(io.BytesIO(b"x" * size), default_name="a")
    assert isinstance(file, File)
    body = Multipart([], [("mp3", file, "audio/mpeg")], progress=lambda *both: told.append(both))
    for _ in range(2):  # a body can be sent again from its first byte
        told.clear()
        assert len(sent(body)) == body.length
        assert told[-1] == (body.length, body.length)
        assert [count for count, _ in told] == sorted({count for count, _ in told})


def test_a_file_is_sent_from_its_current_position() -> None:
    stream = io.BytesIO(b"not this, but this")
    stream.seek(10)
    file = open_file(stream, default_name="a")
    assert isinstance(file, File)
    assert (file.start, file.size) == (10, 8)
    assert b"\r\n\r\nbut this\r\n" in sent(Multipart([], [("mp3", file, "audio/mpeg")]))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (File("a.png", io.BytesIO(), 0, 0), "image/png"),
        (File("a.JPG", io.BytesIO(), 0, 0), "image/jpeg"),
        (File("a.mp3", b"", 0, 0), "audio/mpeg"),
        (File("a", b"", 0, 0), "x/default"),
    ],
)
def test_without_content_the_media_type_is_that_of_the_name(file: File, expected: str) -> None:
    assert file.content_type("x/default") == expected


def test_a_piece_counts_before_it_is_handed_over() -> None:
    steps: list[tuple[int, int]] = []
    body = Multipart([("name", "Mix")], [], progress=lambda *step: steps.append(step))
    body.count(body.length)
    assert (body.sent, steps) == (body.length, [])
    body.report_break()
    body.report_break()  # only what was not reported before
    assert steps == [(body.length, body.length)]


def test_an_error_of_progress_does_not_hide_an_interruption() -> None:
    def stop(*_: int) -> None:
        raise KeyError

    body = Multipart([("name", "Mix")], [], progress=stop)
    body.count(5)
    body.report_break()
    with pytest.raises(KeyError) as caught:
        body.report()
    assert not hasattr(caught.value, "__notes__")  # not all of it was sent


def test_two_bodies_have_two_boundaries() -> None:
    assert Multipart([], []).content_type != Multipart([], []).content_type
