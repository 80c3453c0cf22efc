# Generated from src/aiomixcloud/_async/oauth.py by tools/unasync.py: do not edit.
"""`MixcloudOAuthSync`: obtain an access token with the user's consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud._core import constants, endpoints, oauth
from aiomixcloud._core.errors import MixcloudError, MixcloudOAuthError, conceal
from aiomixcloud._core.redaction import Secret, to_secret
from aiomixcloud._core.settings import Settings
from aiomixcloud._core.urls import check_root
from aiomixcloud._version import USER_AGENT

from .concurrency import transport
from .pipeline import PipelineSync

if TYPE_CHECKING:
    from aiomixcloud._core.message import Request, Response

    from .client import MixcloudSync


class MixcloudOAuthSync:
    """OAuth authorization: exchange a user's consent for an access token.

    Send the user to `authorization_url`. After they allow access, Mixcloud redirects them to
    the redirect URI with a code, which `access_token` exchanges for a token.

    Args:
        oauth_root: Root URL of the OAuth service; change it to use a sandbox.
        client_id: The client ID of the program, see https://www.mixcloud.com/developers/.
        client_secret: The client secret of the program.
        redirect_uri: URL of the program to which users are redirected.
        raise_exceptions: False returns None if no token is issued, True raises an exception.
            Defaults to the setting of the client, or True.
        mixcloud: A client whose connections to use; by default new ones are opened.

    Attributes:
        state: The ``state`` parameter of `authorization_url`, or None; see `new_state`.

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
        """The URL where a user allows the program to act for them.

        Raises:
            ValueError: ``client_id`` or ``redirect_uri`` is missing.
        """
        query = oauth.query({"client_id": self.client_id, "redirect_uri": self.redirect_uri})
        if self.state is not None:
            query.append(("state", self.state))
        return endpoints.authorization(self._oauth_root, query)

    def new_state(self) -> str:
        """Set a random `state`, which becomes part of `authorization_url`, and return it.

        Example:
            >>> oauth = MixcloudOAuthSync(client_id="me", redirect_uri="https://example.com/code")
            >>> oauth.new_state() in oauth.authorization_url
            True
        """
        import secrets

        self.state = secrets.token_urlsafe(24)
        return self.state

    def code_from(self, url: str) -> str:
        """Return the code in the URL to which the user was redirected.

        Args:
            url: The whole URL. A ``state`` in it must match `state`; a missing one is
                accepted, because Mixcloud does not send any.

        Raises:
            MixcloudOAuthError: The user denied access, the state does not match, or there is
                no code.

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
            code: The code received at the redirect URI.

        Returns:
            The access token; None if no token is issued and exceptions are off.

        Raises:
            ValueError: ``client_id``, ``client_secret``, ``redirect_uri`` or `code` is
                missing.
            MixcloudOAuthError: Mixcloud issued no access token.
            TransportError: No response was received.

        Example:
            >>> def main(oauth, code):
            ...     with MixcloudSync() as mixcloud:
            ...         mixcloud.access_token = oauth.access_token(code)
        """
        code = to_secret(code)
        settings = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "client_secret": to_secret(self.client_secret),
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
        """The access token of the client, which the same service may echo."""
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
