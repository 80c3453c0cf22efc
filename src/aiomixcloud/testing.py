"""pytest fixtures for programs that use Mixcloud: a local sandbox, and clients for it.

The fixtures are available as soon as this package is installed; no import or configuration is
needed. The sandbox starts with the first test that uses it.

Example:
    >>> def test_bob_lives_in_london(mixcloud_sync):
    ...     assert mixcloud_sync.get("bob").city == "London"
    >>> async def test_bob_is_followed(mixcloud, mixcloud_sandbox):
    ...     async with mixcloud_sandbox.client("amikrop") as amikrop:
    ...         await amikrop.follow("alice")
    ...     assert (await mixcloud.get("alice/followers")).data[0]["username"] == "amikrop"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

__all__ = ["mixcloud", "mixcloud_sandbox", "mixcloud_sync", "mixcloud_user", "mixcloud_waits"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud import Mixcloud
    from aiomixcloud.sandbox import Sandbox, Waits
    from aiomixcloud.sync import MixcloudSync


@pytest.fixture(scope="session")
def _mixcloud_sandbox_of_session() -> Iterator[Sandbox]:
    from aiomixcloud.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def mixcloud_sandbox(_mixcloud_sandbox_of_session: Sandbox) -> Sandbox:
    """Return a local Mixcloud: one per test session, reset before each test."""
    _mixcloud_sandbox_of_session.reset()
    return _mixcloud_sandbox_of_session


@pytest.fixture
def mixcloud_user() -> str | None:
    """Return the user that ``mixcloud`` and ``mixcloud_sync`` act as; None, unless overridden.

    To override it for a test, use ``@pytest.mark.parametrize("mixcloud_user", ["amikrop"])``;
    for a module or folder, define a fixture of the same name.
    """
    return None


@pytest.fixture
def mixcloud_sync(mixcloud_sandbox: Sandbox, mixcloud_user: str | None) -> Iterator[MixcloudSync]:
    """Return a blocking client of the sandbox."""
    with mixcloud_sandbox.sync_client(mixcloud_user) as client:
        yield client


@pytest.fixture
def mixcloud_waits(mixcloud_sandbox: Sandbox) -> Iterator[Waits]:
    """Make the waits of all clients instant, and return them as a list of seconds.

    This includes clients that were created before. Each wait moves the clock of the sandbox.

    Example:
        >>> def test_a_rate_limit(mixcloud_sandbox, mixcloud_sync, mixcloud_waits):
        ...     mixcloud_sandbox.limit(1, per=60)
        ...     mixcloud_sync.get("bob")
        ...     mixcloud_sync.get("alice")
        ...     assert mixcloud_waits == [60]
    """
    with mixcloud_sandbox.instant_waits() as waits:
        yield waits


@pytest.fixture
def mixcloud(
    request: pytest.FixtureRequest, mixcloud_sandbox: Sandbox, mixcloud_user: str | None
) -> Mixcloud:
    """Return an asynchronous client of the sandbox, usable in any event loop."""
    if _is_for_trio(request):
        pytest.fail("the fixture 'mixcloud' needs asyncio; trio is not supported", pytrace=False)
    if not any(map(request.config.pluginmanager.hasplugin, ("asyncio", "anyio"))):
        pytest.fail("the fixture 'mixcloud' needs pytest-asyncio or anyio", pytrace=False)
    client = mixcloud_sandbox.client(mixcloud_user)
    # A connection belongs to the event loop that opened it. A test and its fixtures may run in
    # different loops, which may be closed when this fixture ends; so no connection stays open.
    pipeline = client._pipeline  # noqa: SLF001
    pipeline._transport = _IdleClosingTransport(pipeline._transport)  # noqa: SLF001
    return client


def _is_for_trio(request: pytest.FixtureRequest) -> bool:
    """Return whether a test runs on trio, by anyio or by pytest-trio."""
    if "anyio_backend" in request.fixturenames:
        backend = request.getfixturevalue("anyio_backend")
        return (backend if isinstance(backend, str) else backend[0]) == "trio"
    return request.node.get_closest_marker("trio") is not None


class _IdleClosingTransport:
    """A transport that closes its connections when no request is in progress."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._active = 0

    async def send(self, *arguments: Any, **named: Any) -> Any:
        self._active += 1
        try:
            return await self._transport.send(*arguments, **named)
        finally:
            self._active -= 1
            if not self._active:
                await self._transport.close()

    async def close(self) -> None:
        await self._transport.close()
