"""One upload at a time for an account on this machine, however many programs run."""

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
    """The lock of an account cannot be used here, for example in a read-only home directory."""


@contextmanager
def account_lock(
    api_root: str,
    user: str,
    messages: Messages,
    *,
    what: str,
    longest_wait: float = LONGEST_WAIT,
) -> Iterator[None]:
    """Keep other processes of this machine from uploading to an account during the block.

    The operating system releases the lock when the process ends, however it ends.

    Args:
        api_root: Root of the API where the account is.
        user: Key of the user.
        messages: Where to report a wait.
        what: What is uploaded; others are told when they wait.
        longest_wait: Seconds to wait for another process.

    Raises:
        CommandError: Another process holds the lock for longer than that.
        LockError: The lock cannot be used at all.

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
                    f"another upload to this account has not ended{_about(holder)}: end it, or "
                    "try again when it is done"
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
    """Return the file that is locked; its name says nothing about the account."""
    import platformdirs

    name = f"{api_root.rstrip('/')}\n{user.strip('/').casefold()}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    folder = platformdirs.user_state_path("aiomixcloud", appauthor=False) / "locks"
    return folder / f"account-{digest}.lock"


def _about(holder: Path) -> str:
    """Return what is known of the process that holds the lock."""
    try:
        record = json.loads(holder.read_text("utf-8"))
        started = datetime.fromisoformat(record["started"]).astimezone()
        what = one_line(str(record["what"]))
        return f" (process {record['process']:d}, {what!r}, since {started:%H:%M})"
    except (OSError, ValueError, TypeError, KeyError):
        return ""
