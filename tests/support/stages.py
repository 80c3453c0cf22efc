"""Where faults of `tests.support.faults` take place: in the sandbox, or at a server by hand."""

from __future__ import annotations

import gc
import socket
import time
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

from aiomixcloud.sandbox import faults as sandbox_faults
from tests.support.unruly import Unruly

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from aiomixcloud.sandbox import Sandbox
    from tests.support.faults import Fault


class Stage(Protocol):
    """A server that goes wrong when it is told."""

    root: str
    token: str

    def break_(self, match: str, fault: Fault, times: int | None) -> None:
        """Let requests go wrong from now on, and count anew what is sent."""
        ...

    def mend(self) -> None:
        """Let nothing go wrong any more, and count anew what is sent."""
        ...

    def sent(self, least: int = 0) -> int:
        """Return how many requests came in, after waiting for some that are on their way."""
        ...


class SandboxStage:
    """Faults that the sandbox can do."""

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
        self.mend()

    def break_(self, match: str, fault: Fault, times: int | None) -> None:
        assert isinstance(fault.how, sandbox_faults.Fault)
        self.mend()
        self._sandbox.faults.add(match, fault.how, times=times)

    def mend(self) -> None:
        self._sandbox.faults.clear()
        self._sandbox.requests.clear()

    def sent(self, least: int = 0) -> int:
        return _counted(self._sandbox.requests, least)


class OpenStage:
    """Faults that only a server of our own can do."""

    def __init__(self) -> None:
        self._server = Unruly()
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

    def break_(self, match: str, fault: Fault, times: int | None) -> None:
        assert not isinstance(fault.how, sandbox_faults.Fault)
        self.mend()
        if fault.how is None:
            self._away = True
            self._server.leave()
        else:
            self._server.behave(match, fault.how, times=times, early=fault.early)

    def mend(self) -> None:
        self._server.behave_well()
        self._server.received.clear()
        if self._away:
            self._away = False
            self._server.come_back()

    def sent(self, least: int = 0) -> int:
        return _counted(self._server.received, least)


def _counted(requests: Sequence[object], least: int) -> int:
    """Return how many requests there are; a busy server may note them after their client left."""
    end = time.monotonic() + 5
    while len(requests) < least and time.monotonic() < end:
        time.sleep(0.01)
    return len(requests)


def sockets_to(root: str) -> list[socket.socket]:
    """Return the sockets of this process that are connected to a server, from its other side."""
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
