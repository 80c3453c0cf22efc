"""The table of fields in the documentation is the table that the readers use."""

from tools.manifest_fields import BEGIN, END, PAGE, table


def test_the_table_of_fields_is_current() -> None:
    text = PAGE.read_text("utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table(), "run `make docs-help`"
