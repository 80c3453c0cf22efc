"""Decompression bombs use no more memory than the limit allows."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from aiomixcloud import InvalidResponseError, Mixcloud
from aiomixcloud.sync import MixcloudSync
from tests.support.misbehaving_server import MisbehavingServer, answer

MEGABYTE = 1 << 20
#: The maximum size of an answer.
MOST = MEGABYTE
COMPRESS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
BOMBS = ["gzip", "deflate", "gzip, gzip", "deflate, gzip", "gzip, gzip, gzip"]


@cache
def bomb(encoding: str) -> bytes:
    """Return 64 megabytes of zeros in an encoding, or in several from the inside out."""
    before, _, last = encoding.rpartition(", ")
    return COMPRESS[last](bomb(before) if before else bytes(64 * MEGABYTE))


def get_async(root: str) -> None:
    async def main() -> None:
        async with Mixcloud(root, max_answer_size=MOST) as mixcloud:
            await mixcloud.get("bob")

    asyncio.run(main())


def get_sync(root: str) -> None:
    with MixcloudSync(root, max_answer_size=MOST) as mixcloud:
        mixcloud.get("bob")


def chunked(body: bytes, encoding: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head.encode() + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


@pytest.fixture
def tracing() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.parametrize("get", [get_async, get_sync])
@pytest.mark.parametrize("encoding", BOMBS)
@pytest.mark.parametrize("in_chunks", [False, True], ids=["with a length", "in chunks"])
def test_a_bomb_takes_little_memory(
    get: Callable[[str], None], encoding: str, in_chunks: bool, tracing: None
) -> None:
    body = bomb(encoding)
    said = chunked(body, encoding) if in_chunks else answer(body, f"Content-Encoding: {encoding}")
    with MisbehavingServer() as server:
        server.behave("", lambda connection: connection.sendall(said))
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(InvalidResponseError):
            get(server.root)
        peak = tracemalloc.get_traced_memory()[1] - before
    assert peak < 12 * MEGABYTE
