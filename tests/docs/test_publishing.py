"""The commands of the publishing page run in order."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program

PAGE = Path(__file__).parents[2] / "docs" / "publishing.md"
BLOCKS = re.findall(r"(?ms)^(<!-- not run: .*?-->\n)?^```sh\n(.*?)^```$", PAGE.read_text("utf-8"))


@pytest.mark.usefixtures("default_sandbox")
def test_the_commands_run(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    program = Program(fresh_sandbox, tmp_path)
    path = f"{Path(sys.executable).parent}:{program.environment['PATH']}"
    script = "\n".join(code for not_run, code in BLOCKS if not not_run)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=program.environment | {"PATH": path},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "amikrop"
    assert "/amikrop/deep-hours-12/\t" in done.stdout
    assert "named 'Deep Hours 12 (live)' already" in done.stderr
    assert "published Wed 2030-05-01 20:00 UTC" in done.stderr
    assert "deep-hours-12" in (tmp_path / "player.html").read_text()
