"""Finished answers, to be given again while the data stays the same. Makes no answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from aiohttp import web
from multidict import CIMultiDict

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from aiomixcloud.sandbox.api.responses import Reply

# Some hundred of the longest pages, or thousands of short answers.
_CAPACITY = 64 * 1024 * 1024

# What an answer takes besides its body.
_OVERHEAD = 2048

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer in its last form, which may be sent any number of times."""

    status: int
    headers: CIMultiDict[str]
    body: bytes

    @classmethod
    def of_reply(cls, reply: Reply, more: Mapping[str, str] = _NOTHING) -> Self:
        """Return the last form of what an operation replies, with more headers."""
        headers = CIMultiDict({**reply.headers, **more})
        headers["Content-Type"] = reply.content_type
        body = reply.body
        return cls(reply.status, headers, body.encode() if isinstance(body, str) else body)

    def response(self) -> web.Response:
        """Return the answer for one request."""
        return web.Response(status=self.status, headers=self.headers.copy(), body=self.body)


class Memory:
    """Answers by their questions, each good for one version of the data only.

    Whatever makes an answer differ besides the data belongs into the question. The version is
    to be read before the answer is made: then one that saw a later change is at worst forgotten
    too early. For one thread.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._version: Hashable = None
        self._answers: dict[Hashable, Finished] = {}
        self._size = 0

    def find(self, version: Hashable, question: Hashable) -> Finished | None:
        """Return the answer that a question got under this version of the data."""
        if version != self._version:
            self._version = version
            self._answers.clear()
            self._size = 0
        return self._answers.get(question)

    def keep(self, version: Hashable, question: Hashable, answer: Finished) -> None:
        """Remember an answer, in the place of the oldest ones where there is no room."""
        if version != self._version or question in self._answers:
            return
        self._answers[question] = answer
        self._size += len(answer.body) + _OVERHEAD
        while self._size > self._capacity:
            oldest = self._answers.pop(next(iter(self._answers)))
            self._size -= len(oldest.body) + _OVERHEAD
