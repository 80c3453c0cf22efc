"""The web application: headers, redirects, JSONP, compression and errors around the routes.

Every request passes, in this order: the entrances, the request log, the rate limit, the faults,
the cache and the route.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from aiomixcloud.sandbox.api import serializers as answers
from aiomixcloud.sandbox.api.errors import (
    MethodRefusal,
    Refusal,
    bad_body,
    bad_parameter,
    token_invalid,
)
from aiomixcloud.sandbox.api.indented import dumps
from aiomixcloud.sandbox.api.links import WEB_HOSTS, without_port
from aiomixcloud.sandbox.api.request import Question
from aiomixcloud.sandbox.api.responses import Reply, StoredFile
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.http.bodies import names_token, receive
from aiomixcloud.sandbox.http.cache import Finished, Memory
from aiomixcloud.sandbox.http.fault_injection import Breaker, rate_limited
from aiomixcloud.sandbox.http.stored_file import Sending
from aiomixcloud.sandbox.pages import rendering as pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiomixcloud.sandbox.api.serializers import Json
    from aiomixcloud.sandbox.conditions.conditions import Conditions
    from aiomixcloud.sandbox.conditions.request_log import Entry
    from aiomixcloud.sandbox.db.store import State
    from aiomixcloud.sandbox.settings import Settings

logger: logging.Logger = logging.getLogger("aiomixcloud.sandbox")

# Below this size in bytes compression costs more than it saves.
_COMPRESSION_FLOOR = 1024

_READING = ("GET", "HEAD")

# Paths at the root of every host.
_TOP = (f"{pages.SITE}/", "/oauth/", "/oembed", "/widget/", "/unsafe/")

_NOTHING: Mapping[str, str] = {}

# Browsers treat a backslash as a slash.
_SLASHES = re.compile(r"^[/\\]+")

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)


class Entrance(Protocol):
    """Handles some requests before everything else, without the request log and faults."""

    def owns(self, request: web.Request) -> bool:
        """Report whether a request is for this entrance."""
        ...

    async def handle(self, request: web.Request) -> web.Response:
        """Handle a request."""
        ...


def application(
    state: State, settings: Settings, conditions: Conditions, entrances: Sequence[Entrance] = ()
) -> web.Application:
    """Return the web application of a sandbox.

    Call this in the event loop that runs the application, and close the state after the
    application has stopped.

    Args:
        state: The data of the sandbox.
        settings: Its settings.
        conditions: The request log, the rate limits and the faults.
        entrances: Handlers that take precedence over the API.

    Returns:
        The application.
    """
    api = _Api(state, settings, conditions, entrances)
    app = web.Application()
    app.on_response_prepare.append(_sign)
    app.on_shutdown.append(api.breaker.end)
    app.router.add_route("*", r"/{path:[\s\S]*}", api.handle, expect_handler=_wait)
    return app


async def _sign(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    if isinstance(response, Sending) and response.entry:
        response.entry.answer(response.status)
    response.headers["Server"] = "aiomixcloud-sandbox"
    response.headers["X-Request-Id"] = secrets.token_hex(16)


async def _wait(_request: web.Request) -> None:
    """Delay "100 Continue" until the body is read; aiohttp would send it at once."""


class _Api:
    """The API part of the sandbox."""

    def __init__(
        self,
        state: State,
        settings: Settings,
        conditions: Conditions,
        entrances: Sequence[Entrance],
    ) -> None:
        self._state = state
        self._settings = settings
        self._conditions = conditions
        self._entrances = entrances
        self._memory = Memory()
        self.breaker = Breaker(self._handle_normally)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Handle any request."""
        if "text/html" in request.headers.get("Accept", ""):
            request = _at_page(request)
        response: web.StreamResponse
        entrance = next((one for one in self._entrances if one.owns(request)), None)
        if entrance is not None:
            response = await entrance.handle(request)
        else:
            response = await self._handle_conditionally(request)
        if request.body_exists and not request.content.is_eof():
            # The rest of an unread body must not be parsed as the next request.
            response.force_close()
        return response

    async def _handle_conditionally(self, request: web.Request) -> web.StreamResponse:
        method, url = request.method, request.rel_url
        entry = self._conditions.journal.begin(method, url.raw_path, url.raw_query_string)
        response = await self._handle_noted(request, entry)
        body = response.body if isinstance(response, web.Response) else b""
        entry.keep(response.headers, body if isinstance(body, bytes) else b"")
        return response

    async def _handle_noted(self, request: web.Request, entry: Entry) -> web.StreamResponse:
        conditions, method = self._conditions, request.method
        # A request over the rate limit must not use up a fault.
        caller = request.query.get("access_token") or request.remote or ""
        wait = conditions.limiter.wait(caller, method, request.path)
        if wait is not None:
            entry.hit("limit")
            entry.answer(403)
            return rate_limited(wait)
        fault = conditions.faults.take(method, request.path)
        if fault is not None:
            entry.hit(fault.name)
            return await self.breaker.break_off(fault, request, entry)
        response = await self._handle_normally(request)
        entry.answer(response.status)
        if isinstance(response, Sending):
            response.entry = entry
        return response

    async def _handle_normally(self, request: web.Request) -> web.Response | Sending:
        method, path = request.method, request.rel_url.raw_path
        if method == "OPTIONS":
            return _permissions(routes.methods(path))
        if method in _READING and not path.endswith("/") and not routes.methods(path):
            return _redirect(path, request.rel_url.raw_query_string)
        answer = await self._respond(request)
        return answer if isinstance(answer, Sending) else answer.response()

    async def _respond(self, request: web.Request) -> Finished | Sending:
        callback = request.query.get("callback")
        try:
            self._state.publish_due()
            version = self._state.version
            asked = (_root(request), request.raw_path, _accepts_gzip(request))
            if request.method in _READING and (known := self._memory.find(version, asked)):
                return known
            if callback is not None and not _CALLBACK.fullmatch(callback):
                callback = None
                raise bad_parameter("callback", "a JavaScript name, perhaps with dots")
            answer = await self._answer(request)
        except Exception as error:  # noqa: BLE001 - the client waits for a response
            return _refused(request, _refusal(error, request), callback)
        if isinstance(answer, Reply):
            return Finished.of_reply(answer)
        if isinstance(answer, StoredFile):
            return Sending(answer.path, answer.content_type)
        finished = _finished(request, 200, _text(answer, callback))
        if request.method in _READING:
            self._memory.keep(version, asked, finished)
        return finished

    async def _answer(self, request: web.Request) -> Json | Reply | StoredFile:
        path = request.rel_url.raw_path
        method = "GET" if request.method == "HEAD" else request.method
        state = self._state
        # The first value of a repeated parameter counts.
        parameters = {name: request.query[name] for name in request.query}
        token = parameters.get("access_token")
        owner = state.grants.owner(token) if token else None
        if token and owner is None:
            raise token_invalid(self._settings.token_error_status)
        route, names = routes.find(method, path)
        root = _root(request)
        question = Question(
            root=root,
            here=root + path,
            names=names,
            parameters=parameters,
            viewer=None if owner is None else state.user_by_id(owner),
            settings=self._settings,
            origin=request.headers.get("Origin"),
            cookies=request.cookies,
        )
        if route.blocks:
            return await asyncio.to_thread(route.operation, state, question)
        if route.body == "none":
            return route.operation(state, question)
        if route.body == "form":
            body = await receive(request, state.files, limits={})
            return route.operation(state, replace(question, body=body))
        return await self._answer_files(request, route, question)

    async def _answer_files(
        self, request: web.Request, route: routes.Route, question: Question
    ) -> Json | Reply | StoredFile:
        state = self._state
        if question.viewer is None and await names_token(request):
            # As observed with the real API: an empty success, and nothing is uploaded.
            return Reply("", "text/javascript; charset=utf-8")
        question.require_viewer()
        if route.admit:
            route.admit(state, question)
        body = await receive(request, state.files, route.files)

        def work() -> Json | Reply | StoredFile:
            try:
                return route.operation(state, replace(question, body=body))
            except BaseException:
                state.files.discard(body.stored)
                raise

        return await asyncio.to_thread(work)


def _at_page(request: web.Request) -> web.Request:
    """Map a browser's request to the path of a page, if it does not name one.

    With a host name of the real site (by a proxy or hosts file), pages are at the root.
    """
    path = request.rel_url.raw_path
    host = without_port(request.host.lower())
    if path != "/" and (host not in WEB_HOSTS or path.startswith(_TOP)):
        return request
    return request.clone(rel_url=URL(pages.SITE + request.raw_path, encoded=True))


def _refusal(error: Exception, request: web.Request) -> Refusal:
    """Return the refusal for an exception; log unexpected ones."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, (ConnectionError, web.RequestPayloadError)):
        # Usually the client has disconnected and does not see this.
        return bad_body("it is incomplete")
    # The path only: the query may contain an access token.
    logger.error(
        "Unexpected error while handling %s %s", request.method, request.path, exc_info=error
    )
    return Refusal(500, "InternalServerError", "The sandbox failed; its log has the details.")


def _refused(request: web.Request, refusal: Refusal, callback: str | None) -> Finished:
    headers: dict[str, str] = {}
    if isinstance(refusal, MethodRefusal):
        headers["Allow"] = ", ".join(refusal.allowed)
    if routes.is_for_people(request.rel_url.raw_path):
        return Finished.of_reply(pages.refusal(refusal), headers)
    text = _text(answers.refusal(refusal), callback)
    return _finished(request, refusal.status, text, headers)


def _text(body: Json, callback: str | None) -> str:
    text = dumps(body)
    return text if callback is None else f"{callback}({text})"


def _root(request: web.Request) -> str:
    # A client may send anything in the Host header, even bytes that are not text.
    return f"{request.scheme}://{quote(request.host, safe=':[]', errors='replace')}"


def _finished(
    request: web.Request, status: int, text: str, more: Mapping[str, str] = _NOTHING
) -> Finished:
    body = text.encode("ascii")
    headers = CIMultiDict(more)
    headers["Content-Type"] = "text/javascript; charset=utf-8"
    headers["Vary"] = "Accept-Encoding, Origin"
    headers["Access-Control-Allow-Origin"] = "*"
    if len(body) > _COMPRESSION_FLOOR and _accepts_gzip(request):
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, compresslevel=1, mtime=0)
    return Finished(status, headers, body)


def _accepts_gzip(request: web.Request) -> bool:
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, quality = offer.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


def _redirect(path: str, query: str) -> web.Response:
    """Return the redirect for a path without its final slash.

    In the only recorded query with several parameters, `metadata` is repeated in front; whether
    this applies to other parameters is unknown.
    """
    # A location that starts with two slashes would name another host.
    path = _SLASHES.sub("/", path)
    pairs = query.split("&") if query else []
    doubled = [pair for pair in pairs if pair.startswith("metadata=")]
    if doubled:
        others = [pair for pair in pairs if pair not in doubled]
        pairs = [*doubled, *others, *doubled]
    location = f"{path}/" + (f"?{'&'.join(pairs)}" if pairs else "")
    return web.Response(
        status=301,
        headers={"Location": location, "Content-Type": "text/html; charset=utf-8"},
    )


def _permissions(methods: list[str]) -> web.Response:
    """Return the response to a CORS preflight request (a guess)."""
    head = ["HEAD"] if "GET" in methods else []
    allowed = ", ".join(sorted({*methods, *head, "OPTIONS"}))
    return web.Response(
        headers={
            "Allow": allowed,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": "600",
        },
    )
