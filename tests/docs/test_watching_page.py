"""The unit and the crontab of the page about watching run as written."""

import configparser
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.docs.snippets import ROOT, Snippet, read

SNIPPETS = read(ROOT / "docs" / "watching.md")
LOOK = ["mixcloud", "watch", "bob", "alice", "--once", "--quiet", "--state", "shows.json"]


def find(language: str, words: str) -> Snippet:
    (found,) = [one for one in SNIPPETS if one.language == language and words in one.code]
    return found


@pytest.fixture
def home(fresh_sandbox: Sandbox, tmp_path: Path) -> Path:
    """A home folder with the program, and a script that stores what it is sent."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "announce").write_text("#!/bin/sh\ncat >> ~/announced.jsonl\n")
    (folder / "announce").chmod(0o755)
    (tmp_path / ".local" / "bin").mkdir(parents=True)
    program = tmp_path / ".local" / "bin" / "mixcloud"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aiomixcloud "$@"\n')
    program.chmod(0o755)
    run(tmp_path, fresh_sandbox, *LOOK)
    fresh_sandbox.add_show("bob", "Rain")
    return tmp_path


def environment(home: Path, sandbox: Sandbox) -> dict[str, str]:
    path = f"{home}/.local/bin:{os.environ['PATH']}"
    return {"HOME": str(home), "PATH": path, "MIXCLOUD_API_ROOT": sandbox.api_root}


def run(home: Path, sandbox: Sandbox, *command: str) -> None:
    subprocess.run(command, cwd=home, env=environment(home, sandbox), check=True, timeout=120)


def announced(home: Path) -> list[str]:
    path = home / "announced.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line)["text"] for line in lines]


def test_the_line_for_cron(fresh_sandbox: Sandbox, home: Path) -> None:
    line = find("text", "*/10").code.strip()
    command = re.sub(r"^(\S+\s+){5}", "", line)
    for _ in range(2):
        run(home, fresh_sandbox, "sh", "-c", command)
    assert announced(home) == ["Bob published Rain"]


def test_the_service_for_systemd(fresh_sandbox: Sandbox, home: Path) -> None:
    unit = configparser.ConfigParser(comment_prefixes="#", interpolation=None)
    unit.read_string(find("ini", "[Service]").code)
    # systemd does not use a shell.
    words = unit["Service"]["ExecStart"].replace("%h", str(home)).split()
    with subprocess.Popen(words, cwd=home, env=environment(home, fresh_sandbox)) as process:
        try:
            end = time.monotonic() + 60
            while not announced(home) and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert announced(home) == ["Bob published Rain"]
    assert unit["Service"]["KillMode"] == "mixed"
