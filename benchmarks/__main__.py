"""Run the benchmarks: ``make bench``, or ``python -m benchmarks user decode``.

``python -m benchmarks sandbox`` measures the local Mixcloud alone.
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
    """Measure, print, and write down what is asked for."""
    if arguments[:1] == ["sandbox"]:
        sandbox.main(arguments[1:])
        return
    names = [topic.name for topic in TOPICS]
    parser = argparse.ArgumentParser("python -m benchmarks", description=main.__doc__)
    parser.add_argument(
        "topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(names)}; default: all"
    )
    parser.add_argument("--rounds", type=int, help="turns of each; default: as many as it needs")
    parser.add_argument(
        "--seconds", type=float, default=0.1, help="how long a turn takes, 0.1 by default"
    )
    parser.add_argument(
        "--size", type=_size, default="1G", help="of the upload, such as 64M; 1G by default"
    )
    parser.add_argument(
        "--write", action="store_true", help="the results and their page into docs/, too"
    )
    options = parser.parse_args(arguments)
    if unknown := set(options.topics) - set(names):
        parser.error(f"there is no {', '.join(unknown)}")

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
