"""The program with a cache sends nothing twice, and stores no errors and no secrets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox, faults
from tests.docs.snippets import ROOT

pytest.importorskip(
    "aiohttp_client_cache", reason="aiohttp-client-cache is in the dependency group 'recipes'"
)


def run(folder: Path, sandbox: Sandbox, *users: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "cached_reads.py"), *users],
        cwd=folder,
        env=os.environ | {"MIXCLOUD_API_ROOT": sandbox.api_root},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout


def test_a_second_run_sends_nothing(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    first = run(tmp_path, fresh_sandbox, "bob", "HarbourRadio")
    assert "London Nights 25" in first
    assert len(fresh_sandbox.requests) == 2
    fresh_sandbox.add_show("bob", "Too New")
    assert run(tmp_path, fresh_sandbox, "bob", "HarbourRadio") == first
    assert len(fresh_sandbox.requests) == 2


def test_errors_are_not_stored(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    for fault in (
        faults.RefuseWith200(),
        faults.Status(200, json.dumps({"error": {"type": "X", "message": "no"}})),
        faults.Status(404, json.dumps({"error": {"type": "X", "message": "no"}})),
        faults.Garbage("json"),
        faults.Garbage("utf-8"),
        faults.Empty(),
    ):
        fresh_sandbox.requests.clear()
        fresh_sandbox.faults.add("GET /bob/cloudcasts/", fault, times=3)
        run(tmp_path, fresh_sandbox, "bob", status=1)
        assert fresh_sandbox.requests, f"the answer before {fault} was stored"
        fresh_sandbox.faults.clear()
    assert "London Nights 25" in run(tmp_path, fresh_sandbox, "bob")


def test_only_urls_without_a_token_are_stored(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    run(tmp_path, fresh_sandbox, "bob")
    stored = (tmp_path / "mixcloud-cache.db").read_bytes()
    assert b"/bob/cloudcasts/" in stored
    assert b"access_token" not in stored
