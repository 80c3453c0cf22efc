"""What docs/archive.md says about other programs works, such as cron, systemd and DuckDB."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.sandbox import Sandbox
from tests.docs.snippets import ROOT, Snippet, read

SNIPPETS = read(ROOT / "docs" / "archive.md")
#: An environment that `make long` creates; the packages are not needed otherwise.
DUCKDB = ROOT / ".venv" / "duckdb" / "bin" / "python"
#: Installs the extension from a package instead of the network, as `INSTALL` does.
EXTENSION = "from duckdb_extensions import import_extension; import_extension('sqlite_scanner')"


@pytest.fixture
def home(tmp_path: Path, sandbox: Sandbox) -> Path:
    """A home directory with an archive and the command."""
    with Archive(tmp_path / "bob.db") as archive, sandbox.sync_client("bob") as mixcloud:
        list(archive.update(mixcloud, ["bob"]))
    commands = tmp_path / ".local" / "bin"
    commands.mkdir(parents=True)
    (commands / "mixcloud").symlink_to(Path(sys.executable).with_name("mixcloud"))
    return tmp_path


def environment(home: Path, sandbox: Sandbox) -> dict[str, str]:
    return os.environ | {
        "HOME": str(home),
        "PATH": f"{home / '.local' / 'bin'}:{os.environ['PATH']}",
        "XDG_RUNTIME_DIR": str(home),
        "MIXCLOUD_API_ROOT": sandbox.api_root,
    }


def run(command: list[str], home: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=home, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def starting_with(text: str) -> list[Snippet]:
    found = [snippet for snippet in SNIPPETS if snippet.code.startswith(text)]
    assert found, text
    return found


@pytest.mark.skipif(os.name == "nt", reason="cron runs on Unix")
def test_the_lines_of_the_crontab_run(home: Path, sandbox: Sandbox) -> None:
    (snippet,) = [one for one in SNIPPETS if "crontab" in one.not_run]
    lines = snippet.code.splitlines()
    assert len(lines) == 2
    for line in lines:
        *times, command = line.split(maxsplit=5)
        assert len(times) == 5
        # cron would take it as the end of the line.
        assert "%" not in command
        assert run(["sh", "-c", command], home, environment(home, sandbox)) == ""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_units_of_systemd_are_valid_and_run(home: Path, sandbox: Sandbox) -> None:
    service, timer = starting_with("[Unit]")
    (home / "mixcloud-archive.service").write_text(service.code)
    (home / "mixcloud-archive.timer").write_text(timer.code)
    env = environment(home, sandbox)
    command = ["systemd-analyze", "--user", "verify", "./mixcloud-archive.timer"]
    assert run(command, home, env) == ""
    (start,) = [line for line in service.code.splitlines() if line.startswith("ExecStart=")]
    command = start.partition("=")[2].replace("%h", str(home)).split()
    assert "new" in run(command, home, env)


def test_follows_and_favorites_are_restored(home: Path, fresh_sandbox: Sandbox) -> None:
    sandbox = fresh_sandbox
    with sandbox.sync_client("bob") as bob, Archive(home / "bob.db") as archive:
        bob.favorite("alice/caf%C3%A9-mix")
        list(archive.update(bob, ["bob"], followers=True, favorites=True))
        bob.unfollow("amikrop")
        bob.unfavorite("alice/caf%C3%A9-mix")
        (snippet,) = [one for one in SNIPPETS if "mixcloud follow -" in one.code]
        env = environment(home, sandbox) | {"MIXCLOUD_ACCESS_TOKEN": sandbox.token("bob")}
        env["PATH"] = f"{Path(sys.executable).parent}:{env['PATH']}"
        output = run(["sh", "-ec", snippet.code], home, env)
        assert "/amikrop/\ttrue" in output
        assert bob.get("amikrop").following
        assert bob.get("alice/caf%C3%A9-mix").favorited


@pytest.mark.long
@pytest.mark.skipif(not DUCKDB.exists(), reason="DuckDB is not installed")
def test_duckdb_and_pandas_read_an_archive(home: Path, sandbox: Sandbox) -> None:
    env = environment(home, sandbox)
    run([str(DUCKDB), "-c", EXTENSION], home, env)
    (duckdb,) = starting_with("import duckdb")
    assert "London Nights 25" in run([str(DUCKDB), "-c", duckdb.code], home, env)
    (pandas,) = starting_with("import sqlite3\n\nimport pandas")
    assert "/bob/london-nights-1/" in run([str(DUCKDB), "-c", pandas.code], home, env)
