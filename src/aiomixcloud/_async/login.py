"""Logging in from a program on a person's own machine, with their browser."""

from __future__ import annotations

import logging
import webbrowser
from typing import TYPE_CHECKING, cast

from aiomixcloud._core import constants
from aiomixcloud._core.oauth import query

from .concurrency import in_thread
from .oauth import MixcloudOAuth

if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import Mixcloud

_logger = logging.getLogger("aiomixcloud")


async def login(
    *,
    client_id: str,
    client_secret: str,
    oauth_root: str = constants.OAUTH_ROOT,
    port: int = 0,
    deadline: float = 300,
    open_browser: Callable[[str], object] = webbrowser.open,
    mixcloud: Mixcloud | None = None,
) -> str:
    """Let a person allow access in their browser, and return the access token.

    The browser comes back to an address on this machine (127.0.0.1), where a page tells the
    person how it went. That Mixcloud takes such an address, with any port, is known from
    programs that do it; the documentation does not say.

    Args:
        client_id: What Mixcloud calls the program.
        client_secret: What proves to Mixcloud that it is the program.
        oauth_root: Root of the OAuth pages.
        port: Port that the browser comes back to; 0 takes a free one.
        deadline: Seconds to wait for the person.
        open_browser: Called with the address to show; where it returns False, the address is
            logged for the person to open.
        mixcloud: A client whose connections are used, and which is given the token.

    Raises:
        ValueError: ``client_id`` or ``client_secret`` is missing.
        TimeoutError: The person did neither allow nor refuse in time.
        MixcloudOAuthError: The person refused, or Mixcloud gave no access token.
        OSError: The port is taken.

    Example:
        >>> async def main(settings):
        ...     token = await login(**settings)
    """
    from aiomixcloud._transport.callback_server import Loopback

    # Asked for again with the code, but a person should not have consented in vain.
    query({"client_id": client_id, "client_secret": client_secret})
    oauth = MixcloudOAuth(
        oauth_root,
        client_id=client_id,
        client_secret=client_secret,
        raise_exceptions=True,
        mixcloud=mixcloud,
    )
    oauth.new_state()
    with Loopback(oauth.code_from, port=port) as loopback:
        oauth.redirect_uri = loopback.redirect_uri
        if await in_thread(open_browser, oauth.authorization_url) is False:
            _logger.warning("open this address in a browser: %s", oauth.authorization_url)
        address = await in_thread(loopback.wait, deadline)
    token = cast("str", await oauth.access_token(oauth.code_from(address)))
    if mixcloud is not None:
        mixcloud.access_token = token
    return token
