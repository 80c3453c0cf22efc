"""The request as operations see it, with parsed parameters. Independent of storage and sockets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from aiomixcloud.sandbox.db.models import User, Window

from .errors import bad_parameter, token_missing
from .links import Addresses, choose_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.sandbox.behaviour import Behaviour

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

# Larger numbers are mistakes (such as milliseconds) and do not fit the database.
_MAX_OFFSET = 10**9
_MAX_MOMENT = int(datetime.max.replace(tzinfo=UTC).timestamp())

Searchable = Literal["show", "user", "tag", "artist"]

# Searching for artists worked in 2013.
SEARCHABLE: Mapping[str, Searchable] = {
    "cloudcast": "show",
    "user": "user",
    "tag": "tag",
    "artist": "artist",
}


@dataclass(frozen=True, slots=True)
class SentFile:
    """An uploaded file.

    Attributes:
        file: Its name in the folder of files; empty if it is not stored. Only the beginning of
            a file over the limit is stored.
        size: The size of the whole upload in bytes.
    """

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Body:
    """The form in a request body."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)

    @property
    def stored(self) -> list[str]:
        """The names of the files that were stored."""
        return [sent.file for sent in self.files.values() if sent.file]


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A parsed request.

    Attributes:
        root: Scheme and host of the request.
        here: `root` followed by the path.
        names: The variable parts of the path.
        parameters: The query parameters.
        viewer: The owner of the access token, or None without a token.
        behaviour: What the sandbox does where the real API is unknown.
        body: The form.
        origin: The site of the page from which a browser sent the request.
        cookies: The cookies.
    """

    root: str
    here: str
    names: Mapping[str, str]
    parameters: Mapping[str, str]
    viewer: User | None
    behaviour: Behaviour
    origin: str | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=Body)

    @property
    def addresses(self) -> Addresses:
        """The base addresses of the links in the response."""
        return choose_addresses(self.root, self.behaviour.links)

    @property
    def metadata(self) -> bool:
        """Whether the response includes types and connections."""
        return self.parameters.get("metadata") == "1"

    def is_from(self, user: User) -> bool:
        """Report whether the request has an access token of this user."""
        return self.viewer is not None and self.viewer.id == user.id

    def require_viewer(self) -> User:
        """Return the owner of the access token; raise `Refusal` without a token."""
        if self.viewer is None:
            raise token_missing(self.behaviour.token_error_status)
        return self.viewer

    def parse_window(self) -> Window:
        """Return the requested part of a list.

        The limit is clamped to 1 to 100 and a negative offset to 0 (guesses).
        """
        limit = self._parse_number("limit")
        offset = self._parse_number("offset")
        return Window(
            limit=DEFAULT_LIMIT if limit is None else min(max(limit, 1), MAX_LIMIT),
            offset=None if offset is None else min(max(offset, 0), _MAX_OFFSET),
            since=self._parse_time("since"),
            until=self._parse_time("until"),
        )

    def parse_search(self) -> tuple[Searchable, str]:
        """Return the kind of object to search for and the search text."""
        kind = SEARCHABLE.get(self.parameters.get("type", "cloudcast"))
        if kind is None:
            raise bad_parameter("type", "one of " + ", ".join(SEARCHABLE))
        text = self.parameters.get("q", "").strip()
        if not text:
            raise bad_parameter("q", "given")
        return kind, text

    def _parse_number(self, name: str) -> int | None:
        text = self.parameters.get(name)
        if text is None:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,999}", text):
            raise bad_parameter(name, "a whole number")
        return int(text)

    def _parse_time(self, name: str) -> int | None:
        text = self.parameters.get(name)
        if text is None:
            return None
        if re.fullmatch(r"-?[0-9]{1,18}", text) and abs(int(text)) <= _MAX_MOMENT:
            return int(text)
        try:
            read = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            raise bad_parameter(
                name, "a Unix timestamp in seconds or of the form YYYY-MM-DD HH:MM:SS"
            ) from None
        return int(read.timestamp())
