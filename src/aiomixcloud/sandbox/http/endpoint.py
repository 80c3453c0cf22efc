"""The handler of every route: parses a request, runs the operation and builds the response."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from aiomixcloud.sandbox.api.errors import MethodRefusal, bad_parameter, not_found, token_invalid
from aiomixcloud.sandbox.api.request import ApiRequest
from aiomixcloud.sandbox.api.responses import Reply, StoredFile
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.http.bodies import contains_token, receive_form
from aiomixcloud.sandbox.http.stored_file import StoredFileResponse
from aiomixcloud.sandbox.http.web_responses import (
    JsonResponse,
    build_response,
    build_root,
    is_callback,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiomixcloud.sandbox.api.serializers import Json
    from aiomixcloud.sandbox.db.models import User
    from aiomixcloud.sandbox.db.store import State
    from aiomixcloud.sandbox.http.routing import Route
    from aiomixcloud.sandbox.settings import Settings

# Browsers treat a backslash as a slash.
_SLASHES = re.compile(r"^[/\\]+")


class Endpoint:
    """Handles the requests that reach a route."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings

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
        parameters = {name: request.query[name] for name in request.query}
        if not is_callback(parameters.get("callback", "_")):
            raise bad_parameter("callback", "a JavaScript name, perhaps with dots")
        viewer = self._find_viewer(parameters.get("access_token"))
        if method not in found:
            raise MethodRefusal(sorted(found)) if found else not_found("Resource")
        route, root = found[method], build_root(request)
        parsed = ApiRequest(
            root=root,
            here=root + request.rel_url.raw_path,
            names=names,
            parameters=parameters,
            viewer=viewer,
            settings=self._settings,
            origin=request.headers.get("Origin"),
            cookies=request.cookies,
        )
        if route.blocks:
            return await asyncio.to_thread(route.operation, self._state, parsed)
        if route.files:
            return await self._answer_files(request, route, parsed)
        if route.form:
            body = await receive_form(request, self._state.files, limits={})
            parsed = replace(parsed, body=body)
        return route.operation(self._state, parsed)

    def _find_viewer(self, token: str | None) -> User | None:
        if not token:
            return None
        owner = self._state.grants.owner(token)
        if owner is None:
            raise token_invalid(self._settings.token_error_status)
        return self._state.user_by_id(owner)

    async def _answer_files(
        self, request: web.Request, route: Route, parsed: ApiRequest
    ) -> Json | str | Reply | StoredFile:
        state = self._state
        if parsed.viewer is None and await contains_token(request):
            # As observed with the real API: an empty success, and nothing is uploaded.
            return Reply("", "text/javascript; charset=utf-8")
        parsed.require_viewer()
        if route.admit:
            route.admit(state, parsed)
        body = await receive_form(request, state.files, route.files)

        def work() -> Json | str | Reply | StoredFile:
            try:
                return route.operation(state, replace(parsed, body=body))
            except BaseException:
                state.files.discard(body.stored)
                raise

        return await asyncio.to_thread(work)


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
        status=301, headers={"Location": location, "Content-Type": "text/html; charset=utf-8"}
    )


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
