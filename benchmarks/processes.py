"""The measured processes: the server, workers, and commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.measure import Figures

HERE = Path(sys.executable)
#: The environment with version 1.0.6, created by ``make bench``.
OLDER = HERE.parent.parent / "older" / "bin" / "python"

_PROJECT = Path(__file__).parent.parent


@contextmanager
def replaying() -> Iterator[str]:
    """Run the server that replays prepared answers, and yield its root URL."""
    with _started([str(HERE), "-m", "benchmarks.replay"]) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()


class Worker:
    """A process that runs the tasks of one program.

    It loads compiled modules from a folder of this run, as an installed program does: compiling
    them changes how the process allocates memory, and thereby the speed of aiohttp by a third.
    """

    def __init__(self, program: str, root: str, file: str, *, decoder: str, older: bool) -> None:
        python = str(OLDER if older else HERE)
        variables = os.environ | {"PYTHONPYCACHEPREFIX": f"{file}.cache"}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        self._process = _started(
            [python, "-m", "benchmarks.worker", program, root, file, decoder], variables
        )

    def run(self, task: str, number: int = 1) -> Figures:
        """Run a task a number of times, and return the figures of one run."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"task": task, "number": number}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise SystemExit("a measured program failed, see above")
        figures: Figures = json.loads(line)
        return figures

    def enough(self, task: str, seconds: float) -> int:
        """Return how many runs of a task take that long; this also warms it up."""
        self.run(task)
        number = max(1, round(0.1 * seconds / self.run(task)["wall"]))
        return max(1, round(seconds / self.run(task, number)["wall"]))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def command(arguments: Sequence[str]) -> Figures:
    """Run a command, and return its figures."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return {
        "wall": time.perf_counter() - start,
        "cpu": usage.ru_utime + usage.ru_stime,
    }


def _started(
    arguments: Sequence[str], variables: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        arguments,
        cwd=_PROJECT,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
