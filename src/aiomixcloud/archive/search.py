"""Full-text search in an archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_words = re.compile(r'"[^"]*"|\S+').findall


@dataclass(frozen=True, slots=True)
class Hit:
    """A show or comment that a search found.

    Attributes:
        key: Key of the show, or of the user whose profile has the comment.
        name: Name of the show or user.
        kind: ``"show"`` or ``"comment"``.
        excerpt: The text around the first match.
        created_time: ISO time of the show or comment.
    """

    key: str
    name: str
    kind: str
    excerpt: str
    created_time: str | None


def search(connection: sqlite3.Connection, words: str, *, limit: int) -> list[Hit]:
    """Return the best matches for all of some words."""
    # Quote each word, so that the operators of FTS5 are words too; the last may be incomplete.
    terms = [
        '"{}"'.format(word.strip('"').replace('"', '""'))
        for word in _words(words.encode(errors="replace").decode().replace("\0", " "))
        if any(map(str.isalnum, word))
    ]
    if not terms:
        raise ValueError("write at least one word to search for")
    rows = connection.execute(
        """
        SELECT coalesce(shows.key, of_comment.key, users.key),
            coalesce(shows.name, of_comment.name, users.name, users.username),
            CASE WHEN documents.comment_key IS NULL THEN 'show' ELSE 'comment' END,
            snippet(search, -1, '', '', '…', 12),
            coalesce(comments.submit_date, shows.created_time)
        FROM search JOIN documents ON documents.id = search.rowid
        LEFT JOIN shows ON shows.key = documents.show_key
        LEFT JOIN comments ON comments.key = documents.comment_key
        LEFT JOIN shows AS of_comment ON of_comment.key = comments.show_key
        LEFT JOIN users ON users.key = comments.profile_key
        WHERE search MATCH ? ORDER BY bm25(search, 10, 4, 4, 6, 6, 1) LIMIT ?
        """,
        (" ".join(terms) + "*", limit),
    )
    return [Hit(*row) for row in rows]
