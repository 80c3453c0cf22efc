"""The types of operations and their responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.db.store import Store

from .request import ApiRequest
from .serializers import Json

if TYPE_CHECKING:
    from pathlib import Path

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete response other than the API's JSON: a page, a redirect or a picture."""

    body: str | bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A response with a stored file, or with a range of it."""

    path: Path
    content_type: str


# A string is JSON that is already written.
#
# JSON responses to GET are cached until the data, or what lists show of it, changes, so they must
# depend on the two arguments only. Other responses are not cached.
Operation = Callable[[Store, ApiRequest], Json | str | Reply | StoredFile]
