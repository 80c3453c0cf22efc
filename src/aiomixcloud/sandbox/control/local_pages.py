"""The pages that only browsers on this machine can open: requests and webhooks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from aiomixcloud.sandbox.api.errors import Refusal
from aiomixcloud.sandbox.http.web_responses import build_response
from aiomixcloud.sandbox.pages import rendering

from . import request_page, webhook_page
from .handler import check_sender

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from aiomixcloud.sandbox.conditions.conditions import Conditions


class LocalPages:
    """The middleware of the pages, whose visits are not in the request log."""

    def __init__(self, conditions: Conditions) -> None:
        self._build_requests = partial(request_page.build_page, conditions.request_log)
        self._build_webhooks = partial(webhook_page.build_page, conditions.webhook_log)

    @web.middleware
    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request for one of the pages; pass on any other."""
        path = f"{request.path.lower()}/"
        if path.startswith(request_page.PATH):
            build = self._build_requests
        # Whatever a program posts is for the receiver of webhooks.
        elif path.startswith(webhook_page.PATH) and request.method in ("GET", "HEAD"):
            build = self._build_webhooks
        else:
            return await handler(request)
        try:
            check_sender(request)
        except Refusal as refusal:
            return build_response(rendering.render_refusal(refusal))
        return build_response(build(request))
