"""Timeouts of the client and of a call: nothing waits indefinitely."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from aiomixcloud import InvalidArgumentError, Mixcloud, Timeout
from aiomixcloud.exceptions import TimeoutError as MixcloudTimeoutError


@pytest.fixture
def silent() -> Iterator[str]:
    """Give the address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_call_gives_up_after_the_limit_of_the_client(silent: str) -> None:
    async with Mixcloud(silent, timeout=0.2) as mixcloud:
        with pytest.raises(MixcloudTimeoutError) as caught:
            await mixcloud.get("bob")
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.url == f"{silent}/bob/?metadata=1"


async def test_a_call_may_have_limits_of_its_own(silent: str) -> None:
    async with Mixcloud(silent, access_token="t") as mixcloud:
        with pytest.raises(MixcloudTimeoutError):
            await mixcloud.get("bob", timeout=0.1)
        with pytest.raises(MixcloudTimeoutError):
            await mixcloud.popular(timeout=Timeout(read=0.1))
        with pytest.raises(MixcloudTimeoutError):
            await mixcloud.me(timeout=0.1)
        with pytest.raises(MixcloudTimeoutError):
            await mixcloud.follow("bob", timeout=0.1)
        with pytest.raises(MixcloudTimeoutError):
            await mixcloud.embed_html("bob/mix", timeout=0.1)


async def test_an_upload_without_an_answer_ends_with_the_limit_between_two_pieces(
    silent: str,
) -> None:
    async with Mixcloud(silent, access_token="t") as mixcloud:
        with pytest.raises(Exception, match="the show may exist"):
            await mixcloud.upload(b"ID3", "Mix", timeout=1)


async def test_a_slow_answer_ends_at_the_total_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b" ")
                        time.sleep(0.02)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        root = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with Mixcloud(root, timeout=Timeout(read=5, total=0.3)) as mixcloud:
            with pytest.raises(MixcloudTimeoutError):
                await mixcloud.get("bob")


@pytest.mark.parametrize("limit", [0, -1, "5", True])
def test_a_limit_is_a_time(limit: object) -> None:
    with pytest.raises((InvalidArgumentError, TypeError), match="timeout"):
        Mixcloud(timeout=limit)  # type: ignore[arg-type]
