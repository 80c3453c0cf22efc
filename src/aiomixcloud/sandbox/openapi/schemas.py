"""JSON schemas of all responses of a sandbox.

A test validates responses against them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud.sandbox import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}

_COUNT: Schema = {"type": "integer", "minimum": 0}
_NUMBER: Schema = {"type": "number"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_KEY: Schema = {"type": "string", "pattern": "^/.+/$"}
_COLOR: Schema = {"type": "string", "pattern": "^[0-9a-f]{6}$"}


def ref(name: str) -> Schema:
    """Return a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def shape(needed: Mapping[str, Schema], possible: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of an object without further properties."""
    return {
        "type": "object",
        "properties": {**needed, **(possible or {})},
        "required": list(needed),
        "additionalProperties": False,
    }


def _addresses(*names: str) -> Schema:
    return shape(dict.fromkeys(names, _ADDRESS))


def _kind(name: str) -> Schema:
    """Return the property that ``metadata=1`` adds to every object."""
    return {"type": {"const": name}}


def _connected(name: str, *connections: str) -> Schema:
    """Return the properties that ``metadata=1`` adds to an object at its own URL."""
    return {**_kind(name), "metadata": shape({"connections": _addresses(*connections)})}


_LINKED = {"key": _KEY, "url": _ADDRESS, "name": TEXT}

_USER_PICTURES = (
    "small",
    "thumbnail",
    "medium_mobile",
    "medium",
    "large",
    "320wx320h",
    "extra_large",
    "640wx640h",
)

_USER = {**_LINKED, "username": TEXT, "pictures": ref("UserPictures")}
_USER_COUNTS = ("follower", "following", "cloudcast", "favorite", "listen")
_SHOW_COUNTS = ("play", "favorite", "comment", "listener", "repost")

_CLOUDCAST = {
    **_LINKED,
    "tags": list_of(ref("Tag")),
    "created_time": _MOMENT,
    "updated_time": _MOMENT,
    **{f"{name}_count": _COUNT for name in _SHOW_COUNTS},
    "pictures": ref("CloudcastPictures"),
    "slug": TEXT,
    "user": ref("User"),
    "hosts": list_of(ref("User")),
}
_PERHAPS = {
    "hidden_stats": {"const": True},
    "audio_length": _COUNT,
    "favorited": TRUTH,
    "reposted": TRUTH,
    "is_listen_later": TRUTH,
}
_PLAYLIST = {**_LINKED, "slug": TEXT, "user": ref("User")}
_RANKINGS = ("popular", "new", "hot")

_NAMED = {**_LINKED, "slug": TEXT}
_CATEGORY = {
    **_NAMED,
    "format": {"enum": ["music", "talk"]},
    "pictures": _addresses(*_USER_PICTURES[:5]),
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


def _lists() -> Schema:
    paging: Schema = {"type": "object", "properties": {"next": _ADDRESS, "previous": _ADDRESS}}
    paging |= {"additionalProperties": False, "minProperties": 1}
    return {
        name: shape({"data": list_of(ref(item))}, {"paging": paging, "name": TEXT})
        for name, item in _ITEMS.items()
    }


#: Schemas of the responses of the API.
SHAPES: Schema = {
    "UserPictures": _addresses(*_USER_PICTURES),
    "CloudcastPictures": _addresses(*_USER_PICTURES, "768wx768h", "1024wx1024h"),
    "User": shape(_USER, {"following": TRUTH, **_kind("user")}),
    "UserDetail": shape(
        {
            **_USER,
            "biog": TEXT,
            "created_time": _MOMENT,
            "updated_time": _MOMENT,
            **{f"{name}_count": _COUNT for name in _USER_COUNTS},
            "is_pro": TRUTH,
            "is_premium": TRUTH,
        },
        {
            "city": TEXT,
            "country": TEXT,
            "cover_pictures": _addresses("835wx120h", "1113wx160h", "1670wx240h"),
            "picture_primary_color": _COLOR,
            "is_current_user": TRUTH,
            "following": TRUTH,
            "follower": TRUTH,
            **_connected(
                "user",
                "cloudcasts",
                "comments",
                "favorites",
                "feed",
                "followers",
                "following",
                "listens",
                "playlists",
            ),
        },
    ),
    "Cloudcast": shape(_CLOUDCAST, {**_PERHAPS, "listen_time": _MOMENT, **_kind("cloudcast")}),
    "CloudcastDetail": shape(
        {**_CLOUDCAST, "description": TEXT, "sections": list_of(ref("Section"))},
        {
            **_PERHAPS,
            "picture_primary_color": _COLOR,
            **_connected("cloudcast", "favorites", "listeners", "comments", "similar"),
        },
    ),
    "Section": {
        "oneOf": [
            shape(
                {"track": ref("Track"), "position": _COUNT, "section_type": TEXT},
                {"start_time": _COUNT, **_kind("section")},
            ),
            shape(
                {"chapter": TEXT, "position": _COUNT, "section_type": TEXT},
                {"start_time": _COUNT, **_kind("section")},
            ),
        ]
    },
    "Artist": shape(_NAMED, _kind("artist")),
    "ArtistDetail": shape(_NAMED, _connected("artist", *_RANKINGS)),
    "Track": shape({**_NAMED, "artist": ref("Artist")}, _kind("track")),
    "TrackDetail": shape({**_NAMED, "artist": ref("Artist")}, _connected("track", *_RANKINGS)),
    "Category": shape(_CATEGORY, _kind("category")),
    "CategoryDetail": shape(
        _CATEGORY,
        _connected("category", "userpick-users", "userpick-cloudcasts", "cloudcasts", "users"),
    ),
    "Categories": shape({"data": list_of(ref("Category"))}),
    "Tag": shape(_LINKED, _kind("tag")),
    "TagDetail": shape(_LINKED, _connected("tag", *_RANKINGS)),
    "Comment": shape(
        {
            "key": _KEY,
            "url": _ADDRESS,
            "comment": TEXT,
            "submit_date": _MOMENT,
            "user": ref("User"),
        },
        _kind("comment"),
    ),
    "FeedItem": shape(
        {
            "key": _KEY,
            "url": _ADDRESS,
            "from": ref("User"),
            "title": TEXT,
            "created_time": _MOMENT,
            "type": {"enum": ["upload", "listen", "favorite", "follow", "repost"]},
        },
        {"users": list_of(ref("User")), "cloudcasts": list_of(ref("Cloudcast"))},
    ),
    "Playlist": shape(_PLAYLIST, _kind("playlist")),
    "PlaylistDetail": shape(_PLAYLIST, _connected("playlist", "cloudcasts")),
    **_lists(),
    "Result": shape(
        {"result": shape({"message": TEXT, "success": {"const": True}}, {"key": _KEY})}
    ),
    "Error": shape(
        {"error": shape({"type": TEXT, "message": TEXT}, {"retry_after": _COUNT})},
        {"details": {"type": "object", "additionalProperties": list_of(TEXT)}},
    ),
    "AccessToken": shape({"access_token": TEXT}),
    "OAuthError": shape({"error": TEXT}),
    "Embed": shape({"key": _KEY, "url": _ADDRESS, "name": TEXT, **_EMBED, "html": TEXT}),
    "OEmbed": shape(
        {
            "version": {"const": "1.0"},
            "type": {"const": "rich"},
            "provider_name": TEXT,
            "provider_url": _ADDRESS,
            "title": TEXT,
            "url": _ADDRESS,
            "author_name": TEXT,
            "author_url": _ADDRESS,
            "image": _ADDRESS,
            "thumbnail_url": _ADDRESS,
            "thumbnail_width": _COUNT,
            "thumbnail_height": _COUNT,
            **_EMBED,
            "html": TEXT,
        }
    ),
}

#: Schemas of the responses of the control interface, by the names in its table.
CONTROL_SHAPES: Schema = {
    "Nothing": shape({}),
    "Roots": shape(
        {
            **dict.fromkeys(("api_root", "mixcloud_root", "oembed_root"), _ADDRESS),
            **dict.fromkeys(("oauth_root", "control_root"), _ADDRESS),
            "version": TEXT,
        }
    ),
    "Settings": shape({"list_delay": {"type": "number", "minimum": 0}}),
    "Time": shape({"time": _MOMENT, "unix": _NUMBER}),
    "Faults": shape(
        {
            "faults": list_of(
                shape(
                    {
                        "match": TEXT,
                        "fault": {"enum": list(faults.NAMES)},
                        "parameters": {"type": "object"},
                        "times": {"type": ["integer", "null"]},
                    }
                )
            )
        }
    ),
    "Limits": shape(
        {"limits": list_of(shape({"match": TEXT, "requests": _COUNT, "per": _NUMBER}))}
    ),
    "Requests": shape(
        {
            "requests": list_of(
                shape(
                    {
                        "time": _NUMBER,
                        "method": TEXT,
                        "path": TEXT,
                        "status": {"type": ["integer", "null"]},
                        "fault": {"type": ["string", "null"]},
                    }
                )
            )
        }
    ),
    "Key": shape({"key": _KEY}),
    "NewUser": shape({"key": _KEY, "access_token": TEXT}),
    "Token": shape({"access_token": TEXT}),
    "Code": shape({"code": TEXT}),
    "ControlError": shape({"error": shape({"type": TEXT, "message": TEXT})}),
    "Description": {"type": "object"},
}
