"""The tables of the sandbox. SQL text only; who reads and writes them is in ``state``.

Two rules keep listings quick in a world of any size. Counts are columns, kept true by
triggers, so that no answer has to count rows. And every list has an index in its own order, so
that a page is a walk over a few index entries and never a sort.
"""

VERSION = 1

_TABLES = """
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

-- hotness is a moment in Unix seconds: the publication, pushed forward by every reaction.
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
    state TEXT NOT NULL CHECK (state IN ('public', 'unlisted', 'draft', 'scheduled')),
    hotness INTEGER NOT NULL,
    UNIQUE (user_id, slug)
);
CREATE INDEX shows_by_user ON shows (user_id, created_at);
CREATE INDEX public_shows_by_user ON shows (user_id, created_at) WHERE state = 'public';
CREATE INDEX public_shows_by_time ON shows (created_at) WHERE state = 'public';
CREATE INDEX public_shows_by_plays ON shows (play_count, id, created_at)
    WHERE state = 'public';
CREATE INDEX public_shows_by_hotness ON shows (hotness, id, created_at)
    WHERE state = 'public';

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

-- The last four columns repeat the show's own, so that the lists of a tag have their indexes.
CREATE TABLE show_tags (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag_id INTEGER NOT NULL REFERENCES tags,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    play_count INTEGER NOT NULL,
    hotness INTEGER NOT NULL,
    PRIMARY KEY (show_id, position)
) WITHOUT ROWID;
CREATE INDEX tag_shows_by_time ON show_tags (tag_id, created_at, show_id)
    WHERE state = 'public';
CREATE INDEX tag_shows_by_plays ON show_tags (tag_id, play_count, show_id, created_at)
    WHERE state = 'public';
CREATE INDEX tag_shows_by_hotness ON show_tags (tag_id, hotness, show_id, created_at)
    WHERE state = 'public';

CREATE TABLE hosts (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    position INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (show_id, position)
) WITHOUT ROWID;

CREATE TABLE sections (
    show_id INTEGER NOT NULL REFERENCES shows ON DELETE CASCADE,
    position INTEGER NOT NULL,
    chapter TEXT,
    artist TEXT,
    song TEXT,
    start_time INTEGER,
    PRIMARY KEY (show_id, position)
) WITHOUT ROWID;

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

-- subject_id is a user for the verb 'follow', else a show.
CREATE TABLE feed (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    verb TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (user_id, verb, subject_id)
);
CREATE INDEX feed_by_user ON feed (user_id, at);

CREATE TABLE tokens (
    token TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE VIRTUAL TABLE show_words USING fts5 (words);
CREATE VIRTUAL TABLE user_words USING fts5 (words);
CREATE VIRTUAL TABLE tag_words USING fts5 (words);
"""

# The four relations of a user to a show have the same form.
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

_SHOW_TRIGGERS = """
CREATE TRIGGER show_published AFTER INSERT ON shows WHEN NEW.state = 'public' BEGIN
    UPDATE users SET cloudcast_count = cloudcast_count + 1 WHERE id = NEW.user_id;
    INSERT INTO feed (user_id, verb, subject_id, at)
        VALUES (NEW.user_id, 'upload', NEW.id, NEW.created_at);
END;
CREATE TRIGGER show_ranked AFTER UPDATE OF state, created_at, play_count, hotness ON shows BEGIN
    UPDATE show_tags SET state = NEW.state, created_at = NEW.created_at,
        play_count = NEW.play_count, hotness = NEW.hotness WHERE show_id = NEW.id;
END;

CREATE TRIGGER followed AFTER INSERT ON follows BEGIN
    UPDATE users SET following_count = following_count + 1 WHERE id = NEW.user_id;
    UPDATE users SET follower_count = follower_count + 1 WHERE id = NEW.followed_id;
    INSERT INTO feed (user_id, verb, subject_id, at)
        VALUES (NEW.user_id, 'follow', NEW.followed_id, NEW.at);
END;
CREATE TRIGGER favorited AFTER INSERT ON favorites BEGIN
    UPDATE users SET favorite_count = favorite_count + 1 WHERE id = NEW.user_id;
    UPDATE shows SET favorite_count = favorite_count + 1, hotness = hotness + 43200
        WHERE id = NEW.show_id;
    INSERT INTO feed (user_id, verb, subject_id, at)
        VALUES (NEW.user_id, 'favorite', NEW.show_id, NEW.at);
END;
CREATE TRIGGER reposted AFTER INSERT ON reposts BEGIN
    UPDATE shows SET repost_count = repost_count + 1, hotness = hotness + 86400
        WHERE id = NEW.show_id;
    INSERT INTO feed (user_id, verb, subject_id, at)
        VALUES (NEW.user_id, 'repost', NEW.show_id, NEW.at);
END;
CREATE TRIGGER listened AFTER INSERT ON listens BEGIN
    UPDATE users SET listen_count = listen_count + 1 WHERE id = NEW.user_id;
    UPDATE shows SET listener_count = listener_count + 1, play_count = play_count + 1,
        hotness = hotness + 3600 WHERE id = NEW.show_id;
    INSERT INTO feed (user_id, verb, subject_id, at)
        VALUES (NEW.user_id, 'listen', NEW.show_id, NEW.at);
END;
CREATE TRIGGER commented AFTER INSERT ON comments WHEN NEW.show_id IS NOT NULL BEGIN
    UPDATE shows SET comment_count = comment_count + 1 WHERE id = NEW.show_id;
END;
"""

_RELATIONS = ("favorites", "reposts", "listen_laters", "listens")

SCHEMA = "\n".join(
    (
        _TABLES,
        *(_SHOW_RELATION.format(table=table) for table in _RELATIONS),
        _SHOW_TRIGGERS,
    )
)
