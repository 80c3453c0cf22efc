"""The tables of an archive, and the migrations that create them.

`PRAGMA user_version` holds the number of migrations that a file has. Released migrations never
change; a change of the tables is a new migration at the end.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = """
CREATE TABLE users (
    key TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    name TEXT,
    biog TEXT,
    city TEXT,
    country TEXT,
    is_pro INTEGER,
    created_time TEXT,
    updated_time TEXT,
    url TEXT,
    picture TEXT,
    json TEXT NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_at TEXT
);
CREATE TABLE user_counts (
    user_key TEXT NOT NULL REFERENCES users (key),
    at TEXT NOT NULL,
    follower_count INTEGER,
    following_count INTEGER,
    cloudcast_count INTEGER,
    favorite_count INTEGER,
    listen_count INTEGER,
    PRIMARY KEY (user_key, at)
) WITHOUT ROWID;
CREATE TABLE shows (
    key TEXT PRIMARY KEY,
    user_key TEXT NOT NULL REFERENCES users (key),
    slug TEXT,
    name TEXT NOT NULL,
    description TEXT,
    audio_length INTEGER,
    created_time TEXT,
    updated_time TEXT,
    url TEXT,
    picture TEXT,
    hidden_stats INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL,
    details_of TEXT,
    comments_read INTEGER NOT NULL DEFAULT 0,
    favorites_read INTEGER NOT NULL DEFAULT 0,
    seen_in INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_at TEXT
);
CREATE INDEX shows_of_user ON shows (user_key, key);
CREATE TABLE show_counts (
    show_key TEXT NOT NULL REFERENCES shows (key),
    at TEXT NOT NULL,
    play_count INTEGER,
    favorite_count INTEGER,
    comment_count INTEGER,
    listener_count INTEGER,
    repost_count INTEGER,
    PRIMARY KEY (show_key, at)
) WITHOUT ROWID;
CREATE TABLE tags (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT
);
CREATE TABLE show_tags (
    show_key TEXT NOT NULL REFERENCES shows (key),
    position INTEGER NOT NULL,
    tag_key TEXT NOT NULL REFERENCES tags (key),
    PRIMARY KEY (show_key, position)
) WITHOUT ROWID;
CREATE INDEX shows_of_tag ON show_tags (tag_key);
CREATE TABLE show_hosts (
    show_key TEXT NOT NULL REFERENCES shows (key),
    position INTEGER NOT NULL,
    user_key TEXT NOT NULL REFERENCES users (key),
    PRIMARY KEY (show_key, position)
) WITHOUT ROWID;
CREATE INDEX shows_of_host ON show_hosts (user_key);
CREATE TABLE sections (
    show_key TEXT NOT NULL REFERENCES shows (key),
    position INTEGER NOT NULL,
    start_time INTEGER,
    artist TEXT,
    song TEXT,
    chapter TEXT,
    PRIMARY KEY (show_key, position)
) WITHOUT ROWID;
CREATE TABLE comments (
    key TEXT PRIMARY KEY,
    show_key TEXT REFERENCES shows (key),
    profile_key TEXT REFERENCES users (key),
    user_key TEXT REFERENCES users (key),
    comment TEXT,
    submit_date TEXT,
    json TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_at TEXT
);
CREATE INDEX comments_of_show ON comments (show_key);
CREATE INDEX comments_of_profile ON comments (profile_key);
CREATE TABLE follows (
    user_key TEXT NOT NULL REFERENCES users (key),
    followed_key TEXT NOT NULL REFERENCES users (key),
    seen_in INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_at TEXT,
    PRIMARY KEY (user_key, followed_key)
) WITHOUT ROWID;
CREATE INDEX followers_of_user ON follows (followed_key);
CREATE TABLE favorites (
    user_key TEXT NOT NULL REFERENCES users (key),
    show_key TEXT NOT NULL REFERENCES shows (key),
    seen_in INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_at TEXT,
    PRIMARY KEY (user_key, show_key)
) WITHOUT ROWID;
CREATE INDEX favorites_of_show ON favorites (show_key);
CREATE TABLE listens (
    user_key TEXT NOT NULL REFERENCES users (key),
    show_key TEXT NOT NULL REFERENCES shows (key),
    listen_time TEXT NOT NULL,
    seen_in INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_at TEXT,
    PRIMARY KEY (user_key, show_key, listen_time)
) WITHOUT ROWID;
CREATE INDEX listens_of_show ON listens (show_key);
CREATE TABLE pictures (
    key TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    path TEXT NOT NULL,
    fetched_at TEXT NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    version TEXT NOT NULL,
    users TEXT NOT NULL,
    full INTEGER NOT NULL,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    error TEXT
);
-- Lists that were read, and links to their pages that are still unread.
CREATE TABLE lists (
    owner_key TEXT NOT NULL,
    list TEXT NOT NULL,
    completed_at TEXT NOT NULL,
    PRIMARY KEY (owner_key, list)
) WITHOUT ROWID;
CREATE TABLE unread_pages (
    owner_key TEXT NOT NULL,
    list TEXT NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (owner_key, list, link)
) WITHOUT ROWID;
"""

# The triggers that update the search index with the texts.
_INDEXING = """
CREATE TRIGGER documents_insert AFTER INSERT ON documents BEGIN
    INSERT INTO search (rowid, name, description, tags, artists, songs, comment)
    VALUES (new.id, new.name, new.description, new.tags, new.artists, new.songs, new.comment);
END;
CREATE TRIGGER documents_delete AFTER DELETE ON documents BEGIN
    INSERT INTO search (search, rowid, name, description, tags, artists, songs, comment)
    VALUES ('delete', old.id, old.name, old.description, old.tags, old.artists, old.songs,
        old.comment);
END;
CREATE TRIGGER documents_update AFTER UPDATE ON documents
WHEN (old.name, old.description, old.tags, old.artists, old.songs, old.comment)
IS NOT (new.name, new.description, new.tags, new.artists, new.songs, new.comment) BEGIN
    INSERT INTO search (search, rowid, name, description, tags, artists, songs, comment)
    VALUES ('delete', old.id, old.name, old.description, old.tags, old.artists, old.songs,
        old.comment);
    INSERT INTO search (rowid, name, description, tags, artists, songs, comment)
    VALUES (new.id, new.name, new.description, new.tags, new.artists, new.songs, new.comment);
END;
"""

# The text of a show or comment, so that a search needs no join.
_SEARCH = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    show_key TEXT UNIQUE REFERENCES shows (key),
    comment_key TEXT UNIQUE REFERENCES comments (key),
    name TEXT,
    description TEXT,
    tags TEXT,
    artists TEXT,
    songs TEXT,
    comment TEXT
);
CREATE VIRTUAL TABLE search USING fts5 (
    name, description, tags, artists, songs, comment,
    content="documents", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER shows_insert AFTER INSERT ON shows BEGIN
    INSERT INTO documents (show_key, name, description, tags)
    VALUES (new.key, new.name, new.description, (
        SELECT group_concat(json_extract(value, '$.name'), ', ')
        FROM json_each(new.json, '$.tags')));
END;
CREATE TRIGGER shows_update AFTER UPDATE OF name, description, json ON shows
WHEN new.json IS NOT old.json OR new.description IS NOT old.description BEGIN
    UPDATE documents SET (name, description, tags) = (
        SELECT new.name, new.description, group_concat(json_extract(value, '$.name'), ', ')
        FROM json_each(new.json, '$.tags'))
    WHERE show_key = new.key;
END;
CREATE TRIGGER shows_delete AFTER DELETE ON shows BEGIN
    DELETE FROM documents WHERE show_key = old.key;
END;
CREATE TRIGGER comments_insert AFTER INSERT ON comments BEGIN
    INSERT INTO documents (comment_key, comment) VALUES (new.key, new.comment);
END;
CREATE TRIGGER comments_update AFTER UPDATE OF comment ON comments
WHEN new.comment IS NOT old.comment BEGIN
    UPDATE documents SET comment = new.comment WHERE comment_key = new.key;
END;
CREATE TRIGGER comments_delete AFTER DELETE ON comments BEGIN
    DELETE FROM documents WHERE comment_key = old.key;
END;
"""


def _section_triggers() -> str:
    """Return the triggers that update the text of a show after a change of its tracklist."""
    return "".join(
        f"""
CREATE TRIGGER sections_{event} AFTER {event} ON sections BEGIN
    UPDATE documents SET (artists, songs) = (
        SELECT group_concat(artist, ', '), group_concat(coalesce(song, chapter), ', ')
        FROM sections WHERE show_key = {row}.show_key
    ) WHERE show_key = {row}.show_key;
END;"""  # noqa: S608 - no values from outside
        for event, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
    )


# When the last show before an unread page was published; smaller indexes.
_UNREAD_TIMES = """
ALTER TABLE unread_pages ADD COLUMN last_time TEXT;
DROP INDEX comments_of_show;
DROP INDEX comments_of_profile;
CREATE INDEX comments_of_show ON comments (show_key) WHERE show_key IS NOT NULL;
CREATE INDEX comments_of_profile ON comments (profile_key) WHERE profile_key IS NOT NULL;
"""

# Indexes without the texts of the other kind. Renaming a table would also change its name in the
# triggers of shows and comments.
_SMALL_INDEXES = """
CREATE TABLE copies AS SELECT * FROM documents;
DROP TABLE documents;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    show_key TEXT REFERENCES shows (key),
    comment_key TEXT REFERENCES comments (key),
    name TEXT,
    description TEXT,
    tags TEXT,
    artists TEXT,
    songs TEXT,
    comment TEXT
);
INSERT INTO documents SELECT * FROM copies;
DROP TABLE copies;
CREATE UNIQUE INDEX document_of_show ON documents (show_key) WHERE show_key IS NOT NULL;
CREATE UNIQUE INDEX document_of_comment ON documents (comment_key) WHERE comment_key IS NOT NULL;
"""

#: One migration per version of the file format.
MIGRATIONS: tuple[str, ...] = (
    _TABLES + _SEARCH + _INDEXING + _section_triggers(),
    _UNREAD_TIMES,
    _SMALL_INDEXES + _INDEXING,
)


def split_statements(script: str) -> Iterator[str]:
    """Split SQL into statements, which can run in a transaction of the caller."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
