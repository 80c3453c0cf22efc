"""The plain JSON decoders."""

from __future__ import annotations

import json

import orjson

from benchmarks.bodies import PAGE, page_body

from .running import Blocking


class Program(Blocking):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        self.body = page_body(PAGE)

    def standard(self) -> None:
        """Decode a page of 100 shows with the standard library."""
        json.loads(self.body)

    def orjson(self) -> None:
        """Decode a page of 100 shows with orjson."""
        orjson.loads(self.body)
