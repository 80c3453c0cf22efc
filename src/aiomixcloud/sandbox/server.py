"""HTTP around the routes: headers, redirects, JSONP, compression, errors. Decides no content."""

import gzip
import logging
import re
import uuid
from collections.abc import Mapping

from aiohttp import web

from aiomixcloud.sandbox import answers, routes
from aiomixcloud.sandbox.answers import Json
from aiomixcloud.sandbox.indented import dumps
from aiomixcloud.sandbox.questions import Question
from aiomixcloud.sandbox.refusals import (
    MethodRefusal,
    Refusal,
    bad_parameter,
    token_invalid,
)
from aiomixcloud.sandbox.settings import Settings
from aiomixcloud.sandbox.state import State

logger = logging.getLogger("aiomixcloud.sandbox")

# Below this many bytes compression costs more than it saves.
_COMPRESSION_FLOOR = 1024

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)


def application(state: State, settings: Settings) -> web.Application:
    """Return the web application that answers from a state.

    The caller closes the state, after the application has stopped.
    """
    api = _Api(state, settings)
    app = web.Application()
    app.on_response_prepare.append(_sign)
    app.router.add_route("*", "/{path:.*}", api.handle)
    return app


async def _sign(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    response.headers["Server"] = "aiomixcloud-sandbox"
    response.headers["X-Request-Id"] = uuid.uuid4().hex


class _Api:
    """The API part of the sandbox."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings

    async def handle(self, request: web.Request) -> web.Response:
        """Answer any request."""
        method, path = request.method, request.rel_url.raw_path
        if method == "OPTIONS":
            return _permissions(routes.methods(path))
        if method in ("GET", "HEAD") and not path.endswith("/"):
            return _redirect(path, request.rel_url.raw_query_string)
        parameters = {name: request.query[name] for name in request.query}
        callback = parameters.get("callback")
        headers: dict[str, str] = {}
        try:
            if callback is not None and not _CALLBACK.fullmatch(callback):
                callback = None
                raise bad_parameter("callback", "a JavaScript name, perhaps with dots")
            status, body = 200, self._answer(request, parameters)
        except MethodRefusal as refusal:
            headers["Allow"] = ", ".join(refusal.allowed)
            status, body = refusal.status, answers.error(refusal.kind, refusal.message)
        except Refusal as refusal:
            status, body = refusal.status, answers.error(refusal.kind, refusal.message)
        except Exception:
            # The path only: the query may hold an access token.
            logger.exception("The sandbox failed to answer %s %s", method, path)
            status, body = 500, answers.error("InternalServerError", "The sandbox has failed.")
        return _response(request, status, _text(body, callback), headers)

    def _answer(self, request: web.Request, parameters: Mapping[str, str]) -> Json:
        path = request.rel_url.raw_path
        method = "GET" if request.method == "HEAD" else request.method
        token = parameters.get("access_token")
        viewer = self._state.token_owner(token) if token else None
        if token and viewer is None:
            raise token_invalid(self._settings.token_error_status)
        route, names = routes.find(method, path)
        question = Question(
            here=f"{request.scheme}://{request.host}{path}",
            names=names,
            parameters=parameters,
            viewer=viewer,
            settings=self._settings,
        )
        return route.operation(self._state, question)


def _text(body: Json, callback: str | None) -> str:
    text = dumps(body)
    return text if callback is None else f"{callback}({text})"


def _response(
    request: web.Request, status: int, text: str, headers: Mapping[str, str]
) -> web.Response:
    body = text.encode("ascii")
    response = web.Response(
        status=status,
        headers={
            **headers,
            "Content-Type": "text/javascript; charset=utf-8",
            "Vary": "Accept-Encoding, Origin",
            "Access-Control-Allow-Origin": "*",
        },
    )
    if len(body) > _COMPRESSION_FLOOR and _accepts_gzip(request):
        response.headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, compresslevel=1, mtime=0)
    response.body = body
    return response


def _accepts_gzip(request: web.Request) -> bool:
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, quality = offer.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


def _redirect(path: str, query: str) -> web.Response:
    """Return the answer to a path without its final slash.

    In the only recorded query of more than one parameter, ``metadata`` came back twice, at the
    front as well as in its place; whether other parameters are treated so is unknown.
    """
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
    """Return the answer to a browser that asks what it may send (a guess)."""
    allowed = ", ".join(sorted({*methods, "HEAD", "OPTIONS"}))
    return web.Response(
        headers={
            "Allow": allowed,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": "600",
        },
    )
