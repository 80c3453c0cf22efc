"""The events of an update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class PageArchived:
    """A page of a list is stored.

    Attributes:
        owner: Key of the user or show whose list it is.
        list_name: Name of the list, such as ``"cloudcasts"``.
        items: Number of items of the page.
        new: How many of them are new.
        changed: How many shows have a new ``updated_time``.
    """

    owner: str
    list_name: str
    items: int
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class DetailsArchived:
    """The details of a user or show are stored.

    Attributes:
        key: Key of the user or show.
        remaining: Number of shows of this update whose details are still to be read.
    """

    key: str
    remaining: int


@dataclass(frozen=True, slots=True)
class PictureArchived:
    """A picture is stored.

    Attributes:
        key: Key of the user or show.
        path: The file.
    """

    key: str
    path: Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """An object, list or picture cannot be read, and is left out.

    Attributes:
        key: Key of the user or show, or the name under which it was requested.
        list_name: Name of the list, or ``"picture"``; None for the object itself.
        error: The error.
    """

    key: str
    list_name: str | None
    error: Exception


@dataclass(frozen=True, slots=True)
class Updated:
    """The update is complete; the last event.

    Attributes:
        new: Number of new items.
        changed: Number of shows with a new ``updated_time``.
        gone: Number of items that were deleted or hidden.
        requests: Number of requests.
        seconds: Duration in seconds.
    """

    new: int
    changed: int
    gone: int
    requests: int
    seconds: float


#: What an update yields.
Event: TypeAlias = PageArchived | DetailsArchived | PictureArchived | Skipped | Updated
