"""Fixtures of the tests of publishing."""

from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.publishing.making import Station


@pytest.fixture(autouse=True)
def _locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the locks of tests apart."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(params=["sync", "async"])
def station(fresh_sandbox: Sandbox, tmp_path: Path, request: pytest.FixtureRequest) -> Station:
    """A folder, a journal and an account, for both flavours of the publisher."""
    fresh_sandbox.seed(empty=True)
    fresh_sandbox.add_user("amikrop")
    return Station(fresh_sandbox, tmp_path, request.param)
