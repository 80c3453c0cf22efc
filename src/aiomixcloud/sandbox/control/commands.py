"""The commands of the control interface.

Each command has a method, a path below ``Sandbox.control_root``, its fields and the schema of its
response. ``docs/control.md`` has examples; the OpenAPI description is generated from this table.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

from aiomixcloud import __version__
from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, TAG_MAX_COUNT
from aiomixcloud.sandbox import faults
from aiomixcloud.sandbox.api.upload_form import NAME_MAX_SIZE
from aiomixcloud.sandbox.behaviour import CHOICES, LONGEST_LIST_DELAY
from aiomixcloud.sandbox.builder import MAX_COUNT, Builder
from aiomixcloud.sandbox.db.models import ShowState
from aiomixcloud.sandbox.openapi import document
from aiomixcloud.sandbox.openapi.fields import Command, Field, Kind, Sent
from aiomixcloud.sandbox.worlds.worlds import MAX_GENERATED, check_world, reset, seed

from .schemas import CONTROL_SHAPES

if TYPE_CHECKING:
    from aiomixcloud.sandbox.api.serializers import Json
    from aiomixcloud.sandbox.conditions.conditions import Conditions
    from aiomixcloud.sandbox.db.store import Store
    from aiomixcloud.sandbox.urls import Roots


@dataclass(frozen=True, slots=True)
class CommandContext(Builder):
    """What commands work on: the data, the conditions, and the URLs of the request."""

    store: Store
    conditions: Conditions
    roots: Roots

    @property
    def _store(self) -> Store:
        return self.store


# Conditions


def _describe_control(context: CommandContext, _: Sent) -> Json:
    return document.describe_control(context.roots.root, COMMANDS, CONTROL_SHAPES)


def _get_time(context: CommandContext, _: Sent) -> Json:
    now = context.conditions.clock.now()
    return {"time": f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%SZ}", "unix": now}


def _move_clock(context: CommandContext, sent: Sent) -> Json:
    if len(sent) != 1:
        raise ValueError("send either 'set' or 'advance'")
    clock = context.conditions.clock
    if "set" in sent:
        clock.set(sent["set"])
    else:
        clock.advance(sent["advance"])
    return _get_time(context, {})


def _reset_clock(context: CommandContext, _: Sent) -> Json:
    context.conditions.clock.reset()
    return _get_time(context, {})


def _get_behaviour(context: CommandContext, _: Sent) -> Json:
    return asdict(context.conditions.behaviour)


def _change_behaviour(context: CommandContext, sent: Sent) -> Json:
    context.conditions.behaviour = replace(context.conditions.behaviour, **sent)
    return _get_behaviour(context, {})


def _reset_behaviour(context: CommandContext, _: Sent) -> Json:
    context.conditions.reset_behaviour()
    return _get_behaviour(context, {})


def _get_list_delay(context: CommandContext, _: Sent) -> Json:
    return {"list_delay": context.conditions.behaviour.list_delay}


def _change_list_delay(context: CommandContext, sent: Sent) -> Json:
    _change_behaviour(context, sent)
    return _get_list_delay(context, {})


def _list_faults(context: CommandContext, _: Sent) -> Json:
    return {
        "faults": [
            {
                "match": one.match,
                "fault": one.fault.name,
                "parameters": asdict(one.fault),
                "times": one.times,
            }
            for one in context.conditions.faults
        ]
    }


def _add_fault(context: CommandContext, sent: Sent) -> Json:
    fault = faults.build(sent["fault"], sent.get("parameters", {}))
    context.conditions.faults.add(sent["match"], fault, times=sent.get("times", 1))
    return _list_faults(context, {})


def _clear_faults(context: CommandContext, _: Sent) -> Json:
    context.conditions.faults.clear()
    return _list_faults(context, {})


def _list_limits(context: CommandContext, _: Sent) -> Json:
    return {"limits": [asdict(one) for one in context.conditions.limiter.limits]}


def _set_limit(context: CommandContext, sent: Sent) -> Json:
    context.conditions.limiter.set(**sent)
    return _list_limits(context, {})


def _remove_limits(context: CommandContext, sent: Sent) -> Json:
    context.conditions.limiter.set(None, **sent)
    return _list_limits(context, {})


def _list_requests(context: CommandContext, _: Sent) -> Json:
    return {"requests": [asdict(one) for one in context.conditions.request_log]}


def _clear_requests(context: CommandContext, _: Sent) -> Json:
    context.conditions.request_log.clear()
    return _list_requests(context, {})


def _list_webhooks(context: CommandContext, _: Sent) -> Json:
    return {
        "webhooks": [
            {
                "time": one.entry.logged.time,
                "path": one.entry.logged.path,
                "status": one.entry.logged.status,
                "fault": one.entry.logged.fault,
                "headers": {**one.headers},
                "body": one.body.decode(errors="replace"),
                "signature": one.signature,
            }
            for one in context.conditions.webhook_log.entries()
        ]
    }


def _set_webhook_secret(context: CommandContext, sent: Sent) -> Json:
    context.conditions.webhook_log.set_secret(sent["secret"])
    return _list_webhooks(context, {})


def _clear_webhooks(context: CommandContext, _: Sent) -> Json:
    context.conditions.webhook_log.clear()
    return _list_webhooks(context, {})


# The world


def _reset(context: CommandContext, _: Sent) -> None:
    reset(context.store)
    context.conditions.reset()


def _add_user(context: CommandContext, sent: Sent) -> Json:
    return {"key": context.add_user(**sent), **_get_token(context, {"username": sent["username"]})}


def _get_token(context: CommandContext, sent: Sent) -> Json:
    return {"access_token": context.token(**sent)}


_SOME = {"minLength": 1}
_USERNAME = Field("username", "text", "User name.", required=True, more=_SOME)
_KEY = Field("key", "text", "Key of a show, such as /luke/a-nice-mix/.", required=True)
_MATCH = Field(
    "match",
    "text",
    "A path, optionally preceded by a method, as in 'GET /bob/' or '/upload/*'.",
    more={"pattern": r"^(([A-Za-z]+|\*) +)?[/*]\S*$"},
)
_CREATED = Field("created_time", "moment", "Time of creation; now if omitted.")
_AMOUNT = {"minimum": 0, "maximum": MAX_GENERATED}
_NAME = {"pattern": r"\w", "maxLength": NAME_MAX_SIZE}
_SHORT = {"maxLength": NAME_MAX_SIZE}
_TAGS = {"maxItems": TAG_MAX_COUNT}
_LONG = {"maxLength": DESCRIPTION_MAX_SIZE}
_COUNT = {"minimum": 0, "maximum": MAX_COUNT}


def _choice(name: str, kind: Kind, text: str) -> Field:
    return Field(name, kind, text, more={"enum": list(CHOICES[name])})


_LIST_DELAY = Field(
    "list_delay",
    "number",
    "How many seconds lists of shows lag behind publication.",
    more={"minimum": 0, "maximum": LONGEST_LIST_DELAY},
)
_SWITCHES = (
    _choice("token_error_status", "whole", "Status for a missing or invalid access token."),
    _choice("token_format", "text", "Format of the OAuth token response."),
    Field("refuse_pro_fields", "truth", "Whether fields for Pro are refused for free accounts."),
    _choice("refusal_status", "whole", "Status of a refused upload or edit."),
    Field("sections_on_read", "truth", "Whether shows include their tracklist."),
    _choice("links", "text", "Target of links: the sandbox or the real site."),
    _LIST_DELAY,
)

#: All commands.
COMMANDS: tuple[Command, ...] = (
    Command(
        "GET",
        "",
        "Get the URLs of the sandbox",
        lambda context, _: {**context.roots.by_name, "version": __version__},
        "Roots",
    ),
    Command(
        "GET",
        "openapi.json",
        "Get the OpenAPI description of the API",
        lambda context, _: document.describe_api(context.roots.root),
        "Description",
    ),
    Command(
        "GET",
        "openapi-control.json",
        "Get the OpenAPI description of the control interface",
        _describe_control,
        "Description",
    ),
    Command("GET", "clock", "Get the time in the sandbox", _get_time, "Time"),
    Command(
        "POST",
        "clock",
        "Set the time, or move it forward or back",
        _move_clock,
        "Time",
        (
            Field("set", "moment", "The new time."),
            Field("advance", "number", "Seconds to move forward; back if negative."),
        ),
        one_of=("set", "advance"),
    ),
    Command("DELETE", "clock", "Return to the machine's time", _reset_clock, "Time"),
    Command("GET", "behaviour", "Get the behaviour", _get_behaviour, "Behaviour"),
    Command(
        "POST", "behaviour", "Change the behaviour", _change_behaviour, "Behaviour", _SWITCHES
    ),
    Command("DELETE", "behaviour", "Restore the initial behaviour", _reset_behaviour, "Behaviour"),
    Command("GET", "settings", "Get the list delay alone", _get_list_delay, "Settings"),
    Command(
        "POST",
        "settings",
        "Change the list delay alone",
        _change_list_delay,
        "Settings",
        (replace(_LIST_DELAY, required=True),),
    ),
    Command("GET", "faults", "List the pending faults", _list_faults, "Faults"),
    Command(
        "POST",
        "faults",
        "Make the next matching requests fail",
        _add_fault,
        "Faults",
        (
            replace(_MATCH, required=True),
            Field(
                "fault", "text", "What happens.", required=True, more={"enum": list(faults.NAMES)}
            ),
            Field("parameters", "object", "Parameters of the fault."),
            Field(
                "times",
                "whole",
                "How many requests it hits; null for all.",
                nullable=True,
                more={"minimum": 1, "default": 1},
            ),
        ),
    ),
    Command("DELETE", "faults", "Remove all faults", _clear_faults, "Faults"),
    Command("GET", "limit", "List the rate limits", _list_limits, "Limits"),
    Command(
        "POST",
        "limit",
        "Set a rate limit",
        _set_limit,
        "Limits",
        (
            Field(
                "requests",
                "whole",
                "Maximum number of requests; null for no limit.",
                required=True,
                nullable=True,
                more={"minimum": 1},
            ),
            Field(
                "per",
                "number",
                "Length of the time window in seconds.",
                more={"exclusiveMinimum": 0, "default": 1},
            ),
            _MATCH,
        ),
    ),
    Command(
        "DELETE",
        "limit",
        "Remove all rate limits, or that of one pattern",
        _remove_limits,
        "Limits",
        (_MATCH,),
    ),
    Command("GET", "requests", "List the last 500 requests", _list_requests, "Requests"),
    Command("DELETE", "requests", "Clear the request log", _clear_requests, "Requests"),
    Command("GET", "webhooks", "List the last 100 webhooks", _list_webhooks, "Webhooks"),
    Command(
        "POST",
        "webhooks",
        "Check the signatures of further webhooks",
        _set_webhook_secret,
        "Webhooks",
        (
            Field(
                "secret",
                "text",
                "The secret that they are signed with; null to check no signatures.",
                required=True,
                nullable=True,
                more=_SOME,
            ),
        ),
    ),
    Command("DELETE", "webhooks", "Delete the webhooks", _clear_webhooks, "Webhooks"),
    Command("POST", "reset", "Restore the state of a new sandbox", _reset, "Nothing"),
    Command(
        "POST",
        "seed",
        "Replace all data with another world",
        lambda context, sent: seed(context.store, check_world(**sent)),
        "Nothing",
        (
            Field("empty", "truth", "Whether to leave out the seeded world."),
            Field("users", "whole", "How many users to generate.", more=_AMOUNT),
            Field("shows", "whole", "How many shows to generate.", more=_AMOUNT),
        ),
    ),
    Command(
        "POST",
        "users",
        "Add a user",
        _add_user,
        "NewUser",
        (
            Field(
                "username",
                "text",
                "Letters, digits, '_' and '-'.",
                required=True,
                more={"pattern": "^[A-Za-z0-9_-]{1,255}$"},
            ),
            Field("name", "text", "Display name; the username if omitted.", more=_SHORT),
            Field("biog", "text", "Biography.", more=_LONG),
            Field("city", "text", "City.", more=_SHORT),
            Field("country", "text", "Country.", more=_SHORT),
            Field("is_pro", "truth", "Whether the user has a Pro account."),
            _CREATED,
        ),
    ),
    Command(
        "POST",
        "shows",
        "Add a show without audio",
        lambda context, sent: {"key": context.add_show(**sent)},
        "Key",
        (
            _USERNAME,
            Field("name", "text", "Name of the show.", required=True, more=_NAME),
            Field("description", "text", "Description of the show.", more=_LONG),
            Field("tags", "texts", f"At most {TAG_MAX_COUNT} tags.", more=_TAGS),
            Field("hosts", "texts", "User names of hosts."),
            Field("sections", "objects", "Tracklist, with the names of the upload form."),
            Field("audio_length", "whole", "Length in seconds.", more=_COUNT),
            Field("play_count", "whole", "Number of plays.", more=_COUNT),
            Field("hidden_stats", "truth", "Whether the statistics are hidden."),
            Field(
                "state",
                "text",
                "Visibility of the show.",
                more={"enum": list(get_args(ShowState)), "default": "public"},
            ),
            _CREATED,
        ),
    ),
    Command(
        "POST",
        "comments",
        "Add a comment to a show or profile",
        lambda context, sent: context.add_comment(**sent),
        "Nothing",
        (
            _USERNAME,
            Field("key", "text", "Key of a show or user.", required=True),
            Field("comment", "text", "Text of the comment.", required=True, more=_LONG),
            Field("submit_date", "moment", "Time of the comment; now if omitted."),
        ),
    ),
    Command(
        "POST",
        "listens",
        "Add a show to the listening history of a user",
        lambda context, sent: context.add_listen(**sent),
        "Nothing",
        (_USERNAME, _KEY, Field("listen_time", "moment", "Time of listening; now if omitted.")),
    ),
    Command(
        "POST",
        "playlists",
        "Add a playlist",
        lambda context, sent: {"key": context.add_playlist(**sent)},
        "Key",
        (
            _USERNAME,
            Field("name", "text", "Name of the playlist.", required=True, more=_NAME),
            Field("cloudcasts", "texts", "Keys of its shows.", required=True),
        ),
    ),
    Command("POST", "tokens", "Get an access token of a user", _get_token, "Token", (_USERNAME,)),
    Command(
        "DELETE",
        "tokens",
        "Revoke an access token",
        lambda context, sent: context.revoke(sent["access_token"]),
        "Nothing",
        (Field("access_token", "text", "The token.", required=True),),
    ),
    Command(
        "POST",
        "codes",
        "Get an OAuth code as if a user had authorized an application",
        lambda context, sent: {"code": context.authorize(**sent)},
        "Code",
        (
            _USERNAME,
            Field("client_id", "text", "The application.", required=True),
            Field(
                "redirect_uri",
                "text",
                "Where the code would be sent; empty if it would be shown on screen.",
            ),
        ),
    ),
)
