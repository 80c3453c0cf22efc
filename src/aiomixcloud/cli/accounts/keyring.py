"""The system keyring, if a usable one responds in time.

Only backends that the library `keyring` recommends (priority 1 or more) are usable; its fallbacks
for a missing keyring, and backends that store passwords in plain files, are not.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.cli.output.messages import Messages

SERVICE = "aiomixcloud"

#: Seconds until a wait is reported, and until it times out.
_SILENCE, _PATIENCE = 1.5, 60.0

_RECOMMENDED = 1.0


class KeyringError(Exception):
    """The keyring is missing or does not respond."""


class Keyring:
    """Stores access tokens by account name and API root.

    Args:
        messages: Where to report a wait for the keyring.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def store(self, name: str, api_root: str, token: str) -> None:
        """Store a token; replaces an older one.

        Raises:
            KeyringError: The token was not stored.
        """
        self._ask(lambda backend: backend.set_password(SERVICE, _entry(name, api_root), token))

    def token(self, name: str, api_root: str) -> str | None:
        """Return the stored token, or None if there is none.

        Raises:
            KeyringError: The keyring cannot be read.
        """
        found = self._ask(lambda backend: backend.get_password(SERVICE, _entry(name, api_root)))
        return str(found) if found else None

    def delete(self, name: str, api_root: str) -> None:
        """Delete the stored token.

        Raises:
            KeyringError: The token may still be stored.
        """

        def delete(backend: Any) -> None:
            if backend.get_password(SERVICE, _entry(name, api_root)) is not None:
                backend.delete_password(SERVICE, _entry(name, api_root))

        self._ask(delete)

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """Query the keyring in a thread, since it may wait for a dialog that nobody sees."""
        answers: list[Any] = []
        errors: list[Exception] = []
        asked = threading.Event()

        def ask() -> None:
            try:
                backend = _usable_backend()
                asked.set()
                answers.append(question(backend))
            except Exception as error:  # noqa: BLE001 - backends raise what they like
                errors.append(error)
            finally:
                asked.set()

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        # Finding a backend also takes time, but does not wait for the user.
        asked.wait(_PATIENCE)
        thread.join(_SILENCE)
        if thread.is_alive():
            self._messages.note("Waiting for the system keyring; unlock it if it is locked.")
            thread.join(_PATIENCE)
        if answers:
            return answers[0]
        raise KeyringError(str(errors[0]) if errors else "it does not respond")


def _usable_backend() -> Any:
    try:
        import keyring
    except ImportError:
        raise KeyringError("the library keyring is not installed") from None
    backend = keyring.get_keyring()
    if backend.priority < _RECOMMENDED:
        raise KeyringError("this system has no usable keyring")
    return backend


def _entry(name: str, api_root: str) -> str:
    return f"{name} at {api_root}"
