"""What a watcher remembers of a user."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from .events import Event, read_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Maximum number of items of a list, and of other entries, that are remembered.
_MOST = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """The items of a list that are not new.

    Attributes:
        times: The times of the latest items, in Unix seconds, by their keys.
        horizon: Items of this time or older are not new, whatever their key; None for no limit.
    """

    times: Mapping[str, int] = field(default_factory=dict)
    horizon: int | None = None

    @property
    def newest(self) -> int | None:
        """The time of the newest item."""
        return max(self.times.values(), default=self.horizon)

    def is_new(self, key: str, time: int) -> bool:
        """Return whether an item was not seen before."""
        return key not in self.times and (self.horizon is None or time > self.horizon)

    def add(self, items: Mapping[str, int]) -> Seen:
        """Return these and further items, without the oldest if there are too many.

        Args:
            items: Times by keys. A known key gets the new time.
        """
        times = {**self.times, **items}
        dropped = sorted(times, key=times.__getitem__, reverse=True)[_MOST:]
        if not dropped:
            return replace(self, times=times)
        horizon = max(times[dropped[0]], self.horizon or 0)
        return Seen({key: times[key] for key in times if key not in {*dropped}}, horizon)

    def remove(self, key: str) -> Seen:
        """Return the items without one."""
        return replace(self, times={one: self.times[one] for one in self.times if one != key})


@dataclass(frozen=True, slots=True)
class FollowerList:
    """All followers of a user.

    Attributes:
        names: The display names of the followers by their keys.
        missing: Keys of those who were not in the last list.
        lost: How often a follower was lost, by key.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    lost: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Growth:
    """The comments of a show.

    Attributes:
        count: The number of comments that are accounted for.
        tries: How often further comments were expected but not found, since lists lag.
        seen: The comments.
    """

    count: int = 0
    tries: int = 0
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True, slots=True)
class UserMemory:
    """What a watcher remembers of a user; parts that were never read are None.

    Attributes:
        user: Key, names and URL of the user.
        shows: The shows.
        looked: When the newest shows were read without a limit in time, in Unix seconds.
        followers: The latest followers.
        follower_list: All followers.
        comments: The comments on the profile.
        growth: The comments on shows, by the keys of the shows.
        commented: When the comments on shows were first read, in Unix seconds.
        levels: The milestones reached: ``followers``, or the key of a show.
        pending: Events that were not delivered yet, oldest first.
    """

    user: Mapping[str, str]
    shows: Seen | None = None
    looked: int = 0
    followers: Seen | None = None
    follower_list: FollowerList | None = None
    comments: Seen | None = None
    growth: Mapping[str, Growth] = field(default_factory=dict)
    commented: int | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    pending: tuple[Event, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the memory as a dictionary of JSON values."""
        seen = {
            name: _plain_seen(one)
            for name in ("shows", "followers", "comments")
            if (one := getattr(self, name)) is not None
        }
        data: dict[str, Any] = {
            "user": {**self.user},
            **seen,
            "looked": self.looked,
            "commented": self.commented,
            "growth": {
                key: [one.count, one.tries, *_plain_seen(one.seen)]
                for key, one in self.growth.items()
            },
            "levels": {**self.levels},
            "pending": [event.to_dict() for event in self.pending],
        }
        if self.follower_list is not None:
            data["follower_list"] = {
                "names": {**self.follower_list.names},
                "missing": sorted(self.follower_list.missing),
                "lost": {**self.follower_list.lost},
            }
        return data

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> UserMemory:
        """Return the memory that `to_dict` converted.

        Args:
            data: The dictionary.

        Raises:
            KeyError: A part is missing.
            TypeError: A part has the wrong type.
            ValueError: A value is not valid.
        """
        listed = data.get("follower_list")
        return cls(
            user=data["user"],
            **{
                name: Seen(*data[name])
                for name in ("shows", "followers", "comments")
                if name in data
            },
            looked=data["looked"],
            commented=data["commented"],
            growth={
                key: Growth(count, tries, Seen(*seen))
                for key, (count, tries, *seen) in data["growth"].items()
            },
            levels=data["levels"],
            pending=tuple(map(read_event, data["pending"])),
            follower_list=listed
            and FollowerList(listed["names"], frozenset(listed["missing"]), listed["lost"]),
        )


def keep_latest(entries: Mapping[str, T], keys: Iterable[str]) -> dict[str, T]:
    """Return the entries with certain keys and, up to a maximum number, the latest others."""
    stay = {*keys}
    dropped = [key for key in entries if key not in stay][: max(0, len(entries) - _MOST)]
    return {key: entries[key] for key in entries if key not in {*dropped}}


def _plain_seen(seen: Seen) -> list[Any]:
    return [{**seen.times}, seen.horizon]
