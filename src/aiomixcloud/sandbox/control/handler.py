"""The control interface: commands to a sandbox over HTTP, for programs in any language.

All paths are below ``Sandbox.control_root``, which cannot be the path of a user; the module
``commands`` lists them. Requests and responses are JSON, and a POST needs the header
``Content-Type: application/json``.

Invalid requests get status 400 and ``{"error": {"type": "ControlException", "message": ...}}``;
missing users, shows, tokens and commands get 404. Programs on other machines, and pages of other
sites in a local browser, get 403, unless they send the control key of the sandbox.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from aiomixcloud.sandbox.api.errors import MethodRefusal, Refusal, not_found
from aiomixcloud.sandbox.api.links import is_ip_address
from aiomixcloud.sandbox.api.serializers import write_json
from aiomixcloud.sandbox.conditions.control_key import CONTROL_KEY_HEADER
from aiomixcloud.sandbox.http.bodies import read_body
from aiomixcloud.sandbox.http.request_root import build_root, is_loopback
from aiomixcloud.sandbox.openapi.fields import read_fields
from aiomixcloud.sandbox.urls import CONTROL_PATH, Roots

from .commands import COMMANDS, CommandContext

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from aiomixcloud.sandbox.conditions.conditions import Conditions
    from aiomixcloud.sandbox.conditions.control_key import ControlKey
    from aiomixcloud.sandbox.db.store import Store
    from aiomixcloud.sandbox.openapi.fields import Command, Sent

# Far more than any command needs.
_LONGEST_BODY = 1024 * 1024

_ONLY_HERE = "Only programs on the sandbox's own machine may control it without a key"
_WITH_KEY = f"send the control key of this sandbox in the header {CONTROL_KEY_HEADER}"
_WITHOUT_KEY = (
    "this sandbox has none; start it with MIXCLOUD_CONTROL_KEY or Sandbox(control_key=...)"
)


class Control:
    """The middleware of the control interface."""

    def __init__(self, store: Store, conditions: Conditions) -> None:
        self._store = store
        self._conditions = conditions

    @web.middleware
    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request to the control interface; pass on any other."""
        if not f"{request.path.lower()}/".startswith(f"{CONTROL_PATH}/"):
            return await handler(request)
        headers: dict[str, str] = {}
        try:
            check_sender(request, self._conditions.control_key)
            command = _find_command(request)
            sent = read_fields(command.fields, await _read_fields(request))
            context = CommandContext(self._store, self._conditions, Roots(build_root(request)))
            # A reset can take long; other requests must not wait for it.
            status, body = 200, await asyncio.to_thread(command.operation, context, sent)
        except LookupError as error:
            status, body = 404, _build_error(str(error))
        except UnicodeEncodeError as error:
            status, body = 400, _build_error(f"{error.object!r} has an unpaired surrogate")
        except (TypeError, ValueError) as error:
            status, body = 400, _build_error(str(error))
        except Refusal as refusal:
            if isinstance(refusal, MethodRefusal):
                headers["Allow"] = ", ".join(refusal.allowed)
            status, body = refusal.status, _build_error(refusal.message)
        return web.Response(
            status=status,
            text=write_json(body or {}),
            content_type="application/json",
            headers={**headers, "Cache-Control": "no-store"},
        )


def _find_command(request: web.Request) -> Command:
    path = request.path[len(CONTROL_PATH) :].strip("/").lower()
    commands = {one.method: one for one in COMMANDS if one.path == path}
    if not commands:
        known = ", ".join(dict.fromkeys(one.path for one in COMMANDS if one.path))
        raise not_found(f"The commands below {CONTROL_PATH}/ are {known}; this path")
    if request.method not in commands:
        raise MethodRefusal(sorted(commands))
    return commands[request.method]


async def _read_fields(request: web.Request) -> Sent:
    if request.method == "POST":
        return await _read_body(request)
    # Only deletions take parameters from the query.
    return dict(request.query) if request.method == "DELETE" else {}


def _build_error(message: str) -> dict[str, Any]:
    return {"error": {"type": "ControlException", "message": message}}


async def _read_body(request: web.Request) -> Sent:
    """Return the JSON object in the body; an empty body is an empty object."""
    # Browsers send this type to other sites only after a preflight request, which is refused.
    if request.content_type != "application/json":
        raise Refusal(415, "", "A POST needs the header Content-Type: application/json.")
    try:
        text = await read_body(request, _LONGEST_BODY)
    except (ConnectionError, web.RequestPayloadError) as error:
        raise ValueError("the body is incomplete") from error
    if len(text) > _LONGEST_BODY:
        raise ValueError(f"the body must not be longer than {_LONGEST_BODY} bytes")
    try:
        sent = json.loads(text) if text else {}
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the body is not valid JSON: {error}") from error
    if not isinstance(sent, dict):
        raise TypeError("the body must be a JSON object")
    return sent


def check_sender(request: web.Request, key: ControlKey | None = None) -> None:
    """Refuse requests of other machines or foreign web pages, unless they contain the key.

    Raises:
        Refusal: The request is not permitted, or contains another key.
    """
    sent = request.headers.get(CONTROL_KEY_HEADER)
    if key and sent is not None:
        if key.matches(sent):
            return
        raise Refusal(403, "", f"The key in the header {CONTROL_KEY_HEADER} is wrong.")
    transport = request.transport
    here = transport.get_extra_info("sockname") if transport else None
    peer = request.remote or ""
    if not here or (peer != here[0] and not is_loopback(peer)):
        raise Refusal(403, "", f"{_ONLY_HERE}; {_WITH_KEY if key else _WITHOUT_KEY}.")
    # Any other host name could belong to a site that uses DNS rebinding to read responses.
    if not _is_address(request.host):
        raise Refusal(403, "", "Use localhost or an IP address instead of another host name.")
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != build_root(request).lower():
        raise Refusal(403, "", "Pages of other sites may not control the sandbox.")


def _is_address(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or is_ip_address(name)
