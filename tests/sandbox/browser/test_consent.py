"""The OAuth flow in a real browser, from an application to the consent page and back."""

import pytest
from playwright.sync_api import Page

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudOAuthSync
from tests.sandbox.api_client import ApiClient
from tests.sandbox.browser.page_checks import until
from tests.support.chromium import OpenWindow
from tests.support.scripted_server import ScriptedServer

HTML = {"Content-Type": "text/html"}
HEAD = '<!DOCTYPE html><link rel="icon" href="data:,">'


@pytest.fixture
def oauth(site: Sandbox, server: ScriptedServer) -> MixcloudOAuthSync:
    """Serve an application: a page that links to the consent page, and its redirect URI."""
    program = MixcloudOAuthSync(
        site.oauth_root,
        client_id="Night Radio",
        client_secret="s3cret",
        redirect_uri=f"{server.root}/back",
        raise_exceptions=True,
    )
    link = program.authorization_url.replace("&", "&amp;")
    server.add(f'{HEAD}<a href="{link}">Connect</a>'.encode(), headers=HTML)
    server.add(f"{HEAD}Welcome back".encode(), headers=HTML)
    return program


def arrive(page: Page, server: ScriptedServer) -> None:
    page.goto(f"{server.root}/")
    page.get_by_text("Connect").click()
    assert page.get_by_role("heading", level=1).inner_text() == (
        "Allow Night Radio to use your account?"
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_a_user_allows_access(
    open_window: OpenWindow,
    site: Sandbox,
    server: ScriptedServer,
    oauth: MixcloudOAuthSync,
    width: int,
) -> None:
    page = open_window(width)
    arrive(page, server)
    page.get_by_role("radio", name="Alice").check()
    page.get_by_role("button", name="Allow").click()
    page.get_by_text("Welcome back").wait_for()
    back = server.requests[-1]
    assert back.path == "/back"
    assert list(back.query) == ["code"]
    # The application cannot see which page the user came from.
    assert "Referer" not in back.headers
    token = oauth.access_token(back.query["code"])
    with site.sync_client() as mixcloud:
        mixcloud.access_token = token
        assert mixcloud.me().username == "alice"


def test_another_user_allows_access(
    unwatched: Page, server: ScriptedServer, oauth: MixcloudOAuthSync
) -> None:
    page = unwatched
    arrive(page, server)
    page.get_by_label("Or as another user").fill("nobody")
    page.get_by_role("button", name="Allow").click()
    assert page.get_by_role("alert").inner_text() == "The user 'nobody' does not exist."
    page.get_by_label("Or as another user").fill("freshface")
    page.keyboard.press("Enter")
    page.get_by_text("Welcome back").wait_for()
    assert oauth.access_token(server.requests[-1].query["code"])


def test_a_user_denies_access(
    open_window: OpenWindow, server: ScriptedServer, oauth: MixcloudOAuthSync
) -> None:
    page = open_window()
    arrive(page, server)
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("Welcome back").wait_for()
    assert server.requests[-1].query == {"error": "access_denied"}
    assert oauth.client_id == "Night Radio"


def test_without_a_redirect_uri_the_code_can_be_copied(
    open_window: OpenWindow, site: Sandbox
) -> None:
    page = open_window(360)
    page.goto(f"{site.oauth_root}/authorize?client_id=app")
    page.get_by_role("radio", name="Bob").check()
    page.get_by_role("button", name="Allow").click()
    code = page.locator("code").inner_text()
    api = ApiClient(site.oauth_root)
    given = api("/access_token", client_id="app", client_secret="s3cret", code=code)
    token = given.body["access_token"]
    assert token
    assert ApiClient(site.api_root, token)("/me/").body["username"] == "bob"


def test_the_keyboard_is_enough(
    open_window: OpenWindow, server: ScriptedServer, oauth: MixcloudOAuthSync
) -> None:
    page = open_window()
    arrive(page, server)
    page.get_by_role("radio", checked=True).focus()
    page.keyboard.press("ArrowDown")
    name = page.get_by_role("radio", checked=True).get_attribute("value")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "allow"
    # The outline may be animated.
    until(page, "parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2")
    page.keyboard.press("Space")
    page.get_by_text("Welcome back").wait_for()
    assert name == "alice"
    assert oauth.access_token(server.requests[-1].query["code"])


# Other sites


def test_a_foreign_page_cannot_send_the_form(
    unwatched: Page, site: Sandbox, server: ScriptedServer
) -> None:
    fields = {"client_id": "evil", "redirect_uri": f"{server.root}/got", "decision": "allow"}
    inputs = "".join(f'<input name="{k}" value="{v}">' for k, v in fields.items())
    target = f"{site.oauth_root}/authorize"
    server.add(
        f'{HEAD}<form method="post" action="{target}"><input name="username" value="bob">'
        f"{inputs}<button>Win a prize</button></form>".encode(),
        headers=HTML,
    )
    page = unwatched
    page.goto(f"{target}?client_id=evil&redirect_uri={server.root}/got")
    page.goto(f"{server.root}/")
    page.get_by_role("button").click()
    page.get_by_text("This form was sent from a page of another site.").wait_for()
    assert [request.path for request in server.requests] == ["/"]


@pytest.mark.parametrize("path", ["/oauth/authorize?client_id=evil", "/www/", "/www/requests/"])
def test_a_foreign_page_cannot_show_ours_in_a_frame(
    unwatched: Page, site: Sandbox, server: ScriptedServer, path: str
) -> None:
    frame = f'<iframe src="{site.api_root}{path}"></iframe>'
    server.add(f"{HEAD}{frame}".encode(), headers=HTML)
    unwatched.goto(f"{server.root}/", wait_until="load")
    inside = unwatched.frames[1]
    assert inside.get_by_role("main").count() == 0


def test_a_foreign_page_cannot_control_the_sandbox(
    unwatched: Page, site: Sandbox, server: ScriptedServer
) -> None:
    server.add(f"{HEAD}<p>Evil</p>".encode(), headers=HTML)
    unwatched.goto(f"{server.root}/")
    for kind in ("text/plain", "application/json"):
        unwatched.evaluate(
            """([address, kind]) => fetch(address, {
                method: 'POST', mode: 'no-cors', headers: {'Content-Type': kind},
                body: '{"match": "*", "fault": "status", "parameters": {"code": 503}}',
            }).catch(() => null)""",
            [f"{site.control_root}/faults", kind],
        )
    assert list(site.faults) == []
