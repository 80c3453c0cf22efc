"""Fixtures of all tests."""

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

from aiomixcloud import Mixcloud
from aiomixcloud.auth import MixcloudOAuth
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudOAuthSync, MixcloudSync
from tests.support.scripted_server import ScriptedServer

# The same examples on every run, and few, so that tests are fast.
settings.register_profile(
    "aiomixcloud",
    derandomize=True,
    database=None,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("aiomixcloud")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Spare the garbage collector the tests and modules, which live to the end.

    Otherwise every collection during a test would search them all, which takes longer than the
    test.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Serve one sandbox to all tests that only read."""
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def _running_server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def server(_running_server: ScriptedServer) -> ScriptedServer:
    """Return the responses that a test adds."""
    _running_server.clear()
    return _running_server


@pytest.fixture
def fresh_sandbox(sandbox: Sandbox) -> Iterator[Sandbox]:
    """Return the shared sandbox to a test that writes, and reset it after the test."""
    sandbox.requests.clear()  # tests that only read do not reset it
    yield sandbox
    sandbox.reset()


@pytest.fixture(scope="session")
def double() -> Iterator[Sandbox]:
    """Serve a sandbox whose links point to mixcloud.com."""
    with Sandbox(links="mixcloud") as running:
        yield running


@pytest.fixture
def default_sandbox(
    double: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """Make a sandbox the default root, for snippets that run as written.

    The files that snippets upload are in the current folder.
    """
    for client in (Mixcloud, MixcloudSync):
        monkeypatch.setattr(client.__init__, "__defaults__", (double.api_root,))
        for name in ("mixcloud_root", "oembed_root"):
            root = getattr(double, name)
            monkeypatch.setitem(client.__init__.__kwdefaults__ or {}, name, root)
    for oauth in (MixcloudOAuth, MixcloudOAuthSync):
        monkeypatch.setattr(oauth.__init__, "__defaults__", (double.oauth_root,))
    (tmp_path / "perfectmix.mp3").write_bytes(b"ID3 and no more")
    Image.new("RGB", (64, 64), "orange").save(tmp_path / "perfectpic.jpg")
    monkeypatch.chdir(tmp_path)
    yield double
    double.reset()
