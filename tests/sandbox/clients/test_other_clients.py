"""Other people's clients work with the sandbox, with only their URLs changed.

They live in environments of their own, which ``make clients`` makes.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.media import mp3

ENVIRONMENTS = Path(__file__).parents[3] / ".venv"
PROGRAMS = Path(__file__).parent / "programs"

# The environment and the program of each client.
CLIENTS = [
    ("older", "aiomixcloud_1_0_6.py"),
    ("mcp", "mixcloud_mcp_server_0_1_1.py"),
]


@pytest.mark.parametrize(("environment", "program"), CLIENTS, ids=[one for _, one in CLIENTS])
def test_a_client_works_with_the_sandbox(
    fresh_sandbox: Sandbox, tmp_path: Path, environment: str, program: str
) -> None:
    python = ENVIRONMENTS / environment / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{python} is not there; make clients installs it")
    (tmp_path / "mix.mp3").write_bytes(mp3(3))
    Image.new("RGB", (64, 64), "orange").save(tmp_path / "mix.jpg")
    redirect_uri = "https://example.com/code"
    world = {
        name: getattr(fresh_sandbox, name)
        for name in ("api_root", "mixcloud_root", "oembed_root", "oauth_root")
    } | {
        "redirect_uri": redirect_uri,
        "code": fresh_sandbox.authorize("amikrop", client_id="app", redirect_uri=redirect_uri),
    }
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(
        [python, PROGRAMS / program],
        env={**environ, "WORLD": json.dumps(world)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert {one.status for one in fresh_sandbox.requests} <= {200, 301, 404}
