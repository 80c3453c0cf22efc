"""Four processes at a limit: no failure, and hardly a request in vain."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.gates.conftest import Server

CALLS, ALLOWED = 100, 20
WORKER = """\
import asyncio, json, sys
from aiomixcloud import Mixcloud
from aiomixcloud.gates import FileGate, RedisGate
from aiomixcloud.sync import MixcloudSync

kind, where, flavour, root, calls = sys.argv[1:]
gate = FileGate(where) if kind == "file" else RedisGate(where, "account")

async def main():
    async with Mixcloud(root, gate=gate) as mixcloud:
        await asyncio.gather(*(mixcloud.get("bob") for _ in range(int(calls))))
    if kind == "redis":
        await gate.aclose()

if flavour == "async":
    asyncio.run(main())
else:
    with MixcloudSync(root, gate=gate) as mixcloud, gate:
        for _ in range(int(calls)):
            mixcloud.get("bob")
"""


def run(kind: str, where: str, flavour: str, sandbox: Sandbox) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "-W", "error", "-c", WORKER, kind, where, flavour]
    command += [sandbox.api_root, str(CALLS // 4)]
    return [subprocess.Popen(command) for _ in range(4)]


@pytest.mark.parametrize("flavour", ["async", "sync"])
@pytest.mark.parametrize("kind", ["file", "redis"])
def test_all_succeed(
    kind: str, flavour: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    where = str(tmp_path / "account.gate")
    if kind == "redis":
        where = request.getfixturevalue("server").url
    with Sandbox() as sandbox:
        sandbox.limit(ALLOWED)
        workers = run(kind, where, flavour, sandbox)
        assert [worker.wait() for worker in workers] == [0] * 4
        # The refused requests do not depend on the number of calls.
        assert CALLS <= len(sandbox.requests) <= CALLS + 12


def test_a_server_that_is_killed_costs_no_request(server: Server) -> None:
    with Sandbox() as sandbox:
        sandbox.limit(ALLOWED)
        workers = run("redis", server.url, "async", sandbox)
        while len(sandbox.requests) < CALLS // 3:
            assert any(worker.poll() is None for worker in workers)
            time.sleep(0.01)
        server.stop()
        assert [worker.wait() for worker in workers] == [0] * 4
