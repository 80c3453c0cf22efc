"""The events of a watcher."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from aiomixcloud.models import AccessDict

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The names of the kinds of events.
Kind: TypeAlias = Literal["new-show", "new-follower", "lost-follower", "new-comment", "milestone"]

#: Format characters that are part of words and emoji.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEvent:
    """What all events have in common. Events with the same values are equal.

    Attributes:
        kind: The name of the kind, such as ``new-show``.
        id: Identifies the event: if an event is delivered again, it has the same ID.
        time: When it happened; for followers and milestones, when it was noticed.
        text: The event in one line, without control and direction characters.
        url: URL of the page of what is new, or empty text.
        user: The watched user: at least ``key``, ``username`` and ``name``.
        show: The show that the event is about, or None.
    """

    kind: ClassVar[Kind]

    id: str
    time: datetime
    text: str
    url: str = ""
    user: AccessDict = field(compare=False)
    show: AccessDict | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the event as a dictionary of JSON values, for programs and webhooks.

        Example:
            >>> from aiomixcloud.watching import NewFollower
            >>> def send(event):
            ...     data = event.to_dict()
            ...     print(data["kind"], data["id"], data["time"], data["text"])
        """
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        values["time"] = f"{self.time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        plain = {
            name: value.data if isinstance(value, AccessDict) else value
            for name, value in values.items()
        }
        return {"kind": self.kind, **plain}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShow(WatchEvent):
    """A user published a show.

    Attributes:
        show: The show, with the fields that lists contain (no description).
    """

    kind: ClassVar[Kind] = "new-show"

    show: AccessDict = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFollower(WatchEvent):
    """A user has a new follower.

    Attributes:
        follower: The follower, a user.
    """

    kind: ClassVar[Kind] = "new-follower"

    follower: AccessDict = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFollower(WatchEvent):
    """A user lost a follower, who unfollowed them or closed their account.

    Attributes:
        follower: The former follower, a user of whom only key, name and user name are known.
    """

    kind: ClassVar[Kind] = "lost-follower"

    follower: AccessDict = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment(WatchEvent):
    """A user has a new comment on a show or on their profile.

    Attributes:
        comment: The comment, with its author in ``user`` and its text in ``comment``.
        show: The show; None for a comment on the profile.
    """

    kind: ClassVar[Kind] = "new-comment"

    comment: AccessDict = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(WatchEvent):
    """A user has many followers, or a show many plays: 100, 250, 500, 1000, 2500 and so on.

    Attributes:
        metric: What is counted: ``followers`` or ``plays``.
        count: The round number that was reached.
        show: The show that was played; None for followers.
    """

    kind: ClassVar[Kind] = "milestone"

    metric: Literal["followers", "plays"]
    count: int


#: Any event.
Event: TypeAlias = NewShow | NewFollower | LostFollower | NewComment | Milestone

#: The classes of events by the names of their kinds.
KINDS: Mapping[Kind, type[Event]] = {
    "new-show": NewShow,
    "new-follower": NewFollower,
    "lost-follower": LostFollower,
    "new-comment": NewComment,
    "milestone": Milestone,
}


def read_event(data: Mapping[str, Any]) -> Event:
    """Return the event that `WatchEvent.to_dict` converted.

    Raises:
        KeyError: The kind or a field is missing.
    """
    values: dict[str, Any] = {
        name: AccessDict(value) if isinstance(value, dict) else value
        for name, value in data.items()
        if name != "kind"
    }
    values["time"] = datetime.fromisoformat(data["time"])
    return KINDS[data["kind"]](**values)


def clean_line(text: str, longest: int = 300) -> str:
    r"""Return text as one line, without characters that control a terminal or hide text.

    Example:
        >>> clean_line("Rain\n\x1b[31m\u202etxt.exe")
        'Rain [31mtxt.exe'
    """
    visible = "".join(
        one
        for one in " ".join(text.split())
        if one in _JOINERS or unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"}
    )
    line = " ".join(visible.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
