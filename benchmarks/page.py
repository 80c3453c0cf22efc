"""The page of the documentation that shows a run: its words, its tables, its plot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.plot import plot
from benchmarks.table import cells, target_cells

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TOP = """\
# Benchmarks

<!-- Made by `make bench` from benchmarks.json; what is changed here by hand is lost. -->

This library beside aiomixcloud 1.0.6, beside what it stands on (aiohttp, urllib3, the JSON
decoders), and beside curl: all in one run, on one machine, taking turns.

![Processor time by task, on a logarithmic scale](benchmarks.svg)

**Processor** is the time that the client's process kept the processor busy; the server is
another process. **Time** is what a clock on the wall says. Both are medians, for one call.
**Ratio** is how often the figure **of** the other one goes into it, as the median over the
rounds, in each of which both were measured one after the other. Where the library appears
twice, it decodes with the standard library, as it is installed by default, and with orjson,
as with the extra `speed`.

The server replays prepared answers without compression, so what is measured is the client.
Mixcloud is further away than that: there, most of the time is waiting for the network. And it
redirects 1.0.6, which leaves out the slash at the end of an address, at every call; this
server does not.
"""

_REPEAT = """
## Do it again

<!-- not run: it takes ten minutes; that these targets exist is checked -->
```sh
make bench                          # everything, about ten minutes; writes this page
make bench TOPICS="user decode"     # some of it; writes nothing
make bench TOPICS="upload --size 64M"
```

The topics are {topics}. `make bench` installs aiomixcloud 1.0.6 into an
environment of its own, `.venv/older`. Other work on the machine blurs the figures more than
the ratios, because all take turns.
"""


def write(folder: Path) -> None:
    """Write the page and the plot of the results that lie in `folder`."""
    results = json.loads((folder / "benchmarks.json").read_text())
    (folder / "benchmarks.md").write_text(page(results))
    (folder / "benchmarks.svg").write_text(plot(results))


def page(results: dict[str, Any]) -> str:
    """Return the page that shows `results`."""
    names = ", ".join(f"`{topic['name']}`" for topic in results["topics"])
    parts = [
        _TOP,
        "\n## Targets\n\n",
        _table(["", "target", "found", "kept"], target_cells(results)),
        *map(_topic, results["topics"]),
        "\n## This run\n\n",
        _table(["", ""], _circumstances(results)),
        _REPEAT.format(topics=names),
    ]
    return "".join(parts)


def _topic(topic: dict[str, Any]) -> str:
    rows = cells(topic)
    note = f"{topic['note']}\n\n" if topic["note"] else ""
    return f"\n## {topic['title']}\n\n{note}{_table(rows[0], rows[1:])}"


def _circumstances(results: dict[str, Any]) -> list[Sequence[str]]:
    machine = results["machine"]
    return [
        ("date", results["date"]),
        ("command", f"`{results['command']}`"),
        ("machine", f"{machine['processor']}, {machine['cores']} cores, {machine['system']}"),
        *results["versions"].items(),
        *(("not measured", reason) for reason in results["skipped"]),
    ]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown, whose first column is text and whose others are figures."""
    marks = [":---" if heading == "" else "---:" for heading in headings]
    return "".join(f"| {' | '.join(row)} |\n" for row in (headings, marks, *rows))
