"""The table of fields in the documentation is the table that the readers use."""

from tools.manifest_fields import PART


def test_the_table_of_fields_is_current() -> None:
    assert PART.is_current, "run `make docs-help`"
