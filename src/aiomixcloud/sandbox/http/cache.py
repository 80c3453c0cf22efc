"""Cache of finished responses, valid until the data changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from aiohttp import web
from multidict import CIMultiDict

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from aiomixcloud.sandbox.api.responses import Reply

# Some hundreds of the longest pages, or thousands of short responses.
_CAPACITY = 64 * 1024 * 1024

# Estimated size of a response without its body, in bytes.
_OVERHEAD = 2048

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished response, which can be sent any number of times."""

    status: int
    headers: CIMultiDict[str]
    body: bytes

    @classmethod
    def of_reply(cls, reply: Reply, more: Mapping[str, str] = _NOTHING) -> Self:
        """Return a finished response from a reply, with additional headers."""
        headers = CIMultiDict({**reply.headers, **more})
        headers["Content-Type"] = reply.content_type
        body = reply.body
        return cls(reply.status, headers, body.encode() if isinstance(body, str) else body)

    def response(self) -> web.Response:
        """Return a new response for one request."""
        return web.Response(status=self.status, headers=self.headers.copy(), body=self.body)


class Memory:
    """Responses by key, all for one version of the data. Not thread-safe.

    The key must include everything except the data that a response depends on. Read the version
    before creating the response: then a change in between only drops the response too early.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._version: Hashable = None
        self._answers: dict[Hashable, Finished] = {}
        self._size = 0

    def find(self, version: Hashable, question: Hashable) -> Finished | None:
        """Return the cached response to a request for this version of the data."""
        if version != self._version:
            self._version = version
            self._answers.clear()
            self._size = 0
        return self._answers.get(question)

    def keep(self, version: Hashable, question: Hashable, answer: Finished) -> None:
        """Cache a response; remove the oldest ones if there is not enough room."""
        if version != self._version or question in self._answers:
            return
        self._answers[question] = answer
        self._size += len(answer.body) + _OVERHEAD
        while self._size > self._capacity:
            oldest = self._answers.pop(next(iter(self._answers)))
            self._size -= len(oldest.body) + _OVERHEAD
