"""What every test of the sandbox may ask for."""

from collections.abc import Callable, Iterator

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.asking import Answer, Ask, Walk


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """Ask the shared sandbox, which tests only read from."""
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
    """The time in a sandbox that tests change."""

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
    """Serve the one sandbox for all tests that change something."""
    with Sandbox(clock=clock) as running:
        yield running


@pytest.fixture
def fresh(stage: Sandbox, clock: Clock) -> Sandbox:
    """Start with the seeded world, as if nothing had happened."""
    clock.now = clock.start
    stage.reset()
    return stage


@pytest.fixture
def see(fresh: Sandbox) -> Ask:
    """Ask a sandbox that tests change, as nobody."""
    return Ask(fresh.api_root)


@pytest.fixture
def acting(fresh: Sandbox) -> Callable[[str], Ask]:
    """Ask a sandbox that tests change, as some user."""
    return lambda username: Ask(fresh.api_root, fresh.token(username))


@pytest.fixture
def bob(acting: Callable[[str], Ask]) -> Ask:
    return acting("bob")
