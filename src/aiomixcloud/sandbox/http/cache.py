"""Cache of responses, valid until the data changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Hashable

    from multidict import CIMultiDict

# Some hundreds of the longest pages, or thousands of short responses.
_CAPACITY = 64 * 1024 * 1024

# Estimated size of a response without its body, in bytes.
_OVERHEAD = 2048


class _CachedResponse(NamedTuple):
    headers: CIMultiDict[str]
    body: bytes


class ResponseCache:
    """Successful responses by key, all for one version of the data. Not thread-safe.

    The key must include everything except the data that a response depends on. Read the version
    before creating the response: then a change in between only drops the response too early.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._version: Hashable = None
        self._responses: dict[Hashable, _CachedResponse] = {}
        self._size = 0

    def find(self, version: Hashable, key: Hashable) -> web.Response | None:
        """Return a copy of the cached response to a request for this version of the data."""
        if version != self._version:
            self._version = version
            self._responses.clear()
            self._size = 0
        found = self._responses.get(key)
        return found and web.Response(headers=found.headers.copy(), body=found.body)

    def add(self, version: Hashable, key: Hashable, response: web.Response) -> None:
        """Cache a response; remove the oldest ones if there is not enough room."""
        body = response.body
        if version != self._version or key in self._responses or not isinstance(body, bytes):
            return
        self._responses[key] = _CachedResponse(response.headers.copy(), body)
        self._size += len(body) + _OVERHEAD
        while self._size > self._capacity:
            oldest = self._responses.pop(next(iter(self._responses)))
            self._size -= len(oldest.body) + _OVERHEAD
