"""Invariants of the data of a sandbox."""

from pathlib import Path

from aiomixcloud.sandbox.db.database import Database

# Each counter column, and the rows that it counts.
_COUNTS = {
    ("users", "follower_count"): "follows WHERE followed_id = o.id",
    ("users", "following_count"): "follows WHERE user_id = o.id",
    ("users", "cloudcast_count"): "shows WHERE user_id = o.id AND state = 'public'",
    ("users", "favorite_count"): "favorites WHERE user_id = o.id",
    ("users", "listen_count"): "listens WHERE user_id = o.id",
    ("shows", "favorite_count"): "favorites WHERE show_id = o.id",
    ("shows", "repost_count"): "reposts WHERE show_id = o.id",
    ("shows", "listener_count"): "listens WHERE show_id = o.id",
    ("shows", "comment_count"): "comments WHERE show_id = o.id",
}

_ACTIONS = {
    "follow": "SELECT user_id, followed_id, at FROM follows",
    "favorite": "SELECT user_id, show_id, at FROM favorites",
    "repost": "SELECT user_id, show_id, at FROM reposts",
    "listen": "SELECT user_id, show_id, at FROM listens",
    "upload": "SELECT user_id, id, created_at FROM shows WHERE state = 'public'",
}

_COPIES = ("state", "created_at", "play_count", "hotness", "city_slug")


def check(database: Database) -> None:
    """Fail unless the tables are valid and consistent."""
    assert database.fetch_rows("PRAGMA integrity_check") == [("ok",)]
    assert database.fetch_rows("PRAGMA foreign_key_check") == []
    for (table, column), counted in _COUNTS.items():
        wrong = f"SELECT o.id FROM {table} AS o WHERE {column} <> (SELECT count(*) FROM {counted})"
        assert database.fetch_rows(wrong) == [], (table, column)
    for verb, actions in _ACTIONS.items():
        items = f"SELECT user_id, subject_id, at FROM feed WHERE verb = '{verb}'"
        assert database.fetch_rows(f"{actions} EXCEPT {items}") == [], verb
        assert database.fetch_rows(f"{items} EXCEPT {actions}") == [], verb
    for column in _COPIES:
        copied = (
            "SELECT show_id FROM show_tags AS t JOIN shows AS s ON s.id = t.show_id"
            f" WHERE t.{column} IS NOT s.{column}"
        )
        assert database.fetch_rows(copied) == [], column
    moved = (
        "SELECT s.id FROM shows AS s JOIN users AS u ON u.id = s.user_id"
        " WHERE s.city_slug IS NOT u.city_slug"
    )
    assert database.fetch_rows(moved) == []
    found = database.fetch_rows("SELECT rowid FROM show_words ORDER BY rowid")
    assert found == database.fetch_rows("SELECT id FROM shows WHERE state = 'public' ORDER BY id")


def check_files(database: Database, folder: Path) -> None:
    """Fail unless the files are exactly those in the tables, and not empty."""
    named = sorted(row[0] for row in database.fetch_rows("SELECT file FROM media"))
    assert sorted(path.name for path in folder.iterdir()) == named
    assert all(path.stat().st_size for path in folder.iterdir())
