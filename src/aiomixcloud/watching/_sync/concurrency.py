"""Primitives of the synchronous watcher; the asynchronous counterpart is written by hand too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Sleeps for a number of seconds.
Sleep: TypeAlias = Callable[[float], object]

#: The default `Sleep`.
sleep: Sleep = time.sleep


def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that reads or writes files."""
    return function(*args, **kwargs)
