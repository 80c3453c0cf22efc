"""Run the benchmarks: ``make bench``, or ``python -m benchmarks user decode``.

``python -m benchmarks sandbox`` measures the sandbox only.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import page, sandbox, table
from benchmarks.running import Run
from benchmarks.topics import TOPICS

_DOCS = Path(__file__).parent.parent / "docs"
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def main(arguments: list[str]) -> None:
    """Run the benchmarks and print the results."""
    if arguments[:1] == ["sandbox"]:
        sandbox.main(arguments[1:])
        return
    names = [topic.name for topic in TOPICS]
    parser = argparse.ArgumentParser("python -m benchmarks", description=main.__doc__)
    parser.add_argument(
        "topics", nargs="*", metavar="TOPIC", help=f"a topic: {', '.join(names)}; default: all"
    )
    parser.add_argument("--rounds", type=int, help="number of rounds; default: set by the topic")
    parser.add_argument(
        "--seconds", type=float, default=0.1, help="duration of a turn, 0.1 by default"
    )
    parser.add_argument(
        "--size", type=_size, default="1G", help="size of the upload, such as 64M; 1G by default"
    )
    parser.add_argument(
        "--write", action="store_true", help="also write the results and their page to docs/"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.topics) - set(names):
        parser.error(f"unknown topic: {', '.join(unknown)}")

    with Run(size=options.size, rounds=options.rounds, seconds=options.seconds) as run:
        for topic in TOPICS:
            if not options.topics or topic.name in options.topics:
                table.show(run.measure(topic))
    results = run.results(arguments)
    table.show_end(results)
    if options.write:
        (_DOCS / "benchmarks.json").write_text(json.dumps(results, indent=1) + "\n")
        page.write(_DOCS)


def _size(text: str) -> int:
    unit = _UNITS.get(text[-1:].upper())
    return int(text[:-1]) * unit if unit else int(text)


if __name__ == "__main__":
    main(sys.argv[1:])
