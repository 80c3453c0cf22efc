# Generated from src/aiomixcloud/watching/_async/reader.py by tools/unasync.py: do not edit.
"""Reading the lists of a user."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from aiomixcloud.watching.observation import WHOLE_AFTER, Page, find_grown_shows, item_time

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from aiomixcloud.sync import MixcloudSync
    from aiomixcloud.watching.memory import Seen, UserMemory
    from aiomixcloud.watching.observation import Subject

#: Largest page of a list, and the most items that become one page to observe.
_PAGE = 100

#: How far back a check reads. Shows that were drafts, and lists that lag, are found within it.
_OVERLAP: Mapping[Subject, timedelta] = {
    "shows": timedelta(days=30),
    "comments": timedelta(days=7),
    "followers": timedelta(days=1),
}

#: Seconds after which no further item is expected to appear among those that are known.
_RECENT = 86_400.0

#: Kinds that need the counts of the newest shows, and those that have a list of their own.
_COUNTED = frozenset({"new-comment", "milestone"})
_DATED: Mapping[str, Subject] = {"new-comment": "comments", "new-follower": "followers"}

#: Names of the lists in the API.
_LISTS: Mapping[Subject, str] = {
    "shows": "cloudcasts",
    "comments": "comments",
    "followers": "followers",
}


class ReaderSync:
    """Reads the watched lists, with one request per list unless much is new."""

    def __init__(
        self, mixcloud: MixcloudSync, anonymous: MixcloudSync, kinds: frozenset[str]
    ) -> None:
        self._mixcloud = mixcloud
        self._anonymous = anonymous
        self._kinds = kinds

    def pages(self, user: str, memory: Callable[[], UserMemory], now: datetime) -> Generator[Page]:
        """Yield the pages of a user to observe, old ones first.

        Args:
            user: The user name.
            memory: Returns what is remembered, which includes the pages yielded so far.
            now: The current time.

        Raises:
            MixcloudError: A request failed.
        """
        if self._kinds & {"new-show", *_COUNTED}:
            for page in self._show_pages(user, memory, now):
                yield page
        if "milestone" in self._kinds:
            profile = self._mixcloud.get_user(user)
            yield Page(subject="profile", items=[profile.data])
        if "lost-follower" in self._kinds:
            yield self._read_followers(user)
        for kind, subject in _DATED.items():
            if kind not in self._kinds:
                continue
            seen = getattr(memory(), subject)
            page = self._read(user, subject, seen, _since(seen, subject, now), now=now)
            for part in _split(page):
                yield part

    def _show_pages(
        self, user: str, memory: Callable[[], UserMemory], now: datetime
    ) -> Generator[Page]:
        """Yield the shows, and the comments on those that have new ones."""
        has_counts = bool(self._kinds & _COUNTED)
        since = None if has_counts else _since_shows(memory(), now)
        page = self._read(user, "shows", memory().shows, since, now=now)
        for part in _split(page):
            yield part
        if has_counts:
            counts = Page(subject="counts", items=page.items[:_PAGE])
            yield counts
            grown = find_grown_shows(memory(), counts)
            for show in grown if "new-comment" in self._kinds else ():
                seen = memory().growth[show["key"]].seen
                yield self._read(show["key"], "comments", seen, None, now=now, show=show)

    def _read(
        self,
        key: str,
        subject: Subject,
        seen: Seen | None,
        since: datetime | None,
        *,
        now: datetime,
        show: Mapping[str, Any] | None = None,
    ) -> Page:
        """Read a list back to what is known."""
        client = self._anonymous if subject == "shows" else self._mixcloud
        listing = client.connection(key, _LISTS[subject], since=since, limit=_PAGE)
        items: list[Any] = []
        newest: int | None = None
        oldest: int | None = None
        is_whole = False
        recent = now.timestamp() - _RECENT
        for page in listing.pages():
            items += page.data["data"]
            if subject == "followers":  # others have times of their own
                newest = _cursor(page.data, "previous", "since") if newest is None else newest
                oldest = _cursor(page.data, "next", "until") or oldest
            is_whole = page.next_link is None
            if seen is None or not _has_more(seen, page.data["data"], recent=recent):
                break
        return Page(
            subject=subject,
            items=items,
            is_whole=is_whole and since is None,
            is_recent=since is not None,
            show=show,
            newest=newest,
            oldest=oldest,
        )

    def _read_followers(self, user: str) -> Page:
        """Read all followers. Offsets do not skip those of the same second, as dates may."""
        items: list[Any] = []
        listing = self._mixcloud.connection(user, "followers", offset=0, limit=_PAGE)
        for page in listing.pages():
            items += page.data["data"]
        return Page(subject="follower_list", items=items)


def _since_shows(memory: UserMemory, now: datetime) -> datetime | None:
    """Return from when on to read shows; None for the newest, whatever their age."""
    seen = memory.shows
    if seen is None or now.timestamp() - memory.looked >= WHOLE_AFTER:
        return None
    return _since(seen, "shows", now)


def _since(seen: Seen | None, subject: Subject, now: datetime) -> datetime | None:
    """Return from when on to read a list.

    The newest known item, not the clock, says how far it was read; the clock only matters if that
    item is dated in the future.
    """
    if seen is None or seen.newest is None:
        return None
    newest = min(seen.newest, int(now.timestamp()))
    since = int(newest - _OVERLAP[subject].total_seconds())
    if seen.horizon is not None:
        since = max(since, seen.horizon)
    return datetime.fromtimestamp(max(since, 0), UTC)


def _has_more(seen: Seen, items: Sequence[Any], *, recent: float) -> bool:
    """Return whether there may be new items after a page."""
    if any(_is_new(seen, item) for item in items):
        return True
    last = item_time(items[-1]) if items and isinstance(items[-1], dict) else None
    return last is not None and last > recent


def _is_new(seen: Seen, item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("key"), str):
        return False
    # Followers have no times, so only their keys can be compared.
    time = item_time(item)
    return item["key"] not in seen.times if time is None else seen.is_new(item["key"], time)


def _cursor(page: Mapping[str, Any], direction: str, name: str) -> int | None:
    """Return the time of the first or last item of a page, which its links contain."""
    paging = page.get("paging")
    link = paging.get(direction) if isinstance(paging, dict) else None
    values = parse_qs(urlsplit(link).query).get(name) if isinstance(link, str) else None
    if not values:
        return None
    try:
        return int(datetime.fromisoformat(values[0]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return int(values[0]) if values[0].isdecimal() else None


def _split(page: Page) -> list[Page]:
    """Return parts of a limited size, old items first, so that little is undelivered at a time."""
    if len(page.items) <= _PAGE:
        return [page]
    starts = range(0, len(page.items), _PAGE)
    return [replace(page, items=page.items[start : start + _PAGE]) for start in reversed(starts)]
