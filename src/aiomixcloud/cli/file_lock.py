"""A lock that allows one process at a time to use a file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiomixcloud.cli.exit_codes import ANOTHER_RUN, CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def lock_file(
    path: Path, doing: str, *, advice: str = "try again when it has finished"
) -> Iterator[None]:
    """Prevent other processes from using the same file during the block.

    Args:
        path: The file, which may not exist; the lock is a file beside it.
        doing: What another process does with it, such as ``updating``.
        advice: What to do if another process has the lock.

    Raises:
        CommandError: Another process has the lock, or it cannot be created.
    """
    from filelock import FileLock, Timeout

    if path.is_dir():
        raise CommandError(f"{path} is a folder, not a file")
    if not path.parent.is_dir():
        raise CommandError(f"{path} cannot be created: the folder {path.parent} does not exist")
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise CommandError(f"another process is {doing} {path}; {advice}", ANOTHER_RUN) from None
    except OSError as error:
        raise CommandError(f"{lock.lock_file} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()
