"""The handler of every route: parses a request, runs the operation and builds the response."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from aiomixcloud.sandbox.api.errors import MethodRefusal, bad_parameter, not_found, token_invalid
from aiomixcloud.sandbox.api.request import ApiRequest
from aiomixcloud.sandbox.api.responses import HTML, Reply, StoredFile
from aiomixcloud.sandbox.conditions.request_log import CURRENT_ENTRY

from . import routes
from .bodies import contains_token, receive_form
from .request_root import ROOT
from .stored_file import StoredFileResponse
from .web_responses import API_HEADERS, JsonResponse, build_response, is_callback

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiomixcloud.sandbox.api.request import Body
    from aiomixcloud.sandbox.api.serializers import Json
    from aiomixcloud.sandbox.conditions.conditions import Conditions
    from aiomixcloud.sandbox.db.files import Files
    from aiomixcloud.sandbox.db.models import User
    from aiomixcloud.sandbox.db.store import Store

    from .routing import Route

# Browsers treat a backslash as a slash.
_SLASHES = re.compile(r"^[/\\]+")


class Endpoint:
    """Handles the requests that reach a route."""

    def __init__(self, store: Store, conditions: Conditions) -> None:
        self._store = store
        self._conditions = conditions

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Handle a request; raises `Refusal` for errors."""
        path = request.rel_url.raw_path
        found, names = routes.find(path)
        if request.method == "OPTIONS":
            return _build_permissions(found)
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and not found and not path.endswith("/"):
            return _redirect(path, request.rel_url.raw_query_string)
        answer = await self._answer(request, method, found, names)
        if isinstance(answer, Reply):
            return build_response(answer)
        if isinstance(answer, StoredFile):
            return StoredFileResponse(answer.path, answer.content_type)
        return JsonResponse(request, answer)

    async def _answer(
        self,
        request: web.Request,
        method: str,
        found: Mapping[str, Route],
        names: Mapping[str, str],
    ) -> Json | str | Reply | StoredFile:
        # The first value of a repeated parameter counts.
        parameters = dict(request.query)
        if "callback" in parameters and not is_callback(parameters["callback"]):
            raise bad_parameter("callback", "a JavaScript name, which may contain dots")
        viewer = self._find_viewer(parameters.get("access_token"))
        if method not in found:
            raise MethodRefusal(sorted(found)) if found else not_found("Resource")
        route, root = found[method], request[ROOT]
        parsed = ApiRequest(
            root=root,
            here=root + request.rel_url.raw_path,
            names=names,
            parameters=parameters,
            viewer=viewer,
            behaviour=self._conditions.behaviour,
            origin=request.headers.get("Origin"),
            cookies=request.cookies,
        )
        if route.blocks:
            return await asyncio.to_thread(route.operation, self._store, parsed)
        if route.files:
            return await self._answer_files(request, route, parsed)
        if route.form:
            body = await _receive_logged_form(request, self._store.files, {})
            parsed = replace(parsed, body=body)
        return route.operation(self._store, parsed)

    def _find_viewer(self, token: str | None) -> User | None:
        if not token:
            return None
        owner = self._store.grants.find_owner(token)
        if owner is None:
            raise token_invalid(self._conditions.behaviour.token_error_status)
        return self._store.load_user(owner)

    async def _answer_files(
        self, request: web.Request, route: Route, parsed: ApiRequest
    ) -> Json | str | Reply | StoredFile:
        store = self._store
        if parsed.viewer is None and await contains_token(request):
            # As observed with the real API: an empty success, and nothing is uploaded.
            return Reply("", API_HEADERS["Content-Type"])
        parsed.require_viewer()
        if route.admit:
            route.admit(store, parsed)
        body = await _receive_logged_form(request, store.files, route.files)

        def work() -> Json | str | Reply | StoredFile:
            try:
                return route.operation(store, replace(parsed, body=body))
            except BaseException:
                store.files.discard(body.stored)
                raise

        return await asyncio.to_thread(work)


async def _receive_logged_form(
    request: web.Request, files: Files, limits: Mapping[str, int]
) -> Body:
    """Read a form and log it."""
    body = await receive_form(request, files, limits)
    CURRENT_ENTRY.get().record_form(
        body.fields,
        list(body.files),
        is_multipart=request.content_type.startswith("multipart/"),
    )
    return body


def _redirect(path: str, query: str) -> web.Response:
    """Return the redirect for a path without its final slash.

    In the only recorded query with several parameters, `metadata` also comes first; whether this
    applies to other parameters is unknown.
    """
    # A location that starts with two slashes would name another host.
    path = _SLASHES.sub("/", path)
    pairs = query.split("&") if query else []
    doubled = [pair for pair in pairs if pair.startswith("metadata=")]
    if doubled:
        others = [pair for pair in pairs if pair not in doubled]
        pairs = [*doubled, *others, *doubled]
    location = f"{path}/" + (f"?{'&'.join(pairs)}" if pairs else "")
    return web.Response(status=301, headers={"Location": location, "Content-Type": HTML})


def _build_permissions(methods: Iterable[str]) -> web.Response:
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
        }
    )
