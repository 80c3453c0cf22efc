"""Servers that cause the faults in `tests.support.fault_outcomes`."""

from __future__ import annotations

import gc
import socket
import time
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

from aiomixcloud.sandbox import faults as sandbox_faults
from tests.support.misbehaving_server import MisbehavingServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from aiomixcloud.sandbox import Sandbox
    from tests.support.fault_outcomes import Fault


class FaultServer(Protocol):
    """A server that causes faults on demand."""

    root: str
    token: str

    def inject(self, match: str, fault: Fault, times: int | None) -> None:
        """Cause a fault from now on, and restart the count of requests."""
        ...

    def heal(self) -> None:
        """Remove all faults, and restart the count of requests."""
        ...

    def sent(self, least: int = 0) -> int:
        """Return how many requests arrived, after waiting for at least `least`."""
        ...


class SandboxFaultServer:
    """Causes the faults that the sandbox provides."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.root = sandbox.api_root
        self.token = sandbox.token("amikrop")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.heal()

    def inject(self, match: str, fault: Fault, times: int | None) -> None:
        assert isinstance(fault.how, sandbox_faults.Fault)
        self.heal()
        self._sandbox.faults.add(match, fault.how, times=times)

    def heal(self) -> None:
        self._sandbox.faults.clear()
        self._sandbox.requests.clear()

    def sent(self, least: int = 0) -> int:
        return _counted(self._sandbox.requests, least)


class SocketFaultServer:
    """Causes faults below HTTP."""

    def __init__(self) -> None:
        self._server = MisbehavingServer()
        self._away = False
        self.root = self._server.root
        self.token = "a-token-that-is-long"

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.__exit__(kind, error, traceback)

    def inject(self, match: str, fault: Fault, times: int | None) -> None:
        assert not isinstance(fault.how, sandbox_faults.Fault)
        self.heal()
        if fault.how is None:
            self._away = True
            self._server.stop()
        else:
            self._server.behave(match, fault.how, times=times, early=fault.early)

    def heal(self) -> None:
        self._server.behave_well()
        self._server.received.clear()
        if self._away:
            self._away = False
            self._server.restart()

    def sent(self, least: int = 0) -> int:
        return _counted(self._server.received, least)


def _counted(requests: Sequence[object], least: int) -> int:
    """Count the requests; a busy server may record one after its client has left."""
    end = time.monotonic() + 30
    while len(requests) < least and time.monotonic() < end:
        time.sleep(0.01)
    return len(requests)


def sockets_to(root: str) -> list[socket.socket]:
    """Return the sockets of this process that are connected to a server."""
    port = urlsplit(root).port
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, socket.socket) and one.fileno() != -1 and _peer_port(one) == port
    ]


def _peer_port(one: socket.socket) -> int | None:
    try:
        return int(one.getpeername()[1])
    except (OSError, IndexError):
        return None
