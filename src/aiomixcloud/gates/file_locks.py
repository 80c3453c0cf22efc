"""Files under a lock of the operating system, which it releases when a process ends."""

from __future__ import annotations

import errno
import os
import sys

#: What a lock that another process holds is reported as.
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    #: The locked byte, after the contents: Windows does not let others read a locked byte.
    _PLACE = 1 << 20

    def _lock(file: int) -> None:
        os.lseek(file, _PLACE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def unlock(file: int) -> None:
        """Release the lock."""
        os.lseek(file, _PLACE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

    def read_start(file: int, size: int) -> bytes:
        """Return the first bytes of a file."""
        os.lseek(file, 0, os.SEEK_SET)
        return os.read(file, size)

    def write_start(file: int, data: bytes) -> None:
        """Replace the first bytes of a file."""
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, data)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def unlock(file: int) -> None:
        """Release the lock."""
        fcntl.flock(file, fcntl.LOCK_UN)

    def read_start(file: int, size: int) -> bytes:
        """Return the first bytes of a file."""
        return os.pread(file, size, 0)

    def write_start(file: int, data: bytes) -> None:
        """Replace the first bytes of a file."""
        os.pwrite(file, data, 0)


def try_lock(file: int) -> bool:
    """Lock an open file, and return whether no other process holds its lock.

    Raises:
        OSError: The file system does not support locks.
    """
    try:
        _lock(file)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True
