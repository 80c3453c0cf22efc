"""A gate in a file, for the processes of one machine."""

from __future__ import annotations

import logging
import os
import struct
import time
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from aiomixcloud._core.gate import GateRecord

from .cautious_gate import CautiousGate
from .file_locks import read_start, try_lock, unlock, write_start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from aiomixcloud._core.gate import GateState

_logger = logging.getLogger("aiomixcloud")

#: The first bytes of the file: what it is, and the version of its format.
_MAGIC = b"aiomixcloud gate 1\n"
#: A checksum of what follows, the time of the last change, and the record.
_CHECKSUM, _TIME = struct.Struct("<I"), struct.Struct("<d")
_SIZE = len(_MAGIC) + _CHECKSUM.size + _TIME.size + len(GateRecord().pack())
#: Seconds for which another process may hold the lock, which takes microseconds, and seconds
#: until the file is tried again after a failure.
_LONGEST_LOCK, _RECOVERY = 1.0, 5.0
#: Seconds between two attempts to lock.
_PAUSE = 0.0005
#: Seconds by which the clock may go back without an effect on the gate.
_TOLERANCE = 1.0


class FileGate:
    """A gate that the processes of one machine share by a small file.

    Give all clients of one account the same path. The file holds the state of the gate (about
    180 bytes) and is changed under a lock of the operating system, which ends with the process
    that holds it: a process can be killed at any time. A damaged file starts again as an
    open gate. The file must not be on a network file system.

    If the file cannot be used for a while, for example because the disk is full, the
    gate logs one warning and works as a gate of its process.

    Args:
        path: The file, created if necessary, with its folder, for the current user only.
        spread: Minimum seconds over which to spread every twenty calls in the minute after a
            rate limit.

    Raises:
        OSError: The file cannot be created or opened.
        ValueError: The file exists and has other contents.

    Example:
        >>> import tempfile
        >>> gate = FileGate(f"{tempfile.mkdtemp()}/mixcloud.gate")
        >>> gate.state().is_shared
        True
    """

    _file: int | None

    def __init__(self, path: str | os.PathLike[str], *, spread: float = 0.1) -> None:
        self._path = Path(path).absolute()
        self._spread = spread
        self._start()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._open()
        found = self._read()
        if not found.startswith(_MAGIC) and not _MAGIC.startswith(found):
            self.close()
            raise ValueError(
                f"{str(path)!r} is not the file of a gate; choose a path that does not exist"
            )

    def __repr__(self) -> str:
        return f"<FileGate {str(self._path)!r}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        with suppress(AttributeError):
            self.close()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def enter(
        self,
        now: float,
        *,
        is_upload: bool = False,
        patience: float | None = None,
        waited: bool = False,
    ) -> float:
        """Admit one request (return 0), or return the seconds to wait; see `GateProtocol`."""
        with self._exclusive(now) as moment:
            return self._gate.enter(moment, is_upload=is_upload, patience=patience, waited=waited)

    def leave(self, now: float) -> None:
        """Record the end of an admitted request, stored with the next change."""
        self._left.append(now)

    def passed(self) -> None:
        """Count a request that was not rate limited."""
        with self._exclusive(time.monotonic()):
            self._gate.passed()

    def refused(self, now: float, seconds: float, *, asked: float | None = None) -> None:
        """Close the gate for `seconds`; see `GateProtocol`."""
        with self._exclusive(now) as moment:
            self._gate.refused(moment, seconds, asked=asked)

    def asked(self, now: float) -> float:
        """Return the remaining seconds that Mixcloud asked for, as of the last change."""
        return self._gate.asked(_clock(now))

    def is_holding(self, now: float) -> bool:
        """Return whether calls are delayed, as of the last change."""
        return self._gate.is_holding(_clock(now))

    def state(self) -> GateState:
        """Return the current state of the gate in all processes.

        Example:
            >>> import tempfile
            >>> gate = FileGate(f"{tempfile.mkdtemp()}/mixcloud.gate")
            >>> gate.state().opens_in
            0.0
        """
        with self._exclusive(time.monotonic()) as moment:
            return self._gate.describe(moment, is_shared=not self._broken_until)

    def _start(self) -> None:
        """Begin in this process; a forked child must not use what its parent opened."""
        self._process = os.getpid()
        self._gate = CautiousGate(spread=self._spread)
        self._lock = Lock()
        self._file = None
        self._left: list[float] = []
        self._broken_until = 0.0

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        self._file = os.open(self._path, flags, 0o600)

    @contextmanager
    def _exclusive(self, now: float) -> Iterator[float]:
        """Yield the time, with the state of the file loaded; the state is stored afterwards."""
        if self._process != os.getpid():
            inherited = self._file
            self._start()
            if inherited is not None:
                os.close(inherited)
        with self._lock:
            locked = self._acquire()
            moment = _clock(now)
            try:
                if locked is not None:
                    self._load(self._read(), moment)
                self._record_left(now, moment)
                yield moment
                if locked is not None:
                    self._store(moment)
            finally:
                if locked is not None:
                    unlock(locked)

    def _record_left(self, now: float, moment: float) -> None:
        while self._left:
            self._gate.leave(moment - max(0.0, now - self._left.pop()))

    def _acquire(self) -> int | None:
        """Lock the file and return it, or None if it cannot be used."""
        if self._broken_until and time.monotonic() < self._broken_until:
            return None
        try:
            if self._file is None:
                self._open()
            elif not os.fstat(self._file).st_nlink:  # it was deleted
                self.close()
                self._open()
            assert self._file is not None  # noqa: S101 - for type checkers
            attempts = int(_LONGEST_LOCK / _PAUSE)
            while not try_lock(self._file):
                attempts -= 1
                if attempts <= 0:
                    raise TimeoutError(f"locked for more than {_LONGEST_LOCK:g} s")
                time.sleep(_PAUSE)
        except OSError as error:
            self._degrade(error)
            return None
        if self._broken_until:
            self._broken_until = 0.0
            _logger.info("the file of the gate %s can be used again", self._path)
        return self._file

    def _degrade(self, error: OSError) -> None:
        if not self._broken_until:
            text = (
                "the file of the gate %s cannot be used (%s); until it can, this process does "
                "not share its rate limit"
            )
            _logger.warning(text, self._path, error.strerror or error)
        self._broken_until = time.monotonic() + _RECOVERY

    def _read(self) -> bytes:
        if self._file is None:
            return b""
        try:
            return read_start(self._file, _SIZE)
        except OSError as error:
            self._degrade(error)
            return b""

    def _load(self, data: bytes, moment: float) -> None:
        start = len(_MAGIC) + _CHECKSUM.size
        if len(data) < _SIZE or data[len(_MAGIC) : start] != _checksum(data[start:]):
            self._gate.record = GateRecord()
            return
        record = GateRecord.unpack(data[start + _TIME.size :])
        (changed,) = _TIME.unpack_from(data, start)
        if changed > moment + _TOLERANCE:  # the clock was set back
            record = record.shift(moment - changed)
        self._gate.record = record

    def _store(self, moment: float) -> None:
        data = _TIME.pack(moment) + self._gate.record.pack()
        try:
            if self._file is not None:
                write_start(self._file, _MAGIC + _checksum(data) + data)
        except OSError as error:
            self._degrade(error)


def _checksum(data: bytes) -> bytes:
    return _CHECKSUM.pack(zlib.crc32(data))


def _clock(now: float) -> float:
    """Return the time of the machine's clock for `now`, which is ahead if a clock is stopped."""
    return time.time() + max(0.0, now - time.monotonic())
