"""Links in responses lead to the right host and to existing pages and pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox.db.models import NewUser
from aiomixcloud.sandbox.db.store import Store
from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.sandbox import Sandbox

SHOW = "/bob/lunch-break-soul/"

QUESTIONS = [
    "/bob/?metadata=1",
    f"{SHOW}?metadata=1",
    "/genres/jazz/",
    "/HarbourRadio/cloudcasts/",
    "/bob/comments/",
    "/bob/feed/",
    "/bob/playlists/",
    f"{SHOW}embed-json/",
    "/oembed/?url=www.mixcloud.com/bob/lunch-break-soul/",
]


def links(value: Any) -> Iterator[str]:
    """Yield every address of a page, a picture or a widget in a response."""
    if isinstance(value, dict):
        for name, inner in value.items():
            # Addresses of the API always have the host of the request.
            if name not in ("connections", "paging"):
                yield from links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from links(inner)
    elif isinstance(value, str):
        yield from re.findall(r"https?://[^\s\"]+", value)


def sites(api: ApiClient, question: str, host: str | None = None) -> set[str]:
    """Return the beginnings of all links in a response."""
    found = set(links(api(question, headers={"Host": host} if host else None).body))
    assert found
    return {re.sub(r"^(https?://[^/]+(?:/www|/unsafe)?).*", r"\1", link) for link in found}


@pytest.mark.parametrize("question", QUESTIONS)
def test_links_stay_in_the_sandbox(api: ApiClient, sandbox: Sandbox, question: str) -> None:
    allowed = {sandbox.mixcloud_root, f"{sandbox.api_root}/unsafe"}
    assert sites(api, question) <= allowed


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("host", ["api.mixcloud.com", "www.mixcloud.com", "API.mixcloud.com:443"])
def test_requests_to_the_real_host_get_real_links(
    api: ApiClient, question: str, host: str
) -> None:
    allowed = {"https://www.mixcloud.com", "https://thumbnailer.mixcloud.com/unsafe"}
    assert sites(api, question, host) <= allowed


@pytest.mark.parametrize("question", QUESTIONS)
def test_real_links_can_be_had_always(double: Sandbox, question: str) -> None:
    allowed = {"https://www.mixcloud.com", "https://thumbnailer.mixcloud.com/unsafe"}
    assert sites(ApiClient(double.api_root), question) <= allowed


@pytest.mark.parametrize("host", ["evil.example", "api.mixcloud.com.evil.example", "localhost:1"])
def test_other_hosts_are_repeated(api: ApiClient, host: str) -> None:
    assert sites(api, "/bob/", host) <= {f"http://{host}/www", f"http://{host}/unsafe"}


def test_paging_and_connections_repeat_the_host_of_the_request(api: ApiClient) -> None:
    headers = {"Host": "api.mixcloud.com"}
    page = api("/popular/?metadata=1", headers=headers).body
    assert page["paging"]["next"].startswith("http://api.mixcloud.com/popular/?")
    bob = api("/bob/?metadata=1", headers=headers).body
    assert bob["metadata"]["connections"]["feed"] == "http://api.mixcloud.com/bob/feed/"


@pytest.mark.parametrize("site", ["", "/www"])
def test_a_program_that_knows_one_host_only_finds_everything(
    api: ApiClient, sandbox: Sandbox, site: str
) -> None:
    assert api(f"{site}/oauth/authorize?client_id=app").status == 200
    assert api(f"{site}/oauth/access_token").status == 400
    url = f"{sandbox.mixcloud_root}{SHOW}"
    assert api(f"{site}/oembed/", url=url).body["title"] == "Lunch Break Soul"


@pytest.mark.parametrize("name", ["unsafe", "Widget", "oauth", "oembed", "static", "control"])
def test_reserved_paths_cannot_be_users(name: str) -> None:
    store = Store()
    with pytest.raises(ValueError, match="reserved"):
        store.add_user(NewUser(name, name, 1, 1))
    store.close()
