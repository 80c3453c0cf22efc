"""A Redis server for the tests of gates."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis


class Server:
    """A Redis server that can be stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        socket = str(self.folder / "redis.sock")
        options = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        with redis.Redis(unix_socket_path=socket, socket_timeout=5) as client:
            while True:
                try:
                    client.ping()
                except (redis.ConnectionError, redis.TimeoutError):
                    assert self.process.poll() is None
                else:
                    return

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    # The path of a socket has a maximum length.
    server = Server(tmp_path_factory.mktemp("r"))
    server.start()
    yield server
    server.stop()
