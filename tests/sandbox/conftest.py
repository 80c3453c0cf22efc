"""What every test of the sandbox may ask for."""

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
