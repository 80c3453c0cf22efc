"""A lock that allows one upload per account at a time on this machine."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.output.formatting import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiomixcloud.cli.output.messages import Messages

#: Seconds to wait for another upload, and seconds between two attempts.
LONGEST_WAIT = 3600.0
_PAUSE = 0.1


class LockError(CommandError):
    """The lock of an account is not usable, for example in a read-only home directory."""


@contextmanager
def account_lock(
    api_root: str,
    user: str,
    messages: Messages,
    *,
    what: str,
    longest_wait: float = LONGEST_WAIT,
) -> Iterator[None]:
    """Prevent other processes on this machine from uploading to an account during the block.

    The operating system releases the lock when the process ends, even if it is killed.

    Args:
        api_root: Root URL of the API of the account.
        user: Key of the user.
        messages: Where to report a wait.
        what: Name of the upload, shown by processes that wait for it.
        longest_wait: Maximum number of seconds to wait for another process.

    Raises:
        CommandError: Another process holds the lock for longer than that.
        LockError: The lock is not usable.

    Example:
        >>> with account_lock(session.roots.api, "bob", session.messages, what="show.mp3"):
        ...     upload()
    """
    from filelock import FileLock, Timeout

    path = _path(api_root, user)
    holder = path.with_suffix(".json")
    lock = FileLock(path)
    waited = 0.0
    while True:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock.acquire(blocking=False)
            break
        except Timeout:
            if waited >= longest_wait:
                raise CommandError(
                    f"another upload to this account is still running{_about(holder)}; stop it, "
                    "or try again when it has finished"
                ) from None
            if not waited:
                messages.note(f"Waiting for another upload to this account{_about(holder)}.")
            interrupts.sleep(_PAUSE)
            waited += _PAUSE
        except (OSError, NotImplementedError) as error:
            raise LockError(
                f"the lock {path} cannot be used ({getattr(error, 'strerror', None) or error})"
            ) from None
    started = datetime.now(UTC).isoformat(timespec="seconds")
    record = {"process": os.getpid(), "what": what, "started": started}
    try:
        with suppress(OSError):
            holder.write_text(json.dumps(record), "utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _path(api_root: str, user: str) -> Path:
    """Return the lock file, whose name does not reveal the account."""
    import platformdirs

    name = f"{api_root.rstrip('/')}\n{user.strip('/').casefold()}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    folder = platformdirs.user_state_path("aiomixcloud", appauthor=False) / "locks"
    return folder / f"account-{digest}.lock"


def _about(holder: Path) -> str:
    """Return a description of the process that holds the lock."""
    try:
        record = json.loads(holder.read_text("utf-8"))
        started = datetime.fromisoformat(record["started"]).astimezone()
        what = one_line(str(record["what"]))
        return f" (process {record['process']:d}, {what!r}, since {started:%H:%M})"
    except (OSError, ValueError, TypeError, KeyError):
        return ""
