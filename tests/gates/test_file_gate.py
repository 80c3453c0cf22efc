"""The gate in a file: shared by processes, whatever happens to the file or to a process."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from aiomixcloud import Gate
from aiomixcloud.gates import FileGate, GateProtocol

#: Locks the file of a gate and waits.
HOLDER = """\
import fcntl, os, sys, time
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.flock(file, fcntl.LOCK_EX)
print("locked", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "account.gate"


def test_what_one_learns_the_other_knows(path: Path) -> None:
    one, other = FileGate(path), FileGate(path)
    one.refused(monotonic(), 3000, asked=2000)
    assert 2900 < other.enter(monotonic()) <= 3000
    assert other.asked(monotonic()) == pytest.approx(2000, abs=100)
    assert other.is_holding(monotonic())
    state = FileGate(path).state()
    assert state.opens_in == pytest.approx(3000, abs=100)
    assert state.asked == pytest.approx(2000, abs=100)
    assert state.is_shared


@pytest.mark.parametrize("seconds", [86_400, 1.8e9])
def test_an_implausible_wait_closes_it_for_an_hour(path: Path, seconds: float) -> None:
    FileGate(path).refused(monotonic(), seconds)
    assert FileGate(path).state().asked == pytest.approx(3600, abs=60)


def test_requests_of_all_count(path: Path) -> None:
    one, other = FileGate(path), FileGate(path)
    assert one.enter(monotonic()) == other.enter(monotonic()) == 0
    assert one.state().under_way == 2
    one.leave(monotonic())
    one.passed()
    assert (other.state().under_way, other.state().passed) == (1, 1)


def test_an_unknown_limit_is_approached_with_care(path: Path) -> None:
    gates = [FileGate(path) for _ in range(40)]
    assert sum(gate.enter(monotonic(), patience=60) == 0 for gate in gates) == 5
    # A caller that cannot wait is not refused, because no limit is known.
    assert gates[0].enter(monotonic(), patience=0) == 0


def test_the_file_is_private_and_its_folder_is_created(path: Path) -> None:
    FileGate(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shows.csv"
    path.write_text("name,file\n")
    with pytest.raises(ValueError, match=r"shows.csv' is not the file of a gate"):
        FileGate(path)
    assert path.read_text() == "name,file\n"


def test_a_path_that_is_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        FileGate(tmp_path)


@pytest.mark.parametrize("size", [0, 1, 25, 60])
def test_a_damaged_file_is_an_open_gate(size: int, path: Path) -> None:
    gate = FileGate(path)
    gate.refused(monotonic(), 30)
    path.write_bytes(path.read_bytes()[:size] + b"\0" * (10 if size > 19 else 0))
    assert gate.enter(monotonic()) == 0
    assert FileGate(path).state().under_way == 1


def test_a_deleted_file_is_created_again(path: Path) -> None:
    gate = FileGate(path)
    gate.refused(monotonic(), 30)
    path.unlink()
    gate.refused(monotonic(), 3000)
    assert FileGate(path).state().opens_in == pytest.approx(3000, abs=100)


def hold(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    return holder


def test_a_process_that_is_killed_releases_the_lock(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = FileGate(path)
    gate.refused(monotonic(), 3000)
    with hold(path) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert gate.enter(monotonic()) > 0
    assert not caplog.records


def test_a_process_that_hangs_with_the_lock_costs_one_warning(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiomixcloud.gates.file_gate._LONGEST_LOCK", 0.01)
    gate = FileGate(path)
    gate.refused(monotonic(), 3000)
    with hold(path) as holder:
        assert gate.enter(monotonic()) > 2900  # what the process knows
        gate.refused(monotonic(), 4000)
        assert not gate.state().is_shared
        holder.kill()
    warnings = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert f"{path} cannot be used (locked for more than 0.01 s)" in warnings[0].getMessage()


def test_a_clock_that_is_set_back_does_not_close_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = FileGate(path)
    real = __import__("time").time()
    monkeypatch.setattr("aiomixcloud.gates.file_gate.time.time", lambda: real + 7200)
    gate.refused(monotonic(), 30)
    monkeypatch.setattr("aiomixcloud.gates.file_gate.time.time", lambda: real)
    assert gate.enter(monotonic()) == pytest.approx(30)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_has_a_lock_of_its_own(path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from aiomixcloud.gates import FileGate\n"
        "gate = FileGate(sys.argv[1])\n"
        "child = os.fork()\n"
        "for _ in range(500): gate.enter(time.monotonic(), is_upload=True); gate.passed()\n"
        "if not child: os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=50)
    assert FileGate(path).state().passed == 1000


def test_every_gate_has_the_methods_of_the_protocol(path: Path) -> None:
    assert isinstance(FileGate(path), GateProtocol)
    assert isinstance(Gate(), GateProtocol)
