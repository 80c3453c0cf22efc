"""The accounts that the program keeps, in a file that its owner alone can read."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.roots import Roots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What only the owner can read, and enter.
_FILE_MODE, _FOLDER_MODE = 0o600, 0o700

#: Seconds to wait for another log-in that is being written.
_TURN = 10.0


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account at some Mixcloud.

    Attributes:
        user: The user name.
        roots: Where that Mixcloud is. Nowhere else the token is sent to.
        token: The access token; None where the keyring of the system has it.
    """

    user: str
    roots: Roots
    token: str | None = None

    def __repr__(self) -> str:
        return f"<Account {self.user!r} at {self.roots.api}>"


class Accounts:
    """All accounts by name, in one file that is replaced as a whole or not at all.

    Args:
        folder: Where the file is; made when something is to be kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path: Path = folder / "accounts.json"

    def load(self) -> dict[str, Account]:
        """Return the accounts; none where nobody has logged in yet.

        Raises:
            CommandError: The file cannot be read, or holds something else.
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
                f"the accounts in {self.path} cannot be read ({error.strerror}): fix that"
            ) from None
        except RecursionError:
            raise CommandError(
                f"{self.path} is damaged (its JSON is nested too deeply): delete it, and run "
                "'mixcloud login' again"
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise CommandError(
                f"{self.path} is damaged: delete it, and run 'mixcloud login' again"
            ) from None

    def prepare(self) -> None:
        """Make the folder where it is missing, and make sure that it can be used.

        Raises:
            CommandError: It cannot.
        """
        with self._explained():
            self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            status = self._folder.stat()
            if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
                raise CommandError(
                    f"the account cannot be kept, since {self._folder} belongs to another user: "
                    "change its owner, or set MIXCLOUD_ACCESS_TOKEN instead"
                )
            if stat.S_IMODE(status.st_mode) & 0o077:
                self._folder.chmod(_FOLDER_MODE)
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise PermissionError(0, "Permission denied")

    @contextlib.contextmanager
    def changing(self) -> Iterator[dict[str, Account]]:
        """Give the accounts to a block that changes them, and keep them at its end.

        Raises:
            CommandError: They cannot be kept; what was kept before is still there.
        """
        from filelock import FileLock, Timeout

        self.prepare()
        turn = FileLock(self._folder / "accounts.lock", timeout=_TURN)
        with self._explained():
            try:
                turn.acquire()
            except Timeout:
                raise CommandError(
                    "another command is changing the accounts: try again when it is done"
                ) from None
        with turn:
            accounts = self.load()
            yield accounts
            # A signal gives it the time to write.
            with interrupts.ending_with(lambda: None, patience=_TURN), self._explained():
                self._write({name: _to_record(account) for name, account in accounts.items()})

    def _write(self, records: Mapping[str, Any]) -> None:
        """Replace the file: those who read see the old one or the new one, also after a crash."""
        # What is a link stays one.
        path = self.path.resolve()
        # Made with the mode 0600.
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
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CommandError(
                f"the accounts in {self._folder} cannot be written ({error.strerror}): "
                "fix that, or set MIXCLOUD_ACCESS_TOKEN, which needs no file"
            ) from None


def _close_to_others(descriptor: int) -> None:
    """Keep others from reading an open file, if they could."""
    if os.name == "posix" and stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, _FILE_MODE)


def _to_record(account: Account) -> dict[str, Any]:
    roots = {f"{name}_root": root for name, root in asdict(account.roots).items()}
    token = {} if account.token is None else {"access_token": account.token}
    return {"user": account.user, **roots, **token}


def _from_record(record: Mapping[str, Any]) -> Account:
    names = asdict(Roots())
    texts = [record["user"], *(record[f"{name}_root"] for name in names)]
    token = record.get("access_token")
    if not all(isinstance(text, str) for text in (*texts, token or "")):
        raise TypeError
    roots = replace(Roots(), **{name: record[f"{name}_root"] for name in names})
    return Account(record["user"], roots, token)
