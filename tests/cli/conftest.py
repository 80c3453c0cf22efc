"""What every test of the command line may ask for."""

from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program


@pytest.fixture
def mixcloud(sandbox: Sandbox, tmp_path: Path) -> Program:
    """The program, logged in as amikrop to a local Mixcloud that tests only read from."""
    return Program(sandbox, tmp_path)


@pytest.fixture
def writable_mixcloud(fresh_sandbox: Sandbox, tmp_path: Path) -> Program:
    """The same for tests that write."""
    return Program(fresh_sandbox, tmp_path)


@pytest.fixture
def logged_out(sandbox: Sandbox, tmp_path: Path) -> Program:
    """The program of somebody who is not logged in."""
    return Program(sandbox, tmp_path, user=None)
