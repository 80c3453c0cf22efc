"""The process of one program: it runs a task whenever it is told to, and says what that took.

``python -m benchmarks.worker PROGRAM ROOT FILE DECODER`` reads lines such as
``{"task": "user", "number": 100}`` and answers each with figures per call. It needs nothing
but the standard library and what its program needs, so that it runs in any environment.
"""

from __future__ import annotations

import gc
import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main(program: str, root: str, file: str, decoder: str) -> None:
    """Run tasks until no more are wanted."""
    if decoder == "standard":
        # As if the extra `speed` were not installed.
        sys.modules["orjson"] = None  # type: ignore[assignment]
    module = importlib.import_module(f"benchmarks.programs.{program}")
    ready = module.Program(root, file)
    for line in sys.stdin:
        print(json.dumps(measured(ready, **json.loads(line))), flush=True)
    ready.close()


def measured(program: object, task: str, number: int) -> dict[str, float]:
    """Return seconds and seconds of the processor per call, and bytes of memory on top."""
    gc.collect()
    memory, wall, cpu = _peak(), time.perf_counter(), time.process_time()
    further: dict[str, float] = program.run(task, number)  # type: ignore[attr-defined]
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "cpu": cpu / number,
        "wall": wall / number,
        "memory": _peak() - memory,
        **further,
    }


def _peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    # Not from `getrusage`, where a process begins with the peak of the one that started it.
    status = Path("/proc/self/status")
    if not status.exists():
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
