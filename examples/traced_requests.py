"""Trace requests, waits and retries with OpenTelemetry.

    pip install aiomixcloud opentelemetry-sdk opentelemetry-instrumentation-aiohttp-client
    python examples/traced_requests.py bob

Prints a span for the work, and one for each request below it. With ``MIXCLOUD_ACCESS_TOKEN``,
requests are sent with a token, which is not part of a span. ``MIXCLOUD_API_ROOT`` is the URL of
another Mixcloud, such as a sandbox.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import aiohttp
from opentelemetry import trace
from opentelemetry.instrumentation.aiohttp_client import create_trace_config
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

from aiomixcloud import Mixcloud, RetryEvent, WaitEvent
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from yarl import URL


def strip_query(url: URL) -> str:
    """Return what a span contains of a URL: the query contains the access token."""
    return str(url.with_query(None))


def record(event: object) -> None:
    """Add waits and retries to the span of the caller."""
    span = trace.get_current_span()
    if isinstance(event, WaitEvent):
        span.add_event("mixcloud.wait", {"seconds": event.seconds})
    elif isinstance(event, RetryEvent):
        span.add_event("mixcloud.retry", {"seconds": event.seconds, "reason": event.reason})


async def main(user: str) -> None:
    """Read the shows of a user in one span."""
    tracer = trace.get_tracer("shows")
    async with (
        aiohttp.ClientSession(
            trace_configs=[create_trace_config(url_filter=strip_query)]
        ) as session,
        Mixcloud(
            os.environ.get("MIXCLOUD_API_ROOT", API_ROOT),
            access_token=os.environ.get("MIXCLOUD_ACCESS_TOKEN"),
            session=session,
            hook=record,
        ) as mixcloud,
    ):
        with tracer.start_as_current_span("read shows", attributes={"user": user}) as span:
            shows = await mixcloud.connection(user, "cloudcasts")
            span.set_attribute("shows", len(shows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: traced_requests.py USER")
    # Another exporter sends them to a collector.
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(ConsoleSpanExporter()))
    trace.set_tracer_provider(provider)
    try:
        asyncio.run(main(sys.argv[1]))
    finally:
        provider.shutdown()
