"""Where the memory of a watcher is stored."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .errors import StateError
from .memory import UserMemory

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT, _VERSION = "aiomixcloud-watch", 1


class State(Protocol):
    """Where the memory of a watcher is stored; programs can write their own, for a database.

    Example:
        >>> class DatabaseState:
        ...     def load(self):
        ...         return {name: UserMemory.read(data) for name, data in read_rows()}
        ...     def save(self, user, memory):
        ...         write_row(user, memory.to_dict())
    """

    def load(self) -> Mapping[str, UserMemory]:
        """Return the memory of each user, by user name."""
        ...

    def save(self, user: str, memory: UserMemory) -> None:
        """Store the memory of a user, and return when it is safe.

        Args:
            user: The user name.
            memory: What to remember.
        """
        ...


class MemoryState:
    """State in memory: it ends with the program.

    Example:
        >>> from aiomixcloud.watching import MemoryState
        >>> MemoryState().load()
        {}
    """

    def __init__(self) -> None:
        self._users: dict[str, UserMemory] = {}

    def load(self) -> Mapping[str, UserMemory]:
        """Return the memory of each user, by user name."""
        return {**self._users}

    def save(self, user: str, memory: UserMemory) -> None:
        """Store the memory of a user.

        Args:
            user: The user name.
            memory: What to remember.
        """
        self._users[user] = memory


class FileState:
    """State in a JSON file, which is replaced as a whole, so that a crash cannot damage it.

    Only one watcher may use a file at a time.

    Args:
        path: The file. Its folder must exist.

    Example:
        >>> from aiomixcloud.watching import FileState
        >>> def load(folder):
        ...     return FileState(folder / "watch.json").load()
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path: Path = Path(path)
        self._lines: dict[str, str] = {}
        self._stamp: tuple[int, int, int] | None = None

    def __repr__(self) -> str:
        return f"<FileState: {self.path}>"

    def load(self) -> Mapping[str, UserMemory]:
        """Return the memory of each user, by user name; empty if the file does not exist.

        Raises:
            StateError: The file cannot be read, is damaged, or was written by a newer version.
        """
        self._lines = {}
        try:
            stamp = self._read_stamp()
            text = self.path.read_text("utf-8") if stamp else "{}"
        except (OSError, UnicodeDecodeError) as error:
            raise StateError(f"the state file {self.path} cannot be read: {error}") from error
        self._stamp = stamp
        if stamp is None:
            return {}
        try:
            data = json.loads(text)
            if data["format"] != _FORMAT:
                raise ValueError(data["format"])
            if data["version"] > _VERSION:
                raise StateError(
                    f"the state file {self.path} was written by a newer version of aiomixcloud; "
                    "update aiomixcloud, or use another file"
                )
            users = {name: UserMemory.read(one) for name, one in data["users"].items()}
            self._lines = {name: _write_line(name, one) for name, one in data["users"].items()}
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise StateError(
                f"{self.path} is not a valid state file of a watcher; use another file, or delete "
                "it to start again without memory"
            ) from error
        return users

    def save(self, user: str, memory: UserMemory) -> None:
        """Store the memory of a user on disk.

        Args:
            user: The user name.
            memory: What to remember.

        Raises:
            StateError: The file cannot be written, or another watcher changed it.
        """
        self._lines[user] = _write_line(user, memory.to_dict())
        users = ",\n".join(self._lines.values())
        document = f'{{"format": "{_FORMAT}", "version": {_VERSION}, "users": {{\n{users}\n}}}}\n'
        try:
            if self._read_stamp() != self._stamp:
                raise StateError(
                    f"another watcher changed the state file {self.path}; use one file for each "
                    "watcher"
                )
            _replace(self.path.resolve(), document.encode())
            self._stamp = self._read_stamp()
        except OSError as error:
            raise StateError(f"the state file {self.path} cannot be written: {error}") from error

    def _read_stamp(self) -> tuple[int, int, int] | None:
        """Return what changes when the file is replaced; None if it does not exist."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def open_state(state: State | str | PathLike[str] | None) -> State:
    """Return the state that an argument of a watcher means.

    Raises:
        TypeError: The argument is something else.
    """
    if state is None:
        return MemoryState()
    if isinstance(state, str | PathLike):
        return FileState(state)
    methods = (getattr(state, "load", None), getattr(state, "save", None))
    if isinstance(state, type) or not all(map(callable, methods)):
        raise TypeError(
            f"state must be the path of a file, or an object with load and save, not {state!r}"
        )
    return state


def _write_line(user: str, data: Mapping[str, Any]) -> str:
    return f"{json.dumps(user)}: {json.dumps(data)}"


def _replace(path: Path, content: bytes) -> None:
    """Replace a file; after a crash, it has the old or the new content."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
