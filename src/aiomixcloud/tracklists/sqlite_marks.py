"""What SQLite files begin with, for recognition: the library is imported when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Content

#: What every SQLite 3 file begins with.
MAGIC = b"SQLite format 3\x00"
#: Where the two bytes are that say whether there is a write-ahead log.
FORMAT_VERSIONS = slice(18, 20)

#: For the user, if the newest rows may be in a `-wal` file beside the database.
LOG_WARNING = "the newest tracks can be missing: close the program before you copy its database"


def has_write_ahead_log(data: bytes) -> bool:
    """Return whether newer rows may be in a `-wal` file beside the database."""
    return data[FORMAT_VERSIONS] == b"\x02\x02"


def mentions_table(content: Content, table: str) -> bool:
    """Return whether `content` is a database that mentions `table`, without opening it.

    A quick look for recognition: the schema is stored as text, usually on the first pages.
    """
    return content[: len(MAGIC)] == MAGIC and table.encode() in content[:]
