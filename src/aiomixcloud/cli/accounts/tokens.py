"""Where the access token comes from, and which Mixcloud it may go to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.cli.characters import strip
from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from aiomixcloud.cli.accounts.store import Accounts
    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.cli.roots import Roots

VARIABLE = "MIXCLOUD_ACCESS_TOKEN"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, and where it comes from, in words.

    Attributes:
        value: The token itself.
        source: Where it comes from, in words.
    """

    value: str
    source: str

    def __repr__(self) -> str:
        return f"<Token from {self.source}>"


def given_token() -> str:
    """Return the access token of the environment, or nothing."""
    return strip(os.environ.get(VARIABLE, ""))


def root_of_variable() -> str:
    """Return the root of the API that the access token of the environment goes to."""
    return (os.environ.get("MIXCLOUD_API_ROOT") or API_ROOT).rstrip("/")


def token_for(roots: Roots, name: str, accounts: Accounts, messages: Messages) -> Token | None:
    """Return the access token to use at a Mixcloud, or None where there is none.

    ``MIXCLOUD_ACCESS_TOKEN`` wins over everything that is kept, at the Mixcloud that
    ``MIXCLOUD_API_ROOT`` names: a token of one is never sent to another.

    Args:
        roots: Where that Mixcloud is.
        name: Name of the account.
        accounts: What is kept.
        messages: Where to tell that a keyring does not answer.
    """
    given = given_token()
    if given and roots.api == root_of_variable():
        if not given.isprintable():
            raise CommandError(f"what {VARIABLE} holds is no access token: set it anew")
        return Token(given, VARIABLE)
    account = accounts.load().get(name)
    if account is None or account.roots.api != roots.api:
        return None
    if account.token is not None:
        return Token(account.token, "file")
    from aiomixcloud.cli.accounts.keyring import Keyring, UnusableError

    try:
        kept = Keyring(messages).token(name, roots.api)
    except UnusableError as error:
        messages.note(f"the keyring of the system does not give the access token: {error}")
        return None
    return Token(kept, "keyring") if kept else None
