"""Who may act for whom: applications, codes and access tokens. Knows no HTTP."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiomixcloud.sandbox.db.database import Database

# Tokens that a user has without any application are kept under this client_id.
_NO_APPLICATION = ""


class ExchangeError(Exception):
    """A code that no token is given for; its text is for the program that brought it."""


class Grants:
    """The applications, codes and access tokens of one sandbox.

    An application needs no registration: whatever ``client_id`` comes is accepted, and the
    secret that comes with its first exchange must come with every later one. Codes can be used
    again, as with the real API, and an application gets the same token of a user each time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def token(self, user_id: int, client_id: str = _NO_APPLICATION) -> str:
        """Return the access token of a user, made when first asked for."""
        with self._database.transaction():
            row = self._database.row(
                "SELECT token FROM tokens WHERE user_id = ? AND client_id = ?",
                (user_id, client_id),
            )
            if row:
                return str(row[0])
            token = secrets.token_urlsafe(24)
            self._database.insert(
                "tokens", {"token": token, "user_id": user_id, "client_id": client_id}
            )
        return token

    def owner(self, token: str) -> int | None:
        """Return the id of the user whom an access token stands for."""
        row = self._database.row("SELECT user_id FROM tokens WHERE token = ?", (token,))
        return row[0] if row else None

    def hand_over(self, other: Database) -> None:
        """Give the tokens that belong to no application to users of the same names elsewhere."""
        other.execute("DELETE FROM tokens WHERE client_id = ?", (_NO_APPLICATION,))
        for username, token in self._database.rows(
            "SELECT username, token FROM tokens JOIN users ON id = user_id WHERE client_id = ?",
            (_NO_APPLICATION,),
        ):
            other.execute(
                "INSERT INTO tokens SELECT ?, id, ? FROM users WHERE username = ?",
                (token, _NO_APPLICATION, username),
            )

    def revoke(self, token: str) -> bool:
        """Make a token worthless, with the codes it was given for; tell whether it existed."""
        with self._database.transaction():
            row = self._database.row(
                "SELECT user_id, client_id FROM tokens WHERE token = ?", (token,)
            )
            if row is None:
                return False
            self._database.execute("DELETE FROM codes WHERE user_id = ? AND client_id = ?", row)
            self._database.execute("DELETE FROM tokens WHERE token = ?", (token,))
        return True

    def authorize(self, user_id: int, client_id: str, redirect_uri: str) -> str:
        """Return a code with which an application gets a user's token.

        ``redirect_uri`` is empty for a code that was shown to the user on screen.
        """
        code = secrets.token_urlsafe(24)
        self._database.insert(
            "codes",
            {
                "code": code,
                "user_id": user_id,
                "client_id": client_id,
                "redirect_uri": redirect_uri,
            },
        )
        return code

    def exchange(self, code: str, client_id: str, redirect_uri: str, secret: str) -> str:
        """Return the access token for a code; raise ``ExchangeError`` where none is given."""
        with self._database.transaction():
            row = self._database.row(
                "SELECT user_id, client_id, redirect_uri FROM codes WHERE code = ?", (code,)
            )
            if row is None:
                raise ExchangeError("The code is not valid.")
            if row[1] != client_id:
                raise ExchangeError("The code was given to another client_id.")
            if row[2] != redirect_uri:
                raise ExchangeError("The redirect_uri is not the one that the code was sent to.")
            self._check_secret(client_id, secret)
            return self.token(row[0], client_id)

    def _check_secret(self, client_id: str, secret: str) -> None:
        # Only a digest is kept: it may be the secret of a real application.
        digest = hashlib.sha256(secret.encode()).hexdigest()
        row = self._database.row(
            "SELECT secret_digest FROM applications WHERE client_id = ?", (client_id,)
        )
        if row is None:
            self._database.insert(
                "applications", {"client_id": client_id, "secret_digest": digest}
            )
        elif not hmac.compare_digest(row[0], digest):
            raise ExchangeError("The client_secret is wrong.")
