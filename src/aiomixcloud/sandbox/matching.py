"""Which requests a fault or a limit is meant for. Knows no HTTP beyond methods and paths."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

_FORM = re.compile(r"(?:([A-Za-z]+|\*) +)?([/*]\S*)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A method (``*``: any) and a path with shell-style wildcards, both in their final form."""

    method: str
    path: str

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Read a pattern such as ``GET /bob/``, ``/upload/`` or ``* /popular/*``.

        ``*`` in a path stands for anything, slashes too; ``?`` and ``[...]`` for one character.
        Case does not matter, nor does a missing final slash. Raises ``TypeError`` or
        ``ValueError`` for what is no pattern.

        >>> Pattern.parse("get /Bob")
        Pattern(method='GET', path='/bob/')
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"match must be text, not {type(text).__name__}")
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError(
                f"match must be a path that begins with / or *, perhaps after a method, as in"
                f" 'GET /bob/', not {text!r}"
            )
        path = found[2].lower()
        return cls((found[1] or "*").upper(), path if path.endswith("*") else _closed(path))

    def matches(self, method: str, path: str) -> bool:
        """Tell whether a request is meant; the path comes without its query."""
        return self.method in ("*", method) and fnmatchcase(_closed(path.lower()), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _closed(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"
