"""Opening the files of an upload, and closing them afterwards."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from .concurrency import acquire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiomixcloud._core.multipart import File

_DEFAULT_NAMES = {"mp3": "audio.mp3", "picture": "picture.jpg"}


@asynccontextmanager
async def open_files(**sources: Any) -> AsyncIterator[dict[str, File | str]]:
    """Open the given files; a file that cannot be opened becomes a string with the reason.

    Args:
        sources: A path, an open binary file or bytes by form field; None is skipped.
    """
    from aiomixcloud._transport.files import close_file, open_file

    given = {name: source for name, source in sources.items() if source is not None}
    files: dict[str, File | str] = {}
    try:
        for name, source in given.items():
            files[name] = await acquire(
                open_file, close_file, source, default_name=_DEFAULT_NAMES[name]
            )
        yield files
    finally:
        for file in files.values():
            close_file(file)
