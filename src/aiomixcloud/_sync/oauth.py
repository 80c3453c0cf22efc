# Generated from src/aiomixcloud/_async/oauth.py by tools/unasync.py: do not edit.
"""`MixcloudOAuthSync`: how a program gets the access token of somebody who allows it to."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from aiomixcloud._core import constants, endpoints, oauth
from aiomixcloud._core.errors import MixcloudError, MixcloudOAuthError, conceal
from aiomixcloud._core.redaction import Secret, hidden
from aiomixcloud._core.settings import Settings
from aiomixcloud._core.urls import check_root
from aiomixcloud._version import USER_AGENT

from .concurrency import transport
from .pipeline import PipelineSync

if TYPE_CHECKING:
    from aiomixcloud._core.message import Request, Response

    from .client import MixcloudSync


class MixcloudOAuthSync:
    """OAuth authorisation: from a person's consent to an access token.

    Send the person to `authorization_url`. Having allowed access, they come back to the
    redirect URI with a code, which `access_token` exchanges.

    Args:
        oauth_root: Root of the OAuth pages; change it to talk to a sandbox.
        client_id: What Mixcloud calls the program, see https://www.mixcloud.com/developers/.
        client_secret: What proves to Mixcloud that it is the program.
        redirect_uri: Address in the program where people come back to.
        raise_exceptions: False gives None where there is no token, True raises. By default
            what the client does, or True.
        mixcloud: A client whose connections are used; by default there are own ones.

    Attributes:
        state: A word that goes into `authorization_url`, or None; see `new_state`.

    Example:
        >>> oauth = MixcloudOAuthSync(client_id="me", redirect_uri="https://example.com/code")
        >>> oauth.authorization_url.partition("?")[2]
        'client_id=me&redirect_uri=https%3A%2F%2Fexample.com%2Fcode'
    """

    def __init__(
        self,
        oauth_root: str = constants.OAUTH_ROOT,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        redirect_uri: str | None = None,
        raise_exceptions: bool | None = None,
        mixcloud: MixcloudSync | None = None,
    ) -> None:
        self._oauth_root = check_root(oauth_root, "oauth_root")
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uri = redirect_uri
        self.mixcloud = mixcloud
        self.state: str | None = None
        self._raise_exceptions = raise_exceptions

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._oauth_root} for {self.client_id!r}>"

    @property
    def authorization_url(self) -> str:
        """The address where a person allows the program to act for them.

        Raises:
            ValueError: ``client_id`` or ``redirect_uri`` is missing.
        """
        query = oauth.query({"client_id": self.client_id, "redirect_uri": self.redirect_uri})
        if self.state is not None:
            query.append(("state", self.state))
        return endpoints.authorization(self._oauth_root, query)

    def new_state(self) -> str:
        """Make a random `state`, put it into `authorization_url`, and return it.

        Example:
            >>> oauth = MixcloudOAuthSync(client_id="me", redirect_uri="https://example.com/code")
            >>> oauth.new_state() in oauth.authorization_url
            True
        """
        self.state = secrets.token_urlsafe(24)
        return self.state

    def code_from(self, url: str) -> str:
        """Return the code in the address that a person came back to.

        Args:
            url: The whole address. A ``state`` in it is compared with `state`; Mixcloud
                sends none, so that a missing one is no error.

        Raises:
            MixcloudOAuthError: The person refused, the state is wrong, or there is no code.

        Example:
            >>> oauth = MixcloudOAuthSync()
            >>> oauth.code_from("https://example.com/code?code=abc")
            'abc'
        """
        try:
            return oauth.code_of(url, self.state)
        except MixcloudError as error:
            raise conceal(error, [self.client_secret, self._client_token]) from None

    def access_token(self, code: str) -> str | None:
        """Exchange a code for an access token.

        Args:
            code: The code that came to the redirect URI.

        Returns:
            The access token; None only where there is none and exceptions are off.

        Raises:
            ValueError: ``client_id``, ``client_secret``, ``redirect_uri`` or `code` is
                missing.
            MixcloudOAuthError: Mixcloud gave no access token.
            TransportError: No answer came.

        Example:
            >>> def main(oauth, code):
            ...     with MixcloudSync() as mixcloud:
            ...         mixcloud.access_token = oauth.access_token(code)
        """
        code = hidden(code)
        settings = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "client_secret": hidden(self.client_secret),
            "code": code,
        }
        request = endpoints.access_token(self._oauth_root, oauth.query(settings))
        try:
            return oauth.token_of(request, self._answer(request))
        except MixcloudError as error:
            conceal(error, [settings["client_secret"], code, self._client_token])
            if self._raises or not isinstance(error, MixcloudOAuthError):
                raise
            return None

    @property
    def _client_token(self) -> Secret | None:
        """The access token of the client, which the same service may repeat."""
        token = None if self.mixcloud is None else self.mixcloud.access_token
        return None if token is None else Secret(token)

    @property
    def _raises(self) -> bool:
        if self._raise_exceptions is not None:
            return self._raise_exceptions
        return self.mixcloud is None or self.mixcloud.raise_exceptions

    def _answer(self, request: Request) -> Response:
        if self.mixcloud is not None:
            return self.mixcloud._pipeline.exchange(request)  # noqa: SLF001 - its connections
        own = PipelineSync(transport(None, user_agent=USER_AGENT), Settings())
        try:
            return own.exchange(request)
        finally:
            own.close()
