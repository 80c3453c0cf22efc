"""The source of the access token, and the API to which it may be sent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from aiomixcloud.cli.accounts.store import Accounts
    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.cli.roots import Roots

VARIABLE = "MIXCLOUD_ACCESS_TOKEN"


class Token(NamedTuple):
    """An access token and its source.

    Attributes:
        value: The token.
        source: Its source, for display.
    """

    value: str
    source: str

    def __repr__(self) -> str:
        return f"<Token from {self.source}>"


def token_variable() -> str:
    """Return the access token of the environment, or an empty text."""
    value = os.environ.get(VARIABLE, "")
    if not value:
        return ""
    from aiomixcloud.tracklists.characters import strip

    return strip(value)


def root_of_variable() -> str:
    """Return the root of the API to which the access token of the environment is sent."""
    return (os.environ.get("MIXCLOUD_API_ROOT") or API_ROOT).rstrip("/")


def token_for(roots: Roots, name: str, accounts: Accounts, messages: Messages) -> Token | None:
    """Return the access token for an API, or None if there is none.

    ``MIXCLOUD_ACCESS_TOKEN`` takes precedence over stored tokens, but only for the API at
    ``MIXCLOUD_API_ROOT``: the token of one API is never sent to another.

    Args:
        roots: The root URLs.
        name: Name of the account.
        accounts: The stored accounts.
        messages: Where to report that the keyring does not respond.
    """
    given = token_variable()
    if given and roots.api == root_of_variable():
        if not given.isprintable():
            raise CommandError(
                f"{VARIABLE} is not a valid access token (it contains unprintable characters); "
                "set it again"
            )
        return Token(given, VARIABLE)
    account = accounts.load().get(name)
    if account is None or account.roots.api != roots.api:
        return None
    if account.token is not None:
        return Token(account.token, "file")
    from aiomixcloud.cli.accounts.keyring import Keyring, KeyringError

    try:
        stored = Keyring(messages).token(name, roots.api)
    except KeyringError as error:
        messages.note(f"Could not read the access token from the system keyring: {error}.")
        return None
    return Token(stored, "keyring") if stored else None
