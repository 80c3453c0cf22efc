"""Responses with stored files, whole or in ranges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp.abc import AbstractStreamWriter

    from aiomixcloud.sandbox.conditions.request_log import LogEntry

# Headers with several ranges or without a valid one may be ignored.
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d+\s*-\s*\d*|-\s*\d+)\s*", re.IGNORECASE)

# Maximum number of bytes that a fault reads from a file to truncate it.
_READ_LIMIT = 16 * 1024 * 1024


class StoredFileResponse(web.FileResponse):
    """A response with a stored file.

    aiohttp handles ranges, dates and `HEAD`. It supports only dates in `If-Range` and returns an
    error for unusual ranges, so this class handles both.
    """

    def __init__(self, path: Path, content_type: str) -> None:
        headers = {
            "Content-Type": content_type,
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        }
        super().__init__(path, headers=headers)
        self._file = path
        #: The log entry that gets the status, which is only known when sending starts.
        self.entry: LogEntry | None = None

    def read_beginning(self) -> bytes:
        """Return the content of the file, or its beginning if it is very large."""
        with self._file.open("rb") as file:
            return file.read(_READ_LIMIT)

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send the headers, and the whole file if the range is not supported."""
        if "Range" in request.headers and not self._accepts_range(request):
            headers = request.headers.copy()
            headers.popall("Range")
            request = request.clone(headers=headers)
        return await super().prepare(request)

    def _accepts_range(self, request: web.BaseRequest) -> bool:
        if not _RANGE.fullmatch(request.headers["Range"]):
            return False
        condition = request.headers.get("If-Range", "").strip()
        if not condition.startswith(('"', "W/")):
            return not condition or request.if_range is not None
        stat = self._file.stat()
        # The format of aiohttp's ETag; a weak ETag never matches.
        return condition == f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
