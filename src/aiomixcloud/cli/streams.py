"""The standard streams, whatever they are: closed, full, or without the letters to write."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import BufferedWriter, FileIO, StringIO, TextIOWrapper
from typing import Any


class _Forgiving(FileIO):
    """Standard error: what cannot be written to it ends no command, and changes no status."""

    def write(self, data: Any) -> int:
        with suppress(OSError):
            written = super().write(data)
            if written is not None:
                return written
        return len(data)


class _Closed(StringIO):
    """Standard output that was closed from outside: what is written to it is lost."""

    def write(self, text: str) -> int:
        if text:
            raise OSError(errno.EBADF, "standard output is closed, so nothing can be written")
        return 0


def prepare_streams() -> None:
    """Give the process three streams that commands can use."""
    # Or else the next file or connection would be taken for one of them.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    if sys.stdin is None:
        sys.stdin = StringIO()
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = StringIO()
    elif isinstance(sys.stderr, TextIOWrapper):
        sys.stderr = TextIOWrapper(
            BufferedWriter(_Forgiving(sys.stderr.fileno(), "w", closefd=False)),
            encoding=sys.stderr.encoding,
            line_buffering=True,
            write_through=True,
        )


def tolerate_characters() -> None:
    """Replace the characters that a stream cannot encode."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def write_rest() -> None:
    """Write what is left; if that is impossible, an error has said so."""
    try:
        sys.stdout.flush()
    except OSError:
        close_output()


def close_output() -> None:
    """Keep Python from writing, when it ends, to what cannot be written to any more."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
