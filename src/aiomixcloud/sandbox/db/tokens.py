"""Applications, OAuth codes and access tokens. Independent of HTTP."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .database import Database

# The client_id of tokens without an application.
_NO_APPLICATION = ""


class ExchangeError(Exception):
    """A code cannot be exchanged for a token; the text is sent to the client."""


class Grants:
    """The applications, codes and access tokens of one sandbox.

    Applications are not registered: any `client_id` is accepted, and the secret of its first
    exchange is required in all later ones. Codes can be used again, as with the real API, and an
    application always gets the same token for a user.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue_token(self, user_id: int, client_id: str = _NO_APPLICATION) -> str:
        """Return the access token of a user; create it on first use."""
        with self._database.transaction():
            token: str | None = self._database.fetch_value(
                "SELECT token FROM tokens WHERE user_id = ? AND client_id = ?", user_id, client_id
            )
            if token is None:
                token = secrets.token_urlsafe(24)
                self._database.insert(
                    "tokens", {"token": token, "user_id": user_id, "client_id": client_id}
                )
        return token

    def find_owner(self, token: str) -> int | None:
        """Return the id of the owner of an access token, or None for an unknown token."""
        owner: int | None = self._database.fetch_value(
            "SELECT user_id FROM tokens WHERE token = ?", token
        )
        return owner

    def copy_to(self, other: Database) -> None:
        """Copy the tokens without an application to the users of the same name in a database."""
        other.execute("DELETE FROM tokens WHERE client_id = ?", (_NO_APPLICATION,))
        for username, token in self._database.fetch_rows(
            "SELECT username, token FROM tokens JOIN users ON id = user_id WHERE client_id = ?",
            (_NO_APPLICATION,),
        ):
            other.execute(
                "INSERT INTO tokens SELECT ?, id, ? FROM users WHERE username = ?",
                (token, _NO_APPLICATION, username),
            )

    def revoke(self, token: str) -> bool:
        """Revoke a token and the codes for it; return whether it existed."""
        with self._database.transaction():
            row = self._database.fetch_row(
                "SELECT user_id, client_id FROM tokens WHERE token = ?", (token,)
            )
            if row is None:
                return False
            self._database.execute("DELETE FROM codes WHERE user_id = ? AND client_id = ?", row)
            self._database.execute("DELETE FROM tokens WHERE token = ?", (token,))
        return True

    def authorize(self, user_id: int, client_id: str, redirect_uri: str) -> str:
        """Return a code that an application can exchange for a user's token.

        The `redirect_uri` is the address that receives the code; empty if it is shown on screen.
        """
        code = secrets.token_urlsafe(24)
        self._database.execute(
            "INSERT INTO codes (code, user_id, client_id, redirect_uri) VALUES (?, ?, ?, ?)",
            (code, user_id, client_id, redirect_uri),
        )
        return code

    def exchange(self, code: str, client_id: str, redirect_uri: str, secret: str) -> str:
        """Exchange a code for an access token.

        Raises:
            ExchangeError: The code is unknown, or does not match the other arguments.
        """
        with self._database.transaction():
            row = self._database.fetch_row(
                "SELECT user_id, client_id, redirect_uri FROM codes WHERE code = ?", (code,)
            )
            if row is None:
                raise ExchangeError("The code is not valid.")
            if row[1] != client_id:
                raise ExchangeError("The code was issued to another client_id.")
            if row[2] != redirect_uri:
                raise ExchangeError(
                    "The redirect_uri does not match the one that received the code."
                )
            self._check_secret(client_id, secret)
            return self.issue_token(row[0], client_id)

    def _check_secret(self, client_id: str, secret: str) -> None:
        # Only a digest is stored: it may be the secret of a real application.
        digest = hashlib.sha256(secret.encode()).hexdigest()
        known = self._database.fetch_value(
            "SELECT secret_digest FROM applications WHERE client_id = ?", client_id
        )
        if known is None:
            self._database.insert(
                "applications", {"client_id": client_id, "secret_digest": digest}
            )
        elif not hmac.compare_digest(known, digest):
            raise ExchangeError("The client_secret is wrong.")
