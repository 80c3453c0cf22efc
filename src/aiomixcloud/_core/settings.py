"""What a client was told about how to behave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from .errors import InvalidArgumentError
from .events import Event
from .gate import Gate
from .message import DEFAULT_TIMEOUT, Timeout
from .retry import Retry

#: Called with every event of a client, before anything goes on.
Hook: TypeAlias = Callable[[Event], object]

#: The retries where nothing else is asked for.
DEFAULT_RETRY = Retry()


@dataclass(slots=True, kw_only=True)
class Settings:
    """The settings of a client, checked.

    Attributes:
        timeout: How long to wait for the network.
        retry: How often to send again what failed; None for never.
        gate: What is shut while Mixcloud wants to wait.
        max_rate_limit_wait: Seconds that one call waits for rate limits at most.
        max_connections: Requests that are under way at the same time, uploads not counted.
        max_answer_size: Bytes of an answer, unpacked, beyond which it is refused.
        hook: Called with every event.
    """

    timeout: Timeout = DEFAULT_TIMEOUT
    retry: Retry | None = DEFAULT_RETRY
    gate: Gate = field(default_factory=Gate)
    max_rate_limit_wait: float = 60.0
    max_connections: int = 10
    max_answer_size: int = 64 * 1024 * 1024
    hook: Hook | None = None

    def __post_init__(self) -> None:
        for name, kind in (("gate", Gate), ("retry", Retry | None)):
            if not isinstance(getattr(self, name), kind):
                raise TypeError(f"{name} is a {kind}, not {getattr(self, name)!r}")
        if self.hook is not None and not callable(self.hook):
            raise TypeError(f"hook is a function of an event, not {self.hook!r}")
        lowest = {"max_rate_limit_wait": 0, "max_connections": 1, "max_answer_size": 1}
        for name, least in lowest.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise TypeError(f"{name} is a number, not {value!r}")
            if not value >= least:
                raise InvalidArgumentError(f"{name} is {least} or more, not {value}")
