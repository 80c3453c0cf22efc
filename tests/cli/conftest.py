"""Fixtures of the tests of the command line."""

from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program


@pytest.fixture
def mixcloud(sandbox: Sandbox, tmp_path: Path) -> Program:
    """The program, logged in as amikrop to a sandbox that tests only read."""
    return Program(sandbox, tmp_path)


@pytest.fixture
def writable_mixcloud(fresh_sandbox: Sandbox, tmp_path: Path) -> Program:
    """The same, for tests that write."""
    return Program(fresh_sandbox, tmp_path)


@pytest.fixture
def logged_out(sandbox: Sandbox, tmp_path: Path) -> Program:
    """The program without a login."""
    return Program(sandbox, tmp_path, user=None)
