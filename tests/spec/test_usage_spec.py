"""Every snippet of the user's specification runs as written and keeps what it promises."""

from typing import Any

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.spec.snippets import SPECIFICATION, read, run

pytestmark = pytest.mark.skipif(
    not SPECIFICATION.exists(), reason="the specification lies beside the checkout only"
)


@pytest.mark.parametrize(
    ("section", "promises"), [("Basic usage", 6), ("Listing", 10), ("Connections", 3)]
)
async def test_section_runs_as_written(
    section: str, promises: int, default_sandbox: Sandbox
) -> None:
    names: dict[str, Any] = {"mixcloud": default_sandbox.client()}
    kept = sum([await run(snippet, names) for snippet in read(section)])
    await names["mixcloud"].close()
    assert kept == promises
