"""Reads users from Mixcloud into an archive.

Requests run in threads; everything that is written, and every decision, happens in the thread of
the caller. Each job is a generator that yields requests and is resumed with their results.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aiomixcloud.exceptions import (
    AuthenticationError,
    InvalidArgumentError,
    MixcloudError,
    NotFoundError,
    PermissionDeniedError,
)

from . import lists
from .database import transaction
from .errors import ArchiveError, PictureError
from .events import DetailsArchived, PageArchived, PictureArchived, Skipped, Updated
from .pictures import PictureFolder
from .workers import Workers
from .writer import Writer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aiomixcloud.sync import MixcloudSync

    from .events import Event
    from .lists import ListKind
    from .workers import Answer

    #: Requests of a job, as functions without arguments; their results resume the job.
    Job: TypeAlias = Generator[Callable[[], Any], Any, None]

#: Maximum number of items that the API returns per page.
_PAGE = 100

#: Errors of an object or list that leave the rest of the update unaffected.
_UNREADABLE = (NotFoundError, PermissionDeniedError, AuthenticationError)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an update reads in addition to users and their shows.

    Attributes:
        comments: Whether to read the comments on shows and profiles.
        followers: Whether to read who follows the users, and whom they follow.
        favorites: Whether to read the favorites of users, and who favorited their shows.
        listens: Whether to read the listening history of users.
        pictures: The folder of the pictures; None to leave them out.
        full: Whether to read everything again, and to mark what is gone.
        since: ISO time; older shows are not listed. None for no limit.
    """

    comments: bool = False
    followers: bool = False
    favorites: bool = False
    listens: bool = False
    pictures: Path | None = None
    full: bool = False
    since: str | None = None

    @property
    def lists(self) -> tuple[ListKind, ...]:
        """The lists of a user to read."""
        return (
            lists.CLOUDCASTS,
            *((lists.FOLLOWERS, lists.FOLLOWING) if self.followers else ()),
            *((lists.FAVORITES,) if self.favorites else ()),
            *((lists.LISTENS,) if self.listens else ()),
            *((lists.COMMENTS,) if self.comments else ()),
        )


class ShowPage(NamedTuple):
    """A page of a list of a show.

    Attributes:
        owner: Key of the show.
        items: The JSON objects.
        start: ISO time at which reading the list began, if this is the last page.
    """

    owner: str
    items: Sequence[Mapping[str, Any]]
    start: str | None


class Update:
    """One update of an archive.

    Args:
        connection: The archive.
        mixcloud: The client.
        users: User names or keys.
        wanted: What to read.
        now: Returns the time as ISO text.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        mixcloud: MixcloudSync,
        users: Sequence[str],
        wanted: Wanted,
        now: Callable[[], str],
    ) -> None:
        self._connection = connection
        self._mixcloud = mixcloud
        self._wanted = wanted
        self._now = now
        self._start = now()
        self._writer = Writer(connection, now)
        self._events: list[Event] = []
        #: Shows, and pages of lists of shows, that the next transaction writes together.
        self._details: list[Mapping[str, Any]] = []
        self._pages: defaultdict[ListKind, list[ShowPage]] = defaultdict(list)
        self._jobs: deque[Job] = deque(self._read_user(user) for user in users)
        self._new = self._changed = self._gone = 0
        self._workers: Workers[Job] = Workers()
        #: Keys of the users that were read, since several names may be given for a user.
        self._read: set[str] = set()
        #: Jobs that are created when no others are left to start, so that few are in memory.
        self._later: deque[Iterator[Job]] = deque()
        self._remaining = 0
        self._pictures = PictureFolder(wanted.pictures) if wanted.pictures else None

    def run(self) -> Iterator[Event]:
        """Read everything; yield events after the transaction that stores what they are about."""
        start = time.monotonic()
        try:
            while True:
                answers = list(self._workers.receive()) if self._workers.waiting else []
                with transaction(self._connection):
                    failure = self._store(answers)
                events, self._events = self._events, []
                yield from events
                if failure:
                    raise failure
                if not self._workers.waiting:
                    break
        finally:
            self._workers.close()
            if self._pictures:
                self._pictures.close()
        seconds = time.monotonic() - start
        yield Updated(*self.summary, seconds)

    @property
    def summary(self) -> tuple[int, int, int, int]:
        """The numbers of new, changed and gone items and of requests so far."""
        return self._new, self._changed, self._gone, self._workers.sent

    def _store(self, answers: Iterable[Answer[Job]]) -> Exception | None:
        """Write answers and send the next requests; return the error that ends the update."""
        failure = None
        for answer in answers:
            try:
                self._resume(answer.sender, answer)
            except MixcloudError as error:
                failure = error
        self._writer.write_shows(self._details, is_complete=True)
        self._details.clear()
        for kind, pages in self._pages.items():
            self._write_lists_of_shows(kind, pages)
        self._pages.clear()
        while not failure and not self._workers.are_busy and (job := self._next_job()):
            self._resume(job, None)
        return failure

    def _next_job(self) -> Job | None:
        if self._jobs:
            return self._jobs.popleft()
        while self._later:
            if job := next(self._later[0], None):
                return job
            self._later.popleft()
        return None

    def _resume(self, job: Job, answer: Answer[Job] | None) -> None:
        """Continue a job with the answer to its request, and send its next request."""
        try:
            if answer is None:
                request = next(job)
            elif answer.error:
                request = job.throw(answer.error)
            else:
                request = job.send(answer.result)
        except StopIteration:
            return
        self._workers.send(request, job)

    def _read_user(self, name: str) -> Job:
        named = f"/{name.strip('/')}/"
        try:
            user = yield lambda: self._mixcloud.get(name)
        except (NotFoundError, PermissionDeniedError) as error:
            if isinstance(error, NotFoundError):
                self._gone += self._writer.mark_user_gone(named)
            self._events.append(Skipped(name, None, error))
            return
        key = str(user.data.get("key") or "")
        if key.count("/") != 2:
            self._events.append(Skipped(name, None, ArchiveError(f"{name!r} is not a user")))
            return
        if key in self._read:
            return
        self._read.add(key)
        if self._has_returned(key):
            for kind in self._wanted.lists:
                self._forget_pages(kind, key)
        self._writer.write_user(user.data)
        if name != "me" and key.casefold() != named.casefold():
            self._gone += self._writer.mark_user_renamed(named)
        self._events.append(DetailsArchived(key, self._remaining))
        self._jobs.extendleft(self._read_list(kind, key) for kind in self._wanted.lists)

    def _read_list(self, kind: ListKind, owner: str) -> Job:
        """Read a list from its start until a page has only known items."""
        full = self._wanted.full
        left = [] if full else self._unread_links(kind, owner)
        start = self._now()
        try:
            page = yield lambda: self._mixcloud.connection(owner, kind.name, limit=_PAGE)
            at_end = yield from self._read_pages(kind, owner, page, None, full=full)
            if at_end:
                self._complete(kind, owner, start)
            for link in () if at_end else left:
                try:
                    page = yield self._request_page(link)
                except InvalidArgumentError:
                    # A link to another API, such as a sandbox that had another port.
                    self._forget_pages(kind, owner)
                    yield from self._read_list(kind, owner)
                    return
                if (yield from self._read_pages(kind, owner, page, link, full=False)):
                    self._complete(kind, owner, None)
        except _UNREADABLE as error:
            self._events.append(Skipped(owner, kind.name, error))
        if kind is lists.CLOUDCASTS:
            self._later.append(self._read_shows(owner))
            if self._pictures:
                self._later.append(self._read_pictures(owner, self._pictures))

    def _read_pages(
        self, kind: ListKind, owner: str, page: Any, link: str | None, *, full: bool
    ) -> Generator[Callable[[], Any], Any, bool]:
        """Store a page and those after it; return whether the end of the list was reached."""
        may_stop = not full and self._is_complete(kind, owner)
        links = {link} if link else set()
        while True:
            items = _items(page)
            following = _next_link(page, links)
            new, changed = self._writer.write_page(kind, owner, items)
            if link:
                self._connection.execute(
                    "DELETE FROM unread_pages WHERE owner_key = ? AND list = ? AND link = ?",
                    (owner, kind.name, link),
                )
            is_known = may_stop and not new
            if following and not is_known:
                self._connection.execute(
                    "INSERT OR IGNORE INTO unread_pages VALUES (?, ?, ?, ?)",
                    (owner, kind.name, following, _last_time(kind, items)),
                )
            self._new += new
            self._changed += changed
            self._events.append(PageArchived(owner, kind.name, len(items), new, changed))
            if following is None:
                return True
            if is_known:
                return False
            if self._is_too_old(_last_time(kind, items)):
                self._complete(kind, owner, None)
                return False
            link = following
            page = yield self._request_page(link)

    def _read_list_of_show(self, kind: ListKind, owner: str) -> Job:
        """Read a list of a show, which is short, as a whole."""
        start = self._now()
        links: set[str] = set()
        try:
            page = yield lambda: self._mixcloud.connection(owner, kind.name, limit=_PAGE)
            while link := _next_link(page, links):
                self._pages[kind].append(ShowPage(owner, _items(page), None))
                page = yield self._request_page(link)
            self._pages[kind].append(ShowPage(owner, _items(page), start))
        except _UNREADABLE as error:
            self._events.append(Skipped(owner, kind.name, error))

    def _write_lists_of_shows(self, kind: ListKind, pages: Sequence[ShowPage]) -> None:
        numbers = self._writer.write_pages(kind, [(page.owner, page.items) for page in pages])
        for page, new in zip(pages, numbers, strict=True):
            self._new += new
            self._events.append(PageArchived(page.owner, kind.name, len(page.items), new, 0))
        starts = {page.owner: page.start for page in pages if page.start is not None}
        if starts:
            self._gone += self._writer.mark_gone_of_shows(kind, starts)
            self._connection.execute(
                f"UPDATE shows SET {kind.name}_read = {_COUNT.format(kind.name[:-1])}"  # noqa: S608
                " WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps(list(starts)),),
            )

    def _request_page(self, link: str) -> Callable[[], Any]:
        return lambda: self._mixcloud.listing(link)

    def _is_too_old(self, last_time: str | None) -> bool:
        """Return whether the items after an item of this time are not wanted."""
        since = self._wanted.since
        return since is not None and last_time is not None and last_time < since

    def _unread_links(self, kind: ListKind, owner: str) -> list[str]:
        rows = self._connection.execute(
            "SELECT link, last_time FROM unread_pages WHERE owner_key = ? AND list = ?",
            (owner, kind.name),
        )
        return [link for link, last_time in rows if not self._is_too_old(last_time)]

    def _has_returned(self, key: str) -> bool:
        query = "SELECT 1 FROM users WHERE key = ? AND gone_at IS NOT NULL"
        return self._connection.execute(query, (key,)).fetchone() is not None

    def _is_complete(self, kind: ListKind, owner: str) -> bool:
        query = "SELECT 1 FROM lists WHERE owner_key = ? AND list = ?"
        return self._connection.execute(query, (owner, kind.name)).fetchone() is not None

    def _forget_pages(self, kind: ListKind, owner: str) -> None:
        """Forget how far a list was read, so that it is read to its end."""
        for table in ("lists", "unread_pages"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE owner_key = ? AND list = ?",  # noqa: S608
                (owner, kind.name),
            )

    def _complete(self, kind: ListKind, owner: str, start: str | None) -> None:
        """Record that a list was read; if from its start to its end, mark what is gone."""
        self._connection.execute(
            "INSERT OR REPLACE INTO lists VALUES (?, ?, ?)", (owner, kind.name, self._now())
        )
        if start is not None:
            self._gone += self._writer.mark_gone(kind, owner, start)
            self._connection.execute(
                "DELETE FROM unread_pages WHERE owner_key = ? AND list = ?", (owner, kind.name)
            )

    def _read_shows(self, owner: str) -> Iterator[Job]:
        """Yield jobs for the shows that are new, or that changed or whose counts changed."""
        kinds = [
            *((lists.COMMENTS_OF_SHOW,) if self._wanted.comments else ()),
            *((lists.FAVORITES_OF_SHOW,) if self._wanted.favorites else ()),
        ]
        needs = ["details_of IS NOT coalesce(updated_time, '') OR :full"]
        needs += [f"{kind.name}_read IS NOT {_COUNT.format(kind.name[:-1])}" for kind in kinds]
        values = {"owner": owner, "full": self._wanted.full, "after": "", "start": self._start}
        source = (
            " FROM shows WHERE user_key = :owner AND seen_in & 1 AND gone_at IS NULL"
            f" AND (NOT :full OR last_seen >= :start) AND ({' OR '.join(needs)})"
        )
        count = f"SELECT count(*){source} AND ({needs[0]})"
        self._remaining += self._connection.execute(count, values).fetchone()[0]
        while rows := self._connection.execute(
            f"SELECT key, {', '.join(needs)}{source} AND key > :after ORDER BY key LIMIT {_PAGE}",
            values,
        ).fetchall():
            for key, needs_details, *needs_lists in rows:
                if needs_details:
                    yield self._read_show(key)
                for kind, is_needed in zip(kinds, needs_lists, strict=True):
                    if is_needed or self._wanted.full:
                        yield self._read_list_of_show(kind, key)
            values["after"] = rows[-1][0]

    def _read_show(self, key: str) -> Job:
        try:
            show = (yield lambda: self._mixcloud.get(key)).data
            if str(show.get("key")).count("/") != 3:
                raise ArchiveError(f"{key!r} is not a show")
        except (*_UNREADABLE, ArchiveError) as error:
            if isinstance(error, NotFoundError):
                self._gone += self._writer.mark_show_gone(key)
            self._remaining -= 1
            self._events.append(Skipped(key, None, error))
            return
        self._details.append(show)
        self._remaining -= 1
        self._events.append(DetailsArchived(key, self._remaining))

    def _read_pictures(self, owner: str, folder: PictureFolder) -> Iterator[Job]:
        """Yield jobs for the pictures of a user and their shows that are not in the folder."""
        values = {"owner": owner, "after": ""}
        while rows := self._connection.execute(_PICTURES, values).fetchall():
            for key, url, path in rows:
                if path is None or not (folder.path / path).is_file():
                    yield self._read_picture(key, url, folder)
            values["after"] = rows[-1][0]

    def _read_picture(self, key: str, url: str, folder: PictureFolder) -> Job:
        try:
            name = yield lambda: folder.fetch(key, url)
        except PictureError as error:
            self._events.append(Skipped(key, "picture", error))
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?)", (key, url, name, self._now())
        )
        self._events.append(PictureArchived(key, folder.path / name))


def _items(page: Any) -> list[dict[str, Any]]:
    return [
        item
        for item in page.data["data"]
        if isinstance(item, dict) and str(item.get("key")).startswith("/")
    ]


def _next_link(page: Any, links: set[str]) -> str | None:
    """Return the link to follow after a page, if the page is not empty and the link is new."""
    link = page.next_link if page.data["data"] else None
    if link is None or link in links:
        return None
    links.add(link)
    return str(link)


def _last_time(kind: ListKind, items: Sequence[Any]) -> str | None:
    """Return when the last show of a page was published; None for other lists."""
    return items[-1].get("created_time") if kind is lists.CLOUDCASTS and items else None


#: The largest pictures of a user and their shows; the path of each file if it is stored.
_PICTURES = f"""
    SELECT known.key, known.picture, pictures.path FROM (
        SELECT key, picture FROM users WHERE key = :owner UNION ALL
        SELECT key, picture FROM shows
        WHERE user_key = :owner AND seen_in & 1 AND gone_at IS NULL
    ) AS known LEFT JOIN pictures ON pictures.key = known.key AND url = known.picture
    WHERE known.picture IS NOT NULL AND known.key > :after ORDER BY known.key LIMIT {_PAGE}
"""  # noqa: S608 - the size of a page

#: The last count of a list of a show. A hidden count is replaced by a negative number that changes
#: with the number of comments, which is never hidden.
_COUNT = (
    "(SELECT coalesce({}_count, -1 - coalesce(comment_count, 0)) FROM show_counts"
    " WHERE show_key = shows.key ORDER BY at DESC LIMIT 1)"
)
