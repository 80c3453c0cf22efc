"""The settings of a publisher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .hours import Hours


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The arguments of `Publisher`, where they are documented."""

    max_wait: float
    settle: float
    stage: bool
    stop_at_first: bool
    limit_rate: float | None
    between: Hours | None
    attempts: int
    clock: Callable[[], datetime]
    sleep: Callable[[float], Any]
