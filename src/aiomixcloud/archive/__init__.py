"""Archives of Mixcloud accounts: one SQLite file with shows, counts, comments and followers."""

from __future__ import annotations

from .archive import Archive
from .errors import ArchiveBusyError, ArchiveError, PictureError
from .events import DetailsArchived, Event, PageArchived, PictureArchived, Skipped, Updated
from .export import write_csv
from .report import render
from .search import Hit
from .statistics import Table

__all__ = [
    "Archive",
    "ArchiveBusyError",
    "ArchiveError",
    "DetailsArchived",
    "Event",
    "Hit",
    "PageArchived",
    "PictureArchived",
    "PictureError",
    "Skipped",
    "Table",
    "Updated",
    "render",
    "write_csv",
]
