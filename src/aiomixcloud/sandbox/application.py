"""The web application of a sandbox: what a request passes, in order, and the route at the end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from weakref import WeakSet

from aiohttp import web

from .control.handler import Control
from .control.local_pages import LocalPages
from .http.endpoint import Endpoint
from .http.fault_injection import FaultInjector
from .http.middlewares import (
    cache_responses,
    close_unread,
    limit_rate,
    log_requests,
    merge_slashes,
    open_pages,
    render_errors,
)
from .http.request_root import PLAIN_TUNNELS
from .http.stored_file import StoredFileResponse
from .http.webhook_receiver import WebhookReceiver

if TYPE_CHECKING:
    from .conditions.conditions import Conditions
    from .db.store import Store


def build_application(store: Store, conditions: Conditions) -> web.Application:
    """Return the web application of a sandbox.

    Call this in the event loop that runs the application, and close the store after the
    application has stopped.
    """
    faults = FaultInjector(conditions.faults)
    app = web.Application(
        middlewares=[
            close_unread,
            merge_slashes,
            open_pages,
            Control(store, conditions).handle,
            LocalPages(conditions).handle,
            log_requests(conditions.request_log),
            limit_rate(conditions.limiter),
            WebhookReceiver(conditions.webhook_log, faults).handle,
            faults.inject,
            render_errors,
            cache_responses(store, conditions),
        ]
    )
    app[PLAIN_TUNNELS] = WeakSet()
    app.on_response_prepare.append(_sign)
    app.on_shutdown.append(faults.stop)
    endpoint = Endpoint(store, conditions)
    app.router.add_route("*", r"/{path:[\s\S]*}", endpoint.handle, expect_handler=_delay_continue)
    return app


async def _sign(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    if isinstance(response, StoredFileResponse) and response.entry:
        response.entry.record_status(response.status)
    response.headers["Server"] = "aiomixcloud-sandbox"
    response.headers["X-Request-Id"] = secrets.token_hex(16)


async def _delay_continue(_request: web.Request) -> None:
    """Delay "100 Continue" until the body is read; aiohttp would send it at once."""
