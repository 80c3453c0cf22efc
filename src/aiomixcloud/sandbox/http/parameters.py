"""JSON schemas of the query parameters and forms that routes take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, HOST_MAX_COUNT, TAG_MAX_COUNT
from aiomixcloud.sandbox.api.request import DEFAULT_LIMIT, MAX_LIMIT, SEARCHABLE
from aiomixcloud.sandbox.api.schemas import TEXT, WHOLE, Schema, object_of
from aiomixcloud.sandbox.api.upload_form import NAME_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Regular expression of the name of a JavaScript function.
CALLBACK_NAME = r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*"

# Any day except 29 February, which only leap years have.
_DAY = r"((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_MOMENT = rf"^(-?[0-9]{{1,11}}|[1-9][0-9]{{3}}-{_DAY} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])$"
_SIZE = r"^([1-9][0-9]{0,3}|([1-9][0-9]?|100)%)$"

_SOME_TEXT: Schema = {**TEXT, "minLength": 1}
_SWITCH: Schema = {"enum": ["1", "0"]}
_FILE: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}


def parameter(name: str, text: str, schema: Schema | None = None, **more: Any) -> Schema:
    """Return the description of a query parameter."""
    return {"name": name, "in": "query", "description": text, "schema": schema or TEXT, **more}


CALLBACK = parameter(
    "callback",
    "Name of a JavaScript function to wrap the response in (JSONP).",
    {"type": "string", "pattern": f"^{CALLBACK_NAME}$"},
)
DETAIL = (
    parameter("metadata", "`1` adds types and, at an object's own URL, connections."),
    CALLBACK,
)
PAGE = (
    parameter(
        "limit",
        f"Number of items, {DEFAULT_LIMIT} by default; limited to the range from 1 to"
        f" {MAX_LIMIT}.",
        WHOLE,
    ),
    parameter("offset", "Number of items to skip; selects paging by offset.", WHOLE),
    *(
        parameter(
            name,
            f"Only items {words} than this time: Unix seconds or `YYYY-MM-DD HH:MM:SS` in UTC.",
            {"type": "string", "pattern": _MOMENT},
        )
        for name, words in (("since", "later"), ("until", "earlier"))
    ),
    *DETAIL,
)
SEARCH = (
    parameter("q", "Words to search for.", {"type": "string", "pattern": r"\S"}, required=True),
    parameter("type", "Type of the items.", {"enum": list(SEARCHABLE), "default": "cloudcast"}),
    *PAGE,
)
PLAYER = (
    *(
        parameter(name, "Pixels or a percentage.", {"type": "string", "pattern": _SIZE})
        for name in ("width", "height")
    ),
    parameter(
        "color", "The colour of the player.", {"type": "string", "pattern": "^[0-9A-Fa-f]{6}$"}
    ),
)
WIDGET = (
    parameter("feed", "Key of a show."),
    *(
        parameter(name, "`1` to enable.")
        for name in ("hide_cover", "light", "mini", "hide_artwork", "autoplay")
    ),
)
OEMBED = (
    parameter("url", "URL of a show's page.", _SOME_TEXT, required=True),
    parameter("format", "Format of the response.", {"enum": ["json", "xml"], "default": "json"}),
    *PLAYER,
    CALLBACK,
)

_CLIENT = {
    "client_id": "The application.",
    "redirect_uri": "Where the user is redirected; if omitted, the code is shown on screen.",
}
_EXCHANGE = {
    **_CLIENT,
    "client_secret": "Secret of the application.",
    "code": "The code from the redirect.",
}
AUTHORIZE = tuple(
    parameter(name, text, _SOME_TEXT, required=name == "client_id")
    for name, text in _CLIENT.items()
)
EXCHANGE = tuple(
    parameter(name, text, _SOME_TEXT, required=name != "redirect_uri")
    for name, text in _EXCHANGE.items()
)


def _form(fields: Mapping[str, str], *required: str) -> Mapping[str, Schema]:
    properties = {name: {**_SOME_TEXT, "description": text} for name, text in fields.items()}
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return {"application/x-www-form-urlencoded": schema}


DECISION_FORM = _form(
    {
        **_CLIENT,
        "page": "Token that proves that the form is from the sandbox's own page.",
        "decision": "`allow`; anything else denies access.",
        "username": "The user who decides.",
    },
    "client_id",
    "page",
)
EXCHANGE_FORM = _form(_EXCHANGE, "client_id", "client_secret", "code")
ACTION_FORM = {
    "application/x-www-form-urlencoded": object_of({}, {"method": {"const": "delete"}})
    | {"additionalProperties": True}
}


def _describe_show(*required: str, **fields: Schema) -> Schema:
    properties: dict[str, Schema] = {
        **fields,
        "name": {"type": "string", "maxLength": NAME_MAX_SIZE},
        "description": {"type": "string", "maxLength": DESCRIPTION_MAX_SIZE},
        "publish_date": {"type": "string", "format": "date-time"},
        **dict.fromkeys(("unlisted", "disable_comments", "hide_stats"), _SWITCH),
        **{f"tags-{place}-tag": TEXT for place in range(TAG_MAX_COUNT)},
        **{f"hosts-{place}-username": TEXT for place in range(HOST_MAX_COUNT)},
    }
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {
            "^sections-[0-9]+-(artist|song|chapter)$": TEXT,
            "^sections-[0-9]+-start_time$": {"type": "string", "pattern": "^[0-9]+$"},
        },
        "required": list(required),
    }


_STATES = {"publish": _SWITCH, "unpublish": _SWITCH}
UPLOAD_FORM = {"multipart/form-data": _describe_show("mp3", "name", mp3=_FILE, picture=_FILE)}
# Without a picture, an edit may also be urlencoded, as programs send it.
EDIT_FORM = {
    "multipart/form-data": _describe_show(picture=_FILE, **_STATES),
    "application/x-www-form-urlencoded": _describe_show(**_STATES),
}
