"""Malformed answers end in a clear exception, and the client stays usable."""

import gc
import gzip
import json
import socket
import time
import zlib
from typing import Any

import pytest

from aiomixcloud import (
    AuthenticationError,
    InvalidResponseError,
    Mixcloud,
    MixcloudError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    Retry,
    ServerError,
    UploadError,
)
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.models import User
from tests.support.leak_checks import log_everything
from tests.support.misbehaving_server import MisbehavingServer, answer
from tests.support.scripted_server import ScriptedServer

BOB = {"key": "/bob/", "type": "user", "name": "Bob"}
#: It can be decoded, but no program that calls itself for each level gets to its ground.
DEEP = b"[" * 800 + b"]" * 800


def error(kind: str, message: str, **extra: Any) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message} | extra}


@pytest.mark.parametrize(
    ("status", "body", "expected", "problem"),
    [
        (200, b"", InvalidResponseError, "is empty"),
        (200, b"<html>maintenance</html>", InvalidResponseError, "is not valid JSON"),
        (200, b"[1, 2]", InvalidResponseError, "is not a JSON object but list"),
        (200, b"17", InvalidResponseError, "is not a JSON object but int"),
        (200, b"null", InvalidResponseError, "is not a JSON object but null"),
        (200, b"[" * 100_000, InvalidResponseError, "the response is nested too deeply"),
        (200, b"[" * 5000 + b"]" * 5000, InvalidResponseError, "is nested too deeply"),
        (200, b'{"a":' * 950 + b"1" + b"}" * 950, InvalidResponseError, "is nested too deeply"),
        (200, b'{"a": 1, "b": [' * 800 + b"]}" * 800, InvalidResponseError, "nested too deeply"),
        (200, b'{"name": "\xff"}', InvalidResponseError, "is not valid JSON"),
        (200, error("OAuthException", "No token."), AuthenticationError, "No token"),
        (400, error("OAuthException", "Bad token."), AuthenticationError, "Bad token"),
        (403, error("Forbidden", "Not yours."), PermissionDeniedError, "Not yours"),
        (403, error("RateLimitException", "Wait."), RateLimitError, "Wait"),
        (404, b"", NotFoundError, "HTTP 404"),
        (404, {"error": "gone"}, NotFoundError, "gone"),
        (418, {"error": ["a", "list"]}, MixcloudError, "a"),
        (418, b'{"error": {"message": "Deep.", "is": %b}}' % DEEP, MixcloudError, "Deep"),
        (418, b'{"error": {"message": %b}}' % DEEP, MixcloudError, r"\[\["),
        (418, b'{"error": {"message": "Deep."}, "details": %b}' % DEEP, UploadError, "Deep"),
        (200, DEEP, InvalidResponseError, "is not a JSON object but list"),
        (500, b"<h1>oops</h1>", ServerError, "HTTP 500"),
        (502, {"unrelated": 1}, ServerError, "HTTP 502"),
    ],
)
async def test_a_bad_answer_is_an_exception_of_the_tree(
    status: int, body: Any, expected: type[MixcloudError], problem: str, server: ScriptedServer
) -> None:
    server.add(body, status=status)
    server.add(BOB)
    async with Mixcloud(server.root, retry=None) as mixcloud:
        with pytest.raises(expected, match=problem) as caught:
            await mixcloud.get("bob")
        assert isinstance(await mixcloud.get("bob"), User)
    assert type(caught.value) is expected
    assert caught.value.status == status
    assert caught.value.method == "GET"


async def test_a_rate_limit_says_how_long(server: ScriptedServer) -> None:
    body = error("RateLimitException", "Retry after 452 seconds.", retry_after=452)
    server.add(body, status=403)
    server.add({}, status=403, headers={"Retry-After": "7"})
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(RateLimitError) as first:
            await mixcloud.get("bob")
    async with Mixcloud(server.root, retry=None) as mixcloud:
        with pytest.raises(RateLimitError) as second:
            await mixcloud.get("bob")
    assert (first.value.retry_after, second.value.retry_after) == (452, 7)
    assert first.value.payload == body


async def test_with_exceptions_off_an_unreadable_answer_is_an_empty_object(
    server: ScriptedServer,
) -> None:
    server.add(b"<html>")
    server.add([1])
    async with Mixcloud(server.root, raise_exceptions=False) as mixcloud:
        assert await mixcloud.get("bob") == {}
        assert await mixcloud.popular() == {}


async def test_a_refused_connection_is_a_connection_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        root = f"http://127.0.0.1:{unused.getsockname()[1]}"
    async with Mixcloud(root, access_token="geheim") as mixcloud:
        with pytest.raises(MixcloudConnectionError) as caught:
            await mixcloud.get("bob")
    assert isinstance(caught.value, ConnectionError)
    assert root in str(caught.value)
    assert "geheim" not in str(caught.value) + repr(caught.value)


async def test_a_redirect_within_the_api_is_followed(server: ScriptedServer) -> None:
    server.add(b"", status=301, headers={"Location": "/bob/?metadata=1&access_token=t&a=1"})
    server.add(BOB)
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        assert (await mixcloud.get("robert")).key == "/bob/"
    assert server.requests[1].target == "/bob/?metadata=1&a=1&access_token=t"


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/bob/", "//localhost:1/", ""])
async def test_a_redirect_elsewhere_is_refused(location: str, server: ScriptedServer) -> None:
    server.add(b"", status=302, headers={"Location": location})
    async with Mixcloud(server.root, access_token="geheim") as mixcloud:
        with pytest.raises(InvalidResponseError, match="redirect") as caught:
            await mixcloud.get("bob")
    assert "geheim" not in str(caught.value)


async def test_redirects_in_circles_end(server: ScriptedServer) -> None:
    for number in range(9):
        server.add(b"", status=301, headers={"Location": f"/{number}/"})
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(InvalidResponseError, match="more than 5 redirects"):
            await mixcloud.get("bob")


async def test_a_link_to_elsewhere_is_refused(server: ScriptedServer) -> None:
    foreign = "http://127.0.0.1:1/new/?offset=20"
    links = {"followers": foreign, "fans": foreign}
    server.add({"data": [BOB], "paging": {"next": foreign}})
    server.add(BOB | {"metadata": {"connections": links}})
    async with Mixcloud(server.root, access_token="geheim") as mixcloud:
        page = await mixcloud.new()
        with pytest.raises(MixcloudError, match="is not a URL of the API"):
            await page.next()
        bob = await mixcloud.get("bob")
        with pytest.raises(MixcloudError, match="is not a URL of the API"):
            await bob.followers()
        with pytest.raises(MixcloudError, match="is not a URL of the API"):
            await bob.fans()


async def test_iteration_ends_at_a_repeated_link(server: ScriptedServer) -> None:
    for number in range(4):
        shows = [{"key": f"/bob/{number}/", "type": "cloudcast"}, {"key": "/bob/same/"}]
        following = f"{server.root}/new/?page={number % 2}"
        server.add({"data": shows, "paging": {"next": following}})
    async with Mixcloud(server.root) as mixcloud:
        keys = [show.key async for show in mixcloud.new().all()]
    assert keys == ["/bob/0/", "/bob/same/", "/bob/1/", "/bob/2/"]


async def test_iteration_never_ends_early_silently(server: ScriptedServer) -> None:
    server.add({"data": [BOB], "paging": {"next": f"{server.root}/new/?offset=1"}})
    server.add(error("OAuthException", "Revoked."), status=401)
    async with Mixcloud(server.root, raise_exceptions=False) as mixcloud:
        walk = mixcloud.new().all()
        assert (await anext(walk)).key == "/bob/"
        with pytest.raises(AuthenticationError, match="Revoked"):
            await anext(walk)


async def test_an_object_where_a_list_was_asked_for_is_an_error(server: ScriptedServer) -> None:
    server.add(BOB)
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(InvalidResponseError, match="not a list but <Resource: User '/bob/'>"):
            await mixcloud.popular()


async def test_the_token_is_added_to_the_query_once(server: ScriptedServer) -> None:
    saved = f"{server.root}/new/?access_token=old&offset=20"
    server.add({"data": []})
    async with Mixcloud(server.root, access_token="a b&c") as mixcloud:
        await mixcloud.listing(saved)
    assert server.requests[0].query == {"offset": "20", "metadata": "1", "access_token": "a b&c"}
    assert server.requests[0].target.count("access_token") == 1


async def test_no_call_costs_a_redirect_and_all_ask_for_metadata(server: ScriptedServer) -> None:
    async with Mixcloud(server.root, access_token="t", raise_exceptions=False) as mixcloud:
        await mixcloud.get("bob")
        await mixcloud.me()
        await mixcloud.discover("jazz")
        await mixcloud.genre("funk", city="athens")
        await mixcloud.popular()
        await mixcloud.hot(limit=5)
        await mixcloud.new()
        await mixcloud.search("rock & roll", type="tag")
        await mixcloud.connection("bob", "listen_later")
    assert [request.path for request in server.requests] == [
        "/bob/",
        "/me/",
        "/discover/jazz/",
        "/genres/jazz/",
        "/genres/funk+city:athens/",
        "/popular/",
        "/popular/hot/",
        "/new/",
        "/search/",
        "/bob/listen-later/",
    ]
    assert all(request.query["metadata"] == "1" for request in server.requests)
    assert server.requests[8].query["q"] == "rock & roll"


async def test_a_page_holds_no_token_though_its_links_did(server: ScriptedServer) -> None:
    following = f"{server.root}/new/?access_token=geheim&limit=20&offset=20"
    server.add({"data": [BOB], "paging": {"next": following}, "name": "New"})
    async with Mixcloud(server.root, access_token="geheim") as mixcloud:
        page = await mixcloud.new()
    assert page.paging.next == page.next_link == f"{server.root}/new/?limit=20&offset=20"
    assert "geheim" not in repr(page.data)


async def test_iteration_over_new_links_to_the_same_items_ends(
    server: ScriptedServer,
) -> None:
    for number in range(99):
        following = f"{server.root}/new/?page={number}"
        server.add({"data": [BOB], "paging": {"next": following}})
    async with Mixcloud(server.root) as mixcloud:
        walk = mixcloud.new().all()
        assert (await anext(walk)).key == "/bob/"
        with pytest.raises(InvalidResponseError, match="does not end"):
            await anext(walk)
    assert len(server.requests) == 11


async def test_a_few_pages_without_new_items_are_skipped(server: ScriptedServer) -> None:
    for number in range(9):
        following = f"{server.root}/new/?page={number}"
        server.add({"data": [BOB], "paging": {"next": following}})
    server.add({"data": [BOB, {"key": "/peter/"}]})
    async with Mixcloud(server.root) as mixcloud:
        assert [user.key async for user in mixcloud.new().all()] == ["/bob/", "/peter/"]


GOOD = json.dumps(BOB).encode()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        + answer(GOOD),
        b"HTTP/1.1 200 OK\r\n\r\n" + GOOD,
        b"HTTP/1.0 200 OK\r\n\r\n" + GOOD,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
        b"%x;part=1\r\n%b\r\n0\r\nX-Sum: 1\r\n\r\n" % (len(GOOD), GOOD),
        answer(gzip.compress(GOOD), "Content-Encoding: gzip"),
        answer(zlib.compress(GOOD), "Content-Encoding: deflate"),
        answer(GOOD, "Content-Encoding: identity"),
    ],
    ids=["provisional", "until the end", "HTTP 1.0", "trailers", "gzip", "deflate", "plain"],
)
async def test_unusual_valid_input_is_accepted(said: bytes) -> None:
    with MisbehavingServer() as server:
        server.behave("", lambda connection: connection.sendall(said), times=1)
        async with Mixcloud(server.root, retry=Retry(backoff=0)) as mixcloud:
            for _ in range(2):
                assert (await mixcloud.get("bob")).key == "/bob/"


async def test_switching_protocols_is_refused_and_leaves_nothing_open() -> None:
    log_everything()
    said = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n"
    with MisbehavingServer() as server:
        server.behave("", lambda connection: connection.sendall(said), times=1)
        async with Mixcloud(server.root, access_token="t") as mixcloud:
            with pytest.raises(InvalidResponseError, match="is empty") as caught:
                await mixcloud.get("bob")
            assert caught.value.status == 101
            gc.collect()  # what is open would be warned of, with its address and the token
            assert (await mixcloud.get("bob")).key == "/bob/"


async def test_an_upload_goes_over_a_connection_of_its_own() -> None:
    def leave_soon(connection: socket.socket) -> None:
        connection.sendall(answer(GOOD))
        time.sleep(0.001)  # and then it closes, when the next request is on its way

    with MisbehavingServer() as server:
        server.behave("GET", leave_soon)
        async with Mixcloud(server.root, access_token="t", retry=Retry(backoff=0)) as mixcloud:
            for _ in range(20):
                await mixcloud.get("bob")
                assert (await mixcloud.upload(b"ID3", "Mix")).result.success
                await mixcloud.get("bob")
                assert (await mixcloud.follow("bob")).result.success


async def test_an_empty_answer_is_not_embed_code(server: ScriptedServer) -> None:
    server.add(b"")
    async with Mixcloud(server.root) as mixcloud:
        with pytest.raises(InvalidResponseError, match="the response is empty"):
            await mixcloud.embed_html("bob/show")
