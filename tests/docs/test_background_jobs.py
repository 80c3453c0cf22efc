"""The jobs for Dramatiq, run by worker processes with a Redis server."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from aiomixcloud.gates import RedisGate
from aiomixcloud.sandbox import Sandbox, faults
from tests.docs.snippets import ROOT
from tests.gates.conftest import Server

pytest.importorskip("dramatiq", reason="dramatiq is in the dependency group 'recipes'")

EXAMPLES = ROOT / "examples"


class Jobs:
    """The workers, and the program that adds jobs."""

    def __init__(self, user: str, sandbox: Sandbox, server: Server, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "MIXCLOUD_API_ROOT": sandbox.api_root,
            "MIXCLOUD_ACCESS_TOKEN": sandbox.token(user),
            "REDIS_URL": server.url,
        }

    def add(self, *arguments: str) -> None:
        command = [sys.executable, "-W", "error", str(EXAMPLES / "background_jobs.py")]
        subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=self.environment,
            check=True,
            timeout=120,
        )

    @contextmanager
    def running(self) -> Iterator[Path]:
        """Run two worker processes, and give the file of their log."""
        log = self.folder / "log"
        options = ["--path", str(EXAMPLES), "--processes", "2", "--threads", "4"]
        with subprocess.Popen(
            [
                sys.executable,
                "-m",
                "dramatiq",
                *options,
                "--log-file",
                str(log),
                "background_jobs",
            ],
            cwd=self.folder,
            env=self.environment,
        ) as process:
            try:
                yield log
            finally:
                process.terminate()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 200
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def remaining(server: Server) -> int:
    """Return the number of jobs that are not done."""
    with redis.Redis.from_url(server.url) as client:
        return sum(
            client.hlen(f"dramatiq:{queue}") for queue in ("default.msgs", "default.DQ.msgs")
        )


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    running = Server(tmp_path_factory.mktemp("r"))
    running.start()
    yield running
    running.stop()


def test_all_jobs_are_done_within_one_limit(server: Server, tmp_path: Path) -> None:
    with Sandbox() as sandbox, sandbox.sync_client() as reader:
        sandbox.add_user("fan")
        shows = [sandbox.add_show("bob", f"Rain {number}") for number in range(50)]
        jobs = Jobs("fan", sandbox, server, tmp_path)
        jobs.add("favorite", *shows)
        jobs.add("favorite", *shows[:10])
        calls = len(shows) + 10
        sandbox.requests.clear()
        sandbox.limit(20, per=2)
        with jobs.running():
            wait_for(lambda: sum(one.status == 200 for one in sandbox.requests) == calls)
        sandbox.limit(None)
        assert len(sandbox.requests) <= calls + 15
        with RedisGate(server.url, "mixcloud") as gate:
            assert gate.state().interval > 0, "the gate of all workers has learned the limit"
        favorites = reader.connection("fan", "favorites", limit=100)
        assert {show.key for show in favorites} == set(shows)


def test_a_show_is_published_once_whatever_happens(server: Server, tmp_path: Path) -> None:
    (tmp_path / "mix.mp3").write_bytes(b"ID3 and no more")
    with Sandbox() as sandbox, sandbox.sync_client("amikrop") as mixcloud:
        jobs = Jobs("amikrop", sandbox, server, tmp_path)
        for _ in range(3):
            jobs.add("publish", "mix.mp3", "Night Bus")
        # The show exists although no answer arrives.
        sandbox.faults.add("POST /upload/", faults.Reset(done=True), times=1)
        with jobs.running():
            wait_for(lambda: remaining(server) == 0)
        uploads = [one for one in sandbox.requests if one.path.startswith("/upload/")]
        assert len(uploads) == 1
        assert mixcloud.get_show("amikrop/night-bus").name == "Night Bus"
        names = [show.name for show in mixcloud.connection("amikrop", "cloudcasts", limit=100)]
        assert names.count("Night Bus") == 1


def test_a_job_that_cannot_succeed_does_not_run_again(server: Server, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        jobs = Jobs("amikrop", sandbox, server, tmp_path)
        jobs.add("favorite", "bob/not-there")
        with jobs.running() as log:
            wait_for(lambda: log.exists() and "Retries exceeded" in log.read_text())
        assert "NotFoundError" in log.read_text()
        assert len(sandbox.requests) == 1
