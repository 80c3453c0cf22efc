"""The conditions of a sandbox over HTTP, for programs in any language. Decides nothing itself.

All paths are below ``/www/control/`` (``Sandbox.control_root``), where no user can be. What is
sent and answered is JSON; a POST needs ``Content-Type: application/json``:

- ``POST faults`` with ``match`` and ``fault`` (a name), perhaps ``parameters`` and ``times``
  (null: for ever), as in ``{"match": "GET /bob/", "fault": "rate_limit", "parameters":
  {"retry_after": 3}, "times": 2}``. Names and parameters are those of the module ``faults``,
  ``RateLimit`` being ``rate_limit``. Answers with what is pending, as do ``GET faults`` and
  ``DELETE faults``, which forgets all.
- ``POST limit`` with ``requests`` (null: no limit), perhaps ``per`` (seconds) and ``match``.
- ``POST reset`` goes back to a new sandbox, as ``Sandbox.reset`` does.
- ``GET requests`` is the log, ``DELETE requests`` forgets it.

A mistake is answered with status 400 and ``{"error": {"type": "ControlException", "message":
...}}``. Programs of other machines, and pages of other sites in a browser of this one, are
refused with 403.
"""

import asyncio
import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from aiomixcloud.sandbox import faults
from aiomixcloud.sandbox.conditions import Conditions
from aiomixcloud.sandbox.indented import dumps
from aiomixcloud.sandbox.receiving import welcome
from aiomixcloud.sandbox.refusals import MethodRefusal, Refusal, not_found
from aiomixcloud.sandbox.state import State
from aiomixcloud.sandbox.world import populate

#: Where the control interface is, below the root of the sandbox.
PATH: str = "/www/control"

_Sent = Mapping[str, Any]
_Operation = Callable[[_Sent], dict[str, Any]]

# A fault or a limit takes a line; whatever is longer is a mistake.
_LONGEST_BODY = 1024 * 1024


class Control:
    """Answers the requests that steer the sandbox."""

    def __init__(self, state: State, conditions: Conditions) -> None:
        self._state = state
        self._conditions = conditions
        self._operations: Mapping[str, Mapping[str, _Operation]] = {
            "faults": {
                "GET": self._pending,
                "POST": self._add_fault,
                "DELETE": self._clear_faults,
            },
            "limit": {"POST": self._limit},
            "reset": {"POST": self._reset},
            "requests": {"GET": self._requests, "DELETE": self._clear_requests},
        }

    def owns(self, request: web.Request) -> bool:
        """Tell whether a request is for the control interface."""
        return f"{request.path.lower()}/".startswith(f"{PATH}/")

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request to the control interface."""
        headers: dict[str, str] = {}
        try:
            operation = self._find(request)
            sent = await _receive(request) if request.method == "POST" else {}
            # Going back to the first world takes its time, in which others are served.
            status, body = 200, await asyncio.to_thread(operation, sent)
        except (TypeError, ValueError) as error:
            status, body = 400, _error(str(error))
        except Refusal as refusal:
            if isinstance(refusal, MethodRefusal):
                headers["Allow"] = ", ".join(refusal.allowed)
            status, body = refusal.status, _error(refusal.message)
        return web.Response(
            status=status,
            text=dumps(body),
            content_type="application/json",
            headers={**headers, "Cache-Control": "no-store"},
        )

    def _find(self, request: web.Request) -> _Operation:
        _check_sender(request)
        methods = self._operations.get(request.path[len(PATH) :].strip("/").lower())
        if methods is None:
            raise not_found(f"{PATH}/ has {', '.join(self._operations)}; anything else")
        if request.method not in methods:
            raise MethodRefusal(sorted(methods))
        return methods[request.method]

    def _pending(self, _: _Sent) -> dict[str, Any]:
        return {
            "faults": [
                {
                    "match": one.match,
                    "fault": one.fault.name,
                    "parameters": asdict(one.fault),
                    "times": one.times,
                }
                for one in self._conditions.faults
            ]
        }

    def _add_fault(self, sent: _Sent) -> dict[str, Any]:
        _check_names(sent, required=("match", "fault"), optional=("parameters", "times"))
        parameters = sent.get("parameters", {})
        if not isinstance(parameters, dict):
            raise TypeError(f"parameters must be an object, not {json.dumps(parameters)}")
        fault = faults.build(sent["fault"], parameters)
        self._conditions.faults.add(sent["match"], fault, times=sent.get("times", 1))
        return self._pending({})

    def _clear_faults(self, _: _Sent) -> dict[str, Any]:
        self._conditions.faults.clear()
        return self._pending({})

    def _limit(self, sent: _Sent) -> dict[str, Any]:
        _check_names(sent, required=("requests",), optional=("per", "match"))
        per, match = sent.get("per", 1.0), sent.get("match", "*")
        self._conditions.limiter.set(sent["requests"], per=per, match=match)
        return {"requests": sent["requests"], "per": per, "match": match}

    def _reset(self, sent: _Sent) -> dict[str, Any]:
        _check_names(sent)
        populate(self._state)
        self._conditions.reset()
        return {}

    def _requests(self, _: _Sent) -> dict[str, Any]:
        return {"requests": [asdict(one) for one in self._conditions.journal]}

    def _clear_requests(self, _: _Sent) -> dict[str, Any]:
        self._conditions.journal.clear()
        return self._requests({})


def _error(message: str) -> dict[str, Any]:
    return {"error": {"type": "ControlException", "message": message}}


async def _receive(request: web.Request) -> _Sent:
    """Return the JSON object that was sent; nothing at all is an empty one."""
    # Browsers do not send this type across sites without asking, and are told no.
    if request.content_type != "application/json":
        raise Refusal(415, "", "A POST needs the header Content-Type: application/json.")
    text = bytearray()
    await welcome(request)
    try:
        async for chunk in request.content.iter_any():
            text += chunk
            if len(text) > _LONGEST_BODY:
                raise ValueError(f"the body must not be longer than {_LONGEST_BODY} bytes")
    except (ConnectionError, web.RequestPayloadError) as error:
        raise ValueError("the body broke off") from error
    try:
        sent = json.loads(text) if text else {}
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the body is not JSON: {error}") from error
    if not isinstance(sent, dict):
        raise TypeError("the body must be a JSON object")
    return sent


def _check_names(
    sent: _Sent, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> None:
    for name in required:
        if name not in sent:
            raise ValueError(f"{name} is missing")
    for name in sent:
        if name not in (*required, *optional):
            known = ", ".join((*required, *optional)) or "nothing"
            raise ValueError(f"{name!r} is not known here; what may be sent is {known}")


def _check_sender(request: web.Request) -> None:
    """Let nobody in but programs of this machine that nobody else has talked into it."""
    transport = request.transport
    here = transport.get_extra_info("sockname") if transport else None
    peer = request.remote or ""
    if not here or (peer != here[0] and not ipaddress.ip_address(peer).is_loopback):
        raise Refusal(403, "", "Only programs on the sandbox's own machine may steer it.")
    # A name could be that of another site, which points it here to read the answers.
    if not _is_address(request.host):
        raise Refusal(403, "", "Ask for localhost or an IP address, not for another name.")
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower():
        raise Refusal(403, "", "Pages of other sites may not steer the sandbox.")


def _is_address(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False
