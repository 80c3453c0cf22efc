"""The events of a run, in the order in which they happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Event",
    "Found",
    "Planned",
    "Published",
    "Refused",
    "Sending",
    "Stopped",
    "Unknown",
    "Verified",
    "Waiting",
]

#: What happens to a show: an upload, an edit, or the publication of a staged show.
Task: TypeAlias = Literal["upload", "edit", "publish"]


@dataclass(frozen=True, slots=True)
class Planned:
    """The run begins.

    Attributes:
        shows: Number of shows to send or edit.
        size: Number of bytes to send.
    """

    shows: int
    size: int


@dataclass(frozen=True, slots=True)
class Sending:
    """A show is being sent. The first event of a show has ``sent=0``.

    Attributes:
        row: The row of the show.
        name: Its name.
        task: Whether it is an upload, an edit, or the publication of a staged show.
        sent: Number of bytes sent.
        total: Number of bytes of the whole request, or 0 if it is not known yet.
    """

    row: str
    name: str
    task: Task = "upload"
    sent: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """Mixcloud confirmed that it has the show or the change; the journal has it on disk.

    Attributes:
        row: The row of the show.
        name: Its name.
        key: Its key; None if Mixcloud did not return it and it has not been found yet.
        task: What was done.
        message: What Mixcloud said, or empty text.
    """

    row: str
    name: str
    key: str | None
    task: Task = "upload"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A show is in the account although no response confirmed it; the journal has it on disk.

    Attributes:
        row: The row of the show.
        name: Its name.
        key: Its key.
    """

    row: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A show was not accepted, or could not be read; it is not in the account.

    Attributes:
        row: The row of the show.
        name: Its name.
        reason: Why, in one sentence.
        details: Messages by field, as sent by Mixcloud.
        task: What was refused.
    """

    row: str
    name: str
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)
    task: Task = "upload"


@dataclass(frozen=True, slots=True)
class Unknown:
    """No response confirmed the show, and it has not been found: it may exist or not.

    Attributes:
        row: The row of the show.
        name: Its name.
        reason: Why the outcome is unknown.
        keys: Keys of shows that may be this one, if there are several.
        final: Whether this run has stopped looking for it.
    """

    row: str
    name: str
    reason: str
    keys: tuple[str, ...] = ()
    final: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run is going to wait.

    Attributes:
        seconds: How long.
        reason: ``rate limit``, ``network`` (before another attempt), ``lists`` (until a new
            show appears in the lists of Mixcloud) or ``hours`` (of ``between``).
        row: The row of the show, or empty text.
    """

    seconds: float
    reason: Literal["rate limit", "network", "lists", "hours"]
    row: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A show was compared with what was sent.

    Attributes:
        row: The row of the show.
        name: Its name.
        key: Its key.
        differences: What differs, in words; empty if nothing does.
    """

    row: str
    name: str
    key: str
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run ended; always the last event.

    Attributes:
        reason: ``done`` (everything was tried), ``asked`` (`Publisher.finish`), ``refused``
            (with ``stop_at_first``), ``rate limit``, ``network``, ``authorization``,
            ``journal`` (it cannot be written) or ``error`` (Mixcloud refused a search).
        left: Number of shows that were not tried.
        error: The error that stopped the run, or None.
    """

    reason: Literal[
        "done", "asked", "refused", "rate limit", "network", "authorization", "journal", "error"
    ]
    left: int = 0
    error: Exception | None = None


Event: TypeAlias = (
    Planned | Sending | Published | Found | Refused | Unknown | Waiting | Verified | Stopped
)
