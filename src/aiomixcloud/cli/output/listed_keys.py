"""The keys that were listed last, for shell completion."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.output.formatting import short_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Maximum number of stored keys, and of bytes that are read.
_MANY = 500
_MOST_BYTES = 200_000


def remember_keys(items: Sequence[Any]) -> None:
    """Store the keys of a list that was shown on a terminal, in place of the earlier ones.

    Failing to store them does not affect the command.
    """
    keys = [item["key"] for item in items if isinstance(item, dict) and "key" in item]
    shown = [short_key(key) for key in keys[:_MANY] if isinstance(key, str)]
    words = dict.fromkeys(key for key in shown if key.isprintable() and " " not in key)
    if not words:
        return
    import tempfile
    from pathlib import Path

    path = _path()
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".keys-", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("".join(f"{word}\n" for word in words))
        Path(name).replace(path)


def listed_keys() -> list[str]:
    """Return the keys that were listed last, without outer slashes."""
    try:
        with _path().open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _path() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("aiomixcloud", appauthor=False) / "listed-keys.txt"
