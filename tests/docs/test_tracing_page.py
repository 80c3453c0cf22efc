"""The program with OpenTelemetry shows requests, retries and waits, and never the token."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from aiomixcloud import MixcloudError
from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.sync import MixcloudSync
from tests.docs.snippets import ROOT, read

REASON = "it is in the dependency group 'recipes'"
pytest.importorskip("opentelemetry.instrumentation.aiohttp_client", reason=REASON)
pytest.importorskip("opentelemetry.instrumentation.urllib3", reason=REASON)


def run(sandbox: Sandbox, *, status: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Run the program, and return its spans by name."""
    token = sandbox.token("amikrop")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "traced_requests.py"), "bob"],
        env=os.environ | {"MIXCLOUD_API_ROOT": sandbox.api_root, "MIXCLOUD_ACCESS_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert token not in done.stdout
    spans: dict[str, list[dict[str, Any]]] = {}
    text = done.stdout.strip()
    while text:
        span, end = json.JSONDecoder().raw_decode(text)
        spans.setdefault(span["name"], []).append(span)
        text = text[end:].strip()
    return spans


def test_requests_are_spans_below_the_work(fresh_sandbox: Sandbox) -> None:
    fresh_sandbox.faults.add("GET /bob/cloudcasts/", faults.RateLimit(retry_after=1), times=1)
    fresh_sandbox.faults.add("GET /bob/cloudcasts/", faults.Status(503), times=1)
    spans = run(fresh_sandbox)
    (work,) = spans["read shows"]
    assert work["attributes"] == {"user": "bob", "shows": 20}
    assert {"mixcloud.wait", "mixcloud.retry"} <= {event["name"] for event in work["events"]}
    assert len(spans["GET"]) == 3
    for span in spans["GET"]:
        assert span["parent_id"] == work["context"]["span_id"]
        assert span["attributes"]["http.url"] == f"{fresh_sandbox.api_root}/bob/cloudcasts/"


@pytest.mark.parametrize(
    "fault", [faults.Reset(), faults.Garbage("utf-8"), faults.Truncate()], ids=repr
)
def test_errors_do_not_contain_the_token(fault: faults.Fault, fresh_sandbox: Sandbox) -> None:
    fresh_sandbox.faults.add("GET /bob/cloudcasts/", fault, times=None)
    (work,) = run(fresh_sandbox, status=1)["read shows"]
    assert work["status"]["status_code"] == "ERROR"


def test_the_blocking_client_is_traced(fresh_sandbox: Sandbox) -> None:
    from opentelemetry import trace
    from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    (snippet,) = [one for one in read(ROOT / "docs/howto/tracing.md") if one.language == "python"]
    exec(snippet.code, {})
    try:
        fresh_sandbox.faults.add("GET /bob/", faults.Reset(), times=1)
        with fresh_sandbox.sync_client("amikrop") as mixcloud:
            mixcloud.get("bob")
        with (
            MixcloudSync("http://127.0.0.1:9", access_token="geheim", retry=None) as mixcloud,
            pytest.raises(MixcloudError),
        ):
            mixcloud.get("bob")
    finally:
        URLLib3Instrumentor().uninstrument()
    spans = [span.to_json() for span in exporter.get_finished_spans()]
    assert len(spans) == 3
    assert not any(secret in str(spans) for secret in ("geheim", fresh_sandbox.token("amikrop")))
