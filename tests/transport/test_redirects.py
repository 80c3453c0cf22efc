"""A redirect to a URL without a path leads to the root, in both flavours."""

import asyncio
import socket

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.sync import MixcloudSync
from tests.support.raw_server import RawServer, read_request

BODY = b'{"key": "/bob/", "type": "user"}'


async def key_async(root: str) -> str:
    async with Mixcloud(root) as mixcloud:
        return (await mixcloud.get("bob")).key


def key_sync(root: str) -> str:
    with MixcloudSync(root) as mixcloud:
        return mixcloud.get("bob").key


@pytest.mark.parametrize("flavour", ["async", "sync"])
def test_a_target_without_a_path(flavour: str) -> None:
    lines: list[str] = []

    def answer(connection: socket.socket) -> None:
        line = read_request(connection)[0].partition("\r\n")[0]
        lines.append(line)
        if "/bob/" in line:
            head = f"302 Found\r\nLocation: {server.root}?x=1\r\nContent-Length: 0".encode()
            connection.sendall(b"HTTP/1.1 " + head + b"\r\nConnection: close\r\n\r\n")
        else:
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            connection.sendall(head % len(BODY) + BODY)

    with RawServer(answer) as server:
        key = asyncio.run(key_async(server.root)) if flavour == "async" else key_sync(server.root)
    assert key == "/bob/"
    assert lines[1] == "GET /?x=1 HTTP/1.1"
