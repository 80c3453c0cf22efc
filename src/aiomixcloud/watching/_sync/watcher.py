# Generated from src/aiomixcloud/watching/_async/watcher.py by tools/unasync.py: do not edit.
"""The watcher, which checks users repeatedly."""

from __future__ import annotations

import logging
import random
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiomixcloud import MixcloudError, RateLimitError, parse_address
from aiomixcloud.watching.errors import StateError
from aiomixcloud.watching.events import KINDS
from aiomixcloud.watching.memory import UserMemory
from aiomixcloud.watching.observation import observe
from aiomixcloud.watching.schedule import Schedule
from aiomixcloud.watching.state import open_state

from .concurrency import Sleep, run_blocking, sleep
from .reader import ReaderSync

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from os import PathLike

    from aiomixcloud.sync import MixcloudSync
    from aiomixcloud.watching.events import Event, Kind
    from aiomixcloud.watching.observation import Page
    from aiomixcloud.watching.state import State

_logger = logging.getLogger("aiomixcloud.watching")

#: The shortest interval in seconds.
_LEAST = 60.0

#: Users with as many undelivered events are not checked until some are delivered.
_MOST_PENDING = 100

#: Seconds after which the list of followed users is read again.
_FOLLOWING = 3600.0


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class WatcherSync:
    """Checks users in turn, and yields what is new.

    Iterate over a watcher to check users repeatedly, or over `look` to check them once. An event
    counts as delivered when the next one is requested. If the program ends before that, the next
    watcher with the same state yields the event again, with the same ``id``: no event is lost,
    and a consumer that remembers IDs can drop repetitions. What exists when a user is first
    checked is not new.

    A request that fails is reported to `on_error`; the user is checked again later, and the
    others as usual.

    Args:
        mixcloud: The client.
        users: User names, keys or URLs of users; ``"me"`` is the owner of the access token,
            ``"following"`` are all users that the owner follows.
        kinds: What to yield, as names or classes; by default only new shows. Each kind
            takes one request per user and check, except ``lost-follower`` (one per 100 followers),
            ``milestone`` (two) and ``new-comment`` (two, and one per show with new comments).
        state: What to remember: the path of a file, or a `FileState`, `MemoryState` or other
            `State`. If omitted, everything is forgotten when the watcher is.
        every: Seconds between two checks of a user, at least 60; up to a tenth is added at random.
        announce_existing: Whether to also yield the shows, followers and comments that exist at
            the first check, up to 100 of each.
        anonymous: A client without access token that reads the lists of shows. With the token of
            their owner, they may contain drafts. By default, `mixcloud` reads them.
        on_error: Called with the user name and the error if a request failed; by default, the
            error is logged.
        clock: Returns the current time, with a time zone.
        sleep: Sleeps for a number of seconds.
        jitter: Returns a random number from 0 to 1.

    Raises:
        ValueError: An argument is not valid, or the client does not raise exceptions.
        TypeError: `state` is neither a path nor a `State`.
        StateError: While iterating: the state file cannot be used.
        MixcloudError: While iterating: the users ``"me"`` and ``"following"`` cannot be read.

    Example:
        >>> def main(mixcloud):
        ...     for event in WatcherSync(mixcloud, ["bob", "alice"], state="watch.json"):
        ...         print(event.text, event.url)
    """

    def __init__(
        self,
        mixcloud: MixcloudSync,
        users: Iterable[str],
        *,
        kinds: Iterable[Kind | type[Event]] = ("new-show",),
        state: State | str | PathLike[str] | None = None,
        every: float = 300.0,
        announce_existing: bool = False,
        anonymous: MixcloudSync | None = None,
        on_error: Callable[[str, MixcloudError], object] | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not (mixcloud.raise_exceptions and (anonymous or mixcloud).raise_exceptions):
            raise ValueError("the client of a watcher must raise exceptions")
        if not every >= _LEAST:
            raise ValueError(f"every must be at least {_LEAST:g} seconds, not {every!r}")
        if isinstance(users, str):
            raise ValueError(f"users must be a list of usernames, not {users!r}")  # noqa: TRY004
        self._mixcloud = mixcloud
        self._names = list(dict.fromkeys(map(_normalize_user, users)))
        if not self._names:
            raise ValueError("give at least one user")
        self._kinds = _check_kinds(kinds)
        self._reader = ReaderSync(mixcloud, anonymous or mixcloud, self._kinds)
        self._state = open_state(state)
        self._schedule = Schedule(every, jitter)
        self._announce_existing = announce_existing
        self._on_error = on_error or _log_error
        self._clock = clock
        self._sleep = sleep
        self._users: dict[str, UserMemory] = {}
        self._deferred: set[str] = set()
        self._failures: dict[str, MixcloudError] = {}
        self._finishing = threading.Event()

    def __iter__(self) -> Generator[Event]:
        """Check the users until the program ends or `finish` is called, and yield events."""
        self._begin()
        users, found = self._find_users(), self._seconds()
        self._schedule.set_users(users, found)
        while not self._finishing.is_set():
            if "following" in self._names and self._seconds() - found >= _FOLLOWING:
                users, found = self._find_users(users), self._seconds()
                self._schedule.set_users(users, found)
            if not users:
                self._pause(_FOLLOWING)
                continue
            turn, seconds = self._schedule.take(self._seconds())
            self._pause(seconds)
            with closing(self._check(turn.user)) as events:
                for event in events:
                    yield event
            error = self._failures.get(turn.user)
            wait = (error.retry_after or 0.0) if isinstance(error, RateLimitError) else 0.0
            self._schedule.put_back(turn, self._seconds(), failed=error is not None, wait=wait)

    def look(self) -> Generator[Event]:
        """Check every user once, and yield events.

        Example:
            >>> def main(mixcloud):
            ...     for event in WatcherSync(mixcloud, ["bob"], state="watch.json").look():
            ...         print(event.text)
        """
        self._begin()
        for user in self._find_users():
            with closing(self._check(user, is_last=True)) as events:
                for event in events:
                    yield event

    def acknowledge(self, event: Event) -> None:
        """Record that an event was delivered, before the next one is requested.

        Use it before you leave the loop early.

        Args:
            event: The event.

        Raises:
            StateError: The state file cannot be used.

        Example:
            >>> def main(mixcloud):
            ...     watcher = WatcherSync(mixcloud, ["bob"], state="watch.json")
            ...     for event in watcher:
            ...         print(event.text)
            ...         watcher.acknowledge(event)
            ...         break
        """
        self._deferred.discard(event.id)
        for user, memory in self._users.items():
            pending = tuple(one for one in memory.pending if one.id != event.id)
            if pending != memory.pending:
                self._save(user, replace(memory, pending=pending))
                return

    def defer(self, event: Event) -> None:
        """Record that an event was not delivered: the next check of its user yields it again.

        Args:
            event: The event that was yielded last.

        Example:
            >>> def main(mixcloud):
            ...     watcher = WatcherSync(mixcloud, ["bob"], state="watch.json")
            ...     for event in watcher:
            ...         if not send(event):
            ...             watcher.defer(event)
        """
        self._deferred.add(event.id)

    def finish(self) -> None:
        """End the iteration after the current event; may be called from any thread or handler.

        A watcher that was finished yields nothing more.
        """
        self._finishing.set()

    def _begin(self) -> None:
        self._users = {**run_blocking(self._state.load)}

    def _find_users(self, known: list[str] | None = None) -> list[str]:
        """Return the names of all users; those that are known if they cannot be read again."""
        users: list[str] = []
        try:
            for name in self._names:
                if name == "me":
                    users.append(self._mixcloud.me().username)
                elif name == "following":
                    listing = self._mixcloud.connection("me", "following", limit=100)
                    for user in listing.all():
                        users.append(user.username)  # noqa: PERF401 - generated code has no async
                else:
                    users.append(name)
        except MixcloudError as error:
            if known is None:
                raise
            self._on_error("following", error)
            return known
        return [*{user.casefold(): user for user in users}.values()]

    def _check(self, user: str, *, is_last: bool = False) -> Generator[Event]:
        """Yield the events of a user: those that are pending, then those of each page.

        Args:
            user: The user name.
            is_last: Whether this watcher does not check the user again.
        """
        offered: set[str] = set()
        for event in self._deliver(user, offered):
            yield event
        if self._finishing.is_set():
            return
        self._failures.pop(user, None)
        now = self._clock()
        try:
            for page in self._reader.pages(user, lambda: self._remember(user), now):
                if self._finishing.is_set() or self._is_full(user):
                    return
                self._observe(user, page, now, is_last=is_last)
                for event in self._deliver(user, offered):
                    yield event
        except StateError:
            raise
        except MixcloudError as error:
            self._failures[user] = error
            self._on_error(user, error)

    def _is_full(self, user: str) -> bool:
        """Return whether too many events are undelivered to read further pages."""
        pending = self._remember(user).pending
        return sum(event.kind in self._kinds for event in pending) >= _MOST_PENDING

    def _remember(self, user: str) -> UserMemory:
        found = self._users.get(user.casefold())
        return found or UserMemory({"key": f"/{user}/", "username": user, "name": user, "url": ""})

    def _observe(self, user: str, page: Page, now: datetime, *, is_last: bool) -> None:
        """Store the memory after a page, with its events, before any of them is delivered."""
        before = self._remember(user)
        memory, events = observe(before, page, now=now, announce_existing=self._announce_existing)
        wanted = [event for event in events if event.kind in self._kinds]
        memory = replace(memory, pending=(*memory.pending, *wanted))
        # Alone, the hourly time of reading is not stored: a restart only reads a little more.
        if memory != (before if is_last else replace(before, looked=memory.looked)):
            self._save(user, memory)
        else:
            self._users[user.casefold()] = memory

    def _deliver(self, user: str, offered: set[str]) -> Generator[Event]:
        """Yield the events of a user that are pending, and record their delivery."""
        for event in self._remember(user).pending:
            # Events of other kinds wait for a watcher with the same state that wants them.
            if event.id in offered or event.kind not in self._kinds:
                continue
            if self._finishing.is_set():
                return
            offered.add(event.id)
            self._deferred.discard(event.id)
            yield event
            if event.id not in self._deferred:
                self.acknowledge(event)

    def _save(self, user: str, memory: UserMemory) -> None:
        name = user.casefold()
        self._users[name] = memory
        run_blocking(self._state.save, name, memory)

    def _pause(self, seconds: float) -> None:
        """Sleep in intervals, so that `finish` is noticed."""
        while seconds > 0 and not self._finishing.is_set():
            self._sleep(min(seconds, 1.0))
            seconds -= 1.0

    def _seconds(self) -> float:
        return self._clock().timestamp()


def _normalize_user(text: str) -> str:
    """Return the name of a user.

    Raises:
        ValueError: The text is not the name, key or URL of a user.
    """
    name = parse_address(text).key.strip("/")
    if "/" in name:
        raise ValueError(f"{text!r} is not a user")
    return name


def _check_kinds(kinds: Iterable[Kind | type[Event]]) -> frozenset[str]:
    """Return the names of kinds of events.

    Raises:
        ValueError: There are none, or one is unknown.
    """
    if isinstance(kinds, str):
        raise ValueError(f"kinds must be a list, not {kinds!r}")  # noqa: TRY004
    names = frozenset(
        kind if isinstance(kind, str) else getattr(kind, "kind", repr(kind)) for kind in kinds
    )
    unknown = sorted(names - {*KINDS})
    if unknown or not names:
        found = ", ".join(map(repr, unknown)) or "none"
        raise ValueError(f"kinds must be some of {', '.join(KINDS)}, not {found}")
    return names


def _log_error(user: str, error: MixcloudError) -> None:
    _logger.warning("cannot read %s: %s", user, error)
