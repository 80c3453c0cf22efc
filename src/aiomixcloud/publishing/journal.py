"""The journal of a run: a file of JSON lines that survives crashes."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import JournalError
from .records import VERSION, Record, apply, replay
from .settings import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .records import ShowState
    from .show import Show

_SUFFIX = ".journal.jsonl"

#: How each journal begins, so that another file is never taken for one and truncated.
_START = b'{"type": "journal"'


class Journal:
    """The history of the shows of a manifest.

    The file is read when the journal is created, without a lock, and written by `append` only.
    It does not exist until then.

    Args:
        path: The file.
        api_root: Root URL of the API of the account, or another name for it that does not
            change; None to read the journal of any account.
        user: Username of the account; None to read the journal of any account.
        clock: Returns the current time.

    Raises:
        JournalError: The file cannot be read, is damaged, has a newer format or belongs to
            another account.

    Example:
        >>> journal = Journal(Journal.path_for(manifest), api_root=API_ROOT, user="bob")
        >>> for state in journal.states.values():
        ...     print(state.name, state.status, state.key)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        api_root: str | None = None,
        user: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.path: Path = Path(path)
        self._api_root = api_root and api_root.rstrip("/")
        self._user = user and user.strip("/")
        self._clock = clock
        self.reload()

    @staticmethod
    def path_for(manifest: str | os.PathLike[str]) -> Path:
        """Return the path of the journal of a manifest.

        Args:
            manifest: A manifest file, whose journal is next to it, or a folder, whose journal is
                in it.
        """
        path = Path(manifest)
        return path / f"shows{_SUFFIX}" if path.is_dir() else path.with_name(path.name + _SUFFIX)

    def reload(self) -> None:
        """Read the file again.

        Raises:
            JournalError: As for the constructor.
        """
        if self.path.exists() and not self.path.is_file():
            raise JournalError(f"{self.path} is not a regular file; choose another journal")
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as error:
            raise self._error("cannot be read", error) from error
        records, self._size = _parse(content, self.path)
        self._seen = len(content)
        #: The first record, or empty before the first record is written.
        self.header: Record = records[0] if records else {}
        self._check_header()
        #: The records after the header.
        self.records: list[Record] = records[1:]
        #: The state of each show by the SHA-256 of its audio.
        self.states: dict[str, ShowState] = replay(self.records)

    def find(self, show: Show | None) -> ShowState | None:
        """Return the state of a show, or None if the journal does not know it.

        Args:
            show: A show of the manifest, or None.
        """
        return None if show is None else self.states.get(show.audio.sha256)

    @property
    def api_root(self) -> str | None:
        """Root URL of the API of the account, or None if it is not known yet."""
        return self._api_root or self.header.get("api_root")

    @property
    def user(self) -> str | None:
        """Username of the account, or None if it is not known yet."""
        return self._user or self.header.get("user")

    def append(self, type: str, **fields: Any) -> Record:
        """Add a record; it is on disk when this method returns.

        Args:
            type: Type of the record.
            fields: Its other fields.

        Returns:
            The record.

        Raises:
            JournalError: The record could not be written. The journal is as it was before.
        """
        header = {} if self.header else self._new_header()
        record = {"type": type, "time": self._now(), **fields}
        data = b"".join(_encode(line) for line in (header, record) if line)
        self._size = self._seen = self._write(data)
        self.header = self.header or header
        self.records.append(record)
        apply(self.states, record)
        return record

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")

    def _new_header(self) -> dict[str, Any]:
        if not self._api_root or not self._user:
            raise JournalError("a journal cannot be created without api_root and user")
        return {
            "type": "journal",
            "version": VERSION,
            "api_root": self._api_root,
            "user": self._user,
            "time": self._now(),
        }

    def _write(self, data: bytes) -> int:
        """Append data and make it durable; return the new size of the file."""
        is_new = not self.path.exists()
        try:
            descriptor = os.open(
                self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644
            )
        except OSError as error:
            raise self._error("cannot be written", error) from error
        try:
            if os.fstat(descriptor).st_size != self._seen:
                raise JournalError(
                    f"the journal {self.path} was changed by another program during the run; "
                    "run again to continue"
                )
            # A torn last line is replaced.
            os.ftruncate(descriptor, self._size)
            os.lseek(descriptor, 0, os.SEEK_END)
            _write_all(descriptor, data)
            os.fsync(descriptor)
            if is_new:
                _sync_folder(self.path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            raise self._error("cannot be written", error) from error
        finally:
            os.close(descriptor)
        return self._size + len(data)

    def _check_header(self) -> None:
        if not self.header:
            return
        for name, ours in (("api_root", self._api_root), ("user", self._user)):
            theirs = self.header.get(name)
            if ours is not None and str(theirs).casefold() != ours.casefold():
                raise JournalError(
                    f"the journal {self.path} belongs to {self.header.get('user')!r} at "
                    f"{self.header.get('api_root')!r}, not to {self._user!r} at "
                    f"{self._api_root!r}; use another journal, or that account"
                )

    def _error(self, what: str, error: OSError) -> JournalError:
        reason = error.strerror or str(error)
        return JournalError(
            f"the journal {self.path} {what}: {reason}; fix this, or choose another file for the "
            "journal"
        )


def _encode(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode(errors="backslashreplace") + b"\n"


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file durable, where folders can be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parse(content: bytes, path: Path) -> tuple[list[Record], int]:
    """Return the records of a journal, and the size of its part that is not torn.

    Raises:
        JournalError: The content is not a journal, is damaged or has a newer format.
    """
    lines = content.split(b"\n")
    records: list[Record] = []
    size = 0
    for number, line in enumerate(lines, 1):
        is_whole = number < len(lines)
        is_last = not any(lines[number:])
        record = _decode(line) if is_whole else None
        if record is None and is_last:
            # The process or the machine stopped while it wrote this line.
            break
        if record is None:
            raise JournalError(
                f"line {number} of the journal {path} is damaged; restore the file from a "
                "backup, or correct the line"
            )
        records.append(record)
        size += len(line) + 1
    if content and not records and not _is_torn_header(content):
        raise JournalError(f"{path} is not a journal; choose another file")
    if records:
        _check_version(records[0], path)
    return records, size


def _is_torn_header(content: bytes) -> bool:
    start = content[: len(_START)]
    # After a power failure, a block that was not written may be zeros.
    return _START.startswith(start) or not content.strip(b"\0\n")


def _check_version(header: Record, path: Path) -> None:
    version = header.get("version")
    if header.get("type") != "journal" or not isinstance(version, int):
        raise JournalError(f"{path} is not a journal; choose another file")
    if version > VERSION:
        raise JournalError(
            f"the journal {path} has format {version}, and this version reads formats up to "
            f"{VERSION}; install a newer version of aiomixcloud"
        )


def _decode(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
