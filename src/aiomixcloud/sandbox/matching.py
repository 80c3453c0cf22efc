"""Patterns that select the requests for a fault or a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

_FORM = re.compile(r"(?:([A-Za-z]+|\*) +)?([/*]\S*)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A method (``*`` for any) and a path with shell-style wildcards, both normalized."""

    method: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Parse a pattern such as ``GET /bob/``, ``/upload/`` or ``* /popular/*``.

        In a path, ``*`` matches anything including slashes, ``?`` and ``[...]`` match one
        character. Case and a missing final slash are ignored.

        Raises:
            TypeError: The pattern is not a string.
            ValueError: The pattern is not valid.

        Example:
            >>> Pattern.parse("get /Bob")
            Pattern(method='GET', path='/bob/')
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"match must be a string, not {type(text).__name__}")
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError(
                f"match must be a path that begins with / or *, optionally preceded by a method,"
                f" as in 'GET /bob/', not {text!r}"
            )
        path = found[2].lower()
        return cls((found[1] or "*").upper(), path if path.endswith("*") else _add_slash(path))

    def matches(self, method: str, path: str) -> bool:
        """Return whether a request matches; the path has no query."""
        return self.method in ("*", method) and fnmatchcase(_add_slash(path.lower()), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _add_slash(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"
