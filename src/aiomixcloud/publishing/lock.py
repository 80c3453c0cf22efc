"""A lock that allows one upload per account at a time on this machine."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from .errors import AccountBusyError

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import BaseFileLock


class Holder(NamedTuple):
    """The process that holds the lock of an account.

    Attributes:
        process: Its process ID.
        what: What it uploads.
        started: When it took the lock.
    """

    process: int
    what: str
    started: datetime


class AccountLock:
    """Prevents other processes on this machine from uploading to an account.

    The operating system releases the lock when the process ends, even if it is killed.

    Args:
        api_root: Root URL of the API of the account.
        user: Key of the user.
        what: What is uploaded, for other processes to show.

    Example:
        >>> with AccountLock("https://api.mixcloud.com", "bob", what="shows.csv"):
        ...     upload()
    """

    def __init__(self, api_root: str, user: str, *, what: str = "") -> None:
        self.path: Path = _path(api_root, user)
        self._what = what
        self._lock: BaseFileLock | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            AccountBusyError: Another process holds it.
            OSError: The lock file cannot be created.
            NotImplementedError: The file system does not support locks.
        """
        from filelock import FileLock, Timeout

        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.path)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise AccountBusyError(
                f"another upload to this account is running{self.describe_holder()}"
            ) from None
        self._lock = lock
        started = datetime.now(UTC).isoformat(timespec="seconds")
        record = {"process": os.getpid(), "what": self._what, "started": started}
        with suppress(OSError):
            self._record.write_text(json.dumps(record), "utf-8")

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._lock is not None:
            with suppress(OSError):
                self._record.unlink()
            self._lock.release()
            self._lock = None

    @property
    def holder(self) -> Holder | None:
        """The process that holds the lock, as far as it is known."""
        try:
            record = json.loads(self._record.read_text("utf-8"))
            started = datetime.fromisoformat(record["started"]).astimezone()
            return Holder(int(record["process"]), str(record["what"]), started)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def describe_holder(self) -> str:
        """Return who holds the lock, to be appended to a message; empty if it is not known."""
        holder = self.holder
        if holder is None:
            return ""
        what = " ".join(holder.what.split())
        return f" (process {holder.process}, {what!r}, since {holder.started:%H:%M})"

    @property
    def _record(self) -> Path:
        return self.path.with_suffix(".json")

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _path(api_root: str, user: str) -> Path:
    """Return the lock file, whose name does not reveal the account."""
    import platformdirs

    name = f"{api_root.rstrip('/')}\n{user.strip('/').casefold()}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    folder = platformdirs.user_state_path("aiomixcloud", appauthor=False) / "locks"
    return folder / f"account-{digest}.lock"
