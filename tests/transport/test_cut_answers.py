"""A truncated answer is never accepted as complete, in both flavours."""

import asyncio
import json
import socket
from collections.abc import Callable

import aiohttp
import pytest
import urllib3

from aiomixcloud import Mixcloud, Retry
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.sync import MixcloudSync
from tests.support.raw_server import RawServer, read_request

BODY = json.dumps({"key": "/bob/", "type": "user"}).encode()
HTML = BODY.decode()
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\n" + LENGTH + b"\r\n" + BODY
LENGTH_FIRST = b"HTTP/1.1 200 OK\r\n" + LENGTH + b"Server: a\r\nX: y\r\n\r\n" + BODY
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n"
LAST_CHUNK = b"%x\r\n%b\r\n0\r\n" % (len(BODY) - 16, BODY[16:])
CHUNKED = CHUNKED_HEAD + b"10;a=b\r\n%b\r\n%bX-Sum: 1\r\n\r\n" % (BODY[:16], LAST_CHUNK)
WITHOUT_TRAILER = CHUNKED_HEAD + b"10\r\n%b\r\n%b\r\n" % (BODY[:16], LAST_CHUNK)
PROVISIONAL = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + LENGTH_FIRST
ANSWERS = [PLAIN, LENGTH_FIRST, CHUNKED, WITHOUT_TRAILER, PROVISIONAL]
NAMES = ["plain", "length first", "chunked", "without trailer", "provisional"]

Fetch = Callable[[str, Retry | None], str]


def fetch_async(root: str, retry: Retry | None) -> str:
    async def main() -> str:
        async with Mixcloud(root, retry=retry) as mixcloud:
            return await mixcloud.embed_html("bob/show")

    return asyncio.run(main())


def fetch_sync(root: str, retry: Retry | None) -> str:
    with MixcloudSync(root, retry=retry) as mixcloud:
        return mixcloud.embed_html("bob/show")


def fetch_async_in_a_session(root: str, retry: Retry | None) -> str:
    async def main() -> str:
        async with aiohttp.ClientSession() as session:
            mixcloud = Mixcloud(root, retry=retry, session=session)
            return await mixcloud.embed_html("bob/show")

    return asyncio.run(main())


def fetch_sync_in_a_session(root: str, retry: Retry | None) -> str:
    pools = urllib3.PoolManager()
    try:
        mixcloud = MixcloudSync(root, retry=retry, session=pools)
        return mixcloud.embed_html("bob/show")
    finally:
        pools.clear()


OWN = [fetch_async, fetch_sync]
ALL = [*OWN, fetch_async_in_a_session, fetch_sync_in_a_session]


class Cutting:
    """Sends the beginning of an answer and closes; how much of it can be changed."""

    def __init__(self, answer: bytes, cut: int | None = None) -> None:
        self.answer = answer
        self.cut = cut
        self.requests = 0

    def __call__(self, connection: socket.socket) -> None:
        read_request(connection)
        self.requests += 1
        connection.sendall(self.answer[: self.cut])


@pytest.mark.parametrize("fetch", OWN)
@pytest.mark.parametrize("answer", ANSWERS, ids=NAMES)
def test_every_cut_is_a_connection_error(answer: bytes, fetch: Fetch) -> None:
    cutting = Cutting(answer)
    with RawServer(cutting) as server:
        assert fetch(server.root, None) == HTML
        for cutting.cut in range(len(answer)):
            with pytest.raises(MixcloudConnectionError):
                fetch(server.root, None)


@pytest.mark.parametrize("answer", [PLAIN, LENGTH_FIRST, CHUNKED], ids=NAMES[:3])
def test_a_pool_manager_of_the_caller_notices_a_cut_head(answer: bytes) -> None:
    # Its connections are plain ones of urllib3: a cut trailer is noticed by ours only.
    cutting = Cutting(answer)
    with RawServer(cutting) as server:
        for cutting.cut in range(answer.index(BODY[-2:]) + 2):
            with pytest.raises(MixcloudConnectionError):
                fetch_sync_in_a_session(server.root, None)


# A session of aiohttp repeats such requests by itself, too.
@pytest.mark.parametrize("fetch", [*OWN, fetch_sync_in_a_session])
def test_a_request_whose_answer_is_cut_is_sent_again(fetch: Fetch) -> None:
    cutting = Cutting(PLAIN, cut=30)
    with RawServer(cutting) as server, pytest.raises(MixcloudConnectionError):
        fetch(server.root, Retry(attempts=3, backoff=0))
    assert cutting.requests == 3


@pytest.mark.parametrize("fetch", ALL)
@pytest.mark.parametrize("head", [b"HTTP/1.0 200 OK\r\nX: y\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_may_end_with_its_connection(head: bytes, fetch: Fetch) -> None:
    with RawServer(Cutting(head + BODY)) as server:
        assert fetch(server.root, None) == HTML
