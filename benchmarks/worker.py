"""The process of one program: run tasks on request, and report their figures.

``python -m benchmarks.worker PROGRAM ROOT FILE DECODER`` reads lines such as
``{"task": "user", "number": 100}`` and answers each with figures per call. Apart from its program,
it needs only the standard library, so that it runs in any environment.
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
    """Run tasks until standard input ends."""
    if decoder == "standard":
        # Behave as if the extra `speed` were not installed.
        sys.modules["orjson"] = None  # type: ignore[assignment]
    module = importlib.import_module(f"benchmarks.programs.{program}")
    ready = module.Program(root, file)
    for line in sys.stdin:
        print(json.dumps(measured(ready, **json.loads(line))), flush=True)
    ready.close()


def measured(program: object, task: str, number: int) -> dict[str, float]:
    """Return wall and processor seconds per call, and the additional memory in bytes."""
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
    """Return the peak memory of this process, in bytes."""
    # Not `getrusage`: its value starts with the peak of the parent process.
    status = Path("/proc/self/status")
    if not status.exists():
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
