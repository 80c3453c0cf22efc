"""The errors page has the table from the tests and the tree from the code."""

import re
from pathlib import Path

from aiomixcloud import exceptions
from tests.support.fault_outcomes import FAULTS, KINDS, table

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
TEXT = PAGE.read_text("utf-8")


def test_the_table_is_that_of_the_tests() -> None:
    assert TEXT.endswith(f"\n\n{table()}")
    assert all(fault.courses.keys() == KINDS.keys() for fault in FAULTS)


def test_the_tree_is_that_of_the_code() -> None:
    tree = TEXT.partition("```text\n")[2].partition("```")[0]
    shown = dict[str, str]()
    above: list[str] = []
    for line in tree.splitlines():
        name = re.findall(r"\w+", line)[0]
        depth = re.match(r"[│├└─ ]*", line).end() // 4  # type: ignore[union-attr]
        above[depth:] = [name]
        shown[name] = above[depth - 1] if depth else "Exception"
    assert shown == {
        name: getattr(exceptions, name).__bases__[0].__name__ for name in exceptions.__all__
    }
