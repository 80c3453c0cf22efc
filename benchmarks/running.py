"""Run topics and return results: plain data for the table, the file and the page."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from benchmarks.measure import medians, ratio, spread, take_turns
from benchmarks.processes import OLDER, Worker, command, replaying
from benchmarks.topics import FILE, ROOT, TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.measure import Columns, Figures
    from benchmarks.topics import Contender, Target, Topic

#: Minimum duration of a turn, so that clock resolution and garbage collection do not matter.
_TURN = 0.1

#: Number of processes of each program, because speed differs by process.
PROCESSES = 5

_PACKAGES = ("aiomixcloud", "aiohttp", "urllib3", "orjson")
_OLDER_PACKAGES = ("aiomixcloud", "aiohttp", "python-dateutil")


class Run:
    """A run: all its topics share a server and a file to upload."""

    def __init__(self, *, size: int, rounds: int | None = None, seconds: float = _TURN) -> None:
        self._size = size
        self._rounds = rounds
        self._seconds = seconds
        self._missing: dict[str, str] = {}
        self._stack = ExitStack()
        self._targets: list[dict[str, Any]] = []
        self._topics: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self._root = self._stack.enter_context(replaying())
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "large.mp3"
        file.touch()
        os.truncate(file, self._size)
        self._file = str(file)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def measure(self, topic: Topic) -> dict[str, Any]:
        """Measure a topic and return its results."""
        rounds = self._rounds or topic.rounds
        present = [contender for contender in topic.contenders if not self._lacks(contender)]
        if topic.alone:
            columns = self._columns(topic, present, rounds)
        else:
            processes = min(PROCESSES, rounds)
            columns = medians(
                self._columns(topic, present, ceil(rounds / processes)) for _ in range(processes)
            )
            # If turns share a process, its peak memory includes all previous turns.
            for column in columns.values():
                column.pop("memory", None)
        result = {
            "name": topic.name,
            "title": topic.title.format(size=readable_size(self._size)),
            "note": topic.note,
            "rounds": rounds,
            "rows": [_row(each, columns) for each in present],
        }
        self._topics.append(result)
        self._targets += _judged(topic, columns)
        return result

    def _columns(
        self, topic: Topic, contenders: Sequence[Contender], rounds: int
    ) -> dict[str, Columns]:
        """Return the figures of all contenders, each in one new process if it has a program."""
        with ExitStack() as stack:
            turns = {each.label: self._turn(topic, each, stack) for each in contenders}
            return take_turns(turns, rounds)

    def results(self, arguments: Sequence[str]) -> dict[str, Any]:
        """Return all results, with the machine and the versions."""
        return {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "command": " ".join(["python -m benchmarks", *arguments]),
            "machine": _machine(),
            "versions": _versions(),
            "processes": PROCESSES,
            "skipped": list(self._missing.values()),
            "targets": self._targets,
            "topics": self._topics,
        }

    @property
    def missing(self) -> Iterable[str]:
        """What was not measured, and why."""
        return self._missing.values()

    def _lacks(self, contender: Contender) -> bool:
        """Return whether a contender is unavailable, and record the reason."""
        if contender.older and not OLDER.exists():
            self._missing["older"] = (
                f"aiomixcloud 1.0.6: it is not installed in {OLDER.parent.parent.name!r} next to "
                "this environment; `make bench` could not install it"
            )
            return True
        if contender.package and find_spec(contender.package) is None:
            self._missing[contender.package] = f"{contender.package}: it is not installed"
            return True
        if contender.command and shutil.which(contender.command[0]) is None:
            name = Path(contender.command[0]).name
            self._missing[name] = f"{name}: the command was not found"
            return True
        return False

    def _turn(self, topic: Topic, contender: Contender, stack: ExitStack) -> Callable[[], Figures]:
        """Return the function that runs one turn of a contender."""
        if contender.command:
            filled = [
                part.replace(ROOT, self._root).replace(FILE, self._file)
                for part in contender.command
            ]
            return partial(command, filled)
        if topic.alone:
            return partial(self._alone, contender)
        worker = self._worker(contender)
        stack.callback(worker.close)
        number = worker.enough(contender.task, self._seconds)
        return partial(worker.run, contender.task, number)

    def _alone(self, contender: Contender) -> Figures:
        """Upload in a separate process."""
        worker = self._worker(contender)
        worker.run(f"{contender.task}_little")
        figures = worker.run(contender.task)
        worker.close()
        return figures

    def _worker(self, contender: Contender) -> Worker:
        return Worker(
            contender.program,
            self._root,
            self._file,
            decoder=contender.decoder,
            older=contender.older,
        )


def _row(contender: Contender, columns: dict[str, Columns]) -> dict[str, Any]:
    """Return the results of a contender: quartiles of its figures and ratios."""
    mine = columns[contender.label]
    against = contender.against if contender.against in columns else None
    base = columns[against] if against else mine
    return {
        "label": contender.label,
        "against": against,
        "cpu_ratio": ratio(mine["cpu"], base["cpu"]),
        "wall_ratio": ratio(mine["wall"], base["wall"]),
        **{name: spread(values) for name, values in mine.items()},
    }


def _judged(topic: Topic, columns: dict[str, Columns]) -> list[dict[str, Any]]:
    """Return whether the targets of a topic are met, if their contenders took part."""
    return [
        _verdict(target, columns)
        for target in TARGETS
        if target.topic == topic.name and {target.label, target.against} - {None} <= set(columns)
    ]


def _verdict(target: Target, columns: dict[str, Columns]) -> dict[str, Any]:
    mine = columns[target.label][target.figure]
    if target.against:
        found = ratio(mine, columns[target.against][target.figure])[1]
    else:
        found = spread(mine)[1]
    kept = found >= target.limit if target.bound == "at least" else found <= target.limit
    return {
        "says": target.says,
        "figure": target.figure if target.against is None else "ratio",
        "bound": target.bound,
        "limit": target.limit,
        "found": found,
        "kept": kept,
    }


def readable_size(size: int) -> str:
    """Return a number of bytes in a readable unit."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit:
            return f"{size / unit:g} {name}"
    return f"{size} bytes"


def _machine() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    found |= {name: version(name) for name in _PACKAGES}
    if OLDER.exists():
        code = "import sys; from importlib.metadata import version\n"
        code += "print(*map(version, sys.argv[1:]))"
        versions = _said(str(OLDER), "-c", code, *_OLDER_PACKAGES).split()
        beside = zip(_OLDER_PACKAGES[1:], versions[1:], strict=True)
        found[f"aiomixcloud {versions[0]} with"] = ", ".join(map(" ".join, beside))
    if shutil.which("curl"):
        found["curl"] = _said("curl", "--version").split()[1]
    return found


def _said(*arguments: str) -> str:
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
