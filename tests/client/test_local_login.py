"""Logging in from a program on the user's own machine."""

import pytest
import urllib3

from aiomixcloud import MixcloudOAuthError
from aiomixcloud.auth import login
from aiomixcloud.exceptions import TimeoutError as MixcloudTimeoutError
from aiomixcloud.sandbox import Sandbox
from tests.support.authorization import allow_access, deny_access


async def test_a_person_who_allows_access_is_logged_in(fresh_sandbox: Sandbox) -> None:
    async with fresh_sandbox.client() as mixcloud:
        token = await login(
            client_id="me",
            client_secret="secret",
            oauth_root=fresh_sandbox.oauth_root,
            open_browser=allow_access(fresh_sandbox),
            mixcloud=mixcloud,
        )
        assert mixcloud.access_token == token
        assert (await mixcloud.me()).username == "amikrop"


async def test_a_person_who_refuses_is_not() -> None:
    with pytest.raises(MixcloudOAuthError, match="denied access"):
        await login(client_id="me", client_secret="secret", open_browser=deny_access)


async def test_a_person_who_does_nothing_is_waited_for_until_the_deadline() -> None:
    with pytest.raises(MixcloudTimeoutError, match=r"neither allowed nor denied within 0\.1 s"):
        await login(
            client_id="me", client_secret="secret", deadline=0.1, open_browser=lambda _: True
        )


async def test_without_a_browser_the_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(MixcloudTimeoutError):
        await login(
            client_id="me", client_secret="secret", deadline=0.1, open_browser=lambda _: False
        )
    assert "oauth/authorize?client_id=me&redirect_uri=http%3A%2F%2F127.0.0.1" in caplog.text
    assert "secret" not in caplog.text


async def test_settings_are_asked_for_before_the_person_is() -> None:
    opened: list[str] = []
    with pytest.raises(ValueError, match="client_secret must be set"):
        await login(client_id="me", client_secret="", open_browser=opened.append)
    assert opened == []


async def test_the_page_says_what_happened_and_shows_no_markup_of_others() -> None:
    pages: list[str] = []

    def browse(address: str) -> None:
        redirect = address.partition("redirect_uri=")[2].partition("&")[0]
        home = redirect.replace("%3A", ":").replace("%2F", "/")
        queries = ("favicon.ico", "?error=<script>alert(1)</script>")
        pages.extend(urllib3.request("GET", home + query).data.decode() for query in queries)

    with pytest.raises(MixcloudOAuthError, match="script"):
        await login(client_id="me", client_secret="secret", open_browser=browse)
    assert "Not found" in pages[0]
    assert "No access" in pages[1]
    assert "<script>" not in pages[1]
    assert "&lt;script&gt;" in pages[1]
