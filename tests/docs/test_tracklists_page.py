"""The tracklists page lists all formats."""

import re

from aiomixcloud.tracklists import FORMATS
from tools import format_table


def test_the_table_of_formats_is_current() -> None:
    text = format_table.PAGE.read_text("utf-8")
    assert f"{format_table.BEGIN}{format_table.table()}{format_table.END}" in text


def test_every_format_has_a_row() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", format_table.PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [one.name for one in FORMATS]
