# Generated from src/aiomixcloud/_async/login.py by tools/unasync.py: do not edit.
"""Logging in from a program on the user's own machine, with their browser."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from aiomixcloud._core import constants
from aiomixcloud._core.oauth import query

from .concurrency import in_thread
from .oauth import MixcloudOAuthSync

if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import MixcloudSync

_logger = logging.getLogger("aiomixcloud")


def open_in_browser(url: str) -> bool:
    """Show a page in the user's browser, and return whether there is one."""
    import webbrowser

    return webbrowser.open(url)


def login(
    *,
    client_id: str,
    client_secret: str,
    oauth_root: str = constants.OAUTH_ROOT,
    port: int = 0,
    deadline: float = 300,
    open_browser: Callable[[str], object] = open_in_browser,
    mixcloud: MixcloudSync | None = None,
) -> str:
    """Ask the user for access in their browser and return the access token.

    Mixcloud redirects the browser to a page on this machine (127.0.0.1), which shows the
    result. Other programs show that Mixcloud accepts such a redirect URI with any port; the
    documentation does not mention it.

    Args:
        client_id: The client ID of the program, issued by Mixcloud.
        client_secret: The client secret of the program.
        oauth_root: Root URL of the OAuth service.
        port: Local port of the redirect URI; 0 chooses a free one.
        deadline: Seconds to wait for the user.
        open_browser: Called with the URL to open; if it returns False, the URL is logged for
            the user to open.
        mixcloud: A client whose connections are used and whose access token is set.

    Raises:
        ValueError: ``client_id`` or ``client_secret`` is missing.
        TimeoutError: The user neither allowed nor denied access in time.
        MixcloudOAuthError: The user denied access, or Mixcloud issued no access token.
        OSError: The port is already in use.

    Example:
        >>> def main(settings):
        ...     token = login(**settings)
    """
    from aiomixcloud._transport.callback_server import CallbackServer

    # Checked again with the code, but the user should not consent in vain.
    query({"client_id": client_id, "client_secret": client_secret})
    oauth = MixcloudOAuthSync(
        oauth_root,
        client_id=client_id,
        client_secret=client_secret,
        raise_exceptions=True,
        mixcloud=mixcloud,
    )
    oauth.new_state()
    with CallbackServer(oauth.code_from, port=port) as loopback:
        oauth.redirect_uri = loopback.redirect_uri
        if in_thread(open_browser, oauth.authorization_url) is False:
            _logger.warning("Open this URL in a browser: %s", oauth.authorization_url)
        address = in_thread(loopback.wait, deadline)
    token = cast("str", oauth.access_token(oauth.code_from(address)))
    if mixcloud is not None:
        mixcloud.access_token = token
    return token
