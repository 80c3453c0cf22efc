"""Fixtures for the tests of the sandbox."""

from collections.abc import Callable, Iterator

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.asking import Answer, Ask, Walk


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """Send requests to the shared sandbox, which tests only read from."""
    return Ask(sandbox.api_root)


@pytest.fixture
def walk(ask: Ask) -> Walk:
    """Follow the links from page to page."""

    def walk(target: str) -> list[Answer]:
        pages = [ask(target)]
        while link := pages[-1].body.get("paging", {}).get("next"):
            pages.append(ask(link))
        return pages

    return walk


class Clock:
    """The clock of a sandbox that tests change."""

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
def see(fresh: Sandbox) -> Ask:
    """Send requests to a sandbox that tests change, without a token."""
    return Ask(fresh.api_root)


@pytest.fixture
def acting(fresh: Sandbox) -> Callable[[str], Ask]:
    """Send requests to a sandbox that tests change, as a user."""
    return lambda username: Ask(fresh.api_root, fresh.token(username))


@pytest.fixture
def bob(acting: Callable[[str], Ask]) -> Ask:
    return acting("bob")
