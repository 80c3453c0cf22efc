"""The pages have no serious problem for people who use a keyboard, a screen reader or large text.

The checks are those of axe-core, which ``make clients`` installs.
"""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from aiomixcloud.sandbox import Sandbox, faults
from tests.sandbox.api_client import ApiClient
from tests.support.accessibility import find_problems, needs_axe

pytestmark = needs_axe

PATHS = [
    "/www/",
    "/www/bob/",
    "/www/bob/followers/",
    "/www/quietone/comments/",
    "/www/amikrop/perfect-mix/",
    "/www/luke/a-nice-mix/",
    "/www/bob/night-ferry/",
    "/www/search/?q=b&type=tag",
    "/www/genres/city:london/",
    "/www/requests/",
    "/www/requests/?path=/alice/&status=failed",
    "/www/webhooks/",
    "/www/nobody/",
    "/oauth/authorize",
    "/oauth/authorize?client_id=app&redirect_uri=http://localhost/",
    "/widget/iframe/?feed=/bob/night-ferry/&light=0",
    "/widget/iframe/?feed=/bob/night-ferry/&mini=1",
]


@pytest.fixture
def used(site: Sandbox) -> Sandbox:
    """Send some requests to the sandbox, so that its log has rows of all kinds."""
    bob, api = ApiClient(site.api_root, site.token("bob")), ApiClient(site.api_root)
    bob.upload("Night Ferry", description="See https://example.org/, or nothing.")
    site.faults.add("/alice/", faults.RateLimit(3))
    for path in ("/alice/", "/luke/", "/nobody/", f"/search/?q={quote('<b>')}"):
        api(path)
    site.faults.add("POST /www/webhooks/", faults.Status(503))
    for content in (b'{"text": "Bob published Rain"}', b"x", b"{}"):
        api("/www/webhooks/", "POST", {"X-Mixcloud-Event": "new-show"}, content)
    return site


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_serious_problem(used: Sandbox, unwatched: Page, path: str) -> None:
    unwatched.goto(used.api_root + path)
    assert find_problems(unwatched) == []
