"""The sandbox whose pages are opened in a browser."""

from collections.abc import Iterator

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.support.chromium import chromium, open_window, unwatched, windows

__all__ = ["chromium", "open_window", "unwatched", "windows"]


@pytest.fixture(scope="module")
def town() -> Iterator[Sandbox]:
    """Serve the sandbox that the browser opens."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def site(town: Sandbox) -> Sandbox:
    """Restore the seeded world."""
    town.reset()
    return town
