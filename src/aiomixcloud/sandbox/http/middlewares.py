"""The steps of a request before it reaches its route, as middlewares of aiohttp."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING

from aiohttp import web
from yarl import URL

from aiomixcloud.sandbox.api.errors import Refusal, bad_body, not_found
from aiomixcloud.sandbox.api.links import WEB_HOSTS, strip_port
from aiomixcloud.sandbox.conditions.request_log import CURRENT_ENTRY
from aiomixcloud.sandbox.pages.rendering import SITE

from .cache import ResponseCache
from .fault_injection import refuse_rate
from .request_root import ROOT, build_root
from .stored_file import StoredFileResponse
from .web_responses import JsonResponse, accepts_gzip, build_error_response

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

    from aiomixcloud.sandbox.conditions.conditions import Conditions
    from aiomixcloud.sandbox.conditions.rate_limit import RateLimiter
    from aiomixcloud.sandbox.conditions.request_log import RequestLog
    from aiomixcloud.sandbox.db.store import Store

# The path that the client sent, if it has runs of slashes.
_SENT_PATH: ContextVar[str | None] = ContextVar("aiomixcloud_sent_path", default=None)

_RUN_OF_SLASHES = re.compile("/{2,}")

logger: logging.Logger = logging.getLogger("aiomixcloud.sandbox")

# Paths at the root of every host.
_TOP = re.compile(rf"({SITE}|/oauth|/oembed|/widget|/unsafe)(/|$)", re.IGNORECASE)


@web.middleware
async def close_unread(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Close the connection after a request whose body was not read.

    The rest of the body must not be parsed as the next request.
    """
    response = await handler(request)
    if request.body_exists and not request.content.is_eof():
        response.force_close()
    return response


@web.middleware
async def merge_slashes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Treat a run of slashes in a path as one, as the real API has done since 2020."""
    path = request.rel_url.raw_path
    has_run = "//" in path
    _SENT_PATH.set(path if has_run else None)
    if has_run:
        request = _change_path(request, _RUN_OF_SLASHES.sub("/", path))
    return await handler(request)


@web.middleware
async def open_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Map a browser's request to the path of a page, if it does not name one.

    With a host name of the real site (by a proxy or hosts file), pages are at the root.
    """
    if "text/html" in request.headers.get("Accept", ""):
        path = request.rel_url.raw_path
        host = strip_port(request.host.lower())
        if path == "/" or (host in WEB_HOSTS and not _TOP.match(path)):
            request = _change_path(request, SITE + path)
    return await handler(request)


def _change_path(request: web.Request, path: str) -> web.Request:
    query = request.rel_url.raw_query_string
    target = f"{path}?{query}" if query else path
    # An absolute target, as sent to an HTTP proxy, stays absolute: it names the scheme.
    if not request.raw_path.startswith("/"):
        target = f"{request.raw_path.partition('://')[0]}://{request.host}{target}"
    return request.clone(rel_url=URL(target, encoded=True))


def log_requests(request_log: RequestLog) -> Middleware:
    """Log every request."""

    @web.middleware
    async def log_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        url = request.rel_url
        path = _SENT_PATH.get() or url.raw_path
        entry = request_log.add(
            request.method, path, url.raw_query_string, has_body=request.body_exists
        )
        CURRENT_ENTRY.set(entry)
        try:
            response = await handler(request)
        finally:
            entry.record_end()
        if isinstance(response, StoredFileResponse):
            response.entry = entry
        body = response.body if isinstance(response, web.Response) else b""
        entry.record_response(response.headers, body if isinstance(body, bytes) else b"")
        return response

    return log_request


def limit_rate(limiter: RateLimiter) -> Middleware:
    """Refuse requests over a rate limit. They must not use up a fault."""

    @web.middleware
    async def limit_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        caller = request.query.get("access_token") or request.remote or ""
        wait = limiter.wait(caller, request.method, request.path)
        if wait is None:
            return await handler(request)
        entry = CURRENT_ENTRY.get()
        entry.record_fault("limit")
        entry.record_status(403)
        return refuse_rate(wait)

    return limit_request


@web.middleware
async def render_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn exceptions into error responses; log unexpected ones."""
    try:
        return await handler(request)
    except Refusal as error:
        refusal = error
    except web.HTTPNotFound:  # of aiohttp: a target without a path, such as `*`
        refusal = not_found("Resource")
    except (ConnectionError, web.RequestPayloadError):
        # Usually the client has disconnected and does not see this.
        refusal = bad_body("it is incomplete")
    except Exception:
        # The path only: the query may contain an access token.
        logger.exception("Unexpected error while handling %s %s", request.method, request.path)
        refusal = Refusal(
            500, "InternalServerError", "The sandbox failed; its log has the details."
        )
    return build_error_response(request, refusal)


def cache_responses(store: Store, conditions: Conditions) -> Middleware:
    """Repeat JSON responses until the data, what lists show of it or the behaviour changes."""
    cache = ResponseCache()

    @web.middleware
    async def cache_response(request: web.Request, handler: Handler) -> web.StreamResponse:
        store.publish_due()
        root = request[ROOT] = build_root(request)
        if request.method not in ("GET", "HEAD"):
            return await handler(request)
        version = (store.version, conditions.behaviour)
        key = (root, request.raw_path, accepts_gzip(request))
        if (known := cache.find(version, key)) is not None:
            return known
        response = await handler(request)
        if isinstance(response, JsonResponse):
            cache.add(version, key, response)
        return response

    return cache_response
