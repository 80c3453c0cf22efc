"""The examples of metrics in the documentation count what happens."""

import re
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud import Gate, Mixcloud, ResponseEvent, WaitEvent

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "share-rate-limits.md"


def example(heading: str) -> dict[str, Any]:
    section = PAGE.read_text("utf-8").split(f"## {heading}\n")[1]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert code
    names: dict[str, Any] = {"gate": Gate(), "Mixcloud": Mixcloud}
    exec(code[1], names)
    names["count"](ResponseEvent("GET", "https://api.example/bob/", 200, 0.1))
    names["count"](WaitEvent("GET", "https://api.example/bob/", 2.5))
    return names


def test_prometheus() -> None:
    client = pytest.importorskip("prometheus_client")
    example("Metrics for Prometheus")
    value = client.REGISTRY.get_sample_value
    assert value("mixcloud_responses_total", {"status": "200"}) == 1
    assert value("mixcloud_wait_seconds_total") == 2.5
    assert value("mixcloud_gate_opens_in_seconds") == 0


def test_opentelemetry() -> None:
    sdk = pytest.importorskip("opentelemetry.sdk.metrics")
    from opentelemetry import metrics

    export = pytest.importorskip("opentelemetry.sdk.metrics.export")
    reader = export.InMemoryMetricReader()
    metrics.set_meter_provider(sdk.MeterProvider([reader]))
    example("Metrics for OpenTelemetry")
    found = {
        metric.name: metric.data.data_points[0].value
        for resource in reader.get_metrics_data().resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    assert found == {"mixcloud.responses": 1, "mixcloud.wait": 2.5, "mixcloud.gate.opens_in": 0}
