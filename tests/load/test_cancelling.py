"""A cancelled call releases everything, and the client stays usable."""

import asyncio
import contextlib
import gc
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud import Mixcloud, Retry, Timeout
from aiomixcloud._transport import files
from aiomixcloud._transport.files import open_file
from aiomixcloud.exceptions import TimeoutError as MixcloudTimeoutError
from tests.support.fault_outcomes import ignores
from tests.support.fault_servers import sockets_to
from tests.support.misbehaving_server import MisbehavingServer, answer

LIMITED = answer(
    json.dumps({"error": {"type": "RateLimitException", "retry_after": 30}}).encode(),
    status="403 Forbidden",
)


def never(connection: socket.socket) -> None:
    """Send nothing until the client disconnects."""
    while connection.recv(1 << 16):
        pass


def half_a_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
    never(connection)


def half_a_body(connection: socket.socket) -> None:
    connection.sendall(answer(b"{}", length=99))
    never(connection)


def half_a_chunk(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
    never(connection)


def get(mixcloud: Mixcloud, _: Path) -> Awaitable[Any]:
    return mixcloud.get("bob")


def iterate(mixcloud: Mixcloud, _: Path) -> Awaitable[Any]:
    async def main() -> list[Any]:
        return [user async for user in mixcloud.popular(limit=2)]

    return main()


def act(mixcloud: Mixcloud, _: Path) -> Awaitable[Any]:
    return mixcloud.follow("bob")


def upload(mixcloud: Mixcloud, path: Path) -> Awaitable[Any]:
    return mixcloud.upload(path, "Mix", picture=path.with_suffix(".jpg"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file that is larger than what is sent before somebody reads."""
    path = tmp_path / "large.mp3"
    with path.open("wb") as stream:
        stream.truncate(32 << 20)
    path.with_suffix(".jpg").write_bytes(b"\xff\xd8\xff")
    return path


@pytest.fixture
def misbehaving_server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer() as server:
        yield server
    gc.collect()  # what was left open says so now, and fails


def open_files(path: Path) -> list[str]:
    """Return which of a test's files this process has open."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except OSError:  # that of this very loop
            continue
    return [one for one in found if one.startswith(str(path.parent))]


@pytest.mark.parametrize("ending", ["cancel", "time out"])
@pytest.mark.parametrize("call", [get, iterate, act, upload])
@pytest.mark.parametrize("how", [never, ignores, half_a_head, half_a_body, half_a_chunk])
async def test_in_the_middle_of_an_exchange(
    how: Callable[[socket.socket], None],
    call: Callable[[Mixcloud, Path], Awaitable[Any]],
    ending: str,
    misbehaving_server: MisbehavingServer,
    path: Path,
) -> None:
    # Sockets of earlier tests, if their server had the same port.
    others = sockets_to(misbehaving_server.root)

    def left() -> list[Any]:
        sockets = [one for one in sockets_to(misbehaving_server.root) if one not in others]
        return [*sockets, *open_files(path)]

    misbehaving_server.behave("", how, early=how is ignores)
    async with Mixcloud(misbehaving_server.root, access_token="t", max_connections=1) as mixcloud:
        await ended(call(mixcloud, path), ending)
        # On a busy machine, the call ends while aiohttp opens the connection or a thread the file,
        # which they close afterwards.
        with contextlib.suppress(TimeoutError):
            await until(lambda: not left())
        assert not left(), misbehaving_server.received
        misbehaving_server.behave_well()
        assert (await mixcloud.get("bob")).key == "/bob/"  # the slot was released


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - set by other threads
            await asyncio.sleep(0.01)


async def ended(
    call: Awaitable[Any], ending: str, *, when: Callable[[], object] = lambda: True
) -> None:
    """Begin a call and end it from outside, once a condition is true."""
    task = asyncio.ensure_future(call)
    await until(when)
    if ending == "cancel":
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        with pytest.raises(TimeoutError) as caught:
            await asyncio.wait_for(task, 0.05)
        assert type(caught.value) is TimeoutError  # not a class of this library
    current = asyncio.current_task()
    assert current is not None
    assert not current.cancelling()


async def test_while_a_file_is_opened(
    misbehaving_server: MisbehavingServer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = threading.Event()

    def slowly(source: Any, **named: Any) -> Any:
        time.sleep(0.15)
        file = open_file(source, **named)
        opened.set()
        return file

    monkeypatch.setattr(files, "open_file", slowly)
    async with Mixcloud(misbehaving_server.root, access_token="t") as mixcloud:
        await ended(upload(mixcloud, path), "cancel")
        await asyncio.to_thread(opened.wait, 60)
        await until(lambda: not open_files(path))
    assert not misbehaving_server.received


async def test_at_the_gate_and_before_a_turn(misbehaving_server: MisbehavingServer) -> None:
    misbehaving_server.behave("", lambda connection: connection.sendall(LIMITED), times=1)
    async with Mixcloud(misbehaving_server.root, max_connections=1) as mixcloud:
        tasks = [asyncio.create_task(mixcloud.get("bob")) for _ in range(3)]
        await until(lambda: misbehaving_server.received)
        await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        assert len(misbehaving_server.received) == 1


async def test_in_the_pause_before_it_is_sent_again(misbehaving_server: MisbehavingServer) -> None:
    misbehaving_server.behave("", lambda _: None, times=1)
    retry = Retry(backoff=10)
    async with Mixcloud(misbehaving_server.root, max_connections=1, retry=retry) as mixcloud:
        await ended(mixcloud.get("bob"), "cancel", when=lambda: misbehaving_server.received)
        assert (await mixcloud.get("bob")).key == "/bob/"
    assert len(misbehaving_server.received) == 2


async def test_while_a_connection_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):  # the only slot is taken
            root = f"http://127.0.0.1:{port}"
            async with Mixcloud(root, max_connections=1) as mixcloud:
                await ended(mixcloud.get("bob"), "cancel")
                with pytest.raises(MixcloudTimeoutError) as caught:
                    await mixcloud.get("bob", timeout=Timeout(connect=0.05))
                assert caught.value.unsent
    gc.collect()


async def test_a_call_that_is_never_awaited_sends_nothing(
    misbehaving_server: MisbehavingServer,
) -> None:
    async with Mixcloud(misbehaving_server.root) as mixcloud:
        with pytest.warns(RuntimeWarning, match="never awaited"):
            mixcloud.popular()
        with pytest.warns(RuntimeWarning, match="never awaited"):
            mixcloud.get("bob")  # type: ignore[unused-coroutine]
        async for show in mixcloud.popular(limit=2):
            assert show.key == "/bob/0/"
            break
    assert len(misbehaving_server.received) == 1


async def test_a_limit_of_ours_inside_of_one_of_others(
    misbehaving_server: MisbehavingServer,
) -> None:
    misbehaving_server.behave("", never)
    async with Mixcloud(
        misbehaving_server.root, timeout=Timeout(read=None, total=0.05)
    ) as mixcloud:
        async with asyncio.timeout(5):
            with pytest.raises(MixcloudTimeoutError):
                await mixcloud.get("bob")
        with pytest.raises(TimeoutError) as caught:
            async with asyncio.timeout(0.02):
                await mixcloud.get("bob")
        assert type(caught.value) is TimeoutError
    current = asyncio.current_task()
    assert current is not None
    assert not current.cancelling()


async def test_a_turn_that_comes_too_late_is_an_error_and_not_lost(
    misbehaving_server: MisbehavingServer,
) -> None:
    answered = threading.Event()

    def wait(_: socket.socket) -> None:
        answered.wait(60)

    misbehaving_server.behave("GET /slow/", wait)
    async with Mixcloud(misbehaving_server.root, max_connections=1, retry=None) as mixcloud:
        slow = asyncio.create_task(mixcloud.get("slow"))
        await until(lambda: misbehaving_server.received)
        with pytest.raises(
            MixcloudTimeoutError, match="waiting for a free request slot"
        ) as caught:
            await mixcloud.get("bob", timeout=Timeout(pool=0.05))
        assert caught.value.unsent
        answered.set()
        with pytest.raises(ConnectionError):
            await slow
        assert (await mixcloud.get("bob", timeout=Timeout(pool=60))).key == "/bob/"
