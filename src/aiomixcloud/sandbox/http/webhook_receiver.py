"""The receiver of webhooks, which stores what a program sent to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from aiomixcloud.sandbox.api.errors import Refusal, bad_body
from aiomixcloud.sandbox.api.responses import Reply
from aiomixcloud.sandbox.api.serializers import serialize_error, write_json
from aiomixcloud.sandbox.conditions.request_log import CURRENT_ENTRY
from aiomixcloud.sandbox.conditions.webhook_log import BODY_SIZE
from aiomixcloud.sandbox.urls import WEBHOOK_PATH

from .bodies import read_body
from .web_responses import build_response

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from aiomixcloud.sandbox.api.serializers import Json
    from aiomixcloud.sandbox.conditions.webhook_log import WebhookLog

    from .fault_injection import FaultInjector


class WebhookReceiver:
    """The middleware that answers webhooks, after it stored them.

    Args:
        webhook_log: Where webhooks are stored.
        faults: The faults, which change the answer to a webhook, but not that it is stored.
    """

    def __init__(self, webhook_log: WebhookLog, faults: FaultInjector) -> None:
        self._webhook_log = webhook_log
        self._faults = faults

    @web.middleware
    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a webhook; pass on any other request."""
        if request.method != "POST" or not is_webhook_path(request.path):
            return await handler(request)
        try:
            body = await read_body(request, BODY_SIZE)
        except (ConnectionError, web.RequestPayloadError):
            return _build_refusal(bad_body("it is incomplete"))
        webhook = self._webhook_log.add(CURRENT_ENTRY.get(), request.headers, body)

        async def answer(_request: web.Request) -> web.StreamResponse:
            if webhook.refusal is None:
                return _build_json({"result": {"success": True}}, 200)
            status, reason = webhook.refusal
            return _build_refusal(Refusal(status, "WebhookException", reason))

        return await self._faults.inject(request, answer)


def is_webhook_path(path: str) -> bool:
    """Return whether a path is that of the receiver, or below it."""
    return f"{path.lower()}/".startswith(f"{WEBHOOK_PATH}/")


def _build_refusal(refusal: Refusal) -> web.Response:
    CURRENT_ENTRY.get().record_status(refusal.status)
    return _build_json(serialize_error(refusal), refusal.status)


def _build_json(body: Json, status: int) -> web.Response:
    return build_response(Reply(write_json(body), "application/json", status))
