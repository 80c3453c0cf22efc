"""What a page of a list means: new memory, and events. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from aiomixcloud.models import AccessDict

from .events import (
    Event,
    LostFollower,
    Milestone,
    NewComment,
    NewFollower,
    NewShow,
    clean_line,
)
from .memory import FollowerList, Growth, Seen, UserMemory, keep_latest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What a page contains: the profile of the user is a page with one item.
Subject: TypeAlias = Literal[
    "shows", "counts", "followers", "follower_list", "comments", "profile"
]

#: Seconds after which the newest shows are read whatever their age, which finds older drafts.
WHOLE_AFTER = 3600.0

#: How often to look for a comment that is counted but not in the list.
_TRIES = 10

#: The round numbers of milestones, up to those that no account reaches.
_STEPS = sorted(int(base * 10**power) for power in range(2, 10) for base in (1, 2.5, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Items of a list of a user, newest first.

    Attributes:
        subject: The list; ``counts`` are the counts of the newest shows.
        items: The items, as sent by the API.
        is_whole: Whether the list has no older items.
        is_recent: Whether older items were left out on request.
        show: The show whose comments these are; None for those on the profile.
        newest: The time of the newest item if the items do not contain it, in Unix seconds.
        oldest: The same of the oldest.
    """

    subject: Subject
    items: Sequence[Mapping[str, Any]]
    is_whole: bool = True
    is_recent: bool = False
    show: Mapping[str, Any] | None = None
    newest: int | None = None
    oldest: int | None = None


def observe(
    memory: UserMemory, page: Page, *, now: datetime, announce_existing: bool = False
) -> tuple[UserMemory, tuple[Event, ...]]:
    """Return what to remember after reading a page, and the events, oldest first.

    Args:
        memory: What is remembered of the user. Its pending events do not change.
        page: What was read.
        now: The current time.
        announce_existing: Whether everything in a list that was never read before is new.

    Example:
        >>> from datetime import UTC, datetime
        >>> show = {"key": "/bob/rain/", "name": "Rain", "created_time": "2026-03-01T20:00:00Z"}
        >>> bob = UserMemory({"key": "/bob/", "username": "bob", "name": "Bob"})
        >>> now = datetime(2026, 3, 1, 21, tzinfo=UTC)
        >>> bob, events = observe(bob, Page(subject="shows", items=[]), now=now)
        >>> bob, events = observe(bob, Page(subject="shows", items=[show]), now=now)
        >>> [event.text for event in events]
        ['Bob published Rain']
    """
    page = replace(page, items=_keyed(page.items))
    memory = _recognize_user(memory, page)
    match page.subject:
        case "shows":
            if not page.is_recent and now.timestamp() - memory.looked >= WHOLE_AFTER:
                memory = replace(memory, looked=int(now.timestamp()))
            return _observe_shows(memory, page, announce_existing=announce_existing)
        case "counts":
            return _observe_counts(memory, page, now)
        case "followers":
            return _observe_followers(memory, page, now, announce_existing=announce_existing)
        case "follower_list":
            return _observe_follower_list(memory, page, now)
        case "comments":
            return _observe_comments(memory, page, announce_existing=announce_existing)
        case "profile":
            return _observe_profile(memory, page, now)


def find_grown_shows(memory: UserMemory, page: Page) -> list[Mapping[str, Any]]:
    """Return the shows of an observed page that have unseen comments.

    Args:
        memory: What is remembered of the user.
        page: The page of shows.
    """
    return [
        show
        for show in _keyed(page.items)
        if show["key"] in memory.growth
        and _count(show, "comment_count") > memory.growth[show["key"]].count
    ]


def item_time(item: Mapping[str, Any]) -> int | None:
    """Return the time of a show or comment in Unix seconds, or None if it is not valid."""
    value = item.get("created_time") or item.get("submit_date")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            return None
        # Events have times in UTC, which may be out of range.
        return int(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        return None


def _observe_shows(
    memory: UserMemory, page: Page, *, announce_existing: bool
) -> tuple[UserMemory, tuple[Event, ...]]:
    seen, new = _split(memory.shows, page, announce_existing=announce_existing)
    events = [
        NewShow(
            id=f"new-show:{show['key']}",
            time=datetime.fromtimestamp(time, UTC),
            text=f"{_name(show.get('user')) or _name(memory.user)} published {_name(show)}",
            url=_url(show),
            user=AccessDict({**memory.user}),
            show=AccessDict(show),
        )
        for show, time in new
    ]
    return replace(memory, shows=seen), tuple(events)


def _observe_counts(
    memory: UserMemory, page: Page, now: datetime
) -> tuple[UserMemory, tuple[Event, ...]]:
    """Compare the counts of shows with those that were seen before."""
    begin = int(now.timestamp()) if memory.commented is None else memory.commented
    events: list[Event] = []
    levels, growth = {**memory.levels}, {**memory.growth}
    for show in page.items:
        key, plays = show["key"], _level(_count(show, "play_count"))
        comments = _count(show, "comment_count")
        # Everything about a show that did not exist at the first check is new.
        is_young = (item_time(show) or 0) > begin
        before = levels.get(key, 0 if is_young else plays)
        levels[key] = max(before, plays)
        if plays > before:
            events.append(_milestone(memory, "plays", plays, now, show=show))
        if key not in growth:
            growth[key] = Growth(0 if is_young else comments, seen=Seen({}, begin - 1))
        elif comments < growth[key].count:
            growth[key] = replace(growth[key], count=comments)
    keys = [show["key"] for show in page.items]
    memory = replace(
        memory,
        commented=begin,
        levels=keep_latest(levels, [*keys, "followers"]),
        growth=keep_latest(growth, keys),
    )
    return memory, tuple(events)


def _observe_comments(
    memory: UserMemory, page: Page, *, announce_existing: bool
) -> tuple[UserMemory, tuple[Event, ...]]:
    if page.show is None:
        seen, new = _split(memory.comments, page, announce_existing=announce_existing)
        memory = replace(memory, comments=seen)
    else:
        key = page.show["key"]
        growth = memory.growth.get(key, Growth())
        seen, new = _split(growth.seen, page, announce_existing=announce_existing)
        # Comments in the second of the first check may be older; the count says how many are not.
        doubtful = [one for one in new if one[1] == memory.commented]
        new = [one for one in new if one[1] != memory.commented]
        grown = _count(page.show, "comment_count") - growth.count
        new = doubtful[: max(0, grown - len(new))] + new
        count, tries = growth.count + len(new), growth.tries + 1
        if count >= _count(page.show, "comment_count") or tries >= _TRIES:
            count, tries = _count(page.show, "comment_count"), 0
        memory = replace(memory, growth={**memory.growth, key: Growth(count, tries, seen)})
    subject = _name(page.show) if page.show else f"the profile of {_name(memory.user)}"
    events = [
        NewComment(
            id=f"new-comment:{comment['key']}",
            time=datetime.fromtimestamp(time, UTC),
            text=clean_line(
                f"{_name(comment.get('user')) or 'Somebody'} commented on {subject}: "
                f"{comment.get('comment')}"
            ),
            url=_url(comment),
            user=AccessDict({**memory.user}),
            show=AccessDict(page.show) if page.show else None,
            comment=AccessDict(comment),
        )
        for comment, time in new
    ]
    return memory, tuple(events)


def _observe_followers(
    memory: UserMemory, page: Page, now: datetime, *, announce_existing: bool
) -> tuple[UserMemory, tuple[Event, ...]]:
    # The API does not say when a user was followed, but no later than the newest one was.
    time = int(now.timestamp()) if page.newest is None else page.newest
    horizon = None if page.is_whole else page.oldest
    seen = memory.followers or Seen({}, horizon)
    is_silent = memory.followers is None and not announce_existing
    new = [] if is_silent else [one for one in page.items if one["key"] not in seen.times]
    lost = memory.follower_list.lost if memory.follower_list else {}
    events = [
        NewFollower(
            id=f"new-follower:{memory.user['key']}:{one['key']}{_again(lost.get(one['key'], 0))}",
            time=now,
            text=f"{_name(one)} follows {_name(memory.user)}",
            url=_url(one),
            user=AccessDict({**memory.user}),
            follower=AccessDict(one),
        )
        for one in reversed(new)
    ]
    seen = seen.add({one["key"]: time for one in page.items})
    return replace(memory, followers=seen), tuple(events)


def _observe_follower_list(
    memory: UserMemory, page: Page, now: datetime
) -> tuple[UserMemory, tuple[Event, ...]]:
    """Find lost followers. A list that changes while it is read may lack one by mistake."""
    names = {one["key"]: _name(one) for one in page.items}
    before = memory.follower_list
    if before is None:
        return replace(memory, follower_list=FollowerList(names)), ()
    missing = [key for key in before.names if key not in names]
    gone = [key for key in missing if key in before.missing]
    lost = {**before.lost, **{key: before.lost.get(key, 0) + 1 for key in gone}}
    events = [
        LostFollower(
            id=f"lost-follower:{memory.user['key']}:{key}{_again(lost[key] - 1)}",
            time=now,
            text=f"{before.names[key]} unfollowed {_name(memory.user)}",
            user=AccessDict({**memory.user}),
            follower=AccessDict(
                {"key": key, "username": key.strip("/"), "name": before.names[key]}
            ),
        )
        for key in gone
    ]
    waiting = [key for key in missing if key not in gone]
    followers = memory.followers
    for key in gone:
        followers = followers and followers.remove(key)
    listed = FollowerList(
        names | {key: before.names[key] for key in waiting}, frozenset(waiting), lost
    )
    return replace(memory, follower_list=listed, followers=followers), tuple(events)


def _observe_profile(
    memory: UserMemory, page: Page, now: datetime
) -> tuple[UserMemory, tuple[Event, ...]]:
    level = _level(max((_count(one, "follower_count") for one in page.items), default=0))
    before = memory.levels.get("followers", level)
    memory = replace(memory, levels={**memory.levels, "followers": max(before, level)})
    if level <= before:
        return memory, ()
    return memory, (_milestone(memory, "followers", level, now),)


def _milestone(
    memory: UserMemory,
    metric: Literal["followers", "plays"],
    count: int,
    now: datetime,
    *,
    show: Mapping[str, Any] | None = None,
) -> Milestone:
    subject = memory.user if show is None else show
    return Milestone(
        id=f"milestone:{subject['key']}:{metric}:{count}",
        time=now,
        text=f"{_name(subject)} reached {count:,} {metric}",
        url=_url(subject),
        user=AccessDict({**memory.user}),
        show=None if show is None else AccessDict(show),
        metric=metric,
        count=count,
    )


def _split(
    seen: Seen | None, page: Page, *, announce_existing: bool
) -> tuple[Seen, list[tuple[Mapping[str, Any], int]]]:
    """Return all items that were seen, and the new ones with their times, oldest first."""
    dated = [(item, time) for item in page.items if (time := item_time(item)) is not None]
    if seen is None:
        oldest = min((time for _, time in dated), default=None)
        seen = Seen({}, None if page.is_whole or oldest is None else oldest - 1)
        new = dated if announce_existing else []
    else:
        new = [(item, time) for item, time in dated if seen.is_new(item["key"], time)]
    new.sort(key=lambda one: one[1])
    return seen.add({item["key"]: time for item, time in dated}), new


def _recognize_user(memory: UserMemory, page: Page) -> UserMemory:
    """Remember the name of the user, which lists of shows and profiles contain."""
    users: Iterable[Any] = page.items if page.subject == "profile" else ()
    if page.subject == "shows":
        users = (item.get("user") for item in page.items)
    own = memory.user["key"].casefold()
    for user in users:
        if isinstance(user, Mapping) and str(user.get("key")).casefold() == own:
            named = {name: str(user.get(name) or "") for name in ("key", "username", "url")}
            named["name"] = _name(user)
            return memory if named == memory.user else replace(memory, user=named)
    return memory


def _keyed(items: Iterable[Any]) -> list[Mapping[str, Any]]:
    """Return the objects with a key; a damaged item must not stop a watcher."""
    return [one for one in items if isinstance(one, Mapping) and isinstance(one.get("key"), str)]


def _name(thing: Any) -> str:
    """Return the name of a user or show as one harmless line."""
    if not isinstance(thing, Mapping):
        return ""
    name = thing.get("name") or thing.get("username") or thing.get("key") or ""
    return clean_line(str(name)) or clean_line(str(thing.get("key", "")))


def _url(thing: Mapping[str, Any]) -> str:
    return clean_line(str(thing.get("url") or ""), longest=2000)


def _again(times: int) -> str:
    """Return the end of the ID of an event that happened before."""
    return f":{times + 1}" if times else ""


def _count(thing: Mapping[str, Any], name: str) -> int:
    value = thing.get(name)
    return value if isinstance(value, int) else 0


def _level(count: int) -> int:
    return max((step for step in _STEPS if step <= count), default=0)
