"""Waiting for other uploads to an account on this machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiomixcloud.cli.exit_codes import ANOTHER_RUN, CommandError
from aiomixcloud.cli.interrupts import interrupts

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    from aiomixcloud.publishing import AccountBusyError, AccountLock

    lock = AccountLock(api_root, user, what=what)
    waited = 0.0
    while True:
        try:
            lock.acquire()
            break
        except AccountBusyError:
            holder = lock.describe_holder()
            if waited >= longest_wait:
                raise CommandError(
                    f"another upload to this account is still running{holder}; stop it, "
                    "or try again when it finishes"
                ) from None
            if not waited:
                messages.note(f"Waiting for another upload to this account{holder}.")
            interrupts.sleep(_PAUSE)
            waited += _PAUSE
        except (OSError, NotImplementedError) as error:
            raise LockError(
                f"the lock {lock.path} cannot be used "
                f"({getattr(error, 'strerror', None) or error})"
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def refuse_second_run() -> Iterator[None]:
    """End the command if another process is uploading to the account.

    Raises:
        CommandError: The block raised `AccountBusyError`.
    """
    from aiomixcloud.publishing import AccountBusyError

    try:
        yield
    except AccountBusyError as error:
        raise CommandError(f"{error.message}; try again when it finishes", ANOTHER_RUN) from None
