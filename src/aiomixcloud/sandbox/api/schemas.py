"""JSON schemas of the responses of the API.

A test validates responses against them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from aiomixcloud.sandbox.db.listings import RANKINGS
from aiomixcloud.sandbox.db.models import Verb

from .lists import CATEGORY_LISTS, PLAYLIST_LISTS, SHOW_LISTS, USER_LISTS
from .serializers import CATEGORY_PICTURES, COVER_PICTURES, SHOW_PICTURES, USER_PICTURES

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}

COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
TIME: Schema = {"type": "string", "format": "date-time"}
KEY: Schema = {"type": "string", "pattern": "^/.+/$"}
_COLOR: Schema = {"type": "string", "pattern": "^[0-9a-f]{6}$"}


def ref(name: str) -> Schema:
    """Return a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def object_of(
    needed: Mapping[str, Schema], possible: Mapping[str, Schema] | None = None
) -> Schema:
    """Return the schema of an object without further properties."""
    return {
        "type": "object",
        "properties": {**needed, **(possible or {})},
        "required": list(needed),
        "additionalProperties": False,
    }


def _describe_addresses(*names: str) -> Schema:
    return object_of(dict.fromkeys(names, ADDRESS))


def _describe_type(name: str) -> Schema:
    """Return the property that ``metadata=1`` adds to every object."""
    return {"type": {"const": name}}


def _describe_metadata(name: str, *connections: str) -> Schema:
    """Return the properties that ``metadata=1`` adds to an object at its own URL."""
    return {
        **_describe_type(name),
        "metadata": object_of({"connections": _describe_addresses(*connections)}),
    }


_LINKED = {"key": KEY, "url": ADDRESS, "name": TEXT}

_USER = {**_LINKED, "username": TEXT, "pictures": ref("UserPictures")}
_USER_COUNTS = ("follower", "following", "cloudcast", "favorite", "listen")
_SHOW_COUNTS = ("play", "favorite", "comment", "listener", "repost")

_CLOUDCAST = {
    **_LINKED,
    "tags": list_of(ref("Tag")),
    "created_time": TIME,
    "updated_time": TIME,
    **{f"{name}_count": COUNT for name in _SHOW_COUNTS},
    "pictures": ref("CloudcastPictures"),
    "slug": TEXT,
    "user": ref("User"),
    "hosts": list_of(ref("User")),
}
_PERHAPS = {
    "hidden_stats": {"const": True},
    "audio_length": COUNT,
    "favorited": TRUTH,
    "reposted": TRUTH,
    "is_listen_later": TRUTH,
}
_NAMED = {**_LINKED, "slug": TEXT}
_PLAYLIST = {**_NAMED, "user": ref("User")}
_TRACK = {**_NAMED, "artist": ref("Artist")}
_CATEGORY = {
    **_NAMED,
    "format": {"enum": ["music", "talk"]},
    "pictures": _describe_addresses(*CATEGORY_PICTURES),
}

_ITEMS = {
    "Artists": "Artist",
    "Cloudcasts": "Cloudcast",
    "Comments": "Comment",
    "Feed": "FeedItem",
    "Playlists": "Playlist",
    "Tags": "Tag",
    "Users": "User",
}

_EMBED = {"width": {"type": ["integer", "string"]}, "height": {"type": ["integer", "string"]}}


def _describe_lists() -> Schema:
    paging: Schema = {"type": "object", "properties": {"next": ADDRESS, "previous": ADDRESS}}
    paging |= {"additionalProperties": False, "minProperties": 1}
    return {
        name: object_of({"data": list_of(ref(item))}, {"paging": paging, "name": TEXT})
        for name, item in _ITEMS.items()
    }


#: Schemas of the responses of the API.
SHAPES: Schema = {
    "UserPictures": _describe_addresses(*USER_PICTURES),
    "CloudcastPictures": _describe_addresses(*SHOW_PICTURES),
    "User": object_of(_USER, {"following": TRUTH, **_describe_type("user")}),
    "UserDetail": object_of(
        {
            **_USER,
            "biog": TEXT,
            "created_time": TIME,
            "updated_time": TIME,
            **{f"{name}_count": COUNT for name in _USER_COUNTS},
            "is_pro": TRUTH,
            "is_premium": TRUTH,
        },
        {
            "city": TEXT,
            "country": TEXT,
            "cover_pictures": _describe_addresses(*COVER_PICTURES),
            "picture_primary_color": _COLOR,
            "is_current_user": TRUTH,
            "following": TRUTH,
            "follower": TRUTH,
            **_describe_metadata("user", *USER_LISTS),
        },
    ),
    "Cloudcast": object_of(
        _CLOUDCAST, {**_PERHAPS, "listen_time": TIME, **_describe_type("cloudcast")}
    ),
    "CloudcastDetail": object_of(
        {**_CLOUDCAST, "description": TEXT, "sections": list_of(ref("Section"))},
        {
            **_PERHAPS,
            "picture_primary_color": _COLOR,
            **_describe_metadata("cloudcast", *SHOW_LISTS),
        },
    ),
    "Section": {
        "oneOf": [
            object_of(
                {**content, "position": COUNT, "section_type": TEXT},
                {"start_time": COUNT, **_describe_type("section")},
            )
            for content in ({"track": ref("Track")}, {"chapter": TEXT})
        ]
    },
    "Artist": object_of(_NAMED, _describe_type("artist")),
    "ArtistDetail": object_of(_NAMED, _describe_metadata("artist", *RANKINGS)),
    "Track": object_of(_TRACK, _describe_type("track")),
    "TrackDetail": object_of(_TRACK, _describe_metadata("track", *RANKINGS)),
    "Category": object_of(_CATEGORY, _describe_type("category")),
    "CategoryDetail": object_of(_CATEGORY, _describe_metadata("category", *CATEGORY_LISTS)),
    "Categories": object_of({"data": list_of(ref("Category"))}),
    "Tag": object_of(_LINKED, _describe_type("tag")),
    "TagDetail": object_of(_LINKED, _describe_metadata("tag", *RANKINGS)),
    "Comment": object_of(
        {"key": KEY, "url": ADDRESS, "comment": TEXT, "submit_date": TIME, "user": ref("User")},
        _describe_type("comment"),
    ),
    "FeedItem": object_of(
        {
            "key": KEY,
            "url": ADDRESS,
            "from": ref("User"),
            "title": TEXT,
            "created_time": TIME,
            "type": {"enum": list(get_args(Verb))},
        },
        {"users": list_of(ref("User")), "cloudcasts": list_of(ref("Cloudcast"))},
    ),
    "Playlist": object_of(_PLAYLIST, _describe_type("playlist")),
    "PlaylistDetail": object_of(_PLAYLIST, _describe_metadata("playlist", *PLAYLIST_LISTS)),
    **_describe_lists(),
    "Result": object_of(
        {"result": object_of({"message": TEXT, "success": {"const": True}}, {"key": KEY})}
    ),
    "RefusedResult": object_of(
        {"result": object_of({"success": {"const": False}, "message": TEXT})}
    ),
    "Error": object_of(
        {"error": object_of({"type": TEXT, "message": TEXT}, {"retry_after": COUNT})},
        {"details": {"type": "object", "additionalProperties": list_of(TEXT)}},
    ),
    "AccessToken": object_of({"access_token": TEXT}),
    "OAuthError": object_of({"error": TEXT}),
    "Embed": object_of({"key": KEY, "url": ADDRESS, "name": TEXT, **_EMBED, "html": TEXT}),
    "OEmbed": object_of(
        {
            "author_name": TEXT,
            "author_url": ADDRESS,
            "cache_age": COUNT,
            "embed": TEXT,
            **_EMBED,
            "html": TEXT,
            "image": ADDRESS,
            "provider_name": TEXT,
            "provider_url": ADDRESS,
            "title": TEXT,
            "type": {"const": "rich"},
            "url": ADDRESS,
            "version": {"const": "1.0"},
        }
    ),
}
