"""Backends for the library `keyring`: one that works, and some that fail."""

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked


def _path() -> Path:
    return Path(os.environ["TEST_KEYRING"])


class Working(KeyringBackend):
    """Keeps passwords in a file that a test can look into."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - read from the class
        return 5

    def get_password(self, service: str, username: str) -> str | None:
        found: dict[str, str] = json.loads(_path().read_text()) if _path().exists() else {}
        return found.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        found = json.loads(_path().read_text()) if _path().exists() else {}
        _path().write_text(json.dumps(found | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        found = json.loads(_path().read_text())
        del found[f"{service}/{username}"]
        _path().write_text(json.dumps(found))


class Locked(KeyringBackend):
    """Lets nobody in."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - read from the class
        return 5

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("somebody has to unlock it")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("somebody has to unlock it")


class Slow(Working):
    """Takes its time, as one that waits for a person does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(2.5)
        super().set_password(service, username, password)
