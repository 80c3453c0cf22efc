"""The time limits of requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .errors import InvalidArgumentError


@dataclass(slots=True, frozen=True)
class Timeout:
    """Timeouts in seconds; None means no limit.

    Attributes:
        connect: Maximum time to open a connection.
        read: Maximum time between two chunks of a response, or until more of an upload can
            be sent.
        total: Maximum time of a request and its response; for an upload, which may take
            hours, from its last byte on.
        pool: Maximum time to wait for a free request slot (see ``max_connections``).

    Example:
        >>> Timeout(read=5)
        Timeout(connect=10.0, read=5, total=300.0, pool=None)
    """

    connect: float | None = 10.0
    read: float | None = 60.0
    total: float | None = 300.0
    pool: float | None = None

    def __post_init__(self) -> None:
        for name in ("connect", "read", "total", "pool"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float | None):
                raise TypeError(
                    f"timeout: {name} must be a number of seconds or None, not {value!r}"
                )
            if value is not None and not value > 0:
                raise InvalidArgumentError(
                    f"timeout: {name} must be positive, not {value}", field="timeout"
                )

    @property
    def between_pieces(self) -> float | None:
        """The timeout between two chunks of a response, at most `total`."""
        limits = [limit for limit in (self.read, self.total) if limit is not None]
        return min(limits, default=None)

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """Return a `Timeout` unchanged, or one with `value` as every timeout."""
        if isinstance(value, Timeout):
            return value
        return cls(connect=value, read=value, total=value, pool=value)


#: A timeout as users pass it; None for the client's own.
Limits: TypeAlias = Timeout | float | None

#: The default timeouts.
DEFAULT_TIMEOUT = Timeout()
