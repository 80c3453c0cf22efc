"""The keyring of the system, where there is a usable one; it is never waited for long.

Usable is what the library `keyring` recommends (priority 1 or more): not its stand-ins for a
missing one, nor those that keep passwords in plain files.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.cli.output.messages import Messages

SERVICE = "aiomixcloud"

#: Seconds after which the user is told what is waited for, and after which it is given up.
_SILENCE, _PATIENCE = 1.5, 60.0

_RECOMMENDED = 1.0


class UnusableError(Exception):
    """There is no keyring, or it does not answer."""


class Keyring:
    """Keeps access tokens under the name of the account and the Mixcloud that they are for.

    Args:
        messages: Where to tell that the keyring is waited for.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def keep(self, name: str, api_root: str, token: str) -> None:
        """Keep a token, in place of an older one.

        Raises:
            UnusableError: It was not kept.
        """
        self._ask(lambda backend: backend.set_password(SERVICE, _entry(name, api_root), token))

    def token(self, name: str, api_root: str) -> str | None:
        """Return a token, or None where there is none.

        Raises:
            UnusableError: Whether there is one is not known.
        """
        found = self._ask(lambda backend: backend.get_password(SERVICE, _entry(name, api_root)))
        return str(found) if found else None

    def forget(self, name: str, api_root: str) -> None:
        """Keep a token no longer.

        Raises:
            UnusableError: It may still be there.
        """

        def forget(backend: Any) -> None:
            if backend.get_password(SERVICE, _entry(name, api_root)) is not None:
                backend.delete_password(SERVICE, _entry(name, api_root))

        self._ask(forget)

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """Ask the keyring in a thread, since it may wait for a window that nobody sees."""
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
        # To look for a keyring takes time, too, but nobody has anything to unlock by then.
        asked.wait(_PATIENCE)
        thread.join(_SILENCE)
        if thread.is_alive():
            self._messages.note("waiting for the keyring of the system; is it to be unlocked?")
            thread.join(_PATIENCE)
        if answers:
            return answers[0]
        raise UnusableError(str(errors[0]) if errors else "it does not answer")


def _usable_backend() -> Any:
    try:
        import keyring
    except ImportError:
        raise UnusableError("the library keyring is not installed") from None
    backend = keyring.get_keyring()
    if backend.priority < _RECOMMENDED:
        raise UnusableError("this system has none")
    return backend


def _entry(name: str, api_root: str) -> str:
    return f"{name} at {api_root}"
