# Generated from tests/client/test_outcomes.py by tools/unasync.py: do not edit.
"""A write is done only if its answer confirms it; web pages of gateways decide nothing."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from aiomixcloud import (
    InvalidResponseError,
    MixcloudError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    UploadError,
    UploadInterruptedError,
)
from aiomixcloud.sync import MixcloudSync
from tests.support.scripted_server import ScriptedServer

UPLOADS: dict[str, Callable[[MixcloudSync], Any]] = {
    "upload": lambda mixcloud: mixcloud.upload(b"ID3" * 700, "Show"),
    "edit": lambda mixcloud: mixcloud.edit("bob/show", name="New"),
}
ACTIONS: dict[str, Callable[[MixcloudSync], Any]] = {
    "follow": lambda mixcloud: mixcloud.follow("bob"),
    "unfollow": lambda mixcloud: mixcloud.unfollow("bob"),
    "favorite": lambda mixcloud: mixcloud.favorite("bob/show"),
    "unfavorite": lambda mixcloud: mixcloud.unfavorite("bob/show"),
    "repost": lambda mixcloud: mixcloud.repost("bob/show"),
    "unrepost": lambda mixcloud: mixcloud.unrepost("bob/show"),
    "listen_later": lambda mixcloud: mixcloud.listen_later("bob/show"),
    "unlisten_later": lambda mixcloud: mixcloud.unlisten_later("bob/show"),
}
WRITES = UPLOADS | ACTIONS

REFUSED = {"result": {"success": False, "message": "Too many published shows"}}
#: Bodies that do not say "done", with status 200.
UNSURE: list[Any] = [
    {},
    b"",
    b" \n",
    b"<html>Thank you</html>",
    b'{"result": {"success": tru',
    b"\xff\xfe\x00",
    b"[" * 5000,
    [],
    [{"result": {"success": True}}],
    b"true",
    b"null",
    b'"done"',
    {"success": True},
    {"result": None},
    {"result": True},
    {"result": "success"},
    {"result": [True]},
    {"result": {}},
    {"result": {"message": "Uploaded Show"}},
    {"result": {"key": "/bob/show/"}},
    {"result": {"success": None}},
    {"result": {"success": 0}},
    {"result": {"success": 1}},
    {"result": {"success": "true"}},
    {"result": {"success": "false"}},
    {"result": {"success": []}},
    {"result": {"Success": True}},
    {"key": "/bob/show/", "name": "Show"},
]
PAGE = b"<!DOCTYPE html><html><body><h1>Forbidden</h1></body></html>"


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    "result", [{}, {"message": "Done"}, {"key": "/bob/show/", "message": "Done"}, {"key": None}]
)
def test_a_confirmed_write_is_done(name: str, result: Any, server: ScriptedServer) -> None:
    answer = {"result": {"success": True} | result}
    server.add(answer)
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        assert WRITES[name](mixcloud) == answer


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("status", [200, 201, 400, 403, 409, 500])
def test_a_refusal_is_an_error_with_whatever_status(
    name: str, status: int, server: ScriptedServer
) -> None:
    server.add(REFUSED, status=status)
    with MixcloudSync(server.root, access_token="t", retry=None) as mixcloud:
        with pytest.raises(MixcloudError, match="Too many published shows") as caught:
            WRITES[name](mixcloud)
    error = caught.value
    assert (error.payload, error.status) == (REFUSED, status)
    if name in UPLOADS:
        assert type(error) is UploadError
    elif status == 200:
        assert type(error) is MixcloudError
    assert len(server.requests) == 1


def test_a_refusal_carries_every_detail(server: ScriptedServer) -> None:
    details = {"name": ["Too loud."]}
    for answer in (
        {"result": {"success": False, "message": "No.", "limit": 10, "details": details}},
        {"result": {"success": False, "message": "No.", "limit": 10}, "details": details},
        {"result": {"success": False}},
    ):
        server.add(answer)
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        for _ in range(2):
            with pytest.raises(
                UploadError, match=r"No\. \(limit: 10\).* name: Too loud"
            ) as caught:
                mixcloud.upload(b"ID3", "Show")
            assert caught.value.details == details
        with pytest.raises(UploadError, match="without giving a reason") as bare:
            mixcloud.upload(b"ID3", "Show")
    assert bare.value.details == {}


@pytest.mark.parametrize("name", UPLOADS)
@pytest.mark.parametrize("answer", UNSURE, ids=repr)
def test_an_upload_that_nothing_says_is_done_may_be_there(
    name: str, answer: Any, server: ScriptedServer
) -> None:
    server.add(answer)
    with MixcloudSync(server.root, access_token="t", raise_exceptions=False) as mixcloud:
        with pytest.raises(UploadInterruptedError, match="the show may exist") as caught:
            UPLOADS[name](mixcloud)
    error = caught.value
    assert error.may_exist
    assert isinstance(error.__cause__, InvalidResponseError)
    assert (error.name, error.key) == (
        ("Show", None) if name == "upload" else ("New", "/bob/show/")
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", UNSURE, ids=repr)
def test_an_action_that_nothing_says_is_done_is_not_confirmed(
    answer: Any, server: ScriptedServer
) -> None:
    with MixcloudSync(server.root, access_token="t", raise_exceptions=False) as mixcloud:
        for call in ACTIONS.values():
            server.add(answer)
            with pytest.raises(InvalidResponseError, match="the outcome is unknown"):
                call(mixcloud)


@pytest.mark.parametrize("name", WRITES)
def test_with_exceptions_off_a_refusal_is_data_and_an_unknown_outcome_is_raised(
    name: str, server: ScriptedServer
) -> None:
    error = {"error": {"type": "PostValidationError", "message": "No."}}
    with MixcloudSync(
        server.root, access_token="t", raise_exceptions=False, retry=None
    ) as mixcloud:
        for answer, status in [
            (REFUSED, 200),
            (REFUSED, 403),
            (REFUSED, 500),
            (error, 400),
            (error, 200),
        ]:
            server.add(answer, status=status)
            assert WRITES[name](mixcloud) == answer
        server.add(PAGE, status=403)
        with pytest.raises((ServerError, UploadInterruptedError)):
            WRITES[name](mixcloud)


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(("status", "body"), [(401, b""), (403, b"[]"), (404, {}), (413, PAGE)])
def test_with_exceptions_off_an_error_without_data_is_raised(
    name: str, status: int, body: Any, server: ScriptedServer
) -> None:
    server.add(body, status=status)
    with MixcloudSync(server.root, access_token="t", raise_exceptions=False) as mixcloud:
        with pytest.raises(MixcloudError) as caught:
            WRITES[name](mixcloud)
    assert caught.value.status == status


@pytest.mark.parametrize("name", UPLOADS)
@pytest.mark.parametrize(
    ("status", "extra"),
    [(200, {"error": {"type": "Odd", "message": "Hm."}}), (403, {}), (404, {}), (500, {})],
)
def test_an_upload_that_is_called_both_done_and_failed_may_be_there(
    name: str, status: int, extra: Any, server: ScriptedServer
) -> None:
    server.add({"result": {"success": True, "key": "/bob/show/"}, **extra}, status=status)
    with MixcloudSync(server.root, access_token="t", raise_exceptions=False) as mixcloud:
        with pytest.raises(UploadInterruptedError) as caught:
            UPLOADS[name](mixcloud)
    assert caught.value.may_exist


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    "answer",
    [
        {"result": {"success": 0, "message": "Too many published shows"}},
        {"result": {"message": "Too many published shows"}},
        {"success": False, "message": "Too many published shows"},
    ],
)
def test_an_answer_that_leaves_it_open_is_quoted(
    name: str, answer: Any, server: ScriptedServer
) -> None:
    server.add(answer)
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        with pytest.raises(MixcloudError, match="Too many published shows") as caught:
            WRITES[name](mixcloud)
    assert caught.value.payload == answer


@pytest.mark.parametrize("name", UPLOADS)
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (400, {"error": {"type": "PostValidationError", "message": "Bad form."}}),
        (200, {"error": {"type": "PostValidationError", "message": "Bad form."}}),
        (403, {"error": {"type": "PostValidationError", "message": "Bad form."}}),
        (400, {"error": {"type": "SomethingNew", "message": "Bad form."}}),
        (400, {"error": "Bad form."}),
        (200, {"error": {"type": "SomethingNew", "message": "Bad form."}}),
        (200, {"error": "Bad form."}),
    ],
)
def test_a_form_that_is_not_accepted_is_an_upload_error(
    name: str, status: int, answer: Any, server: ScriptedServer
) -> None:
    server.add(answer, status=status)
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        with pytest.raises(UploadError, match=r"Bad form\.") as caught:
            UPLOADS[name](mixcloud)
    assert type(caught.value) is UploadError
    assert caught.value.details == {}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 407, 418, 451, 500, 502, 520])
@pytest.mark.parametrize(
    ("page", "headers"),
    [
        (PAGE, {"Content-Type": "text/html"}),
        (PAGE, {}),
        (b"\xef\xbb\xbf\n <html>", {}),
        (b"error code: 1020", {"Content-Type": "text/plain; charset=UTF-8"}),
        (b"<?xml version='1.0'?><Error/>", {"Content-Type": "application/xml"}),
    ],
)
def test_a_page_of_a_gateway_says_nothing_about_tokens_or_keys(
    status: int, page: bytes, headers: dict[str, str], server: ScriptedServer
) -> None:
    with MixcloudSync(server.root, access_token="t", retry=None) as mixcloud:
        calls: list[Callable[[], Any]] = [
            lambda: mixcloud.get("bob"),
            lambda: mixcloud.follow("bob"),
            lambda: mixcloud.embed_html("bob/show"),
        ]
        for call in calls:
            server.add(page, status=status, headers=headers)
            with pytest.raises(ServerError, match=f"gateway or proxy.*HTTP {status}") as got:
                call()
            assert type(got.value) is ServerError
            assert got.value.status == status


def test_a_page_of_a_gateway_leaves_the_outcome_of_an_upload_open(
    server: ScriptedServer,
) -> None:
    server.add(PAGE, status=403)
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        with pytest.raises(UploadInterruptedError, match="web page \\(HTTP 403\\)") as caught:
            mixcloud.upload(b"ID3", "Show")
    assert isinstance(caught.value.__cause__, ServerError)


@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {}), (429, {"Retry-After": "7"}), (403, {"Retry-After": "7"})],
)
def test_a_gateway_may_limit_the_rate_too(
    status: int, headers: dict[str, str], server: ScriptedServer
) -> None:
    server.add(PAGE, status=status, headers=headers)
    with MixcloudSync(server.root, retry=None) as mixcloud:
        with pytest.raises(RateLimitError, match="web page") as caught:
            mixcloud.get("bob")
    assert caught.value.retry_after == (7 if headers else None)


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (403, {"error": {"type": "Forbidden", "message": "Not yours."}}, PermissionDeniedError),
        (403, {}, PermissionDeniedError),
        (403, b"", PermissionDeniedError),
        (404, {"error": {"type": "ResourceNotFoundException"}}, NotFoundError),
        (404, b"", NotFoundError),
    ],
)
def test_api_errors_map_to_exceptions(
    status: int, answer: Any, expected: type[MixcloudError], server: ScriptedServer
) -> None:
    server.add(answer, status=status, headers={"Content-Type": "text/html"})
    with MixcloudSync(server.root) as mixcloud:
        with pytest.raises(expected) as caught:
            mixcloud.get("bob")
    assert type(caught.value) is expected


def test_a_tag_is_found_where_the_former_path_is_gone(server: ScriptedServer) -> None:
    server.add(PAGE, status=404)
    server.add({"key": "/genres/jazz/", "name": "Jazz", "type": "tag"})
    with MixcloudSync(server.root) as mixcloud:
        assert mixcloud.discover("jazz").key == "/genres/jazz/"


@pytest.mark.parametrize("owner", [{}, {"username": "bob"}, {"key": 5}, {"key": "/bo\ud800b/"}])
def test_an_edit_requires_the_owner_of_the_show(owner: Any, server: ScriptedServer) -> None:
    for _ in range(2):
        server.add(owner)
    for off in (True, False):
        with MixcloudSync(server.root, access_token="t", raise_exceptions=off) as mixcloud:
            with pytest.raises(MixcloudError, match="key") as caught:
                mixcloud.edit("show", name="New")
        assert not isinstance(caught.value, ValueError)
    assert [request.method for request in server.requests] == ["GET", "GET"]


#: What an error about half a character must not do: fail where it is shown.
HALF = "\ud800 and \udfff"


def test_a_lone_surrogate_is_preserved(server: ScriptedServer) -> None:
    server.add({"key": "/bob/", "type": "user", "name": HALF})
    server.add({"error": {"type": HALF, "message": HALF, HALF: HALF}}, status=418)
    server.add({"result": {"success": False, "message": HALF, "details": {HALF: [HALF]}}})
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        bob = mixcloud.get("bob")
        assert bob.name == HALF
        calls: list[Callable[[], Any]] = [
            lambda: mixcloud.get("bob"),
            lambda: mixcloud.upload(b"ID3", "Show"),
        ]
        for call in calls:
            with pytest.raises(MixcloudError, match=r"\\ud800 and \\udfff") as caught:
                call()
            for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
                assert f"{error} {error!r} {error.message}".encode()


def test_a_lone_surrogate_in_an_answer_is_not_blamed_on_the_caller(
    server: ScriptedServer,
) -> None:
    key = "/bob/sh\udc00w/"
    links = {"fans": f"{server.root}/bob/\ud800/", "comments": "http://\ud800/"}
    show = {"key": key, "type": "cloudcast", "metadata": {"connections": links}}
    server.add(show)
    server.add({"data": [show], "paging": {"next": f"{server.root}/new/?x=\ud800"}})
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        whole = mixcloud.get("bob/show")
        page = mixcloud.new()
        for call in (
            whole.favorite,
            lambda: whole.load(force=True),
            page[0].similar,
            lambda: whole.edit(name="x"),
            whole.embed_html,
            whole.fans,
            whole.comments,
            page.next,
        ):
            with pytest.raises(InvalidResponseError, match="the response contains an") as caught:
                call()
            assert str(caught.value).encode()
        assert repr(whole).encode()
    assert len(server.requests) == 2


def test_a_redirect_to_undecodable_bytes_is_refused(server: ScriptedServer) -> None:
    server.add(b"", status=302, headers={"Location": "/caf\xe9/\x80"})
    with MixcloudSync(server.root) as mixcloud:
        with pytest.raises(MixcloudError) as caught:
            mixcloud.get("bob")
    assert not isinstance(caught.value, ValueError)
    assert str(caught.value).encode()


def test_errors_of_bad_answers_can_be_copied_and_sent_on(server: ScriptedServer) -> None:
    server.add({"key": "/bob/", "type": "user", "name": "Bob"})
    server.add(json.loads("[" * 40 + "]" * 40))
    server.add({})
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        calls: list[Callable[[], Any]] = [
            mixcloud.popular,
            lambda: mixcloud.get("bob"),
            lambda: mixcloud.upload(b"ID3", "Show"),
        ]
        for call in calls:
            with pytest.raises(MixcloudError) as caught:
                call()
            error = caught.value
            for twin in (
                copy.copy(error),
                copy.deepcopy(error),
                pickle.loads(pickle.dumps(error)),
            ):
                assert (type(twin), str(twin)) == (type(error), str(error))
                assert vars(twin) == vars(error)


def test_a_proxy_that_wants_a_password_is_not_called_mixcloud(
    server: ScriptedServer,
) -> None:
    server.add(b"", status=407)
    with MixcloudSync(server.root) as mixcloud:
        with pytest.raises(MixcloudError, match="a proxy responded with HTTP 407"):
            mixcloud.get("bob")
