"""The settings of a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from .events import Event
from .gate import Gate, GateProtocol
from .params import check_number
from .retry import Retry
from .timeouts import DEFAULT_TIMEOUT, Timeout

#: Called synchronously with every event of a client.
Hook: TypeAlias = Callable[[Event], object]

#: The default retries.
DEFAULT_RETRY = Retry()


class Settings:
    """The validated settings of a client.

    Attributes:
        timeout: Timeouts of requests.
        retry: How to retry failed requests; None never retries.
        gate: Delays requests while Mixcloud asks the client to wait.
        max_rate_limit_wait: Maximum seconds that one call waits for rate limits.
        max_connections: Maximum number of concurrent requests, not counting uploads.
        max_answer_size: Maximum size of a response in bytes, after decompression.
        hook: Called with every event.
    """

    def __init__(
        self,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT,
        retry: Retry | None = DEFAULT_RETRY,
        gate: GateProtocol | None = None,
        max_rate_limit_wait: float = 60.0,
        max_connections: int = 10,
        max_answer_size: int = 64 * 1024 * 1024,
        hook: Hook | None = None,
    ) -> None:
        self.timeout = timeout
        self.retry = retry
        self.gate = Gate() if gate is None else gate
        self.max_rate_limit_wait = max_rate_limit_wait
        self.max_connections = max_connections
        self.max_answer_size = max_answer_size
        self.hook = hook
        # `Gate` comes first, because comparing with a protocol takes longer.
        if not isinstance(self.gate, Gate | GateProtocol):
            raise TypeError(f"gate must have the methods of GateProtocol, not {self.gate!r}")
        if not isinstance(self.retry, Retry | None):
            raise TypeError(f"retry must be a Retry or None, not {self.retry!r}")
        if self.hook is not None and not callable(self.hook):
            raise TypeError(f"hook must be a callable that takes an event, not {self.hook!r}")
        lowest = {"max_rate_limit_wait": 0, "max_connections": 1, "max_answer_size": 1}
        for name, least in lowest.items():
            check_number(name, getattr(self, name), least=least, field=name)
