"""Responses of aiohttp with the headers of the API."""

from __future__ import annotations

import functools
import gzip
import re
from typing import TYPE_CHECKING

from aiohttp import web
from multidict import CIMultiDict

from aiomixcloud.sandbox.api import serializers
from aiomixcloud.sandbox.api.errors import MethodRefusal, Refusal
from aiomixcloud.sandbox.pages import rendering

from . import routes
from .parameters import CALLBACK_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.sandbox.api.responses import Reply
    from aiomixcloud.sandbox.api.serializers import Json

API_HEADERS: Mapping[str, str] = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Vary": "Accept-Encoding, Origin",
    "Access-Control-Allow-Origin": "*",
}

# Below this size in bytes compression costs more than it saves.
_COMPRESSION_FLOOR = 1024

_CALLBACK = re.compile(CALLBACK_NAME)


class JsonResponse(web.Response):
    """JSON or JSONP, compressed if the client accepts it."""

    def __init__(self, request: web.Request, body: Json | str, status: int = 200) -> None:
        text = body if isinstance(body, str) else serializers.write_json(body)
        callback = request.query.get("callback")
        if callback is not None and is_callback(callback):
            text = f"{callback}({text})"
        data = text.encode("ascii")
        headers = CIMultiDict(API_HEADERS)
        if len(data) > _COMPRESSION_FLOOR and accepts_gzip(request):
            headers["Content-Encoding"] = "gzip"
            data = gzip.compress(data, compresslevel=1, mtime=0)
        super().__init__(status=status, headers=headers, body=data)


def is_callback(name: str) -> bool:
    """Report whether a text can be the name of a JavaScript function."""
    return _CALLBACK.fullmatch(name) is not None


def build_response(reply: Reply) -> web.Response:
    """Return the response for a reply other than the API's JSON."""
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    headers = CIMultiDict(reply.headers, **{"Content-Type": reply.content_type})
    return web.Response(status=reply.status, headers=headers, body=body)


def build_error_response(request: web.Request, refusal: Refusal) -> web.Response:
    """Return an error as a page for people, or as JSON for programs."""
    if routes.is_for_people(request.rel_url.raw_path):
        response = build_response(rendering.render_refusal(refusal))
    else:
        response = JsonResponse(request, serializers.serialize_error(refusal), refusal.status)
    if isinstance(refusal, MethodRefusal):
        response.headers["Allow"] = ", ".join(refusal.allowed)
    return response


def accepts_gzip(request: web.Request) -> bool:
    """Report whether the client accepts compressed responses."""
    return _has_gzip(request.headers.get("Accept-Encoding", ""))


@functools.lru_cache
def _has_gzip(accepted: str) -> bool:
    for offer in accepted.lower().split(","):
        coding, _, quality = offer.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False
