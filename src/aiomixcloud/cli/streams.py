"""Standard streams that tolerate closed descriptors, full disks and unencodable characters."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import BufferedWriter, FileIO, StringIO, TextIOWrapper
from typing import Any


class _TolerantFile(FileIO):
    """Standard error; failing to write to it does not affect the command."""

    def write(self, data: Any) -> int:
        with suppress(OSError):
            written = super().write(data)
            if written is not None:
                return written
        return len(data)


class _ClosedOutput(StringIO):
    """Standard output of a process that was started with it closed."""

    def write(self, text: str) -> int:
        if text:
            raise OSError(errno.EBADF, "standard output is closed")
        return 0


def prepare_streams() -> None:
    """Open the standard streams that are missing."""
    # Occupy descriptors 0 to 2, so that no file or connection is used as a standard stream.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    if sys.stdin is None:
        sys.stdin = StringIO()
    if sys.stdout is None:
        sys.stdout = _ClosedOutput()
    if sys.stderr is None:
        sys.stderr = StringIO()
    elif isinstance(sys.stderr, TextIOWrapper):
        sys.stderr = TextIOWrapper(
            BufferedWriter(_TolerantFile(sys.stderr.fileno(), "w", closefd=False)),
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
    """Flush standard output; an error has already been reported."""
    try:
        sys.stdout.flush()
    except OSError:
        close_output()


def close_output() -> None:
    """Redirect standard output, so that Python does not fail to flush it at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
