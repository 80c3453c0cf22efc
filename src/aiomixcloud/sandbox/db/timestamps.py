"""Seconds in which nothing happens yet. Lists that are paged by time need one for each item."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiomixcloud.sandbox.db.database import Database

# SQL that gives the times of a list, up to the comparison with the earliest one wanted, and the
# values for its question marks.
Times = tuple[str, tuple[int, ...]]


def in_feed(user_id: int, but: int = 0) -> Times:
    """Return the times in a user's feed, but for the upload of one show."""
    return (
        "SELECT at FROM feed WHERE user_id = ? AND (verb <> 'upload' OR subject_id <> ?) AND at",
        (user_id, but),
    )


def in_relation(table: str, column: str, item_id: int) -> Times:
    """Return the times of a relation, seen from one of its two sides."""
    return f"SELECT at FROM {table} WHERE {column} = ? AND at", (item_id,)  # noqa: S608


def of_shows(user_id: int, but: int) -> tuple[Times, Times]:
    """Return the times of a user's shows and of all public ones, but for one show."""
    return (
        (
            "SELECT created_at FROM shows WHERE user_id = ? AND id <> ? AND created_at",
            (user_id, but),
        ),
        ("SELECT created_at FROM shows WHERE state = 'public' AND id <> ? AND created_at", (but,)),
    )


def free_second(database: Database, wish: int, lists: Iterable[Times]) -> int:
    """Return the first second from a wished one on in which none of the lists has an item."""
    taken = {
        row[0] for sql, values in lists for row in database.rows(f"{sql} >= ?", (*values, wish))
    }
    while wish in taken:
        wish += 1
    return wish
