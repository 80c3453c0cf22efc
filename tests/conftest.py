"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.sandbox import Sandbox
from tests.support.scripted import Scripted


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Serve one local Mixcloud to all tests that only read."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    """Serve whatever a test adds to it."""
    with Scripted() as server:
        yield server


@pytest.fixture
def default_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Let ``Mixcloud()`` without arguments mean the sandbox, for snippets that run as written."""
    start = Mixcloud.__init__
    monkeypatch.setattr(start, "__defaults__", (sandbox.api_root,))
    for name in ("mixcloud_root", "oembed_root"):
        monkeypatch.setitem(start.__kwdefaults__ or {}, name, getattr(sandbox, name))
    return sandbox
