"""Statistics of an archive: tables with their columns, rows, and what they cannot show.

Counts are those of the shows that are in the list of an archived user. A hidden count is unknown,
not zero, and is left out of sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

#: Shows of the archived users in the chosen time, with their last counts.
_SHOWS = """
WITH counts AS (
    SELECT show_key, play_count, favorite_count, comment_count, listener_count, repost_count,
        row_number() OVER (PARTITION BY show_key ORDER BY at DESC) AS place
    FROM show_counts
), chosen AS (
    SELECT shows.*, play_count, favorite_count, comment_count, listener_count, repost_count
    FROM shows LEFT JOIN counts ON show_key = shows.key AND place = 1
    WHERE seen_in & 1 AND (:user IS NULL OR user_key = :user COLLATE NOCASE)
        AND (:since IS NULL OR created_time >= :since)
        AND (:until IS NULL OR created_time < :until)
)
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """What statistics are about.

    Attributes:
        connection: The archive.
        user: Key of a user, such as ``"/bob/"``; None for all archived users.
        since: ISO time; only what happened since then.
        until: ISO time; only what happened before.
        limit: Maximum number of rows.
        zone: Time zone of days, weekdays and months.
    """

    connection: sqlite3.Connection
    user: str | None
    since: str | None
    until: str | None
    limit: int
    zone: tzinfo

    def rows(self, query: str) -> tuple[tuple[Any, ...], ...]:
        """Return the rows of a query, which may select from ``chosen`` and use ``local_day``."""
        names = ("user", "since", "until", "limit")
        values = {name: getattr(self, name) for name in names}
        self.connection.create_function("local_day", 1, self._local_day, deterministic=True)
        return tuple(map(tuple, self.connection.execute(_SHOWS + query, values)))

    def _local_day(self, time: str | None) -> str | None:
        if time is None or self.zone is UTC:
            return time and time[:10]
        return datetime.fromisoformat(time).astimezone(self.zone).date().isoformat()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of statistics.

    Attributes:
        name: Name of the table, such as ``"top"``.
        title: Heading.
        columns: Names of the columns.
        rows: The rows: text, numbers and None for what is unknown.
        notes: What the table cannot show.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()


def top(selection: Selection) -> Table:
    """Return the shows with the most plays."""
    rows = selection.rows(
        "SELECT name, key, play_count, favorite_count, repost_count, comment_count, created_time"
        " FROM chosen ORDER BY play_count IS NULL, play_count DESC, key LIMIT :limit",
    )
    columns = ("show", "key", "plays", "favorites", "reposts", "comments", "created_time")
    return Table("top", "Top shows", columns, rows, _limits(selection))


def growth(selection: Selection) -> Table:
    """Return the total of plays, favorites and followers at the end of each day with changes."""
    rows = selection.rows(
        """
        , moves AS (
            SELECT at, play_count - coalesce(lag(play_count) OVER changes, 0) AS plays,
                coalesce(favorite_count, 0) - coalesce(lag(favorite_count) OVER changes, 0)
                    AS favorites,
                0 AS followers
            FROM show_counts JOIN shows ON shows.key = show_key
            WHERE seen_in & 1 AND play_count IS NOT NULL
                AND (:user IS NULL OR user_key = :user COLLATE NOCASE)
            WINDOW changes AS (PARTITION BY show_key ORDER BY at)
            UNION ALL
            SELECT at, 0, 0,
                follower_count
                - coalesce(lag(follower_count) OVER (PARTITION BY user_key ORDER BY at), 0)
            FROM user_counts JOIN users ON users.key = user_key
            WHERE archived AND follower_count IS NOT NULL
                AND (:user IS NULL OR user_key = :user COLLATE NOCASE)
        ), totals AS (
            SELECT local_day(at) AS day, sum(sum(plays)) OVER days AS plays,
                sum(sum(favorites)) OVER days AS favorites,
                sum(sum(followers)) OVER days AS followers
            FROM moves WHERE :until IS NULL OR at < :until
            GROUP BY local_day(at) WINDOW days AS (ORDER BY local_day(at))
        )
        SELECT * FROM (
            SELECT day, plays, favorites, followers FROM totals
            WHERE :since IS NULL OR day >= local_day(:since) ORDER BY day DESC LIMIT :limit
        ) ORDER BY day
        """,
    )
    columns = ("day", "plays", "favorites", "followers")
    notes = (*_first_days(selection), *_limits(selection))
    return Table("growth", "Growth", columns, rows, notes)


def tags(selection: Selection) -> Table:
    """Return how many shows have each tag, and the plays of these shows."""
    rows = selection.rows(
        "SELECT tags.name, count(*), sum(play_count), round(avg(play_count))"
        " FROM chosen JOIN show_tags ON show_key = chosen.key JOIN tags ON tags.key = tag_key"
        " GROUP BY tag_key ORDER BY count(*) DESC, tags.name LIMIT :limit",
    )
    columns = ("tag", "shows", "plays", "plays_per_show")
    return Table("tags", "Tags", columns, rows, _limits(selection))


def weekdays(selection: Selection) -> Table:
    """Return how many shows were published on each day of the week, and their plays."""
    rows = selection.rows(
        "SELECT strftime('%w', local_day(created_time)), count(*), sum(play_count),"
        " round(avg(play_count))"
        " FROM chosen WHERE created_time IS NOT NULL GROUP BY 1",
    )
    by_day = {int(row[0]): row[1:] for row in rows}
    week = (*range(1, 7), 0)
    table = tuple((_WEEKDAYS[day], *by_day.get(day, (0, None, None))) for day in week)
    columns = ("weekday", "shows", "plays", "plays_per_show")
    title = f"Weekdays ({selection.zone})"
    return Table("weekdays", title, columns, table, _limits(selection))


def hosts(selection: Selection) -> Table:
    """Return the hosts of the shows."""
    rows = selection.rows(
        "SELECT coalesce(users.name, users.username), users.key, count(*), sum(play_count)"
        " FROM chosen JOIN show_hosts ON show_key = chosen.key"
        " JOIN users ON users.key = show_hosts.user_key"
        " GROUP BY users.key ORDER BY count(*) DESC, users.key LIMIT :limit",
    )
    columns = ("host", "key", "shows", "plays")
    return Table("hosts", "Hosts", columns, rows, _limits(selection))


def followers(selection: Selection) -> Table:
    """Return how many followers were first and last seen in each month."""
    rows = selection.rows(
        """
        , changes AS (
            SELECT first_seen AS at, 1 AS come, 0 AS gone FROM follows
            WHERE seen_in & 2 AND (:user IS NULL OR followed_key = :user COLLATE NOCASE)
            UNION ALL SELECT gone_at, 0, 1 FROM follows
            WHERE seen_in & 2 AND gone_at IS NOT NULL
                AND (:user IS NULL OR followed_key = :user COLLATE NOCASE)
        ), months AS (
            SELECT substr(local_day(at), 1, 7) AS month, sum(come) AS come, sum(gone) AS gone
            FROM changes
            WHERE (:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until)
            GROUP BY month ORDER BY month DESC LIMIT :limit
        )
        SELECT month, come, gone FROM months ORDER BY month
        """,
    )
    notes: tuple[str, ...] = (
        "Mixcloud does not return when a user followed; the first archive run counts all.",
        "Lost followers are found by full updates only (--full).",
    )
    if not selection.rows(
        "SELECT 1 FROM follows WHERE seen_in & 2"
        " AND (:user IS NULL OR followed_key = :user COLLATE NOCASE) LIMIT 1",
    ):
        notes = ("The archive has no followers; update it with --followers.",)
    return Table("followers", "Followers", ("month", "new", "lost"), rows, notes)


def listening(selection: Selection) -> Table:
    """Return whom the archived users listened to most."""
    rows = selection.rows(
        "SELECT coalesce(users.name, users.username), users.key, count(*),"
        " round(sum(audio_length) / 3600.0, 1), max(listen_time)"
        " FROM listens JOIN shows ON shows.key = show_key JOIN users ON users.key = shows.user_key"
        " WHERE (:user IS NULL OR listens.user_key = :user COLLATE NOCASE)"
        " AND (:since IS NULL OR listen_time >= :since)"
        " AND (:until IS NULL OR listen_time < :until)"
        " GROUP BY users.key ORDER BY count(*) DESC, users.key LIMIT :limit",
    )
    notes = ("Hours are those of whole shows; how much of a show was heard is unknown.",)
    if not selection.rows(
        "SELECT 1 FROM listens WHERE :user IS NULL OR user_key = :user COLLATE NOCASE LIMIT 1",
    ):
        notes = ("The archive has no listening history; update it with --listens.",)
    columns = ("user", "key", "shows", "hours", "last")
    return Table("listening", "Listening", columns, rows, notes)


#: The statistics by name.
STATISTICS: dict[str, Callable[[Selection], Table]] = {
    one.__name__: one for one in (top, growth, tags, weekdays, hosts, followers, listening)
}


def _first_days(selection: Selection) -> tuple[str, ...]:
    """Return since when growth is known."""
    days = selection.rows(
        "SELECT local_day(min(at)), user_key FROM user_counts JOIN users ON users.key = user_key"
        " WHERE archived AND (:user IS NULL OR user_key = :user COLLATE NOCASE)"
        " GROUP BY user_key ORDER BY min(at)",
    )
    if not days:
        return ()
    first = days[0][0]
    later = [f"{user.strip('/')} on {day}" for day, user in days if day != first]
    notes: tuple[str, ...] = (f"Growth is known since the first archive run on {first}.",)
    if later:
        some = ", ".join(later[:3]) + (f" and {len(later) - 3} more" if later[3:] else "")
        notes += (f"Totals include users from the day they were added: {some}.",)
    return notes


def _limits(selection: Selection) -> tuple[str, ...]:
    ((count, hidden, gone),) = selection.rows(
        "SELECT count(*), coalesce(sum(hidden_stats), 0), count(gone_at) FROM chosen",
    )
    notes: tuple[str, ...] = ()
    if hidden:
        notes += (f"{hidden} of {count} shows hide their counts; they are left out of sums.",)
    if gone:
        notes += (f"{gone} of {count} shows are gone from Mixcloud; their last counts are used.",)
    return notes
