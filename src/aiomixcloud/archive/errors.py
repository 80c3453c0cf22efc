"""The errors of archives."""

from __future__ import annotations


class ArchiveError(Exception):
    """An archive cannot be opened, read or written.

    Example:
        >>> from aiomixcloud.archive import Archive, ArchiveError
        >>> try:
        ...     Archive("notes.txt")
        ... except ArchiveError as error:
        ...     print(error)  # doctest: +SKIP
        notes.txt cannot be opened as an archive: file is not a database
    """


class ArchiveBusyError(ArchiveError):
    """Another update of the archive is running, in this or another process."""


class PictureError(ArchiveError):
    """A picture cannot be read or written. An update skips it."""
