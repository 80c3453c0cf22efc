"""Run the benchmarks: ``make bench``, or ``python -m benchmarks decode get``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks import decode, get, upload

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHMARKS: dict[str, Callable[[], None]] = {
    "decode": decode.main,
    "get": get.main,
    "upload": upload.main,
}


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, or all."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
