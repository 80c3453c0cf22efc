"""The web application of a sandbox: what a request passes, in order, and the route at the end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from aiomixcloud.sandbox.control.handler import Control
from aiomixcloud.sandbox.control.request_page import RequestPage
from aiomixcloud.sandbox.http.endpoint import Endpoint
from aiomixcloud.sandbox.http.fault_injection import FaultInjector
from aiomixcloud.sandbox.http.middlewares import (
    cache_responses,
    close_unread,
    limit_rate,
    log_requests,
    open_pages,
    render_errors,
)
from aiomixcloud.sandbox.http.stored_file import StoredFileResponse

if TYPE_CHECKING:
    from aiomixcloud.sandbox.conditions.conditions import Conditions
    from aiomixcloud.sandbox.db.store import State
    from aiomixcloud.sandbox.settings import Settings


def build_application(state: State, settings: Settings, conditions: Conditions) -> web.Application:
    """Return the web application of a sandbox.

    Call this in the event loop that runs the application, and close the state after the
    application has stopped.

    Args:
        state: The data of the sandbox.
        settings: Its settings.
        conditions: The request log, the rate limits and the faults.

    Returns:
        The application.
    """
    faults = FaultInjector(conditions.faults)
    app = web.Application(
        middlewares=[
            close_unread,
            open_pages,
            Control(state, conditions).handle,
            RequestPage(conditions.journal).handle,
            log_requests(conditions.journal),
            limit_rate(conditions.limiter),
            faults.inject,
            render_errors,
            cache_responses(state),
        ]
    )
    app.on_response_prepare.append(_sign)
    app.on_shutdown.append(faults.stop)
    endpoint = Endpoint(state, settings)
    app.router.add_route("*", r"/{path:[\s\S]*}", endpoint.handle, expect_handler=_delay_continue)
    return app


async def _sign(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    if isinstance(response, StoredFileResponse) and response.entry:
        response.entry.answer(response.status)
    response.headers["Server"] = "aiomixcloud-sandbox"
    response.headers["X-Request-Id"] = secrets.token_hex(16)


async def _delay_continue(_request: web.Request) -> None:
    """Delay "100 Continue" until the body is read; aiohttp would send it at once."""
