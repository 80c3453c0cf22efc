"""From a user's consent to an access token."""

from urllib.parse import parse_qs, urlsplit

import pytest

from aiomixcloud import Mixcloud, MixcloudOAuthError
from aiomixcloud.auth import MixcloudOAuth
from aiomixcloud.sandbox import Sandbox
from tests.support.scripted_server import ScriptedServer

REDIRECT = "https://example.com/store-code?from=mixcloud"


def oauth(root: str, mixcloud: Mixcloud | None = None) -> MixcloudOAuth:
    return MixcloudOAuth(
        root,
        client_id="an id",
        client_secret="geheim",
        redirect_uri=REDIRECT,
        mixcloud=mixcloud,
    )


def test_the_authorization_url_names_program_and_return() -> None:
    parts = urlsplit(oauth("https://www.mixcloud.com/oauth/").authorization_url)
    assert (parts.netloc, parts.path) == ("www.mixcloud.com", "/oauth/authorize")
    assert parse_qs(parts.query) == {"client_id": ["an id"], "redirect_uri": [REDIRECT]}


def test_a_state_is_sent_and_compared_on_return() -> None:
    flow = oauth("https://www.mixcloud.com/oauth")
    state = flow.new_state()
    assert parse_qs(urlsplit(flow.authorization_url).query)["state"] == [state]
    assert flow.code_from(f"{REDIRECT}&code=abc&state={state}") == "abc"
    # Mixcloud does not send it back.
    assert flow.code_from(f"{REDIRECT}&code=abc") == "abc"
    with pytest.raises(MixcloudOAuthError, match="state"):
        flow.code_from(f"{REDIRECT}&code=abc&state=another")


@pytest.mark.parametrize(
    ("returned", "problem"),
    [
        ("?error=access_denied", "denied access"),
        ("?error=server_error&error_description=Unavailable", "Unavailable"),
        ("?code=", "does not contain a code"),
        ("", "does not contain a code"),
        ("?code=abc&state=\ud800", "state in the URL does not match"),
    ],
)
def test_a_return_without_a_code_is_an_error(returned: str, problem: str) -> None:
    flow = oauth("https://www.mixcloud.com/oauth")
    flow.new_state()
    with pytest.raises(MixcloudOAuthError, match=problem):
        flow.code_from(f"https://example.com/{returned}")


def test_an_invalid_url_is_an_error_without_the_code() -> None:
    with pytest.raises(MixcloudOAuthError, match="is not a valid URL") as caught:
        oauth("https://www.mixcloud.com/oauth").code_from("https://[?code=abc")
    assert "abc" not in str(caught.value)


async def test_missing_settings_are_named() -> None:
    with pytest.raises(ValueError, match="client_id and redirect_uri must be set"):
        _ = MixcloudOAuth().authorization_url
    with pytest.raises(ValueError, match="client_secret must be set"):
        await MixcloudOAuth(client_id="a", redirect_uri="b").access_token("code")
    with pytest.raises(ValueError, match="code must be set"):
        await oauth("http://127.0.0.1:1").access_token("")


@pytest.mark.parametrize(
    "answer",
    [
        b'{"access_token": "abc"}',
        b"access_token=abc",
        b"access_token=abc&expires=0\n",
    ],
)
async def test_a_token_comes_as_json_or_as_a_form(answer: bytes, server: ScriptedServer) -> None:
    server.add(answer)
    server.add(answer)
    assert await oauth(server.root).access_token("a code") == "abc"
    async with Mixcloud(server.root) as mixcloud:
        assert await oauth(server.root, mixcloud).access_token("a code") == "abc"
    for request in server.requests:
        assert request.path == "/access_token"
        assert request.query == {
            "client_id": "an id",
            "client_secret": "geheim",
            "redirect_uri": REDIRECT,
            "code": "a code",
        }


@pytest.mark.parametrize(
    ("status", "answer", "problem"),
    [
        (400, b'{"error": "Invalid code"}', "Invalid code"),
        (400, b'{"error": {"message": "Invalid code"}}', "Invalid code"),
        (400, b"error=Invalid+code", "Invalid code"),
        (200, b'{"error": "Invalid code"}', "Invalid code"),
        (200, b"{}", "does not contain an? (valid )?access token"),
        (200, b"", "does not contain an? (valid )?access token"),
        (200, b"[1]", "does not contain an? (valid )?access token"),
        (200, b'{"access_token": 5}', "does not contain an? (valid )?access token"),
        (500, b"<h1>oops</h1>", "does not contain an? (valid )?access token"),
    ],
)
async def test_an_answer_without_a_token_is_an_error(
    status: int, answer: bytes, problem: str, server: ScriptedServer
) -> None:
    for _ in range(3):
        server.add(answer, status=status)
    with pytest.raises(MixcloudOAuthError, match=problem) as caught:
        await oauth(server.root).access_token("geheimer-code")
    text = str(caught.value) + repr(caught.value)
    assert "geheim" not in text
    assert caught.value.status == status
    async with Mixcloud(server.root, raise_exceptions=False) as mixcloud:
        flow = oauth(server.root, mixcloud)
        assert await flow.access_token("a code") is None
        flow = MixcloudOAuth(
            server.root,
            client_id="a",
            client_secret="b",
            redirect_uri="c",
            raise_exceptions=True,
            mixcloud=mixcloud,
        )
        with pytest.raises(MixcloudOAuthError):
            await flow.access_token("a code")


async def test_a_token_of_the_sandbox_opens_it_until_it_is_revoked(
    fresh_sandbox: Sandbox,
) -> None:
    flow = oauth(fresh_sandbox.oauth_root)
    code = fresh_sandbox.authorize("amikrop", client_id="an id", redirect_uri=REDIRECT)
    token = await flow.access_token(code)
    async with fresh_sandbox.client() as mixcloud:
        mixcloud.access_token = token
        assert (await mixcloud.me()).username == "amikrop"
        assert token is not None
        fresh_sandbox.revoke(token)
        with pytest.raises(Exception, match="invalid access token"):
            await mixcloud.me()


def test_nothing_secret_is_shown() -> None:
    flow = oauth("https://www.mixcloud.com/oauth")
    assert "geheim" not in repr(flow)
