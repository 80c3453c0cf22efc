"""The page that lists received requests and their responses."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

from aiomixcloud.sandbox.conditions.request_log import CAPACITY, LogEntry, RequestLog, StoredForm
from aiomixcloud.sandbox.http.request_root import build_root
from aiomixcloud.sandbox.pages import rendering
from aiomixcloud.sandbox.pages.curl_command import build_curl_command

from .request_filter import CHOICES, RequestFilter, is_failed, is_slow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from aiomixcloud.sandbox.api.responses import Reply

#: The path of the page.
PATH: str = rendering.build_address("/requests/")

_ON_PAGE = 100

# How many characters of a body are shown.
_LONGEST = 16 * 1024

_NOT_STORED = "The response has no body, or its body is not stored."

# Secrets in a response: in a URL, or as a JSON value.
_SECRET = re.compile(
    r"""((?:access_token|client_secret|code)(?:=|"\s*:\s*"))[^"&\s<>]+""", re.IGNORECASE
)


def build_page(request_log: RequestLog, request: web.Request) -> Reply:
    """Return the page with the filter in a query."""
    chosen = RequestFilter.parse(request.query)
    logged = request_log.entries()[::-1]
    found = chosen.select(logged)
    root = build_root(request)
    tabs = [
        (name, PATH + chosen.build_query(everything=whole), None, chosen.everything == whole)
        for name, whole in (("API", False), ("All", True))
    ]
    return rendering.render_page(
        "requests.html",
        requests=[_describe_entry(entry, root) for entry in found[:_ON_PAGE]],
        found=len(found),
        total=len(RequestFilter(everything=chosen.everything).select(logged)),
        chosen=chosen,
        choices=_list_choices(logged, chosen),
        tabs=tabs,
        again=PATH + chosen.build_query(),
        all_of_them=PATH + chosen.build_query(path="", status=""),
        shown=_ON_PAGE,
        capacity=CAPACITY,
        here="/requests/",
    )


def _list_choices(logged: Sequence[LogEntry], chosen: RequestFilter) -> Mapping[str, str]:
    """Return the values and names of the choices of a status."""
    statuses = {str(entry.logged.status) for entry in logged if entry.logged.status}
    if chosen.status not in CHOICES:
        statuses.add(chosen.status)
    return {**CHOICES, **{status: f"Only {status}" for status in sorted(statuses)}}


def _describe_entry(entry: LogEntry, root: str) -> Mapping[str, Any]:
    logged, answer = entry.logged, entry.answered
    shown = {
        "time": logged.time,
        "method": logged.method,
        "path": logged.path,
        "fault": logged.fault,
        "status": logged.status,
        "is_failed": is_failed(entry),
        "is_slow": is_slow(entry),
        "duration": _format_duration(entry.seconds),
        "curl": _build_curl(entry, root),
        "curl_note": _explain_curl(entry),
    }
    if answer is None or logged.status is None:
        return shown | {"location": "", "body": "", "cut": False, "note": _explain_absence(entry)}
    text = _decode(answer.body, answer.encoding)
    return shown | {
        "location": _SECRET.sub(r"\1***", answer.location),
        "body": _SECRET.sub(r"\1***", text[:_LONGEST]),
        "cut": answer.size > len(answer.body) or len(text) > _LONGEST,
        "note": f"{answer.content_type}, {answer.size:,} bytes" if answer.size else _NOT_STORED,
    }


def _explain_absence(entry: LogEntry) -> str:
    """Return the reason for a missing response."""
    if entry.is_in_progress:
        return "The response is not ready yet."
    return "No response was sent." if entry.logged.status is None else _NOT_STORED


def _build_curl(entry: LogEntry, root: str) -> str:
    """Return the command that repeats a request; empty for a tunnel, which is not one of HTTP."""
    logged, form = entry.logged, entry.form or StoredForm({}, (), is_multipart=False)
    if not logged.path.startswith("/"):
        return ""
    url = root + logged.path
    return build_curl_command(
        logged.method, url, form.fields, form.files, is_multipart=form.is_multipart
    )


def _explain_curl(entry: LogEntry) -> str:
    """Return what to replace in the command of a request before it is run."""
    if entry.form is None:
        missing = "The log does not have the body of this request." if entry.has_body else ""
    else:
        missing = "Replace the paths of the files." if entry.form.files else ""
    values = [entry.logged.path, *(entry.form.fields.values() if entry.form else ())]
    masked = "Replace *** by the secret." if any("***" in value for value in values) else ""
    return " ".join(filter(None, (masked, missing)))


def _format_duration(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _decode(body: bytes, encoding: str) -> str:
    """Decode the beginning of a body."""
    if encoding == "gzip":
        body = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(body, 4 * _LONGEST)
    return body.decode(errors="replace")
