"""Describe the tables of an archive for docs/archive-schema.md."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aiomixcloud.archive import Archive
from tools.docs_part import DOCS, DocsPart

if TYPE_CHECKING:
    import sqlite3

TABLES = {
    "users": "Users: archived ones, and all who occur in the other tables.",
    "user_counts": "Counts of archived users; a row for each change.",
    "shows": "Shows of archived users, and all that are favorites or were listened to.",
    "show_counts": "Counts of shows; a row for each change.",
    "tags": "Tags.",
    "show_tags": "Tags of shows.",
    "show_hosts": "Hosts of shows.",
    "sections": "Tracklists, from publishing journals.",
    "comments": "Comments on shows or on profiles.",
    "follows": "Who follows whom.",
    "favorites": "Who has which show among their favorites.",
    "listens": "Who listened to which show, and when.",
    "pictures": "Pictures that are stored as files.",
    "runs": "Updates of the archive.",
    "lists": "Lists that were read, except for unread pages.",
    "unread_pages": "Pages that an interrupted update, or one with `--since`, did not read.",
    "documents": "The text of shows and comments for the search.",
}

#: What the names of columns do not say; by the name, or by table and name.
NOTES = {
    "key": "Key in the API, such as `/bob/night-shift/`",
    "json": "The whole object as the API sent it",
    "first_seen": "When an update found it for the first time",
    "last_seen": "When an update found it for the last time",
    "gone_at": "When an update did not find it any more; NULL if it exists",
    "at": "When the counts were read",
    "archived": "Whether updates read this user",
    "picture": "URL of the largest picture",
    "audio_length": "Seconds",
    "hidden_stats": "Whether the counts are hidden; hidden counts are NULL",
    "details_of": "The `updated_time` of the details that were read",
    "comments_read": "Number of comments when they were read",
    "favorites_read": "Number of favorites when they were read, negative if it was hidden",
    "seen_in": "Lists that contain it, as bits",
    "shows.seen_in": "1 if it is in the list of shows of its user",
    "follows.seen_in": "1 for the list of followed users, 2 for the list of followers",
    "favorites.seen_in": "1 for the list of the user, 2 for the list of the show",
    "position": "From 0",
    "start_time": "Seconds from the start of the show",
    "comments.show_key": "The show, or NULL for a comment on a profile",
    "comments.profile_key": "The user whose profile it is, or NULL",
    "comments.user_key": "Who wrote it",
    "show_hosts.user_key": "The host",
    "pictures.path": "File, relative to the folder",
    "runs.users": "User names or keys, separated by spaces",
    "unread_pages.last_time": "When the last show before the page was published",
    "runs.error": "Name of the error that ended it, or NULL",
}


def describe() -> str:
    """Return the tables of a new archive as Markdown."""
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        connection = archive.connection
        return "".join(_table(connection, name) for name in TABLES)


def _table(connection: sqlite3.Connection, table: str) -> str:
    references = {
        row["from"]: f"`{row['table']}.{row['to']}`"
        for row in connection.execute(f"PRAGMA foreign_key_list({table})")
    }
    lines = [f"### {table}\n", TABLES[table], "", "| Column | Type | |", "|---|---|---|"]
    with closing(connection.execute(f"PRAGMA table_info({table})")) as columns:
        for column in columns:
            name = column["name"]
            notes = [NOTES.get(f"{table}.{name}") or NOTES.get(name) or ""]
            notes += [f"refers to {references[name]}"] if name in references else []
            notes += ["part of the primary key"] if column["pk"] else []
            note = "; ".join(filter(None, notes))
            lines.append(f"| `{name}` | {column['type']} | {note[:1].upper()}{note[1:]} |")
    return "\n".join(lines) + "\n\n"


PART = DocsPart(DOCS / "archive-schema.md", describe)
