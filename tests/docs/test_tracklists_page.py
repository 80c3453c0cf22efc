"""The tracklists page lists all formats."""

import re

from aiomixcloud.tracklists import FORMATS
from tools.format_table import PART


def test_the_table_of_formats_is_current() -> None:
    assert PART.is_current, "run `make docs-help`"


def test_every_format_has_a_row() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", PART.page.read_text("utf-8"), re.MULTILINE)
    assert rows == [one.name for one in FORMATS]
