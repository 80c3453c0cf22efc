"""OpenAPI descriptions of the routes of the sandbox: parameters, bodies and responses.

A test checks that every route has a description, and every description a route.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aiomixcloud.sandbox.api import actions as acting
from aiomixcloud.sandbox.api import upload_form as forms
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.openapi.schemas import TEXT, WHOLE, Schema, ref, shape

if TYPE_CHECKING:
    from collections.abc import Mapping

_JAVASCRIPT = "text/javascript"
_JSON = "application/json"
_HTML = "text/html"
_IMAGES: tuple[str, ...] = ("image/jpeg", "image/png", "image/webp")

# Any day except 29 February, which only leap years have.
_DAY = r"((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_MOMENT = rf"^(-?[0-9]{{1,11}}|[1-9][0-9]{{3}}-{_DAY} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])$"
_SIZE = r"^([1-9][0-9]{0,3}|([1-9][0-9]?|100)%)$"


_SOME_TEXT: Schema = {**TEXT, "minLength": 1}


def parameter(name: str, text: str, schema: Schema | None = None, **more: Any) -> Schema:
    """Return the description of a query parameter."""
    return {"name": name, "in": "query", "description": text, "schema": schema or TEXT, **more}


_CALLBACK = parameter(
    "callback",
    "Name of a JavaScript function to wrap the response in (JSONP).",
    {"type": "string", "pattern": r"^[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*$"},
)
_METADATA = parameter("metadata", "`1` adds types and, at an object's own URL, connections.")
_DETAIL = (_METADATA, _CALLBACK)
_PAGE = (
    parameter(
        "limit",
        "Number of items, 20 by default; limited to the range from 1 to 100.",
        WHOLE,
    ),
    parameter(
        "offset",
        "Number of items to skip; selects paging by offset.",
        WHOLE,
    ),
    *(
        parameter(
            name,
            f"Only items {words} than this time: Unix seconds or `YYYY-MM-DD HH:MM:SS` in UTC.",
            {"type": "string", "pattern": _MOMENT},
        )
        for name, words in (("since", "later"), ("until", "earlier"))
    ),
    *_DETAIL,
)
_SEARCH = (
    parameter("q", "Words to search for.", {"type": "string", "pattern": r"\S"}, required=True),
    parameter(
        "type",
        "Type of the items.",
        {"enum": ["cloudcast", "user", "tag", "artist"], "default": "cloudcast"},
    ),
    *_PAGE,
)
_PLAYER = (
    *(
        parameter(name, "Pixels or a percentage.", {"type": "string", "pattern": _SIZE})
        for name in ("width", "height")
    ),
    parameter(
        "color", "The colour of the player.", {"type": "string", "pattern": "^[0-9A-Fa-f]{6}$"}
    ),
)
_WIDGET = (
    parameter("feed", "Key of a show."),
    *(
        parameter(name, "`1` to enable.")
        for name in ("hide_cover", "light", "mini", "hide_artwork", "autoplay")
    ),
)
_OEMBED = (
    parameter("url", "URL of a show's page.", _SOME_TEXT, required=True),
    parameter("format", "Format of the response.", {"enum": ["json", "xml"], "default": "json"}),
    *_PLAYER,
    _CALLBACK,
)
_CLIENT = {
    "client_id": "The application.",
    "redirect_uri": "Where the user is redirected; if omitted, the code is shown on screen.",
}
_DECISION = {
    **_CLIENT,
    "page": "Token that proves that the form is from the sandbox's own page.",
    "decision": "`allow`; anything else denies access.",
    "username": "The user who decides.",
}
_EXCHANGE = {
    **_CLIENT,
    "client_secret": "Secret of the application.",
    "code": "The code from the redirect.",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """The description of a route. ``answers`` and ``errors`` are schemas by media type."""

    tag: str
    summary: str
    answers: Mapping[str, Schema]
    asks: tuple[Schema, ...] = ()
    token: Literal["no", "adds", "needed"] = "adds"  # noqa: S105 - no password
    refusals: Mapping[int, str] = field(default_factory=dict)
    body: Mapping[str, Schema] | None = None
    more: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[str, Schema] = field(default_factory=lambda: {_JAVASCRIPT: ref("Error")})


def _detail(tag: str, summary: str, name: str, **more: Any) -> Kind:
    return Kind(tag, summary, {_JAVASCRIPT: ref(name)}, _DETAIL, **more)


def _list(tag: str, summary: str, name: str, **more: Any) -> Kind:
    return Kind(tag, summary, {_JAVASCRIPT: ref(name)}, _PAGE, **more)


# Summary and schema of each list.
_USER_LISTS = {
    "cloudcasts": ("The shows of a user", "Cloudcasts"),
    "comments": ("The comments on a profile", "Comments"),
    "favorites": ("The favorites of a user", "Cloudcasts"),
    "feed": ("The activity of a user", "Feed"),
    "followers": ("The followers of a user", "Users"),
    "following": ("The users a user follows", "Users"),
    "listens": ("The listening history of a user", "Cloudcasts"),
    "playlists": ("The playlists of a user", "Playlists"),
}
_SHOW_LISTS = {
    "comments": ("The comments on a show", "Comments"),
    "favorites": ("The users who favorited a show", "Users"),
    "listeners": ("The listeners of a show", "Users"),
    "similar": ("Similar shows", "Cloudcasts"),
}
_UNDO = {
    "application/x-www-form-urlencoded": shape({}, {"method": {"const": "delete"}})
    | {"additionalProperties": True},
}
_OEMBED_ANSWERS = {_JSON: ref("OEmbed"), _JAVASCRIPT: ref("OEmbed"), "text/xml": TEXT}
_TOKENS = {_JSON: ref("AccessToken"), "text/plain": TEXT}
_OAUTH_ERRORS = {_JSON: ref("OAuthError"), _JAVASCRIPT: ref("Error")}


_SWITCH: Schema = {"enum": ["1", "0"]}


def _form_of_show(*needed: str, **files: Schema) -> Schema:
    """Return the schema of an upload or edit form."""
    fields: dict[str, Schema] = {
        **files,
        "name": {"type": "string", "maxLength": forms.NAME_MAX_SIZE},
        "description": {"type": "string", "maxLength": 1000},
        "publish_date": {"type": "string", "format": "date-time"},
        **dict.fromkeys(("unlisted", "disable_comments", "hide_stats"), _SWITCH),
        **{f"tags-{place}-tag": {"type": "string"} for place in range(5)},
        **{f"hosts-{place}-username": {"type": "string"} for place in range(2)},
    }
    return {
        "type": "object",
        "properties": fields,
        "patternProperties": {
            "^sections-[0-9]+-(artist|song|chapter)$": TEXT,
            "^sections-[0-9]+-start_time$": {"type": "string", "pattern": "^[0-9]+$"},
        },
        "required": list(needed),
    }


_FILE: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
_UPLOAD = {"multipart/form-data": _form_of_show("mp3", "name", mp3=_FILE, picture=_FILE)}
_EDIT = {"multipart/form-data": _form_of_show(picture=_FILE, publish=_SWITCH, unpublish=_SWITCH)}


def _form(fields: Mapping[str, str], *needed: str) -> Mapping[str, Schema]:
    properties = {name: {**_SOME_TEXT, "description": text} for name, text in fields.items()}
    schema = {"type": "object", "properties": properties, "required": list(needed)}
    return {"application/x-www-form-urlencoded": schema}


def _oauth() -> Mapping[str, Kind]:
    asks = tuple(
        parameter(name, text, _SOME_TEXT, required=name == "client_id")
        for name, text in _CLIENT.items()
    )
    page = {_HTML: TEXT}
    return {
        "GET oauth/authorize/": Kind(
            "OAuth",
            "Show the consent page",
            page,
            asks,
            token="no",  # noqa: S106 - no password
            refusals={
                400: "The application or its redirect URI is invalid.",
                403: "The host name of the request could belong to another site.",
            },
            errors=page | {_JAVASCRIPT: ref("Error")},
        ),
        "POST oauth/authorize/": Kind(
            "OAuth",
            "Submit the decision of the user",
            page,
            token="no",  # noqa: S106 - no password
            refusals={
                400: "A field is missing or invalid.",
                403: "The form is not from the sandbox's own page.",
            },
            body=_form(_DECISION, "client_id", "page"),
            more={302: "Redirects to the application, with `code` or `error=access_denied`."},
            errors=page | {_JAVASCRIPT: ref("Error")},
        ),
        "GET oauth/access_token/": Kind(
            "OAuth",
            "Exchange a code for an access token",
            _TOKENS,
            tuple(
                parameter(name, text, _SOME_TEXT, required=name != "redirect_uri")
                for name, text in _EXCHANGE.items()
            ),
            token="no",  # noqa: S106 - no password
            refusals={400: "The code, the secret or another field is invalid."},
            errors=_OAUTH_ERRORS,
        ),
        "POST oauth/access_token/": Kind(
            "OAuth",
            "Exchange a code for an access token",
            _TOKENS,
            token="no",  # noqa: S106 - no password
            refusals={400: "The code, the secret or another field is invalid."},
            body=_form(_EXCHANGE, "client_id", "client_secret", "code"),
            errors=_OAUTH_ERRORS,
        ),
        "GET oembed/": Kind(
            "Embedding",
            "Get the oEmbed description of a show",
            _OEMBED_ANSWERS,
            _OEMBED,
            token="no",  # noqa: S106 - no password
            refusals={404: "The show does not exist."},
        ),
    }


def kinds() -> Mapping[str, Kind]:
    """Return the descriptions of all routes, by method and path."""
    gone = {404: "Not found."}
    found = {
        "GET /popular/": _list("Shows", "Popular shows", "Cloudcasts"),
        "GET /popular/hot/": _list("Shows", "Hot shows", "Cloudcasts"),
        "GET /new/": _list("Shows", "New shows", "Cloudcasts"),
        "GET /search/": Kind(
            "Search",
            "Search for shows, users or tags",
            {
                _JAVASCRIPT: {
                    "anyOf": [ref(name) for name in ("Cloudcasts", "Users", "Tags", "Artists")],
                }
            },
            _SEARCH,
        ),
        "GET /me/": _detail("Users", "The user of the token", "UserDetail", token="needed"),  # noqa: S106
        "GET /me/listen-later/": _list(
            "Users",
            "The listen later list of the user",
            "Cloudcasts",
            token="needed",  # noqa: S106
        ),
        "GET /{user}/": _detail("Users", "A user", "UserDetail", refusals=gone),
        "GET /{user}/{slug}/": _detail("Shows", "A show", "CloudcastDetail", refusals=gone),
        "GET /{user}/playlists/{playlist}/": _detail(
            "Playlists", "A playlist", "PlaylistDetail", refusals=gone
        ),
        "GET /{user}/playlists/{playlist}/cloudcasts/": _list(
            "Playlists", "The shows of a playlist", "Cloudcasts", refusals=gone
        ),
        "GET /{user}/{slug}/embed-html/": Kind(
            "Embedding", "The embed code of a show", {_HTML: TEXT}, _PLAYER, refusals=gone
        ),
        "GET /{user}/{slug}/embed-json/": Kind(
            "Embedding",
            "The embed code of a show, as JSON",
            {_JAVASCRIPT: ref("Embed")},
            (*_PLAYER, _CALLBACK),
            refusals=gone,
        ),
        "POST /upload/": _writing("Upload a show", body=_UPLOAD),
        "POST /upload/{user}/{slug}/edit/": _writing("Edit a show", body=_EDIT, refusals=gone),
        **_web(),
    }
    for name, (summary, items) in _USER_LISTS.items():
        found[f"GET /{{user}}/{name}/"] = _list("Users", summary, items, refusals=gone)
        found[f"GET /me/{name}/"] = _list("Users", summary, items, token="needed")  # noqa: S106
    for name, (summary, items) in _SHOW_LISTS.items():
        found[f"GET /{{user}}/{{slug}}/{name}/"] = _list("Shows", summary, items, refusals=gone)
    for path in (
        "/{user}/follow/",
        *(f"/{{user}}/{{slug}}/{one}/" for one in acting.SHOW_ACTIONS),
    ):
        name = path.split("/")[-2]
        found[f"POST {path}"] = _writing(f"Perform the action {name}", body=_UNDO, refusals=gone)
        found[f"DELETE {path}"] = _writing(f"Undo the action {name}", refusals=gone)
    for prefix in routes.GENRE_PREFIXES:
        path = f"GET /{prefix}/{{genre}}/"
        found[path] = _detail("Tags", "A tag, a city or both", "TagDetail", refusals=gone)
        for name, ranking in routes.GENRE_LISTS.items():
            summary = f"The {ranking} shows of a tag, a city or both"
            found[f"{path}{name}/"] = _list("Tags", summary, "Cloudcasts", refusals=gone)
    return found | _former(gone)


def _former(gone: Mapping[int, str]) -> dict[str, Kind]:
    """Return the descriptions of routes that Mixcloud had in the past."""
    found = {
        "GET /categories/": _detail("Former", "All categories", "Categories"),
        "GET /categories/{category}/": _detail(
            "Former", "A category", "CategoryDetail", refusals=gone
        ),
        "GET /artist/{artist}/": _detail("Former", "An artist", "ArtistDetail", refusals=gone),
        "GET /track/{artist}/{track}/": _detail("Former", "A track", "TrackDetail", refusals=gone),
    }
    for name in routes.CATEGORY_LISTS:
        items = "Cloudcasts" if name.endswith("cloudcasts") else "Users"
        path, summary = f"GET /categories/{{category}}/{name}/", f"The {name} of a category"
        found[path] = _list("Former", summary, items, refusals=gone)
    for ranking in routes.RANKINGS:
        summary = f"The {ranking} shows with an artist or track in their tracklists"
        for path in ("/artist/{artist}/", "/track/{artist}/{track}/"):
            found[f"GET {path}{ranking}/"] = _list("Former", summary, "Cloudcasts", refusals=gone)
    return found


def _web() -> dict[str, Kind]:
    """Return the descriptions of the routes of the web site."""
    found = {}
    for site in routes.SITES:
        for name, kind in _oauth().items():
            verb, _, path = name.partition(" ")
            found[f"{verb} {site}/{path}"] = kind
    drawn = Kind(
        "Pictures",
        "A picture in the size given by its URL",
        dict.fromkeys(_IMAGES, TEXT),
        token="no",  # noqa: S106 - no password
        refusals={400: "The size is too large.", 404: "The picture does not exist."},
        errors={"text/plain": TEXT, _JAVASCRIPT: ref("Error")},
    )
    found["GET /widget/iframe/"] = Kind(
        "Embedding",
        "The player that the embed code shows",
        {_HTML: TEXT},
        _WIDGET,
        token="no",  # noqa: S106 - no password
        refusals={404: "The show does not exist."},
        errors={_HTML: TEXT, _JAVASCRIPT: ref("Error")},
    )
    return found | {f"GET /unsafe/{{size}}/{path}": drawn for path in routes.PICTURE_PATHS}


def _writing(summary: str, **more: Any) -> Kind:
    return Kind("Writing", summary, {_JAVASCRIPT: ref("Result")}, token="needed", **more)  # noqa: S106
