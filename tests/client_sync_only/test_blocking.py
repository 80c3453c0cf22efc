"""Features of the blocking flavour: threads, processes, notebooks, Ctrl-C, proxies."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import (
    CloudcastSync,
    MixcloudSync,
    ResourceListSync,
    ResourceSync,
    TagSync,
    UserSync,
)
from tests.support.scripted_server import ScriptedServer


def test_everything_reachable_is_blocking_to_the_end(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        show = mixcloud.get("someuser/somemix")
        assert show.similar()[0].load().picture_primary_color == "02f102"
        popular = mixcloud.popular()
        assert isinstance(popular, ResourceListSync)
        first = popular[0]
        assert isinstance(first, CloudcastSync)
        assert isinstance(first.user, UserSync)
        assert all(isinstance(tag, TagSync) for tag in first.tags)
        assert first.load() is first
        assert isinstance(first.user.load(), ResourceSync)
        following = popular.next()
        assert following is not None
        assert isinstance(following[0].user, UserSync)


def test_a_client_is_shared_by_threads(sandbox: Sandbox) -> None:
    def work(number: int) -> list[str]:
        return [mixcloud.get("bob" if n % 2 else "peter").key for n in range(number, number + 200)]

    with sandbox.sync_client() as mixcloud, ThreadPoolExecutor(8) as threads:
        found = [key for keys in threads.map(work, range(8)) for key in keys]
    assert len(found) == 1600
    assert set(found) == {"/bob/", "/peter/"}


async def test_it_works_where_an_event_loop_runs(sandbox: Sandbox) -> None:
    assert asyncio.get_running_loop().is_running()
    with sandbox.sync_client() as mixcloud:
        assert mixcloud.get("bob").name == "Bob"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_uses_new_connections(sandbox: Sandbox) -> None:
    program = """if True:
        import os, sys
        from aiomixcloud.sync import MixcloudSync
        with MixcloudSync(sys.argv[1]) as mixcloud:
            assert mixcloud.get("bob").name == "Bob"
            child = os.fork()
            names = {mixcloud.get(key).name for key in ["bob", "peter"] * 20}
            assert names == {"Bob", "Peter"}, names
            if child == 0:
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        """
    subprocess.run(
        [sys.executable, "-W", "error", "-c", program, sandbox.api_root], check=True, timeout=120
    )


def test_ctrl_c_stops_at_once_and_leaves_no_request_running() -> None:
    request = threading.Event()
    closed = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            request.set()
            while connection.recv(65536):
                pass
        closed.set()

    # A shell lets what it runs in the background ignore the signal.
    program = """if True:
        import signal, sys
        from aiomixcloud.sync import MixcloudSync
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with MixcloudSync(sys.argv[1]) as mixcloud:
            try:
                mixcloud.get("bob")
            except KeyboardInterrupt:
                print("stopped", flush=True)
                sys.stdin.read()
        """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        root = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with subprocess.Popen(
            [sys.executable, "-c", program, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert request.wait(60)
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == b"stopped\n"
            assert closed.wait(60), "the request went on"
            process.communicate()


def test_the_proxy_of_the_environment_is_used(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.root)
    server.add({"key": "/bob/", "type": "user"})
    with MixcloudSync("http://mixcloud.example") as mixcloud:
        assert mixcloud.get("bob").key == "/bob/"
    assert server.requests[0].target == "http://mixcloud.example/bob/?metadata=1"


def test_no_proxy_is_used_for_excluded_hosts(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.root)
    monkeypatch.setenv("no_proxy", "mixcloud.invalid")
    with (
        MixcloudSync("http://mixcloud.invalid", retry=None) as mixcloud,
        pytest.raises(ConnectionError, match=r"Failed to resolve 'mixcloud.invalid'"),
    ):
        mixcloud.get("bob")
    assert not server.requests


def test_no_proxy_leads_to_this_machine(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with sandbox.sync_client() as mixcloud:
        assert mixcloud.get("bob").name == "Bob"


def test_a_callers_pool_manager_is_used_and_left_as_it_is(sandbox: Sandbox) -> None:
    pools = urllib3.PoolManager()
    with MixcloudSync(sandbox.api_root, session=pools) as mixcloud:
        mixcloud.get("bob")
    assert len(pools.pools) == 1
    pools.clear()


def test_a_session_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"urllib3\.PoolManager"):
        MixcloudSync(session=object())  # type: ignore[arg-type]


def test_no_aiohttp_is_imported(sandbox: Sandbox) -> None:
    program = """if True:
        import sys
        from aiomixcloud.sync import MixcloudSync
        with MixcloudSync(sys.argv[1]) as mixcloud:
            mixcloud.popular().next()
        assert "aiohttp" not in sys.modules
        """
    subprocess.run([sys.executable, "-c", program, sandbox.api_root], check=True, timeout=120)
