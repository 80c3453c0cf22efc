from __future__ import annotations

import asyncio
import gzip
import logging
import re
from typing import TYPE_CHECKING

import aiohttp
import pytest

from aiomixcloud.sandbox.http import routes

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox
    from tests.sandbox.api_client import ApiClient


def test_answers_have_the_recorded_headers(api: ApiClient) -> None:
    headers = api("/bob/").headers
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Vary"] == "Accept-Encoding, Origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-Id"])
    assert headers["X-Request-Id"] != api("/bob/").headers["X-Request-Id"]


def test_errors_have_the_same_headers(api: ApiClient) -> None:
    headers = api("/nobody/").headers
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/bob/", "/popular/", "/bob", "/nobody/"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_content_length_is_always_sent(api: ApiClient, path: str, encoding: str) -> None:
    answer = api(path, headers={"Accept-Encoding": encoding})
    assert int(answer.headers["Content-Length"]) == len(answer.raw)


def test_long_bodies_are_compressed_if_accepted(api: ApiClient) -> None:
    packed = api("/popular/", headers={"Accept-Encoding": "deflate, GZIP;q=0.5"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw) == api("/popular/").raw


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "gzip;q=0.0, br"])
def test_bodies_are_not_compressed_if_not_accepted(api: ApiClient, accepted: str) -> None:
    assert (
        "Content-Encoding" not in api("/popular/", headers={"Accept-Encoding": accepted}).headers
    )


def test_short_bodies_are_not_compressed(api: ApiClient) -> None:
    answer = api("/genres/jazz/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/bob", "/bob/"),
        ("/BOB?limit=1", "/BOB/?limit=1"),
        (
            "/bob?limit=1&metadata=1&offset=1",
            "/bob/?metadata=1&limit=1&offset=1&metadata=1",
        ),
        ("/tag/funk?metadata=1", "/tag/funk/?metadata=1&metadata=1"),
        ("/marlene/tunes-zum-gl%C3%BCck", "/marlene/tunes-zum-gl%C3%BCck/"),
        ("/genres/jazz+city:london", "/genres/jazz+city:london/"),
        ("//evil.example", "/evil.example/"),
        ("/\\evil.example", "/evil.example/"),
    ],
)
def test_a_missing_slash_is_redirected_relatively(
    api: ApiClient, asked: str, location: str
) -> None:
    answer = api(asked)
    assert answer.status == 301
    assert answer.headers["Location"] == location
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == "0"
    assert answer.raw == b""


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_missing_slash_is_fatal_for_other_methods(api: ApiClient, method: str) -> None:
    assert api("/bob", method).error == (
        404,
        "ResourceNotFoundException",
        "Resource does not exist.",
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_known_path_lists_its_methods(api: ApiClient, method: str) -> None:
    answer = api("/popular/", method)
    assert answer.error == (405, "MethodNotAllowedException", "Allowed methods: GET.")
    assert answer.headers["Allow"] == "GET"


def test_head_is_get_without_the_body(api: ApiClient) -> None:
    head, get = api("/bob/", "HEAD"), api("/bob/")
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_options_answers_a_preflight_request(api: ApiClient) -> None:
    answer = api("/bob/", "OPTIONS")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_a_callback_gets_the_answer_as_its_argument(api: ApiClient) -> None:
    plain = api("/bob/").text
    assert api("/bob/", callback="jQuery.cb_1").text == f"jQuery.cb_1({plain})"
    assert api("/bob/", callback="$f").text == f"$f({plain})"


@pytest.mark.parametrize("name", ["", "alert(1)", "a;b", "a..b", ".a", "1a", "a b", "<b>", "ü"])
def test_an_invalid_callback_is_refused(api: ApiClient, name: str) -> None:
    status, kind, _ = api("/bob/", callback=name).error
    assert (status, kind) == (400, "InvalidParameterException")


def test_a_failure_inside_is_an_answer_and_a_log_record(
    api: ApiClient,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(routes, "find", fail)
    with caplog.at_level(logging.ERROR, "aiomixcloud.sandbox"):
        answer = api("/bob/", access_token=sandbox.token("bob"))
    assert answer.error == (
        500,
        "InternalServerError",
        "The sandbox failed; its log has the details.",
    )
    assert "secret detail" in caplog.text
    assert sandbox.token("bob") not in caplog.text


@pytest.mark.parametrize("path", ["/bob/", "/www/", "/www/oauth/authorize?client_id=app"])
def test_an_undecodable_host_is_not_a_failure(api: ApiClient, path: str) -> None:
    assert api(path, headers={"Host": "\xff\xfe"}).status == 200


@pytest.mark.parametrize(
    ("path", "status"), [("/bob/", 200), ("/www/", 200), ("/oauth/authorize?client_id=app", 403)]
)
def test_a_malformed_host_is_not_a_failure(api: ApiClient, path: str, status: int) -> None:
    assert api(path, headers={"Host": "[::1"}).status == status


def test_the_routes_have_no_duplicates() -> None:
    lines = [(route.method, route.path) for route in routes.ROUTES]
    assert len(set(lines)) == len(lines)


async def test_many_clients_at_once_get_their_own_answers(sandbox: Sandbox) -> None:
    names = ["bob", "alice", "chris", "peter", "luke"] * 20

    async with aiohttp.ClientSession(sandbox.api_root) as session:

        async def name(username: str) -> str:
            async with session.get(f"/{username}/cloudcasts/") as response:
                body = await response.json(content_type=None)
                return str(body["name"])

        found = await asyncio.gather(*map(name, names))
    assert [text.partition("'")[0].lower() for text in found] == names
