"""Fixtures of the tests of watching."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from aiomixcloud.sandbox import Sandbox


@pytest.fixture
def empty() -> Iterator[Sandbox]:
    """A sandbox that has only bob and alice."""
    with Sandbox(empty=True) as sandbox:
        sandbox.clock.set(datetime(2026, 3, 1, 20, tzinfo=UTC))
        sandbox.add_user("bob", name="Bob")
        sandbox.add_user("alice", name="Alice")
        yield sandbox


@pytest.fixture
def clock(empty: Sandbox) -> Callable[[], datetime]:
    """The clock of the sandbox."""
    return lambda: datetime.fromtimestamp(empty.clock.now(), UTC)
