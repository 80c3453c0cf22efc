"""What an operation is and gives back. No behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.api.request import Question
from aiomixcloud.sandbox.api.serializers import Json
from aiomixcloud.sandbox.db.store import State

if TYPE_CHECKING:
    from pathlib import Path

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer that is not the API's JSON: a page, a redirect, a picture."""

    body: str | bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An answer that is a file of the sandbox's folder, perhaps a part of it."""

    path: Path
    content_type: str


# The JSON that answers a GET is given again to whoever asks the same as long as the data, and what
# lists show of it, stay the same, so it must follow from these two alone. All else is made anew
# each time.
Operation = Callable[[State, Question], Json | Reply | StoredFile]
