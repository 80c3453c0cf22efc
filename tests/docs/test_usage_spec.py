"""Every snippet of the user's specification runs as written and has the documented results.

In the blocking flavour each runs too, with ``await`` and ``async`` removed and the names
of that flavour.
"""

import dataclasses
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from tests.docs.usage_spec import SPECIFICATION, Snippet, read, run
from tests.support.commented_values import CheckedCode

pytestmark = pytest.mark.skipif(
    not SPECIFICATION.exists(), reason="the specification lies beside the checkout only"
)

#: How many values and representations the comments of each section promise.
PROMISES = {
    "Basic usage": 6,
    "Listing": 10,
    "Connections": 3,
    "Embedding": 0,
    "Authorization": 1,
    "Actions": 2,
    "Uploading": 2,
    "Targeting": 4,
}


def names(sandbox: Sandbox) -> dict[str, Any]:
    """Return what the snippets take for granted."""
    redirect = "https://example.com/store-code"
    return {
        "Mixcloud": Mixcloud,
        "MixcloudSync": MixcloudSync,
        "CLIENT_ID": "me",
        "CLIENT_SECRET": "secret",
        "REDIRECT_URI": redirect,
        "code": sandbox.authorize("amikrop", client_id="me", redirect_uri=redirect),
        "resource_key": "luke/a-nice-mix",
    }


def blocking(snippet: Snippet) -> Snippet:
    """Return a snippet as somebody writes it who uses the blocking flavour."""
    code = re.sub(r"\b(?:await|async) ", "", snippet.code)
    code = re.sub(r"\bMixcloud(OAuth)?\b", r"Mixcloud\1Sync", code)
    code = re.sub(r"from aiomixcloud(?:\.auth)? import", "from aiomixcloud.sync import", code)
    return dataclasses.replace(snippet, code=code)


def test_the_whole_specification_is_here() -> None:
    found = {
        section: sum(len(CheckedCode(s.code).expected) for s in read(section))
        for section in PROMISES
    }
    assert found == PROMISES


@pytest.mark.parametrize("section", PROMISES)
async def test_a_section_runs_as_written(section: str, default_sandbox: Sandbox) -> None:
    space = names(default_sandbox) | {"mixcloud": default_sandbox.client("amikrop")}
    kept = [await run(snippet, space) for snippet in read(section)]
    await space["mixcloud"].close()
    assert sum(kept) == PROMISES[section]


@pytest.mark.parametrize("section", PROMISES)
async def test_a_section_runs_in_the_blocking_flavour(
    section: str, default_sandbox: Sandbox
) -> None:
    space = names(default_sandbox) | {"mixcloud": default_sandbox.sync_client("amikrop")}
    kept = [await run(blocking(snippet), space) for snippet in read(section)]
    space["mixcloud"].close()
    assert sum(kept) == PROMISES[section]


async def test_the_section_on_the_blocking_flavour_runs_as_written(
    default_sandbox: Sandbox,
) -> None:
    space = names(default_sandbox)
    assert sum([await run(snippet, space) for snippet in read("Synchronous mode")]) == 2
    space["mixcloud"].close()


def typed_module() -> str:
    """Return all snippets as one module, each section in a function with typed arguments."""
    lines = [
        "from aiomixcloud import Mixcloud",
        "from aiomixcloud.sync import MixcloudSync",
        "CLIENT_ID = CLIENT_SECRET = REDIRECT_URI = resource_key = code = ''",
    ]
    for number, section in enumerate([*PROMISES, "Synchronous mode"]):
        lines.append(f"async def section_{number}(mixcloud: Mixcloud) -> None:")
        for snippet in read(section):
            code = snippet.code
            if section == "Synchronous mode":
                code = code.replace("as mixcloud:", "as blocking:")
                code = re.sub(r"\bmixcloud([.,)])", r"blocking\1", code)
            lines += textwrap.indent(code, "    ").splitlines()
    return "\n".join(lines) + "\n"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "checker",
    [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]],
    ids=["mypy", "pyright"],
)
def test_type_checkers_accept_every_snippet(checker: list[str], tmp_path: Path) -> None:
    pytest.importorskip(checker[0])
    file = tmp_path / "snippets.py"
    file.write_text(typed_module(), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *checker, file],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
