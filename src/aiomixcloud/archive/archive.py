"""An archive of Mixcloud accounts in one SQLite file."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Self

from aiomixcloud import __version__

from . import database
from .errors import ArchiveError
from .export import export
from .search import search
from .statistics import STATISTICS, Selection
from .update import Update, Wanted
from .writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Any, Literal

    from aiomixcloud.sync import MixcloudSync

    from .events import Event
    from .search import Hit
    from .statistics import Table


class Archive:
    """An archive of Mixcloud accounts in one SQLite file.

    The file is created if it does not exist. An update stores answers as they arrive, so that it
    can be interrupted at any time and continued by the next one. Other programs can read the file
    meanwhile. A file in a read-only folder can be opened, but not updated.

    Args:
        path: The file.
        clock: Returns the time in Unix seconds.

    Raises:
        ArchiveError: The file is not an archive, or was written by a newer version.

    Example:
        >>> from aiomixcloud.archive import Archive
        >>> from aiomixcloud.sync import MixcloudSync
        >>> with Archive("bob.db") as archive, MixcloudSync() as mixcloud:
        ...     for event in archive.update(mixcloud, ["bob"]):
        ...         pass
        ...     archive.connection.execute("SELECT count(*) FROM shows").fetchone()[0]
        26
    """

    def __init__(
        self, path: str | PathLike[str], *, clock: Callable[[], float] = time.time
    ) -> None:
        self.path: Path = Path(path)
        self._clock = clock
        # A file that exists need not be writable.
        is_new = not self.path.exists() or not self.path.stat().st_size
        open_file = database.open_for_writing if is_new else database.open_for_reading
        open_file(self.path).close()
        self._reader: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Archive: {str(self.path)!r}>"

    @property
    def connection(self) -> sqlite3.Connection:
        """A read-only connection to the file, whose rows are accessible by name."""
        if self._reader is None:
            self._reader = database.open_for_reading(self.path)
        return self._reader

    def close(self) -> None:
        """Close the file; closing again has no effect."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def update(
        self,
        mixcloud: MixcloudSync,
        users: Iterable[str],
        *,
        comments: bool = False,
        followers: bool = False,
        favorites: bool = False,
        listens: bool = False,
        pictures: str | PathLike[str] | None = None,
        full: bool = False,
        since: datetime | None = None,
    ) -> Iterator[Event]:
        """Read what is new since the last update; yield an event for each stored page.

        The first update reads everything. Later ones stop each list at the first page that has
        only known items, and read the details of shows that are new or whose ``updated_time``
        has changed.

        Args:
            mixcloud: The client. Requests are sent in several threads, within its limits.
            users: User names or keys; ``"me"`` for the user of the access token.
            comments: Whether to read the comments on profiles and shows.
            followers: Whether to read who follows the users, and whom they follow.
            favorites: Whether to read the favorites of the users, and who favorited their shows.
            listens: Whether to read the listening history of the users.
            pictures: Folder to store the largest picture of each user and show in; omit it to
                leave pictures out.
            full: Whether to read everything again and mark what is gone (``gone_at``).
            since: Stop the list of shows after the page that reaches this time.

        Yields:
            `PageArchived`, `DetailsArchived` and `PictureArchived` for what is stored, `Skipped`
            for what cannot be read, and `Updated` at the end.

        Raises:
            MixcloudError: Mixcloud is not reachable or refuses requests. What was read before is
                stored, and the next update continues.
            ArchiveBusyError: Another update of the file is running.
            ArchiveError: The file cannot be written (for example, the disk is full).

        Example:
            >>> from aiomixcloud.archive import Archive, PageArchived
            >>> from aiomixcloud.sync import MixcloudSync
            >>> with Archive("alice.db") as archive, MixcloudSync() as mixcloud:
            ...     for event in archive.update(mixcloud, ["alice"], comments=True):
            ...         if isinstance(event, PageArchived) and event.list_name == "cloudcasts":
            ...             print(event.items, event.new)
            25 25
        """
        wanted = Wanted(
            comments=comments,
            followers=followers,
            favorites=favorites,
            listens=listens,
            pictures=None if pictures is None else Path(pictures),
            full=full,
            since=_iso(since.timestamp()) if since else None,
        )
        return self._update(mixcloud, tuple(users), wanted)

    def search(self, words: str, *, limit: int = 20) -> list[Hit]:
        """Search names, descriptions, tags, tracklists and comments.

        Args:
            words: The words, all of which must occur; the last may be incomplete. Words in double
                quotes must occur next to each other.
            limit: Maximum number of results.

        Returns:
            The best matches first.

        Raises:
            ValueError: `words` has no words.

        Example:
            >>> with Archive("bob.db") as archive:
            ...     archive.search("london nights")[0].kind
            'show'
        """
        return search(self.connection, words, limit=limit)

    def statistics(
        self,
        name: str,
        *,
        user: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
        zone: tzinfo = UTC,
    ) -> Table:
        """Return statistics of the archived users.

        Args:
            name: ``"top"``, ``"growth"``, ``"tags"``, ``"weekdays"``, ``"hosts"``,
                ``"followers"`` or ``"listening"``.
            user: User name or key; all archived users if omitted.
            since: Only what happened since then; for counts of shows, only shows that were
                published since then, with their last counts.
            until: Only what happened before, likewise.
            limit: Maximum number of rows.
            zone: Time zone of days, weekdays and months.

        Raises:
            ValueError: The name is unknown, or the user is not in the archive.

        Example:
            >>> with Archive("bob.db") as archive:
            ...     archive.statistics("top", limit=3).columns[:3]
            ('show', 'key', 'plays')
        """
        if name not in STATISTICS:
            raise ValueError(f"unknown statistics {name!r}; choose from {', '.join(STATISTICS)}")
        key = f"/{user.strip('/')}/" if user else None
        query = "SELECT 1 FROM users WHERE archived AND key = ? COLLATE NOCASE"
        if key and not self.connection.execute(query, (key,)).fetchone():
            raise ValueError(f"{user!r} is not an archived user of {self.path}")
        selection = Selection(
            connection=self.connection,
            user=key,
            since=_iso(since.timestamp()) if since else None,
            until=_iso(until.timestamp()) if until else None,
            limit=limit,
            zone=zone,
        )
        return STATISTICS[name](selection)

    def export(
        self, folder: str | PathLike[str], *, format: Literal["csv", "jsonl"] = "csv"
    ) -> Iterator[tuple[Path, int]]:
        """Write each table to a file of its own, and replace files of the same names.

        Args:
            folder: The folder, which is created if necessary.
            format: ``"csv"`` (with a header line; texts that a spreadsheet would run as formulas
                are preceded by an apostrophe) or ``"jsonl"``.

        Yields:
            The path of each file and its number of rows.

        Raises:
            ArchiveError: A file cannot be written.

        Example:
            >>> with Archive("bob.db") as archive:
            ...     [path.name for path, rows in archive.export("tables")][:2]
            ['users.csv', 'user_counts.csv']
        """
        return export(self.connection, Path(folder), format)

    def add_sections(self, sections: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
        """Store tracklists, which the API does not return.

        Args:
            sections: Tracklists by the key of their show, as passed to ``upload``. Shows that are
                not in the archive are left out.

        Returns:
            The number of stored tracklists.

        Raises:
            ArchiveError: The file cannot be written.
        """
        with closing(database.open_for_writing(self.path)) as connection:
            writer = Writer(connection, self._now)
            stored = 0
            try:
                with database.transaction(connection):
                    for key, rows in sections.items():
                        if connection.execute(
                            "SELECT 1 FROM shows WHERE key = ?", (key,)
                        ).fetchone():
                            writer.write_sections(key, rows)
                            stored += 1
            except sqlite3.Error as error:
                raise ArchiveError(f"{self.path} cannot be written: {error}") from error
            return stored

    def _update(
        self, mixcloud: MixcloudSync, users: Sequence[str], wanted: Wanted
    ) -> Iterator[Event]:
        with (
            closing(database.open_for_writing(self.path)) as connection,
            database.lock_updates(self.path),
        ):
            update = Update(connection, mixcloud, users, wanted, self._now)
            try:
                run = connection.execute(
                    "INSERT INTO runs (started_at, version, users, full) VALUES (?, ?, ?, ?)",
                    (self._now(), __version__, " ".join(users), wanted.full),
                ).lastrowid
                error = None
                try:
                    yield from update.run()
                except BaseException as caught:
                    error = type(caught).__name__
                    raise
                finally:
                    connection.execute(
                        "UPDATE runs SET ended_at = ?, error = ?, new = ?, changed = ?, gone = ?,"
                        " requests = ? WHERE id = ?",
                        (self._now(), error, *update.summary, run),
                    )
            except sqlite3.Error as failure:
                raise ArchiveError(f"{self.path} cannot be written: {failure}") from failure

    def _now(self) -> str:
        return _iso(self._clock())


def _iso(seconds: float) -> str:
    """Return a time as ISO text in UTC, with milliseconds."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
