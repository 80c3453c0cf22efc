"""The stored accounts, in a file that only its owner can read."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.roots import Roots
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Modes of a file and a folder that only the owner can access.
_FILE_MODE, _FOLDER_MODE = 0o600, 0o700

#: Seconds to wait for another command that is changing the accounts.
_TURN = 10.0


class Account(NamedTuple):
    """A stored account.

    Attributes:
        user: The user name.
        roots: The root URLs of its server; the token is sent nowhere else.
        token: The access token; None if the system keyring stores it.
        is_default: Whether the user chose this account as the default.
    """

    user: str
    roots: Roots
    token: str | None = None
    is_default: bool = False

    def __repr__(self) -> str:
        return f"<Account {self.user!r} at {self.roots.api}>"


def default_name(accounts: Mapping[str, Account], api_root: str | None = None) -> str | None:
    """Return the name of the default account, or None if there is none.

    It is the account that the user chose, otherwise the one that is named after the host of its
    API, otherwise the only one.

    Args:
        accounts: The accounts by name.
        api_root: Root URL of the API; None for that of any account, but Mixcloud's first.
    """
    names = [name for name, one in accounts.items() if api_root in {None, one.roots.api}]
    chosen = [name for name in names if accounts[name].is_default]
    usual = [name for name in names if name == Roots(api_root or API_ROOT).name]
    return next(iter((*chosen, *usual)), names[0] if len(names) == 1 else None)


def describe_unknown(name: str, accounts: Mapping[str, Account]) -> str:
    """Return the message for the name of an account that is not stored."""
    others = f" (stored profiles: {', '.join(accounts)})" if accounts else ""
    return f"unknown profile {name!r}{others}; run 'mixcloud login --profile {name}'"


class Accounts:
    """All accounts by name, in one file that is replaced atomically.

    Args:
        folder: Folder of the file; created before the first account is stored.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path: Path = folder / "accounts.json"

    def load(self) -> dict[str, Account]:
        """Return the accounts; empty before the first login.

        Raises:
            CommandError: The file cannot be read or is damaged.
        """
        try:
            with self.path.open("rb") as file:
                _close_to_others(file.fileno())
                records = json.load(file)
            return {name: _from_record(record) for name, record in records.items()}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise CommandError(
                f"the accounts in {self.path} cannot be read ({error.strerror}); "
                "check its permissions"
            ) from None
        except RecursionError:
            raise CommandError(
                f"{self.path} is damaged (its JSON is nested too deeply); delete it and run "
                "'mixcloud login' again"
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise CommandError(
                f"{self.path} is damaged; delete it and run 'mixcloud login' again"
            ) from None

    def prepare(self) -> None:
        """Create the folder if it is missing, and check that it is usable.

        Raises:
            CommandError: The folder is not usable.
        """
        with self._explain_errors():
            self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            status = self._folder.stat()
            if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
                raise CommandError(
                    f"the account cannot be stored, since {self._folder} belongs to another user; "
                    "change its owner, or set MIXCLOUD_ACCESS_TOKEN instead"
                )
            if stat.S_IMODE(status.st_mode) & 0o077:
                self._folder.chmod(_FOLDER_MODE)
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise PermissionError(0, "Permission denied")

    @contextlib.contextmanager
    def changing(self) -> Iterator[dict[str, Account]]:
        """Yield the accounts to a block that changes them, then store them.

        Raises:
            CommandError: The accounts cannot be stored; the previous ones are unchanged.
        """
        from filelock import FileLock, Timeout

        self.prepare()
        turn = FileLock(self._folder / "accounts.lock", timeout=_TURN)
        with self._explain_errors():
            try:
                turn.acquire()
            except Timeout:
                raise CommandError(
                    "another command is changing the accounts; try again when it has finished"
                ) from None
        with turn:
            accounts = self.load()
            yield accounts
            # After a signal, allow enough time to write the file.
            with interrupts.ending_with(lambda: None, grace=_TURN), self._explain_errors():
                self._write({name: _to_record(account) for name, account in accounts.items()})

    def _write(self, records: Mapping[str, Any]) -> None:
        """Replace the file atomically, so that a crash leaves the old file or the new one."""
        # Preserve a symbolic link.
        path = self.path.resolve()
        # Created with mode 0600.
        descriptor, name = tempfile.mkstemp(prefix=".accounts-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(records, file, indent=2, ensure_ascii=False)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @contextlib.contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CommandError(
                f"the accounts in {self._folder} cannot be written ({error.strerror}); "
                "fix that, or set MIXCLOUD_ACCESS_TOKEN, which needs no file"
            ) from None


def _close_to_others(descriptor: int) -> None:
    """Make an open file unreadable for other users."""
    if os.name == "posix" and stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, _FILE_MODE)


def _to_record(account: Account) -> dict[str, Any]:
    roots = {f"{name}_root": root for name, root in account.roots._asdict().items()}
    token = {} if account.token is None else {"access_token": account.token}
    default = {"default": True} if account.is_default else {}
    return {"user": account.user, **roots, **token, **default}


def _from_record(record: Mapping[str, Any]) -> Account:
    roots = Roots(*(record[f"{name}_root"] for name in Roots._fields))
    token = record.get("access_token")
    texts = (record["user"], token or "", *roots)
    if not all(isinstance(text, str) and text.isprintable() for text in texts):
        raise TypeError
    return Account(record["user"], roots, token, record.get("default") is True)
