"""Uploads to one account that run at the same time."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiomixcloud.cli.accounts.lock import LockError, account_lock
from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.options import Choices
from aiomixcloud.cli.output.messages import Messages
from aiomixcloud.sandbox import faults
from tests.cli.program import Program, heeding_interrupts, until, wait_for_show
from tests.cli.tagged_audio import tagged

ROOT = "https://api.mixcloud.com"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """An audio file with a title."""
    return tagged(tmp_path / "show.mp3", title="Deep Hours")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where locks are, for this process."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def messages() -> Messages:
    """A status display that shows nothing."""
    choices = Choices()
    choices.quiet = True
    return Messages(choices)


@contextlib.contextmanager
def running(
    program: Program, number: int, *arguments: str
) -> Iterator[list[subprocess.Popen[str]]]:
    """Start the program several times at once."""
    with contextlib.ExitStack() as opened:
        yield [opened.enter_context(program.started(*arguments)) for _ in range(number)]


def posts(program: Program) -> int:
    """Return how many uploads came in."""
    return len([one for one in program.sandbox.requests if one.path.startswith("/upload/")])


@pytest.mark.parametrize("number", [pytest.param(0, marks=pytest.mark.long), 1, 2])
def test_skip_existing_makes_one_show_however_often_it_runs(
    writable_mixcloud: Program, show: Path, number: int
) -> None:
    if number:
        writable_mixcloud.sandbox.faults.add(
            "POST /upload/", faults.Delay(0.3 * number, done=number == 2)
        )
    with running(writable_mixcloud, 3, "upload", str(show), "--skip-existing") as processes:
        results = [
            (*process.communicate(timeout=120), process.returncode) for process in processes
        ]
    assert {status for _, _, status in results} == {0}
    assert {out.partition("\t")[0] for out, _, _ in results} == {"/amikrop/deep-hours/"}
    assert posts(writable_mixcloud) == 1


def test_an_upload_waits_for_another_one_and_says_for_which(
    writable_mixcloud: Program, show: Path
) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/", faults.Silent(done=True))
    with writable_mixcloud.started("upload", str(show)) as first:
        wait_for_show(writable_mixcloud, "amikrop/deep-hours")
        with writable_mixcloud.started("upload", str(show), "--skip-existing") as second:
            until(
                second,
                f"Waiting for another upload to this account (process {first.pid}, 'show.mp3', s",
            )
            first.terminate()
            out, _ = second.communicate(timeout=120)
    assert (second.returncode, out.partition("\t")[0]) == (0, "/amikrop/deep-hours/")


def test_a_wait_for_another_upload_is_ended_by_a_signal(
    writable_mixcloud: Program, show: Path
) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/", faults.Silent())
    arguments = ("upload", str(show), "-v")
    with (
        writable_mixcloud.started(*arguments) as first,
        writable_mixcloud.started(*arguments) as second,
    ):
        said = {}
        for process in (first, second):
            assert process.stderr is not None
            for line in process.stderr:
                if line.startswith(("> POST", "Waiting for another up")):
                    said[line.split()[0]] = process
                    break
        said["Waiting"].send_signal(signal.SIGTERM)
        assert said["Waiting"].wait(60) == 143
        assert said[">"].poll() is None


def test_the_lock_of_a_killed_process_is_free(writable_mixcloud: Program, show: Path) -> None:
    writable_mixcloud.sandbox.faults.add("POST /upload/", faults.Silent(done=True))
    with writable_mixcloud.started("upload", str(show)) as first:
        wait_for_show(writable_mixcloud, "amikrop/deep-hours")
        first.kill()
        first.wait()
    result = writable_mixcloud.process("upload", str(show), "--skip-existing")
    assert (result.status, "Waiting" in result.err) == (0, False)


def test_a_dry_run_takes_no_lock(writable_mixcloud: Program, show: Path, tmp_path: Path) -> None:
    assert writable_mixcloud.process("upload", str(show), "--dry-run").status == 0
    assert not list(tmp_path.rglob("account-*.lock"))


HOLD = f"""
import sys, time
from aiomixcloud.cli.accounts.lock import account_lock
from aiomixcloud.cli.output.messages import Messages
from aiomixcloud.cli.options import Choices
with account_lock({ROOT!r}, "/bob/", Messages(Choices()), what="a.mp3"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_accounts_do_not_wait_for_each_other(state: Path, messages: Messages) -> None:
    with (
        heeding_interrupts(),
        subprocess.Popen(
            [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        for root, user in (
            (ROOT, "alice"),
            ("http://127.0.0.1:8080", "bob"),
        ):
            with account_lock(root, user, messages, what="b.mp3", longest_wait=0):
                pass
        start = time.monotonic()
        same = account_lock(f"{ROOT}/", "Bob", messages, what="b.mp3", longest_wait=0.3)
        words = (
            rf"another upload to this account is still running \(process {holder.pid}, 'a.mp3', s"
        )
        with pytest.raises(CommandError, match=words), same:
            pass
        assert time.monotonic() - start >= 0.3
        holder.communicate()
    with account_lock(ROOT, "bob", messages, what="b.mp3", longest_wait=0):
        names = [path.name for path in state.rglob("*") if path.is_file()]
    assert names
    assert not [name for name in names if "bob" in name]


def test_a_lock_that_cannot_be_made_is_an_error_only_if_it_matters(
    writable_mixcloud: Program, show: Path, tmp_path: Path, state: Path, messages: Messages
) -> None:
    (tmp_path / "file").touch()
    state.symlink_to(tmp_path / "file")
    with (
        pytest.raises(LockError, match="cannot be used"),
        account_lock(ROOT, "bob", messages, what="b.mp3"),
    ):
        pass
    env = {"XDG_STATE_HOME": str(tmp_path / "file")}
    arguments = ("upload", str(show))
    told = writable_mixcloud.process(*arguments, env=env)
    assert (told.status, "Not waiting for other uploads: the lock " in told.err) == (0, True)
    refused = writable_mixcloud.process(*arguments, "--name", "Other", "--skip-existing", env=env)
    assert (refused.status, posts(writable_mixcloud)) == (1, 1)
