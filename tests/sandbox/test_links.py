"""Links in responses lead to the right host and to existing pages and pictures."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.db.models import NewUser
from aiomixcloud.sandbox.db.store import Store
from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.mark.parametrize(
    ("headers", "root"),
    [
        ({"Host": "127.0.0.1:8443"}, "http://127.0.0.1:8443"),
        ({"Host": "127.0.0.1:8443", "X-Forwarded-Proto": "https"}, "https://127.0.0.1:8443"),
        ({"Host": "localhost", "X-Forwarded-Proto": "HTTPS, http"}, "https://localhost"),
        ({"Host": "localhost", "X-Forwarded-Proto": "ftp"}, "http://localhost"),
        ({"Host": "localhost", "Forwarded": "for=192.0.2.1;proto=https"}, "https://localhost"),
        (
            {"Host": "localhost", "Forwarded": 'Proto="https";by=x, proto=http'},
            "https://localhost",
        ),
        ({"Host": "localhost", "Forwarded": "for=192.0.2.1;by=proto"}, "http://localhost"),
        ({"Host": "api.mixcloud.com"}, "https://api.mixcloud.com"),
        ({"Host": "www.mixcloud.com:443"}, "https://www.mixcloud.com:443"),
        ({"Host": "api.mixcloud.com", "X-Forwarded-Proto": "http"}, "http://api.mixcloud.com"),
        ({"Host": "api.mixcloud.com:8080"}, "http://api.mixcloud.com:8080"),
        ({"Host": "mixcloud.com.example"}, "http://mixcloud.com.example"),
    ],
)
def test_paging_and_connections_repeat_scheme_and_host_of_the_client(
    api: ApiClient, headers: dict[str, str], root: str
) -> None:
    # The second request gets a cached response.
    for _ in range(2):
        page = api("/popular/?metadata=1", headers=headers).body
        assert page["paging"]["next"].startswith(f"{root}/popular/?")
    bob = api("/bob/?metadata=1", headers=headers).body
    assert bob["metadata"]["connections"]["feed"] == f"{root}/bob/feed/"


def test_only_a_proxy_on_this_machine_is_trusted_for_the_scheme() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but its own")
        own = probe.getsockname()[0]
    headers = {"X-Forwarded-Proto": "https", "Forwarded": "proto=https"}
    with Sandbox(host=own) as sandbox:
        page = ApiClient(sandbox.api_root)("/popular/", headers=headers).body
        assert page["paging"]["next"].startswith(f"{sandbox.api_root}/popular/?")


def test_a_request_through_an_http_proxy_gets_links_with_its_scheme(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection(sandbox.api_root.rpartition("//")[2])
    with contextlib.closing(connection):
        connection.request("GET", "http://api.mixcloud.com//popular/?limit=1")
        page = json.load(connection.getresponse())
    assert page["paging"]["next"].startswith("http://api.mixcloud.com/popular/?")


@pytest.mark.parametrize("path", ["//bob/", "/bob//", "///bob///", "/bob//cloudcasts/"])
def test_a_run_of_slashes_counts_as_one(api: ApiClient, path: str) -> None:
    merged = re.sub("/+", "/", path)
    answer = api(f"{api.root}{path}?metadata=1")
    assert (answer.status, answer.raw) == (200, api(f"{merged}?metadata=1").raw)


def test_a_run_of_slashes_counts_as_one_for_every_method(bob: ApiClient, fresh: Sandbox) -> None:
    fresh.limit(2, match="POST /chris/follow/")
    assert bob(f"{bob.root}//search/?q=jazz").status == 200
    assert bob(f"{bob.root}/chris//follow/", "POST").message == "Now following chris"
    assert bob(f"{bob.root}//chris/follow//", "DELETE").status == 200
    key = bob.upload("Slashes").key
    assert bob.send(f"{bob.root}//upload/{key}/edit/", {"name": "Merged"}).status == 200
    assert bob(key).body["name"] == "Merged"
    # The log shows what was sent; patterns match the path that counts.
    assert fresh.requests[1].path.startswith("/chris//follow/?")
    assert bob(f"{bob.root}//chris//follow/", "POST").status == 200
    assert bob(f"{bob.root}//chris//follow/", "POST").status == 403


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
