"""Add, change and publish shows in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Literal

from . import loaders, timestamps
from .slugs import RESERVED_SLUGS, slugify

if TYPE_CHECKING:
    from .database import Database
    from .models import Media, NewShow, Section, Show, ShowChange

# Callers run each function in a transaction.

_Columns = Mapping[str, str | int | None]

# The columns of a show that its tags have copies of.
_RANKS = ("state", "created_at", "play_count", "hotness", "city_slug")


def add_show(database: Database, user_id: int, new: NewShow) -> int:
    """Add a show and return its id."""
    ranks: _Columns = {
        "state": new.state,
        "created_at": new.created_at,
        "play_count": new.play_count,
        "hotness": new.created_at,
        "city_slug": database.fetch_value("SELECT city_slug FROM users WHERE id = ?", user_id),
    }
    show_id = database.insert(
        "shows",
        {
            "user_id": user_id,
            "slug": _choose_slug(database, user_id, new.name),
            "name": new.name,
            "description": new.description,
            "updated_at": new.updated_at,
            "audio_length": new.audio_length,
            "picture": new.picture.path if new.picture else None,
            "picture_color": new.picture.color if new.picture else None,
            "hidden_stats": new.hidden_stats,
            "comments_disabled": new.comments_disabled,
            "was_public": new.state == "public",
            **ranks,
        },
    )
    _add_tags(database, show_id, new.tags, ranks)
    _add_hosts(database, show_id, new.hosts)
    _add_sections(database, show_id, new.sections)
    for kind, media in (("audio", new.audio), ("picture", new.picture and new.picture.file)):
        if media:
            _add_media(database, show_id, kind, media)
    if new.state == "public":
        index_words(database, "show_words", show_id, new.name, *new.tags)
    return show_id


def add_show_in_free_second(database: Database, user_id: int, new: NewShow) -> int:
    """Add a show like `add_show`, some seconds later if its second is taken by another show."""
    at = _find_free_second(database, user_id, new.created_at)
    return add_show(database, user_id, replace(new, created_at=at))


def change_show(database: Database, show: Show, wanted: ShowChange, *, now: int) -> None:
    """Change a show; a given group (tags, hosts, sections) is replaced as a whole."""
    names = ("name", "description", "hidden_stats", "comments_disabled")
    columns: dict[str, str | int | None] = {name: getattr(wanted, name) for name in names}
    columns["updated_at"] = now
    if wanted.picture:
        columns |= {"picture": wanted.picture.path, "picture_color": wanted.picture.color}
        database.execute("DELETE FROM media WHERE show_id = ? AND kind = 'picture'", (show.id,))
        if wanted.picture.file:
            _add_media(database, show.id, "picture", wanted.picture.file)
    given = {name: value for name, value in columns.items() if value is not None}
    _update_columns(database, show.id, given)
    if wanted.state:
        at = show.created_at if wanted.publish_at is None else wanted.publish_at
        _set_state(database, show, wanted.state, at)
    if wanted.tags is not None:
        row = database.fetch_row(
            f"SELECT {', '.join(_RANKS)} FROM shows WHERE id = ?",  # noqa: S608
            (show.id,),
        )
        database.execute("DELETE FROM show_tags WHERE show_id = ?", (show.id,))
        _add_tags(database, show.id, wanted.tags, dict(zip(_RANKS, row or (), strict=True)))
    if wanted.hosts is not None:
        database.execute("DELETE FROM hosts WHERE show_id = ?", (show.id,))
        _add_hosts(database, show.id, wanted.hosts)
    if wanted.sections is not None:
        database.execute("DELETE FROM sections WHERE show_id = ?", (show.id,))
        _add_sections(database, show.id, wanted.sections)
    _index_show(database, show.id)


def find_due(database: Database, now: int) -> list[int]:
    """Return the ids of the scheduled shows that are due."""
    rows = database.fetch_rows(
        "SELECT id FROM shows WHERE state = 'scheduled' AND created_at <= ? ORDER BY created_at",
        (now,),
    )
    return [row[0] for row in rows]


def publish_show(database: Database, show_id: int) -> int:
    """Publish a scheduled show at its scheduled time, and return that time."""
    show = loaders.load_shows(database, [show_id])[show_id]
    _set_state(database, show, "public", show.created_at)
    _index_show(database, show_id)
    return show.created_at


def index_words(database: Database, table: str, item_id: int, *texts: str) -> None:
    """Add the words of these texts to the search index of an item."""
    database.insert(table, {"rowid": item_id, "words": " ".join(texts)})


def _index_show(database: Database, show_id: int) -> None:
    """Update the search index of a show: its name and tags if it is public, else nothing."""
    show = loaders.load_shows(database, [show_id])[show_id]
    database.execute("DELETE FROM show_words WHERE rowid = ?", (show_id,))
    if show.state == "public":
        words = (show.name, *(tag.name for tag in show.tags))
        index_words(database, "show_words", show_id, *words)


def _set_state(database: Database, show: Show, state: str, created_at: int) -> None:
    """Set the state of a show and its time of publication, in a second of its own."""
    at = _find_free_second(database, show.user.id, created_at, but=show.id)
    columns: dict[str, str | int | None] = {
        "created_at": at,
        "was_public": show.was_public or state == "public",
        "state": state,
    }
    # Reactions still count on top of the new time of publication.
    database.execute(
        "UPDATE shows SET hotness = hotness + ? WHERE id = ?", (at - show.created_at, show.id)
    )
    _update_columns(database, show.id, columns)


def _find_free_second(database: Database, user_id: int, wish: int, but: int = 0) -> int:
    lists = (
        *timestamps.select_show_times(user_id, but),
        timestamps.select_feed_times(user_id, but),
    )
    return timestamps.find_free_second(database, wish, lists)


def _update_columns(database: Database, show_id: int, columns: _Columns) -> None:
    changes = ", ".join(f"{name} = ?" for name in columns)
    database.execute(
        f"UPDATE shows SET {changes} WHERE id = ?",  # noqa: S608
        (*columns.values(), show_id),
    )


def _add_tags(database: Database, show_id: int, tags: Iterable[str], ranks: _Columns) -> None:
    for position, tag in enumerate(tags):
        place = {"show_id": show_id, "position": position, "tag_id": add_tag(database, tag)}
        database.insert("show_tags", {**place, **ranks})


def _add_hosts(database: Database, show_id: int, hosts: Iterable[int]) -> None:
    for position, host in enumerate(hosts):
        database.insert("hosts", {"show_id": show_id, "position": position, "user_id": host})


def _add_sections(database: Database, show_id: int, sections: Iterable[Section]) -> None:
    for position, section in enumerate(sections):
        place = {"show_id": show_id, "position": position, "track_id": None}
        if section.artist and section.song:
            place["track_id"] = _add_track(database, section.artist, section.song)
        database.insert("sections", place | asdict(section))


def _add_track(database: Database, artist: str, song: str) -> int:
    artist_id = _add_named(database, "artist", artist)
    slug = slugify(song)
    track_id: int | None = database.fetch_value(
        "SELECT id FROM tracks WHERE artist_id = ? AND slug = ?", artist_id, slug
    )
    return track_id or database.insert(
        "tracks", {"artist_id": artist_id, "slug": slug, "name": song}
    )


def _add_media(database: Database, show_id: int, kind: str, media: Media) -> None:
    database.insert("media", {"show_id": show_id, "kind": kind, **asdict(media)})


def add_tag(database: Database, name: str) -> int:
    """Return the id of the tag with this name; add the tag if needed."""
    return _add_named(database, "tag", name)


def _add_named(database: Database, kind: Literal["artist", "tag"], name: str) -> int:
    slug = slugify(name)
    found: int | None = database.fetch_value(f"SELECT id FROM {kind}s WHERE slug = ?", slug)  # noqa: S608
    if found is not None:
        return found
    added = database.insert(f"{kind}s", {"slug": slug, "name": name})
    index_words(database, f"{kind}_words", added, name)
    return added


def _choose_slug(database: Database, user_id: int, name: str) -> str:
    """Return the slug of a new show: the second of a name ends in -1, the third in -2 (a guess).

    The suffix -1 is recorded.
    """
    base = slugify(name) or "untitled"
    slug, number = base, 0
    while slug in RESERVED_SLUGS or database.fetch_row(
        "SELECT 1 FROM shows WHERE user_id = ? AND slug = ?", (user_id, slug)
    ):
        number += 1
        slug = f"{base}-{number}"
    return slug
