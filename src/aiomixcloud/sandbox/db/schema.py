"""The database schema of the sandbox as SQL.

Two rules make lists fast at any size. Counts are columns, updated by triggers, so that no
response counts rows. And every list has a covering index in its own order, so that a page is
read from a few index entries without sorting; only the rows on the page are read from the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 5

_TABLES = """
-- The initial data; no row before it is created.
CREATE TABLE origin (
    empty INTEGER NOT NULL,
    users INTEGER NOT NULL,
    shows INTEGER NOT NULL
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    biog TEXT NOT NULL,
    city TEXT,
    city_slug TEXT,
    country TEXT,
    picture TEXT,
    picture_color TEXT,
    cover TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    is_pro INTEGER NOT NULL,
    is_premium INTEGER NOT NULL,
    follower_count INTEGER NOT NULL DEFAULT 0,
    following_count INTEGER NOT NULL DEFAULT 0,
    cloudcast_count INTEGER NOT NULL DEFAULT 0,
    favorite_count INTEGER NOT NULL DEFAULT 0,
    listen_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX users_by_city ON users (city_slug) WHERE city_slug IS NOT NULL;
CREATE INDEX users_by_followers ON users (follower_count DESC, id) WHERE cloudcast_count > 0;
CREATE INDEX users_by_picture ON users (picture) WHERE picture IS NOT NULL;
CREATE INDEX users_by_cover ON users (cover) WHERE cover IS NOT NULL;

-- hotness is a time in Unix seconds: the publication, moved forward by every reaction.
-- city_slug is a copy of the user's, which never changes.
CREATE TABLE shows (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    play_count INTEGER NOT NULL,
    favorite_count INTEGER NOT NULL DEFAULT 0,
    comment_count INTEGER NOT NULL DEFAULT 0,
    listener_count INTEGER NOT NULL DEFAULT 0,
    repost_count INTEGER NOT NULL DEFAULT 0,
    audio_length INTEGER,
    picture TEXT,
    picture_color TEXT,
    hidden_stats INTEGER NOT NULL,
    comments_disabled INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('public', 'unlisted', 'draft', 'scheduled')),
    was_public INTEGER NOT NULL,
    hotness INTEGER NOT NULL,
    city_slug TEXT,
    UNIQUE (user_id, slug)
);
CREATE INDEX shows_by_user ON shows (user_id, created_at);
CREATE INDEX shows_by_picture ON shows (picture) WHERE picture IS NOT NULL;
CREATE INDEX shows_by_user_and_state ON shows (user_id, state, created_at);
CREATE INDEX shows_by_time ON shows (state, created_at);
CREATE INDEX shows_by_plays ON shows (state, play_count, id, created_at);
CREATE INDEX shows_by_hotness ON shows (state, hotness, id, created_at);
CREATE INDEX city_shows_by_time ON shows (city_slug, state, created_at);
CREATE INDEX city_shows_by_plays ON shows (city_slug, state, play_count, id, created_at);
CREATE INDEX city_shows_by_hotness ON shows (city_slug, state, hotness, id, created_at);

-- file is the name in the folder of files, type the media type.
CREATE TABLE media (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('audio', 'picture')),
    file TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    PRIMARY KEY (show_id, kind)
) WITHOUT ROWID;

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

-- The last columns are copies of the show's, for the indexes of tag lists.
CREATE TABLE show_tags (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag_id INTEGER NOT NULL REFERENCES tags,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    play_count INTEGER NOT NULL,
    hotness INTEGER NOT NULL,
    city_slug TEXT,
    PRIMARY KEY (show_id, position)
) WITHOUT ROWID;
CREATE INDEX tag_shows_by_time ON show_tags (tag_id, state, created_at, show_id);
CREATE INDEX tag_shows_by_plays
    ON show_tags (tag_id, state, play_count, show_id, created_at);
CREATE INDEX tag_shows_by_hotness
    ON show_tags (tag_id, state, hotness, show_id, created_at);
CREATE INDEX tag_city_shows_by_time
    ON show_tags (tag_id, city_slug, state, created_at, show_id);
CREATE INDEX tag_city_shows_by_plays
    ON show_tags (tag_id, city_slug, state, play_count, show_id, created_at);
CREATE INDEX tag_city_shows_by_hotness
    ON show_tags (tag_id, city_slug, state, hotness, show_id, created_at);

CREATE TABLE hosts (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (show_id, position)
) WITHOUT ROWID;

-- Artists and tracks of tracklists, with the name that was used first.
CREATE TABLE artists (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE tracks (
    id INTEGER PRIMARY KEY,
    artist_id INTEGER NOT NULL REFERENCES artists,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (artist_id, slug)
);

-- A section is a chapter, or a track with the names used in this show.
CREATE TABLE sections (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    position INTEGER NOT NULL,
    chapter TEXT,
    artist TEXT,
    song TEXT,
    start_time INTEGER,
    track_id INTEGER REFERENCES tracks,
    PRIMARY KEY (show_id, position)
) WITHOUT ROWID;
CREATE INDEX sections_by_track ON sections (track_id, show_id) WHERE track_id IS NOT NULL;

CREATE TABLE follows (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    followed_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, followed_id)
) WITHOUT ROWID;
CREATE INDEX follows_by_user ON follows (user_id, at, followed_id);
CREATE INDEX follows_by_followed ON follows (followed_id, at, user_id);

CREATE TABLE comments (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    show_id INTEGER REFERENCES shows ON DELETE CASCADE,
    profile_id INTEGER REFERENCES users ON DELETE CASCADE,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    CHECK ((show_id IS NULL) <> (profile_id IS NULL))
);
CREATE INDEX comments_by_show ON comments (show_id, at) WHERE show_id IS NOT NULL;
CREATE INDEX comments_by_profile ON comments (profile_id, at) WHERE profile_id IS NOT NULL;

CREATE TABLE playlists (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (user_id, slug)
);
CREATE INDEX playlists_by_user ON playlists (user_id, at);

CREATE TABLE playlist_shows (
    playlist_id INTEGER NOT NULL REFERENCES playlists ON DELETE CASCADE,
    position INTEGER NOT NULL,
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    PRIMARY KEY (playlist_id, position)
) WITHOUT ROWID;

-- subject_id is a user for the verb 'follow', otherwise a show.
CREATE TABLE feed (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    verb TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (user_id, verb, subject_id)
);
CREATE INDEX feed_by_user ON feed (user_id, at);

CREATE TABLE applications (
    client_id TEXT PRIMARY KEY,
    secret_digest TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE codes (
    code TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL
) WITHOUT ROWID;

-- client_id is '' for a user's token without an application.
CREATE TABLE tokens (
    token TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id TEXT NOT NULL,
    UNIQUE (user_id, client_id)
) WITHOUT ROWID;

-- Only public shows have words. Prefixes of one and two letters match so many words that they
-- need their own index.
CREATE VIRTUAL TABLE show_words USING fts5 (words, prefix = '1 2');
CREATE VIRTUAL TABLE user_words USING fts5 (words, prefix = '1 2');
CREATE VIRTUAL TABLE tag_words USING fts5 (words);
CREATE VIRTUAL TABLE artist_words USING fts5 (words);
"""

# The relations of a user to a show have the same columns.
_SHOW_RELATION = """
CREATE TABLE {table} (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, show_id)
) WITHOUT ROWID;
CREATE INDEX {table}_by_user ON {table} (user_id, at, show_id);
CREATE INDEX {table}_by_show ON {table} (show_id, at, user_id);
"""

# A show becomes public when it is inserted or when its state changes later.
_APPEARANCE = """
CREATE TRIGGER show_{name} AFTER {event} ON shows WHEN {condition} BEGIN
    UPDATE users SET cloudcast_count = cloudcast_count + 1 WHERE id = NEW.user_id;
    INSERT INTO feed (user_id, verb, subject_id, at)
        VALUES (NEW.user_id, 'upload', NEW.id, NEW.created_at);
END;
"""

_SHOW_TRIGGERS = """
CREATE TRIGGER show_withdrawn AFTER UPDATE OF state ON shows
    WHEN OLD.state = 'public' AND NEW.state <> 'public' BEGIN
    UPDATE users SET cloudcast_count = cloudcast_count - 1 WHERE id = NEW.user_id;
    DELETE FROM feed WHERE user_id = NEW.user_id AND verb = 'upload' AND subject_id = NEW.id;
END;
CREATE TRIGGER show_ranked AFTER UPDATE OF state, created_at, play_count, hotness ON shows BEGIN
    UPDATE show_tags SET state = NEW.state, created_at = NEW.created_at,
        play_count = NEW.play_count, hotness = NEW.hotness WHERE show_id = NEW.id;
END;
CREATE TRIGGER commented AFTER INSERT ON comments WHEN NEW.show_id IS NOT NULL BEGIN
    UPDATE shows SET comment_count = comment_count + 1 WHERE id = NEW.show_id;
END;
CREATE TRIGGER listened AFTER INSERT ON listens BEGIN
    UPDATE shows SET play_count = play_count + 1 WHERE id = NEW.show_id;
END;
"""

# Inserting a row of a relation adds to counts, hotness and the feed; deleting it reverts that.
_RELATION_TRIGGER = """
CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN
    {counts}
    {feed}
END;
"""
_COUNT = "UPDATE {table} SET {changes} WHERE id = {id};"
_FEED = {
    "INSERT": "INSERT INTO feed (user_id, verb, subject_id, at)"
    " VALUES (NEW.user_id, '{verb}', NEW.{subject}, NEW.at);",
    "DELETE": "DELETE FROM feed"
    " WHERE user_id = OLD.user_id AND verb = '{verb}' AND subject_id = OLD.{subject};",
}

#: The verbs in feeds of relations; adding a show to listen later is private.
RELATION_VERBS = {
    "follows": "follow",
    "favorites": "favorite",
    "reposts": "repost",
    "listens": "listen",
}


class Effect(NamedTuple):
    """What a row of a relation adds to the columns of the user or show in one of its columns."""

    relation: str
    id_column: str
    table: str
    increments: dict[str, int]


RELATION_EFFECTS = (
    Effect("follows", "user_id", "users", {"following_count": 1}),
    Effect("follows", "followed_id", "users", {"follower_count": 1}),
    Effect("favorites", "user_id", "users", {"favorite_count": 1}),
    Effect("favorites", "show_id", "shows", {"favorite_count": 1, "hotness": 43200}),
    Effect("reposts", "show_id", "shows", {"repost_count": 1, "hotness": 86400}),
    Effect("listens", "user_id", "users", {"listen_count": 1}),
    Effect("listens", "show_id", "shows", {"listener_count": 1, "hotness": 3600}),
)


def _build_relation_triggers() -> Iterator[str]:
    for relation, verb in RELATION_VERBS.items():
        subject = "followed_id" if relation == "follows" else "show_id"
        effects = [effect for effect in RELATION_EFFECTS if effect.relation == relation]
        for event, row, sign in (("INSERT", "NEW", "+"), ("DELETE", "OLD", "-")):
            counts = [
                _COUNT.format(
                    table=table,
                    changes=", ".join(f"{name} = {name} {sign} {by}" for name, by in sums.items()),
                    id=f"{row}.{column}",
                )
                for _, column, table, sums in effects
            ]
            feed = _FEED[event].format(verb=verb, subject=subject)
            yield _RELATION_TRIGGER.format(
                table=relation, event=event, counts=" ".join(counts), feed=feed
            )


_SHOW_RELATIONS = ("favorites", "reposts", "listen_laters", "listens")

SCHEMA = "\n".join(
    (
        _TABLES,
        *(_SHOW_RELATION.format(table=table) for table in _SHOW_RELATIONS),
        _APPEARANCE.format(name="born", event="INSERT", condition="NEW.state = 'public'"),
        _APPEARANCE.format(
            name="published",
            event="UPDATE OF state",
            condition="NEW.state = 'public' AND OLD.state <> 'public'",
        ),
        _SHOW_TRIGGERS,
        *_build_relation_triggers(),
    )
)
