"""The formats that are read, one module each; a new format is a module and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Format

#: All formats, in the order of the documentation.
FORMATS: Final[tuple[Format, ...]] = ()
