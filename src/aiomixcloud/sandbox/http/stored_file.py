"""Stored files on their way to a client: whole or in ranges. Knows nothing of what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp.abc import AbstractStreamWriter

    from aiomixcloud.sandbox.conditions.request_log import Entry

# Others are more than one range, or none at all; both may be ignored.
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d+\s*-\s*\d*|-\s*\d+)\s*", re.IGNORECASE)

# The most that a fault reads of a file to break it off.
_MOST = 16 * 1024 * 1024


class Sending(web.FileResponse):
    """An answer with a stored file in it.

    Ranges, dates and ``HEAD`` are aiohttp's business; it takes only dates for ``If-Range`` and
    answers to odd ranges with an error, which is mended here.
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
        #: Where the status is noted, which is not known before the sending begins.
        self.entry: Entry | None = None

    def beginning(self) -> bytes:
        """Return the bytes of the file, or of a very large one the first of them."""
        with self._file.open("rb") as file:
            return file.read(_MOST)

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Begin the answer."""
        if "Range" in request.headers and not self._takes_part(request):
            headers = request.headers.copy()
            headers.popall("Range")
            request = request.clone(headers=headers)
        return await super().prepare(request)

    def _takes_part(self, request: web.BaseRequest) -> bool:
        if not _RANGE.fullmatch(request.headers["Range"]):
            return False
        condition = request.headers.get("If-Range", "").strip()
        if not condition.startswith(('"', "W/")):
            return not condition or request.if_range is not None
        stat = self._file.stat()
        # As aiohttp builds it; a weak one never matches.
        return condition == f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
