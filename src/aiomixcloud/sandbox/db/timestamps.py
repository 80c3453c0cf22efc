"""Find unused seconds: each item of a list that is paged by time needs its own second."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .database import Database

# SQL that selects the times of a list, up to the operand of the final comparison, and the values
# for its question marks.
Times = tuple[str, tuple[int, ...]]


def select_feed_times(user_id: int, but: int = 0) -> Times:
    """Return the times in a user's feed, except the upload of one show."""
    return (
        "SELECT at FROM feed WHERE user_id = ? AND (verb <> 'upload' OR subject_id <> ?) AND at",
        (user_id, but),
    )


def select_relation_times(table: str, column: str, item_id: int) -> Times:
    """Return the times of the rows of a relation with this id in a column."""
    return f"SELECT at FROM {table} WHERE {column} = ? AND at", (item_id,)  # noqa: S608


def select_show_times(user_id: int, but: int) -> tuple[Times, Times]:
    """Return the times of a user's shows and of all public shows, except one show."""
    return (
        (
            "SELECT created_at FROM shows WHERE user_id = ? AND id <> ? AND created_at",
            (user_id, but),
        ),
        ("SELECT created_at FROM shows WHERE state = 'public' AND id <> ? AND created_at", (but,)),
    )


def find_free_second(database: Database, wish: int, lists: Iterable[Times]) -> int:
    """Return the first second at or after `wish` in which none of the lists has an item."""
    taken = {
        row[0]
        for sql, values in lists
        for row in database.fetch_rows(f"{sql} >= ?", (*values, wish))
    }
    while wish in taken:
        wish += 1
    return wish
