"""Stand-ins for a user with a browser who allows or denies access."""

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3

from aiomixcloud.sandbox import Sandbox


def allow_access(sandbox: Sandbox, user: str = "amikrop") -> Callable[[str], None]:
    """Return a function that opens a URL like a browser whose user allows access."""

    def browse(address: str) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        redirect = query["redirect_uri"]
        code = sandbox.authorize(user, client_id=query["client_id"], redirect_uri=redirect)
        urllib3.request("GET", f"{redirect}?code={code}")

    return browse


def deny_access(address: str) -> None:
    """Open a URL like a browser whose user denies access."""
    redirect = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    urllib3.request("GET", f"{redirect}?error=access_denied")


class _Form(HTMLParser):
    """The initial values of a form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input":
            self.values[given["name"]] = given["value"]


def answer_form(address: str, user: str = "amikrop", *, decision: str = "allow") -> str:
    """Open the authorization page, submit its form, and return the redirect target."""
    page = urllib3.request("GET", address)
    values = _Form(page.data.decode()).values | {"username": user, "decision": decision}
    answer = urllib3.request(
        "POST",
        address.partition("?")[0],
        body=urlencode(values),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": page.headers["Set-Cookie"].partition(";")[0],
        },
        redirect=False,
    )
    assert answer.status == 302
    return answer.headers["Location"]
