"""The error about an interrupted upload is correct at every moment, in both flavours."""

import asyncio
import contextlib
import random
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
import trustme
import urllib3

from aiomixcloud import Mixcloud, MixcloudError, Timeout, UploadInterruptedError
from aiomixcloud.sync import MixcloudSync
from tests.support.raw_server import Behaviour, RawServer, read_request, reset

TOKEN = "a-token-that-is-long"
DONE = b'{"result": {"success": true, "key": "/a/b/"}}'
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(DONE) + DONE
LIMITS = Timeout(read=60, total=60)
#: Less than a piece, exactly one, and more than any buffer holds.
SIZES = [10, 70_000, 1 << 20, (5 << 20) + 1]

Steps = list[tuple[int, int]]
Upload = Callable[..., Any]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def upload_async(root: str, context: ssl.SSLContext, size: int, progress: Any = None) -> Any:
    async def main() -> Any:
        connector = aiohttp.TCPConnector(ssl=context, force_close=True)
        try:
            async with aiohttp.ClientSession(connector=connector) as session:
                mixcloud = Mixcloud(
                    root, access_token=TOKEN, session=session, retry=None, timeout=LIMITS
                )
                return await mixcloud.upload(bytes(size), "Mix", progress=progress)
        finally:
            await asyncio.sleep(0.02)  # aiohttp closes TLS connections a little later

    return asyncio.run(main())


def upload_sync(root: str, context: ssl.SSLContext, size: int, progress: Any = None) -> Any:
    pools = urllib3.PoolManager(ssl_context=context)
    try:
        with MixcloudSync(
            root, access_token=TOKEN, session=pools, retry=None, timeout=LIMITS
        ) as mixcloud:
            return mixcloud.upload(bytes(size), "Mix", progress=progress)
    finally:
        pools.clear()


@pytest.fixture(params=[upload_async, upload_sync], ids=["async", "sync"])
def upload(request: pytest.FixtureRequest) -> Upload:
    found: Upload = request.param
    return found


@pytest.fixture(params=["plain", "TLS"])
def serve(
    request: pytest.FixtureRequest, server_context: ssl.SSLContext
) -> Iterator[Callable[[Behaviour], str]]:
    """Start servers that treat each connection as a test says; give their addresses."""
    with contextlib.ExitStack() as stack:
        tls = server_context if request.param == "TLS" else None
        yield lambda behave: stack.enter_context(RawServer(behave, tls=tls)).root


@pytest.mark.parametrize("size", SIZES)
def test_a_complete_upload_is_never_reported_as_unsent(
    size: int,
    upload: Upload,
    serve: Callable[[Behaviour], str],
    client_context: ssl.SSLContext,
) -> None:
    taken: list[bool] = []

    def take_and_cut(connection: socket.socket) -> None:
        taken.append(read_request(connection)[1])
        if len(taken) % 2:
            reset(connection)

    root = serve(take_and_cut)
    for _ in range(15):
        with pytest.raises(UploadInterruptedError) as caught:
            upload(root, client_context, size)
        assert caught.value.may_exist
    assert taken == [True] * 15


def test_an_incomplete_request_is_reported_as_unsent(
    upload: Upload, serve: Callable[[Behaviour], str], client_context: ssl.SSLContext
) -> None:
    def cut_in_the_middle(connection: socket.socket) -> None:
        assert not read_request(connection, 0.1)[1]
        reset(connection)

    steps: Steps = []
    with pytest.raises(UploadInterruptedError) as caught:
        upload(
            serve(cut_in_the_middle), client_context, 64 << 20, lambda *step: steps.append(step)
        )
    assert not caught.value.may_exist
    assert all(sent < total for sent, total in steps)


def test_progress_comes_to_the_total_only_when_all_is_handed_over(
    upload: Upload, serve: Callable[[Behaviour], str], client_context: ssl.SSLContext
) -> None:
    proceed, steps = threading.Event(), []

    def wait_then_answer(connection: socket.socket) -> None:
        assert read_request(connection, pause=lambda: proceed.wait(60))[1]
        connection.sendall(GOOD)

    def note(sent: int, total: int) -> None:
        steps.append((sent, total))
        if sent < total:
            proceed.set()

    upload(serve(wait_then_answer), client_context, 64 << 20, note)
    assert steps[-1][0] == steps[-1][1]
    assert [sent for sent, _ in steps] == sorted({sent for sent, _ in steps})


class StopError(Exception):
    """What a user's function raises."""


@pytest.mark.parametrize("kind", [StopError, TimeoutError, ConnectionError, AttributeError])
def test_an_exception_in_the_last_progress_call_has_a_note(
    kind: type[Exception],
    upload: Upload,
    serve: Callable[[Behaviour], str],
    client_context: ssl.SSLContext,
) -> None:
    def stop(sent: int, total: int) -> None:
        if sent == total:
            raise kind("enough")

    def take(connection: socket.socket) -> None:
        read_request(connection)
        connection.recv(1)  # nothing but the client ends the exchange

    with pytest.raises(kind, match="enough") as caught:
        upload(serve(take), client_context, 3 << 20, stop)
    assert not isinstance(caught.value, MixcloudError)
    assert any("the show may exist" in note for note in caught.value.__notes__)


async def test_a_cancelled_upload_leaves_the_truth_in_its_progress(
    client_context: ssl.SSLContext, server_context: ssl.SSLContext
) -> None:
    chance = random.Random(1)
    taken: dict[str, bool] = {}

    def take(connection: socket.socket) -> None:
        head, whole = read_request(connection)
        taken[head.partition("access_token=")[2].partition(" ")[0]] = whole
        time.sleep(0.05)

    connector = aiohttp.TCPConnector(ssl=client_context, force_close=True)
    with RawServer(take) as plain, RawServer(take, tls=server_context) as secure:
        async with aiohttp.ClientSession(connector=connector) as session:
            for number in range(60):
                root = (plain if number % 2 else secure).root
                steps: Steps = []
                token = f"{TOKEN}-{number}"
                mixcloud = Mixcloud(root, access_token=token, session=session, timeout=LIMITS)

                def note(sent: int, total: int, steps: Steps = steps) -> None:
                    steps.append((sent, total))

                call = mixcloud.upload(bytes(chance.choice(SIZES)), "Mix", progress=note)
                with pytest.raises((TimeoutError, UploadInterruptedError)):
                    await asyncio.wait_for(call, chance.random() * 0.06)
                await asyncio.sleep(0.05)
                if taken.get(token):
                    assert steps, number
                    assert steps[-1][0] == steps[-1][1], number
    assert taken


def test_a_signal_leaves_the_truth_in_the_progress_of_a_blocking_upload(
    client_context: ssl.SSLContext,
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    taken: list[bool] = []
    main = threading.main_thread().ident
    assert main is not None

    def take_and_interrupt(connection: socket.socket) -> None:
        taken.append(read_request(connection)[1])
        signal.pthread_kill(main, signal.SIGUSR1)
        time.sleep(0.2)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with RawServer(take_and_interrupt) as server:
            for size in SIZES * 5:
                steps: Steps = []

                def note(sent: int, total: int, steps: Steps = steps) -> None:
                    steps.append((sent, total))

                with pytest.raises(KeyboardInterrupt):
                    upload_sync(server.root, client_context, size, note)
                assert steps[-1][0] == steps[-1][1]
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert all(taken)


def garbage(chance: random.Random) -> bytes:
    """Return something that is not a good answer."""
    ok = b"HTTP/1.1 200 OK\r\n"
    return chance.choice(
        [
            b"",
            chance.randbytes(chance.choice([1, 5, 100, 5000])),
            GOOD[: chance.randrange(len(GOOD))],
            b"HTTP/1.1 " + chance.randbytes(30) + b"\r\n\r\n",
            ok + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nab",
            ok + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            ok + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
            ok + b"A: b\r\n" * 300 + b"\r\n",
            b"HTTP/1.1 101 Other\r\nUpgrade: other\r\n\r\nhello",
            b"HTTP/9.9 999 \xff\r\n\xff: \xff\r\n\r\n",
        ]
    )


def test_garbage_in_place_of_an_answer_ends_in_one_of_our_errors(
    upload: Upload, serve: Callable[[Behaviour], str], client_context: ssl.SSLContext
) -> None:
    chance = random.Random(7)
    taken: list[bool] = []

    def answer_badly(connection: socket.socket) -> None:
        whole = read_request(connection, chance.choice([0, 0.5, 0.99, 1, 1]))[1]
        taken.append(whole)
        connection.sendall(garbage(chance))
        if chance.random() < 0.5:
            reset(connection)

    root = serve(answer_badly)
    for _ in range(60):
        taken.clear()
        with pytest.raises(MixcloudError) as caught:
            upload(root, client_context, chance.choice(SIZES))
        if isinstance(caught.value, UploadInterruptedError) and any(taken):
            assert caught.value.may_exist
