"""Fixtures for the tests of the sandbox."""

from collections.abc import Callable, Iterator

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import AllPages, ApiClient, ApiResponse


@pytest.fixture
def api(sandbox: Sandbox) -> ApiClient:
    """Send requests to the shared sandbox, which tests only read."""
    return ApiClient(sandbox.api_root)


@pytest.fixture
def all_pages(api: ApiClient) -> AllPages:
    """Follow the links from page to page."""

    def all_pages(target: str) -> list[ApiResponse]:
        pages = [api(target)]
        while link := pages[-1].body.get("paging", {}).get("next"):
            pages.append(api(link))
        return pages

    return all_pages


class Clock:
    """The clock of the sandbox, which tests set."""

    start = 1_800_000_000

    def __init__(self) -> None:
        self.now = self.start

    def __call__(self) -> float:
        return self.now + 0.75


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def stage(clock: Clock) -> Iterator[Sandbox]:
    """Serve the sandbox for all tests that change something."""
    with Sandbox(clock=clock) as running:
        yield running


@pytest.fixture
def fresh(stage: Sandbox, clock: Clock) -> Sandbox:
    """Restore the seeded world."""
    clock.now = clock.start
    stage.reset()
    return stage


@pytest.fixture
def anonymous(fresh: Sandbox) -> ApiClient:
    """Send requests to a sandbox that tests change, without a token."""
    return ApiClient(fresh.api_root)


@pytest.fixture
def as_user(fresh: Sandbox) -> Callable[[str], ApiClient]:
    """Send requests to a sandbox that tests change, as a user."""
    return lambda username: ApiClient(fresh.api_root, fresh.token(username))


@pytest.fixture
def bob(as_user: Callable[[str], ApiClient]) -> ApiClient:
    return as_user("bob")
