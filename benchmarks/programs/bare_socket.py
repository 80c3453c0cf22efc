"""A plain socket: the minimum cost of the server and the system."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from .running import Blocking


class Program(Blocking):
    """The task."""

    def __init__(self, root: str, file: str) -> None:
        address = urlsplit(root)
        assert address.hostname is not None
        assert address.port is not None
        self.socket = socket.create_connection((address.hostname, address.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()

    def user(self) -> None:
        """Get a user; the answer arrives in one part."""
        self.socket.sendall(b"GET /bob/?metadata=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.socket.recv(1 << 16)
