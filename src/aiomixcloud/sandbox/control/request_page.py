"""The page that lists received requests and their responses, except its own.

Like the control interface, it is only visible on this machine.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from aiomixcloud.sandbox.api.errors import Refusal
from aiomixcloud.sandbox.conditions.request_log import CAPACITY, LogEntry, RequestLog
from aiomixcloud.sandbox.http.web_responses import build_response
from aiomixcloud.sandbox.pages import rendering

from .handler import check_sender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.typedefs import Handler

    from aiomixcloud.sandbox.api.responses import Reply

_PATH = rendering.build_address("/requests/")

_ON_PAGE = 100

# How many characters of a body are shown.
_LONGEST = 16 * 1024

# Requests of people who browse the sandbox: pages, and the pictures on them.
_FOR_PEOPLE = re.compile(
    r"/favicon\.ico|/unsafe/|(/www)?/oauth/authorize\b|/www/(?!oauth/|oembed\b)|/widget/",
    re.IGNORECASE,
)

# Secrets in a response: in a URL, or as a JSON value.
_SECRET = re.compile(
    r"""((?:access_token|client_secret|code)(?:=|"\s*:\s*"))[^"&\s<>]+""", re.IGNORECASE
)


class RequestPage:
    """The middleware of the page."""

    def __init__(self, request_log: RequestLog) -> None:
        self._request_log = request_log

    @web.middleware
    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request for the page; pass on any other."""
        if not f"{request.path.lower()}/".startswith(_PATH):
            return await handler(request)
        return build_response(_build_page(self._request_log, request))


def _build_page(request_log: RequestLog, request: web.Request) -> Reply:
    try:
        check_sender(request)
    except Refusal as refusal:
        return rendering.render_refusal(refusal)
    everything = request.query.get("show") == "everything"
    entries = [
        entry
        for entry in reversed(request_log.entries())
        if everything or not _FOR_PEOPLE.match(entry.logged.path)
    ]
    whole = f"{_PATH}?{urlencode({'show': 'everything'})}"
    return rendering.render_page(
        "requests.html",
        requests=[_describe_entry(entry) for entry in entries[:_ON_PAGE]],
        tabs=[("API", _PATH, None, not everything), ("All", whole, None, everything)],
        again=whole if everything else _PATH,
        shown=_ON_PAGE,
        capacity=CAPACITY,
        here="/requests/",
    )


def _describe_entry(entry: LogEntry) -> Mapping[str, Any]:
    logged, answer = entry.logged, entry.answered
    status = logged.status
    shown = {
        "time": logged.time,
        "method": logged.method,
        "path": logged.path,
        "fault": logged.fault,
        "status": status,
        "rank": "none" if status is None else "good" if status < 400 else "bad",
    }
    if answer is None:
        return shown | {"duration": "", "location": "", "body": "", "cut": False, "note": _NOTHING}
    text = _decode(answer.body, answer.encoding)
    return shown | {
        "duration": f"{answer.seconds * 1000:.1f} ms",
        "location": _SECRET.sub(r"\1***", answer.location),
        "body": _SECRET.sub(r"\1***", text[:_LONGEST]),
        "cut": answer.size > len(answer.body) or len(text) > _LONGEST,
        "note": f"{answer.content_type}, {answer.size:,} bytes"
        if answer.size
        else "The response has no body, or its body is not stored.",
    }


_NOTHING = "No response, or none yet."


def _decode(body: bytes, encoding: str) -> str:
    """Decode the beginning of a body."""
    if encoding == "gzip":
        body = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(body, 4 * _LONGEST)
    return body.decode(errors="replace")
