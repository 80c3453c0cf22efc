"""Any kind of file object is uploaded completely, with its name, or refused with a reason."""

import bz2
import gc
import gzip
import io
import lzma
import mmap
import os
import random
import re
import tarfile
import tempfile
import zipfile
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiomixcloud import InvalidArgumentError, Mixcloud, UploadInterruptedError
from tests.support import files
from tests.support.scripted_server import ScriptedServer

#: WAV data without repeated blocks; only its content shows that it is not MP3.
CONTENT = b"RIFF\x24\x00\x00\x00WAVE" + random.Random(1).randbytes(2_500_000)
DONE = {"result": {"success": True, "key": "/a/b/"}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mix.mp3"
    path.write_bytes(CONTENT)
    return path


def at(position: int) -> io.BytesIO:
    file = io.BytesIO(bytes(position) + CONTENT)
    file.seek(position)
    return file


def spooled(size: int) -> Any:
    file = tempfile.SpooledTemporaryFile(max_size=size)  # noqa: SIM115 - the test closes it
    file.write(CONTENT)
    file.seek(0)
    return file


def packed(path: Path, module: Any) -> Any:
    name = path.with_name(f"mix.mp3.{module.__name__[:2]}")
    with module.open(name, "wb") as file:
        file.write(CONTENT)
    return module.open(name)


def zipped(path: Path) -> Any:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "folder/member.mp3")
    with zipfile.ZipFile(path.with_suffix(".zip")) as archive:
        return archive.open("folder/member.mp3")


def tarred(path: Path) -> Any:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(path, "folder/member.mp3")
    data.seek(0)
    return tarfile.open(fileobj=data).extractfile("folder/member.mp3")


def mapped(path: Path) -> Any:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


#: How a file comes, and the name that is sent with it; None for any.
TAKEN: dict[str, tuple[Callable[[Path], Any], str | None]] = {
    "path": (lambda path: path, "mix.mp3"),
    "text path": (str, "mix.mp3"),
    "anyio path": (anyio.Path, "mix.mp3"),
    "path in bytes": (files.BytesPath, "mix.mp3"),
    "open": (lambda path: path.open("rb"), "mix.mp3"),
    "raw": (lambda path: path.open("rb", buffering=0), "mix.mp3"),
    "name in bytes": (lambda path: open(os.fsencode(path), "rb"), "mix.mp3"),  # noqa: PTH123, SIM115
    "number": (lambda path: os.fdopen(os.open(path, os.O_RDONLY), "rb"), "audio.mp3"),
    "bytes": (lambda _: CONTENT, "audio.mp3"),
    "view": (lambda _: memoryview(CONTENT), "audio.mp3"),
    "in memory": (lambda _: io.BytesIO(CONTENT), "audio.mp3"),
    "not at its beginning": (lambda _: at(1234), "audio.mp3"),
    "seek returns nothing": (lambda _: files.Remote(CONTENT), "audio.mp3"),
    "mapped": (mapped, "audio.mp3"),
    "short reads": (lambda _: files.Dripping(CONTENT), "audio.mp3"),
    "no tell()": (lambda _: files.WithoutTell(CONTENT), "audio.mp3"),
    "empty reads return all": (lambda _: files.Greedy(CONTENT), "audio.mp3"),
    "other bytes": (lambda _: files.OtherBytes(CONTENT), "audio.mp3"),
    "spooled in memory": (lambda _: spooled(1 << 30), "audio.mp3"),
    "spooled on disk": (lambda _: spooled(10), "audio.mp3"),
    "zip": (zipped, "member.mp3"),
    "tar": (tarred, None),
    "gzip": (lambda path: packed(path, gzip), None),
    "bz2": (lambda path: packed(path, bz2), None),
    "xz": (lambda path: packed(path, lzma), None),
    "Starlette": (lambda _: files.WebUpload(CONTENT, "übung mix.mp3"), "übung mix.mp3"),
    "Starlette without a name": (lambda _: files.WebUpload(CONTENT, None), "audio.mp3"),
    "Flask": (lambda _: files.Storage(CONTENT, "their mix.mp3"), "their mix.mp3"),
    "Flask without a name": (lambda _: files.Storage(CONTENT, ""), "audio.mp3"),
    "aiohttp": (lambda _: files.FormField(CONTENT, "field mix.mp3"), "field mix.mp3"),
    "anyio": (lambda _: files.Wrapping(CONTENT), "audio.mp3"),
}


@pytest.mark.parametrize("kind", TAKEN)
async def test_they_are_sent_whole(kind: str, path: Path, server: ScriptedServer) -> None:
    make, name = TAKEN[kind]
    server.add(DONE)
    file = make(path)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        assert (await mixcloud.upload(file, "Mix")).result.key == "/a/b/"
    body = server.requests[0].body
    assert body.count(CONTENT) == 1
    head = body.partition(CONTENT)[0].decode()
    assert "Content-Type: audio/wav\r\n" in head
    if name is not None:
        assert f'filename="{name}"' in head
    elif kind != "tar":  # whose name depends on the version of Python
        assert re.search(r'filename="(mix|audio)\.mp3[^"]*"', head)
    close = getattr(file, "close", None)
    if close is not None:
        assert not getattr(file, "closed", False), "it is not ours to close"
        close()


def closed(path: Path) -> Any:
    file = path.open("rb")
    file.close()
    return file


def at_its_end(_: Path) -> Any:
    file = io.BytesIO()
    file.write(CONTENT)
    return file


def pipe(_: Path) -> Any:
    reader, writer = os.pipe()
    os.close(writer)
    return os.fdopen(reader, "rb")


REFUSED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "closed": (closed, "mp3: the file is closed; keep it open"),
    "at its end": (at_its_end, r"mp3: the file is at its end, .* call seek\(0\) first"),
    "text": (lambda path: path.open(encoding="latin-1"), "mp3: .* in text mode; .* mode 'rb'"),
    "text in memory": (lambda _: io.StringIO("text"), "mp3: the file is open in text mode"),
    "text later": (lambda _: files.TextLater(CONTENT), r"its read\(\) returns str, not bytes"),
    "for writing": (lambda path: path.with_suffix(".new").open("wb"), "does not support read"),
    "pipe": (pipe, "its size is unknown"),
    "not ready": (lambda _: files.Unready(CONTENT), "mp3: .*it is in non-blocking mode"),
    "broken": (lambda _: files.Broken(CONTENT), "mp3: the file cannot be read, .*EOFError"),
    "asyncio": (lambda _: files.Awaited(CONTENT), "mp3: asynchronous files are not supported"),
    "asyncio in secret": (lambda _: files.SecretlyAwaited(CONTENT), "mp3: asynchronous files"),
    "awaited seek": (lambda _: files.AwaitedSeek(CONTENT), "mp3: asynchronous files"),
    "async tell()": (lambda _: files.AwaitedTell(CONTENT), "mp3: asynchronous files"),
    "number": (lambda _: 5, "mp3: must be a path, an open binary file or bytes, not 5"),
    "array": (lambda _: array("B", CONTENT), r"or bytes, not array\('B', \[.{,40} \.\.\.\]\)"),
    "empty path": (lambda _: "", "mp3: the path is empty"),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_others_are_refused_before_anything_is_sent(
    kind: str, path: Path, server: ScriptedServer
) -> None:
    make, problem = REFUSED[kind]
    file = make(path)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        with pytest.raises(InvalidArgumentError, match=problem):
            await mixcloud.upload(file, "Mix")
    assert not server.requests
    if hasattr(file, "close"):
        file.close()
    gc.collect()  # a coroutine that nobody awaited would complain now


async def test_a_failure_while_sending_is_reported(server: ScriptedServer) -> None:
    file: Any = files.Failing(CONTENT)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        with pytest.raises(UploadInterruptedError, match="the server closed the file") as caught:
            await mixcloud.upload(file, "Mix")
    assert not caught.value.may_exist
