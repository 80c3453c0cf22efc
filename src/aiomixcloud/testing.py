"""Fixtures of pytest for programs that use Mixcloud: a local Mixcloud, and clients of it.

Whoever has this package installed has the fixtures; nothing is to be imported or configured.
The local Mixcloud starts with the first test that asks for it.

Example:
    >>> def test_bob_lives_in_london(mixcloud_sync):
    ...     assert mixcloud_sync.get("bob").city == "London"
    >>> async def test_bob_is_followed(mixcloud, mixcloud_sandbox):
    ...     async with mixcloud_sandbox.client("amikrop") as amikrop:
    ...         await amikrop.follow("alice")
    ...     assert (await mixcloud.get("alice/followers")).data[0]["username"] == "amikrop"
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

__all__ = ["mixcloud", "mixcloud_sandbox", "mixcloud_sync", "mixcloud_user"]

if TYPE_CHECKING:
    from aiomixcloud import Mixcloud
    from aiomixcloud.sandbox import Sandbox
    from aiomixcloud.sync import MixcloudSync


@pytest.fixture(scope="session")
def _mixcloud_sandbox_of_session() -> "Iterator[Sandbox]":
    from aiomixcloud.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def mixcloud_sandbox(_mixcloud_sandbox_of_session: "Sandbox") -> "Sandbox":
    """Serve a local Mixcloud that is as good as new: one for all tests, reset for each."""
    _mixcloud_sandbox_of_session.reset()
    return _mixcloud_sandbox_of_session


@pytest.fixture
def mixcloud_user() -> str | None:
    """Name the user whom ``mixcloud`` and ``mixcloud_sync`` act for; nobody, unless overridden.

    A test overrides it by ``@pytest.mark.parametrize("mixcloud_user", ["amikrop"])``, a module or
    a folder by a fixture of the same name.
    """
    return None


@pytest.fixture
def mixcloud_sync(
    mixcloud_sandbox: "Sandbox", mixcloud_user: str | None
) -> "Iterator[MixcloudSync]":
    """Give a blocking client of the local Mixcloud."""
    with mixcloud_sandbox.sync_client(mixcloud_user) as client:
        yield client


@pytest.fixture
def mixcloud(
    request: pytest.FixtureRequest,
    mixcloud_user: str | None,  # noqa: ARG001 - so that tests may give it values
) -> "Mixcloud":
    """Give a client of the local Mixcloud, in the event loop of the test."""
    # Both plugins can be there; anyio's is meant where a test has chosen a backend.
    if "anyio_backend" in request.fixturenames:
        plugin = "anyio"
    elif request.config.pluginmanager.hasplugin("asyncio"):
        plugin = "asyncio"
    else:
        pytest.fail("the fixture 'mixcloud' needs pytest-asyncio or anyio", pytrace=False)
    client: Mixcloud = request.getfixturevalue(f"_mixcloud_of_{plugin}")
    return client


def _client_by(fixture: Callable[..., Any]) -> Any:
    """Return the fixture of a client, made by the decorator of a plugin."""

    async def client(
        mixcloud_sandbox: "Sandbox", mixcloud_user: str | None
    ) -> "AsyncIterator[Mixcloud]":
        async with mixcloud_sandbox.client(mixcloud_user) as running:
            yield running

    return fixture(client)


def _fixture_of_asyncio() -> Callable[..., Any]:
    try:
        from pytest_asyncio import fixture
    except ImportError:
        return pytest.fixture
    return fixture


_mixcloud_of_anyio = _client_by(pytest.fixture)
_mixcloud_of_asyncio = _client_by(_fixture_of_asyncio())
