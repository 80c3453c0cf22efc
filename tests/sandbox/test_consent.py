"""OAuth: users authorize an application, which exchanges its code for a token."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient, ApiResponse

CALLBACK = "https://example.com/store-code"
INVALID = ("OAuthException", "An invalid access token was provided")


class Page(HTMLParser):
    """A page as a browser parses it: tags, text and the values of its form."""

    def __init__(self, answer: ApiResponse) -> None:
        super().__init__()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: dict[str, str] = {}
        self.options: list[str] = []
        self.words = ""
        self.feed(answer.page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= given.keys()
        if given.get("type") == "radio":
            self.options.append(given["value"])
        if tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.values[given["name"]] = given["value"]

    def handle_data(self, data: str) -> None:
        self.words += data


@dataclass
class Browser:
    """Opens the page, stores its cookie and sends its form."""

    api: ApiClient
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, **query: str) -> ApiResponse:
        given = {"Cookie": self.cookie} if self.cookie else {}
        answer = self.api(f"/authorize?{urlencode(query)}", headers=given)
        self.cookie = answer.headers.get("Set-Cookie", "").partition(";")[0] or self.cookie
        return answer

    def submit(self, page: ApiResponse, /, **changes: str) -> ApiResponse:
        values = Page(page).values | {"decision": "allow"} | changes
        return self.api.post(
            "/authorize", headers={"Cookie": self.cookie, **self.headers}, **values
        )

    def allow(self, username: str = "peter", **query: str) -> ApiResponse:
        return self.submit(self.open(**query), username=username)


@pytest.fixture
def oauth(fresh: Sandbox) -> ApiClient:
    return ApiClient(fresh.oauth_root)


@pytest.fixture
def browser(oauth: ApiClient) -> Browser:
    return Browser(oauth)


def sent_to(answer: ApiResponse) -> tuple[str, dict[str, list[str]]]:
    """Return the target of a redirect, and its parameters."""
    assert answer.status == 302
    where, _, query = answer.headers["Location"].partition("?")
    return where, parse_qs(query)


def code_of(answer: ApiResponse) -> str:
    return sent_to(answer)[1]["code"][0]


def exchange(oauth: ApiClient, code: str, /, **changes: str) -> ApiResponse:
    query = {"client_id": "app", "redirect_uri": CALLBACK, "client_secret": "s3cret"}
    return oauth(f"/access_token?{urlencode(query | {'code': code} | changes)}")


def failure(answer: ApiResponse) -> str:
    """Return the message of a failed exchange."""
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.body) == ["error"]
    return str(answer.body["error"])


# The complete flow


@pytest.mark.parametrize("slash", ["", "/"])
def test_allowing_gives_the_application_a_token(
    browser: Browser, oauth: ApiClient, anonymous: ApiClient, slash: str
) -> None:
    answer = browser.allow("peter", client_id="app", redirect_uri=CALLBACK)
    where, query = sent_to(answer)
    assert where == CALLBACK
    assert list(query) == ["code"]
    given = oauth(
        f"/access_token{slash}?"
        + urlencode(
            {
                "client_id": "app",
                "redirect_uri": CALLBACK,
                "client_secret": "s3cret",
                "code": query["code"][0],
            }
        )
    )
    assert given.headers["Content-Type"] == "application/json"
    assert list(given.body) == ["access_token"]
    me = anonymous("/me/", access_token=given.body["access_token"]).body
    assert me["username"] == "peter"


def test_denying_is_reported_to_the_application(browser: Browser) -> None:
    page = browser.open(client_id="app", redirect_uri=CALLBACK)
    answer = browser.submit(page, decision="deny", username="nobody")
    assert sent_to(answer) == (CALLBACK, {"error": ["access_denied"]})


def test_without_a_redirect_uri_the_code_is_shown(browser: Browser, oauth: ApiClient) -> None:
    answer = browser.allow("alice", client_id="app")
    page = Page(answer)
    assert "Access allowed" in page.words
    code = page.words.split("application:")[1].split()[0]
    assert exchange(oauth, code, redirect_uri="").body["access_token"]
    assert "code" in page.tags


def test_without_a_redirect_uri_a_denial_is_shown(browser: Browser) -> None:
    answer = browser.submit(browser.open(client_id="app"), decision="deny")
    assert answer.status == 200
    assert "Access denied" in Page(answer).words


def test_the_state_is_not_returned(browser: Browser) -> None:
    answer = browser.allow(
        client_id="app", redirect_uri=CALLBACK, state="xyz", scope="all", response_type="code"
    )
    assert list(sent_to(answer)[1]) == ["code"]


@pytest.mark.parametrize(
    ("uri", "start", "end"),
    [
        ("http://127.0.0.1:8765/", "http://127.0.0.1:8765/?code=", ""),
        ("http://[::1]:9/cb", "http://[::1]:9/cb?code=", ""),
        ("http://localhost", "http://localhost?code=", ""),
        ("HTTPS://Example.com/cb", "https://Example.com/cb?code=", ""),
        ("https://example.com/cb?a=1&b=%20x+y", "https://example.com/cb?a=1&b=%20x+y&code=", ""),
        ("https://example.com/cb#part", "https://example.com/cb?code=", "#part"),
    ],
)
def test_the_redirect_preserves_the_query_of_the_redirect_uri(
    browser: Browser, oauth: ApiClient, uri: str, start: str, end: str
) -> None:
    answer = browser.allow(client_id="app", redirect_uri=uri)
    location = answer.headers["Location"]
    assert location.startswith(start)
    assert location.endswith(end)
    code = location.removeprefix(start).removesuffix(end)
    assert exchange(oauth, code, redirect_uri=uri).status == 200


# The consent page


def test_the_page_names_the_application(browser: Browser) -> None:
    page = Page(browser.open(client_id="My App", redirect_uri=CALLBACK))
    assert "Allow My App to use your account?" in page.words
    assert "example.com" in page.words
    assert {"form", "fieldset", "legend", "label", "button"} <= page.tags
    assert {"bob", "alice", "amikrop"} <= set(page.options)
    assert len(page.options) == 6
    assert page.values["username"] in page.options
    assert page.values["other"] == ""


def test_any_other_user_can_be_entered(
    browser: Browser, oauth: ApiClient, anonymous: ApiClient
) -> None:
    page = browser.open(client_id="app", redirect_uri=CALLBACK)
    code = code_of(browser.submit(page, other=" Freshface "))
    token = exchange(oauth, code).body["access_token"]
    assert anonymous("/me/", access_token=token).body["username"] == "freshface"


def test_an_unknown_user_name_shows_the_page_again(browser: Browser) -> None:
    first = browser.open(client_id="app", redirect_uri=CALLBACK)
    answer = browser.submit(first, other="no body<b>")
    assert answer.status == 400
    page = Page(answer)
    assert "The user 'no body<b>' does not exist." in page.words
    assert page.values["other"] == "no body<b>"
    assert page.tags == Page(first).tags
    assert code_of(browser.submit(answer, other="BOB"))


XSS = "'\"></h1></input><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_text_is_escaped_on_the_page(browser: Browser) -> None:
    tags = Page(browser.open(client_id="app")).tags
    query = quote(XSS)
    hostile = browser.open(client_id=XSS, redirect_uri=f"https://example.com/{query}")
    assert Page(hostile).tags == tags
    assert Page(hostile).values["client_id"] == XSS
    answer = browser.submit(hostile, other=XSS)
    page = Page(answer)
    assert page.tags == tags
    assert page.values["other"] == XSS
    assert not any(name.startswith("on") for name in page.attributes)


def test_pages_cannot_be_framed_and_run_no_scripts(browser: Browser) -> None:
    good = browser.open(client_id="app", redirect_uri=CALLBACK)
    bad = browser.open()
    shown = browser.allow(client_id="app")
    moved = browser.allow(client_id="app", redirect_uri=CALLBACK)
    for answer in (good, bad, shown, moved):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "<script" not in answer.page
    # Browsers also apply it to the redirect after the form.
    assert "form-action" not in good.headers["Content-Security-Policy"]


def test_the_cookie_is_only_for_the_forms_of_this_site(browser: Browser) -> None:
    setting = browser.open(client_id="app").headers["Set-Cookie"]
    assert setting.endswith("; Path=/; HttpOnly; SameSite=Lax")


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JavaScript://example.com/%0aalert(1)",
        "data:text/html,x",
        "//example.com/cb",
        "/cb",
        "example.com",
        "ftp://example.com/",
        "http://",
        "https:/x",
        "http:example.com",
        "http://\\example.com",
        "http://exa mple.com",
        "http://a:b/",
        "http://example.com/\r\nSet-Cookie: x=1",
        "\thttp://example.com",
        "http://ex\u200bam.pl",
        "https://example.com/ü",
        "http://[::1",
        "http://:80/",
        "urn:ietf:wg:oauth:2.0:oob",
    ],
)
def test_unsafe_redirect_uris_are_refused(browser: Browser, uri: str) -> None:
    answer = browser.open(client_id="app", redirect_uri=uri)
    assert answer.status == 400
    assert "fieldset" not in Page(answer).tags
    good = browser.open(client_id="app", redirect_uri=CALLBACK)
    forced = browser.submit(good, redirect_uri=uri)
    assert forced.status == 400
    assert "Location" not in forced.headers


def test_the_application_must_have_a_client_id(browser: Browser) -> None:
    answer = browser.open(redirect_uri=CALLBACK)
    assert answer.status == 400
    assert "client_id" in Page(answer).words


# Forgery


def test_a_form_of_another_site_is_refused(browser: Browser) -> None:
    page = browser.open(client_id="app", redirect_uri=CALLBACK)
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        browser.headers = {"Origin": origin}
        answer = browser.submit(page, username="bob")
        assert answer.status == 403
        assert "Location" not in answer.headers


def test_a_form_of_the_page_itself_is_accepted(browser: Browser, fresh: Sandbox) -> None:
    browser.headers = {"Origin": fresh.api_root}
    assert code_of(browser.allow(client_id="app", redirect_uri=CALLBACK))


@pytest.mark.parametrize("host", ["evil.example:80", "127.0.0.1.evil.example", "localhost."])
def test_foreign_host_names_are_refused(browser: Browser, host: str) -> None:
    page = browser.open(client_id="app", redirect_uri=CALLBACK)
    browser.headers = {"Host": host, "Origin": f"http://{host}"}
    assert browser.submit(page, username="bob").status == 403
    assert browser.api("/authorize?client_id=app", headers=browser.headers).status == 403


@pytest.mark.parametrize(
    "host", ["localhost:99", "127.0.0.1", "[::1]:80", "sandbox:8080", "a.test", "www.mixcloud.com"]
)
def test_private_host_names_are_accepted(browser: Browser, host: str) -> None:
    page = browser.open(client_id="app", redirect_uri=CALLBACK)
    browser.headers = {"Host": host, "Origin": f"http://{host}"}
    assert code_of(browser.submit(page, username="bob"))


@pytest.mark.parametrize(
    "changes",
    [
        {"page": ""},
        {"page": "0" * 64},
        {"page": "ü"},
        {"client_id": "another"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": ""},
    ],
)
def test_a_form_is_valid_only_for_its_own_application(
    browser: Browser, changes: dict[str, str]
) -> None:
    page = browser.open(client_id="app", redirect_uri=CALLBACK)
    assert browser.submit(page, **changes).status == 403


def test_a_page_is_valid_only_in_the_browser_that_opened_it(oauth: ApiClient) -> None:
    attacker, victim = Browser(oauth), Browser(oauth)
    page = attacker.open(client_id="app", redirect_uri=CALLBACK)
    assert victim.submit(page).status == 403
    victim.open(client_id="app", redirect_uri=CALLBACK)
    assert victim.submit(page).status == 403
    assert code_of(attacker.submit(page))


def test_several_pages_may_be_open_at_once(browser: Browser) -> None:
    pages = [browser.open(client_id=name, redirect_uri=CALLBACK) for name in ("one", "two")]
    for page in pages:
        assert code_of(browser.submit(page))


# Codes and tokens


@pytest.fixture
def code(fresh: Sandbox) -> str:
    return fresh.authorize("peter", client_id="app", redirect_uri=CALLBACK)


def test_a_program_can_get_a_code_without_a_browser(
    oauth: ApiClient, anonymous: ApiClient, code: str
) -> None:
    token = exchange(oauth, code).body["access_token"]
    assert anonymous("/me/", access_token=token).body["username"] == "peter"


def test_a_code_can_be_exchanged_by_a_form(oauth: ApiClient, code: str) -> None:
    answer = oauth.post(
        "/access_token",
        client_id="app",
        client_secret="s3cret",
        redirect_uri=CALLBACK,
        code=code,
    )
    assert answer.body == exchange(oauth, code).body


def test_a_code_can_be_used_again(oauth: ApiClient, code: str) -> None:
    assert exchange(oauth, code).body == exchange(oauth, code).body


def test_each_application_has_its_own_token(oauth: ApiClient, fresh: Sandbox, code: str) -> None:
    other = fresh.authorize("peter", client_id="other", redirect_uri=CALLBACK)
    tokens = {
        exchange(oauth, code).body["access_token"],
        exchange(oauth, other, client_id="other").body["access_token"],
        fresh.token("peter"),
    }
    assert len(tokens) == 3


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"code": "wrong"}, "The code is not valid."),
        ({"code": ""}, "The parameter code is required."),
        ({"client_id": "other"}, "The code was issued to another client_id."),
        ({"client_id": ""}, "The parameter client_id is required."),
        ({"client_secret": ""}, "The parameter client_secret is required."),
        (
            {"redirect_uri": "https://example.com/other"},
            "The redirect_uri does not match the one that received the code.",
        ),
        ({"redirect_uri": ""}, "The redirect_uri does not match the one that received the code."),
    ],
)
def test_a_wrong_exchange_fails(
    oauth: ApiClient, code: str, changes: dict[str, str], text: str
) -> None:
    assert failure(exchange(oauth, code, **changes)) == text


def test_the_first_secret_of_an_application_is_the_right_one(
    oauth: ApiClient, fresh: Sandbox, code: str
) -> None:
    assert failure(exchange(oauth, "wrong", client_secret="guessed"))
    assert exchange(oauth, code).status == 200
    assert failure(exchange(oauth, code, client_secret="other")) == "The client_secret is wrong."
    other = fresh.authorize("bob", client_id="other", redirect_uri=CALLBACK)
    assert exchange(oauth, other, client_id="other", client_secret="other").status == 200


def test_secrets_are_not_stored_in_the_data(oauth: ApiClient, fresh: Sandbox, code: str) -> None:
    exchange(oauth, code, client_secret="do-not-write-me")
    assert b"do-not-write-me" not in fresh._alive.store.snapshot()


def test_the_token_can_come_as_a_form() -> None:
    with Sandbox(token_format="form") as sandbox:
        code = sandbox.authorize("bob", client_id="app", redirect_uri=CALLBACK)
        answer = exchange(ApiClient(sandbox.oauth_root), code)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        (token,) = parse_qs(answer.text)["access_token"]
        assert ApiClient(sandbox.api_root, token)("/me/").body["username"] == "bob"
        assert failure(exchange(ApiClient(sandbox.oauth_root), "wrong"))


def test_tokens_and_codes_must_not_be_cached(oauth: ApiClient, code: str) -> None:
    assert exchange(oauth, code).headers["Cache-Control"] == "no-store"
    assert exchange(oauth, "wrong").headers["Cache-Control"] == "no-store"


def test_a_revoked_token_is_worthless(
    oauth: ApiClient, anonymous: ApiClient, fresh: Sandbox, code: str
) -> None:
    token = exchange(oauth, code).body["access_token"]
    fresh.revoke(token)
    assert anonymous("/me/", access_token=token).error == (401, *INVALID)
    assert anonymous("/bob/follow/", "POST", access_token=token).error == (401, *INVALID)
    assert failure(exchange(oauth, code)) == "The code is not valid."
    with pytest.raises(LookupError, match="has not issued this access token"):
        fresh.revoke(token)


def test_revoking_one_token_leaves_the_others(
    oauth: ApiClient, anonymous: ApiClient, fresh: Sandbox, code: str
) -> None:
    token = exchange(oauth, code).body["access_token"]
    own = fresh.token("peter")
    fresh.revoke(own)
    assert anonymous("/me/", access_token=own).status == 401
    assert anonymous("/me/", access_token=token).status == 200
    assert fresh.token("peter") != own


def test_unknown_users_cannot_authorize(fresh: Sandbox) -> None:
    with pytest.raises(LookupError, match="no user 'nobody'"):
        fresh.authorize("nobody", client_id="app", redirect_uri=CALLBACK)


def test_the_token_endpoint_has_no_other_methods(oauth: ApiClient) -> None:
    assert oauth("/access_token", "DELETE").status == 405
    assert oauth("/authorize", "PUT").headers["Allow"] == "GET, POST"
    assert urlsplit(oauth("/other").headers["Location"]).path == "/www/oauth/other/"
