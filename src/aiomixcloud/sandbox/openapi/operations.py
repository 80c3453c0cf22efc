"""What every route of the sandbox is for: what it may be asked, what it answers. Data only.

The routes themselves are in ``routes``; one that is not described, and a description without a
route, are found by a test. ``openapi`` makes a document of it.
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

# Any day but the 29th of February, which only some years have.
_DAY = r"((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_MOMENT = rf"^(-?[0-9]{{1,11}}|[1-9][0-9]{{3}}-{_DAY} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])$"
_SIZE = r"^([1-9][0-9]{0,3}|([1-9][0-9]?|100)%)$"


_SOME_TEXT: Schema = {**TEXT, "minLength": 1}


def parameter(name: str, text: str, schema: Schema | None = None, **more: Any) -> Schema:
    """Return the description of a parameter in a query."""
    return {"name": name, "in": "query", "description": text, "schema": schema or TEXT, **more}


_CALLBACK = parameter(
    "callback",
    "A JavaScript name: the answer is a call of it (JSONP).",
    {"type": "string", "pattern": r"^[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*$"},
)
_METADATA = parameter("metadata", "`1` adds types and, at an object's own address, connections.")
_DETAIL = (_METADATA, _CALLBACK)
_PAGE = (
    parameter(
        "limit",
        "How many items, 20 unless said; brought into 1 to 100.",
        WHOLE,
    ),
    parameter(
        "offset",
        "How many items to leave out; chooses paging by offset.",
        WHOLE,
    ),
    *(
        parameter(
            name,
            f"Only what is {words}: Unix seconds or `YYYY-MM-DD HH:MM:SS` in UTC.",
            {"type": "string", "pattern": _MOMENT},
        )
        for name, words in (("since", "later"), ("until", "earlier"))
    ),
    *_DETAIL,
)
_SEARCH = (
    parameter("q", "The words to look for.", {"type": "string", "pattern": r"\S"}, required=True),
    parameter(
        "type",
        "What to look for.",
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
    parameter("feed", "The key of a show."),
    *(
        parameter(name, "`1` or not.")
        for name in ("hide_cover", "light", "mini", "hide_artwork", "autoplay")
    ),
)
_OEMBED = (
    parameter("url", "The address of a show's page.", _SOME_TEXT, required=True),
    parameter("format", "How to answer.", {"enum": ["json", "xml"], "default": "json"}),
    *_PLAYER,
    _CALLBACK,
)
_CLIENT = {
    "client_id": "The application.",
    "redirect_uri": "Where the user is sent back to; the code is shown on screen without it.",
}
_DECISION = {
    **_CLIENT,
    "page": "What proves that the form is from the page of the sandbox.",
    "decision": "`allow`, or anything else.",
    "username": "Who allows it.",
}
_EXCHANGE = {
    **_CLIENT,
    "client_secret": "The secret of the application.",
    "code": "What the user brought back.",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a route is for. ``answers`` are forms of a body by their media types."""

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


# Of whom or what a list is, and of what.
_USER_LISTS = {
    "cloudcasts": ("The shows of a user", "Cloudcasts"),
    "comments": ("The comments on a profile", "Comments"),
    "favorites": ("The favorites of a user", "Cloudcasts"),
    "feed": ("What a user did", "Feed"),
    "followers": ("Who follows a user", "Users"),
    "following": ("Whom a user follows", "Users"),
    "listens": ("What a user listened to", "Cloudcasts"),
    "playlists": ("The playlists of a user", "Playlists"),
}
_SHOW_LISTS = {
    "comments": ("The comments on a show", "Comments"),
    "favorites": ("Whose favorite a show is", "Users"),
    "listeners": ("Who listened to a show", "Users"),
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
    """Return the form of an upload or edit."""
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
            *("OAuth", "Ask a person for consent", page, asks),
            token="no",  # noqa: S106 - no password
            refusals={
                400: "The application or its address is not right; a page says so.",
                403: "The sandbox was asked for by a name that could be another site's.",
            },
            errors=page | {_JAVASCRIPT: ref("Error")},
        ),
        "POST oauth/authorize/": Kind(
            *("OAuth", "Take the decision of the person", page),
            token="no",  # noqa: S106 - no password
            refusals={400: "Something is missing or wrong.", 403: "The form is not our own."},
            body=_form(_DECISION, "client_id", "page"),
            more={302: "Back to the application, with `code` or `error=access_denied`."},
            errors=page | {_JAVASCRIPT: ref("Error")},
        ),
        "GET oauth/access_token/": Kind(
            *("OAuth", "Exchange a code for an access token", _TOKENS),
            tuple(
                parameter(name, text, _SOME_TEXT, required=name != "redirect_uri")
                for name, text in _EXCHANGE.items()
            ),
            token="no",  # noqa: S106 - no password
            refusals={400: "The code, the secret or something else is not right."},
            errors=_OAUTH_ERRORS,
        ),
        "POST oauth/access_token/": Kind(
            *("OAuth", "Exchange a code for an access token", _TOKENS),
            token="no",  # noqa: S106 - no password
            refusals={400: "The code, the secret or something else is not right."},
            body=_form(_EXCHANGE, "client_id", "client_secret", "code"),
            errors=_OAUTH_ERRORS,
        ),
        "GET oembed/": Kind(
            *("Embedding", "Tell how to embed a show", _OEMBED_ANSWERS, _OEMBED),
            token="no",  # noqa: S106 - no password
            refusals={404: "There is no such show."},
        ),
    }


def kinds() -> Mapping[str, Kind]:
    """Return what every route is for, by its method and path."""
    gone = {404: "It does not exist."}
    found = {
        "GET /popular/": _list("Shows", "Popular shows", "Cloudcasts"),
        "GET /popular/hot/": _list("Shows", "Hot shows", "Cloudcasts"),
        "GET /new/": _list("Shows", "New shows", "Cloudcasts"),
        "GET /search/": Kind(
            *("Search", "Search for shows, users or tags"),
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
            "What the user keeps for later",
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
            *("Embedding", "The code to embed a show", {_HTML: TEXT}, _PLAYER), refusals=gone
        ),
        "GET /{user}/{slug}/embed-json/": Kind(
            *("Embedding", "The code to embed a show, as JSON", {_JAVASCRIPT: ref("Embed")}),
            (*_PLAYER, _CALLBACK),
            refusals=gone,
        ),
        "POST /upload/": _writing("Add a show", body=_UPLOAD),
        "POST /upload/{user}/{slug}/edit/": _writing("Change a show", body=_EDIT, refusals=gone),
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
        found[f"POST {path}"] = _writing(f"Do: {name}", body=_UNDO, refusals=gone)
        found[f"DELETE {path}"] = _writing(f"Undo: {name}", refusals=gone)
    for prefix in routes.GENRE_PREFIXES:
        path = f"GET /{prefix}/{{genre}}/"
        found[path] = _detail("Tags", "A tag, a city or both", "TagDetail", refusals=gone)
        for name, ranking in routes.GENRE_LISTS.items():
            summary = f"The {ranking} shows of a tag, a city or both"
            found[f"{path}{name}/"] = _list("Tags", summary, "Cloudcasts", refusals=gone)
    return found | _former(gone)


def _former(gone: Mapping[int, str]) -> dict[str, Kind]:
    """Return what the routes are for that Mixcloud once had."""
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
        summary = f"The {ranking} shows with something in their tracklists"
        for path in ("/artist/{artist}/", "/track/{artist}/{track}/"):
            found[f"GET {path}{ranking}/"] = _list("Former", summary, "Cloudcasts", refusals=gone)
    return found


def _web() -> dict[str, Kind]:
    """Return what the routes of the web site are for."""
    found = {}
    for site in routes.SITES:
        for name, kind in _oauth().items():
            verb, _, path = name.partition(" ")
            found[f"{verb} {site}/{path}"] = kind
    drawn = Kind(
        *("Pictures", "A picture in the size that its address says", dict.fromkeys(_IMAGES, TEXT)),
        token="no",  # noqa: S106 - no password
        refusals={400: "That is too large.", 404: "There is no such picture."},
        errors={"text/plain": TEXT, _JAVASCRIPT: ref("Error")},
    )
    found["GET /widget/iframe/"] = Kind(
        *("Embedding", "The player that the code to embed shows", {_HTML: TEXT}, _WIDGET),
        token="no",  # noqa: S106 - no password
        refusals={404: "There is no such show."},
        errors={_HTML: TEXT, _JAVASCRIPT: ref("Error")},
    )
    return found | {f"GET /unsafe/{{size}}/{path}": drawn for path in routes.PICTURE_PATHS}


def _writing(summary: str, **more: Any) -> Kind:
    return Kind("Writing", summary, {_JAVASCRIPT: ref("Result")}, token="needed", **more)  # noqa: S106
