"""Every fault over real sockets: what the client receives, and whether the action happens."""

import gzip
import http.client
import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from aiomixcloud.sandbox import Sandbox, faults
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.media import MP3, File, multipart, picture
from tests.sandbox.test_interruptions import Sender, until
from tests.sandbox.test_uploads import stored

Acting = Callable[[str], ApiClient]

# The same module without types, for calls that a type checker would reject.
WRONG: Any = faults


@contextmanager
def get(sandbox: Sandbox, path: str) -> Iterator[socket.socket]:
    """Send a raw request and read the response."""
    url = urlsplit(sandbox.api_root)
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=60) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: sandbox\r\n\r\n".encode())
        yield sock


def everything(sock: socket.socket) -> tuple[bytes, bool]:
    """Read until the connection ends, and return whether it was reset."""
    received = b""
    try:
        while chunk := sock.recv(65536):
            received += chunk
    except ConnectionResetError:
        return received, True
    return received, False


def sent_form(sandbox: Sandbox, name: str = "Lost") -> tuple[Sender, bytes]:
    """Send the headers of an upload, and return its body."""
    content_type, body = multipart({"name": name, "mp3": MP3})
    sender = Sender(sandbox.api_root)
    sender.begin(f"/upload/?access_token={sandbox.token('bob')}", len(body), content_type)
    return sender, body


# Matching requests


def test_faults_are_used_up_in_the_order_of_their_adding(
    fresh: Sandbox, anonymous: ApiClient
) -> None:
    fresh.faults.add("/bob/", faults.Status(500))
    fresh.faults.add("/bob/", faults.Status(502), times=2)
    fresh.faults.add("/bob/", faults.Status(503))
    assert [anonymous("/bob/").status for _ in range(5)] == [500, 502, 502, 503, 200]


def test_the_first_match_wins_and_others_wait(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/alice/", faults.Status(500))
    fresh.faults.add("*", faults.Status(501))
    assert anonymous("/alice/").status == 500
    assert anonymous("/alice/").status == 501
    assert anonymous("/alice/").status == 200


def test_a_fault_without_a_number_of_times_stays_until_it_is_cleared(
    fresh: Sandbox, anonymous: ApiClient
) -> None:
    fresh.faults.add("/bob/", faults.Status(500), times=None)
    assert [anonymous("/bob/").status for _ in range(4)] == [500] * 4
    assert fresh.faults[0].times is None
    fresh.faults.clear()
    assert anonymous("/bob/").status == 200


def test_pending_faults_can_be_listed(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("get /Bob", faults.Empty(), times=2)
    fresh.faults.add("/upload/", faults.Silent())
    anonymous("/bob/")
    assert list(fresh.faults) == [
        faults.Pending("GET /bob/", faults.Empty(), 1),
        faults.Pending("* /upload/", faults.Silent(), 1),
    ]
    assert len(fresh.faults) == 2
    assert fresh.faults[1:] == [fresh.faults[-1]]
    assert "Silent" in repr(fresh.faults)


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ("GET /bob/", True),
        ("get /BOB", True),
        ("/bob/", True),
        ("* /b?b/", True),
        ("*", True),
        ("GET *", True),
        ("/[ab]ob/", True),
        ("POST /bob/", False),
        ("/bob/*/", False),
        ("/bo/", False),
        ("/alice/", False),
    ],
)
def test_matching(fresh: Sandbox, anonymous: ApiClient, match: str, hit: bool) -> None:
    fresh.faults.add(match, faults.Status(500))
    assert (anonymous("/bob/").status == 500) is hit
    assert len(fresh.faults) == (not hit)


def test_wildcards_span_segments_and_ignore_the_query(
    fresh: Sandbox, anonymous: ApiClient
) -> None:
    fresh.faults.add("/genres/*/popular/", faults.Status(500), times=None)
    assert anonymous("/genres/Funk/POPULAR/?limit=2").status == 500
    assert anonymous("/genres/funk/").status == 200


@pytest.mark.parametrize("match", ["", "bob", "GET", "GET bob/", "GET POST /bob/", "/a b/"])
def test_invalid_patterns_are_refused(fresh: Sandbox, match: str) -> None:
    with pytest.raises(ValueError, match="match must be a path"):
        fresh.faults.add(match, faults.Empty())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: faults.Status(99), "code must be from 200 to 599"),
        (lambda: WRONG.RefuseWith200(5), "message must be a string"),
        (lambda: WRONG.PostValidationError(None), "message must be a string"),
        (lambda: faults.Delay(-1), "seconds must be 0 or more"),
        (lambda: faults.Delay(float("inf")), "seconds must be finite"),
        (lambda: faults.Delay(10**400), "seconds must be finite"),
        (lambda: faults.RateLimit(10**400), "retry_after must be from 0 to 1000000000"),
        (lambda: faults.Trickle(0), "more than 0"),
        (lambda: faults.Bomb(0), "megabytes must be at least 1"),
        (lambda: WRONG.Garbage("xml"), "kind must be 'html', 'json' or 'utf-8'"),
        (lambda: WRONG.Reset("later"), "when must be 'before', 'request', 'headers' or 'body'"),
        (lambda: faults.Reset("headers", after=3), "after has no meaning"),
        (lambda: faults.Reset("before", done=True), "done cannot be True"),
        (lambda: faults.Reset("body", done=False), "done cannot be False"),
        (lambda: faults.Status(500, done=True, early=True), "cannot be combined"),
        (lambda: faults.Redirect("/\r\nX: y"), "control characters"),
        (lambda: faults.RateLimit(retry_after=True), "retry_after must be a whole number"),
        (lambda: WRONG.Silent(done=1), "done must be true or false"),
        (lambda: WRONG.Truncate("1"), "after must be a whole number"),
        (lambda: WRONG.Faults().add("*", "reset"), "fault must be one of"),
        (lambda: Sandbox().faults.add("*", faults.Empty(), times=0), "times must be at least 1"),
    ],
)
def test_wrong_values_are_refused_at_once(make: Callable[[], object], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        make()


# Replaced responses


def test_a_rate_limit_looks_like_that_of_the_api(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.RateLimit(452))
    answer = anonymous("/bob/")
    assert answer.status == 403
    assert answer.headers["Retry-After"] == "452"
    assert answer.body == {
        "error": {
            "type": "RateLimitException",
            "message": "You have hit your rate limit. Retry after 452 seconds.",
            "retry_after": 452,
        }
    }


def test_a_rate_limit_may_send_a_date_or_no_header(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.RateLimit(30, "date", in_body=False))
    fresh.faults.add("/bob/", faults.RateLimit(30, None))
    now = time.time()
    dated, silent = anonymous("/bob/"), anonymous("/bob/")
    assert 30 <= parsedate_to_datetime(dated.headers["Retry-After"]).timestamp() - now < 33
    assert "retry_after" not in dated.body["error"]
    assert "30" not in dated.body["error"]["message"]
    assert "Retry-After" not in silent.headers
    assert silent.body["error"]["retry_after"] == 30


def test_a_status_comes_with_a_page_or_with_any_body(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Status(503))
    fresh.faults.add("/bob/", faults.Status(418, '{"a": 1}', content_type="application/json"))
    fresh.faults.add("/bob/", faults.Status(599))
    page, own, odd = anonymous("/bob/"), anonymous("/bob/"), anonymous("/bob/")
    assert (page.status, page.headers.get_content_type()) == (503, "text/html")
    assert "<h1>503 Service Unavailable</h1>" in page.text
    assert (own.status, own.body) == (418, {"a": 1})
    assert (odd.status, "<h1>599</h1>" in odd.text) == (599, True)


REQUESTS: dict[str, Callable[[ApiClient], ApiResponse]] = {
    "upload": lambda api: api.upload("Lost"),
    "edit": lambda api: api.edit("/bob/lunch-break-soul/", name="Lost"),
    "action": lambda api: api.post("/marlene/sunset-terrace/repost/"),
    "undone action": lambda api: api("/amikrop/follow/", "DELETE"),
}


def changes(bob: ApiClient) -> tuple[object, ...]:
    """Return everything that ``REQUESTS`` changes."""
    return (
        bob("/bob/lost/").status,
        bob("/bob/lunch-break-soul/").body["name"],
        bob("/marlene/sunset-terrace/").body["reposted"],
        bob("/amikrop/").body["following"],
    )


@pytest.mark.parametrize("write", REQUESTS.values(), ids=REQUESTS)
def test_a_write_can_be_refused_with_status_200(
    fresh: Sandbox, bob: ApiClient, write: Callable[[ApiClient], ApiResponse]
) -> None:
    before = changes(bob)
    fresh.faults.add("*", faults.RefuseWith200("You can't do that, “Bob”."))
    answer = write(bob)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    message = "You can't do that, “Bob”."
    assert answer.body == {"result": {"success": False, "message": message}}
    assert changes(bob) == before
    assert stored(fresh) == []
    assert write(bob).body["result"]["success"] is True


@pytest.mark.parametrize("write", REQUESTS.values(), ids=REQUESTS)
def test_a_success_can_omit_the_key(
    fresh: Sandbox, bob: ApiClient, write: Callable[[ApiClient], ApiResponse]
) -> None:
    before = changes(bob)
    fresh.faults.add("*", faults.SuccessWithoutKey())
    answer = write(bob)
    assert (answer.status, answer.body) == (200, {"result": {"success": True}})
    assert fresh.requests[-1].fault == "success_without_key"
    assert [now == then for now, then in zip(changes(bob), before, strict=True)].count(False) == 1


def test_refused_requests_stay_refused_with_success_without_key(
    fresh: Sandbox, bob: ApiClient
) -> None:
    fresh.faults.add("*", faults.SuccessWithoutKey(), times=None)
    assert bob.upload("").details == {"name": ["This field is required."]}
    assert bob.post("/bob/follow/").status == 400
    token_in_body = ApiClient(fresh.api_root).send("/upload/", {"access_token": bob.token or ""})
    assert (token_in_body.status, token_in_body.raw) == (200, b"")
    # Its response is longer than what is sent without compression.
    assert bob.upload("ü" * 255, picture=File(picture())).body == {"result": {"success": True}}


def test_a_form_can_be_refused_as_not_valid(fresh: Sandbox, bob: ApiClient) -> None:
    fresh.faults.add("POST /upload/*", faults.PostValidationError())
    fresh.faults.add("POST /upload/*", faults.PostValidationError("Bad length."))
    assert bob.upload("Lost").error == (400, "PostValidationError", "The form is not valid.")
    assert bob.upload("Lost").error == (400, "PostValidationError", "Bad length.")
    assert bob("/bob/lost/").status == 404


def test_a_gateway_can_forbid_something_with_a_page(fresh: Sandbox, bob: ApiClient) -> None:
    fresh.faults.add("POST /upload/", faults.Status(403))
    answer = bob.upload("Lost")
    assert (answer.status, answer.headers.get_content_type()) == (403, "text/html")
    assert "<h1>403 Forbidden</h1>" in answer.text


def test_garbage_has_status_200(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Garbage())
    fresh.faults.add("/bob/", faults.Garbage("json"))
    fresh.faults.add("/bob/", faults.Garbage("utf-8"))
    html, broken, foreign = (anonymous("/bob/") for _ in range(3))
    assert {html.status, broken.status, foreign.status} == {200}
    assert html.text.startswith("<html>")
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken.text)
    with pytest.raises(UnicodeDecodeError):
        foreign.raw.decode()


def test_an_empty_answer_has_status_200(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Empty())
    answer = anonymous("/bob/")
    assert (answer.status, answer.raw, answer.headers["Content-Length"]) == (200, b"", "0")


def test_a_redirect_has_the_given_location(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Redirect("https://elsewhere.example/", 307))
    answer = anonymous("/bob/")
    assert (answer.status, answer.headers["Location"]) == (307, "https://elsewhere.example/")


def test_a_bomb_is_small_and_unpacks_large(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Bomb(5))
    answer = anonymous("/bob/")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.raw) < 50_000
    assert len(json.loads(gzip.decompress(answer.raw))["name"]) == 5 << 20


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize(
    "make",
    [
        faults.RateLimit,
        lambda **given: faults.RefuseWith200("Not today.", **given),
        faults.PostValidationError,
        lambda **given: faults.Status(500, **given),
        lambda **given: faults.Status(200, "{}", **given),
        lambda **given: faults.Redirect("/", **given),
        faults.Garbage,
        faults.Empty,
        lambda **given: faults.Bomb(1, **given),
        lambda **given: faults.Reset("headers", **given),
    ],
)
def test_the_action_happens_only_with_done(
    fresh: Sandbox, as_user: Acting, anonymous: ApiClient, make: Any, done: bool
) -> None:
    bob = as_user("bob")
    bob("/alice/follow/", "DELETE")
    before = anonymous("/alice/").body["follower_count"]
    fault = make(done=done)
    fresh.faults.add("POST /alice/follow/", fault)
    if isinstance(fault, faults.Reset):
        with pytest.raises(ConnectionResetError):
            bob.post("/alice/follow/")
    else:
        bob.post("/alice/follow/")
    assert anonymous("/alice/").body["follower_count"] == before + done


# Damaged responses


def test_a_delay_comes_before_the_normal_answer(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Delay(0.3))
    begin = time.monotonic()
    assert anonymous("/bob/").body["name"] == "Bob"
    assert time.monotonic() - begin >= 0.3


@pytest.mark.parametrize("done", [False, True])
def test_a_client_that_leaves_during_a_delay_may_have_acted(
    fresh: Sandbox, bob: ApiClient, anonymous: ApiClient, done: bool
) -> None:
    bob("/alice/follow/", "DELETE")
    before = anonymous("/alice/").body["follower_count"]
    fresh.faults.add("POST *", faults.Delay(2, done=done))
    sender = Sender(fresh.api_root)
    form = "application/x-www-form-urlencoded"
    sender.begin(f"/alice/follow/?access_token={fresh.token('bob')}", 0, form)
    until(lambda: fresh.requests[-1].method == "POST")
    sender.close()
    if done:
        until(lambda: anonymous("/alice/").body["follower_count"] == before + 1)
    else:
        time.sleep(2.5)
        assert anonymous("/alice/").body["follower_count"] == before


@pytest.mark.parametrize("after", [None, 0, 10, 10**6])
def test_a_truncated_answer_is_shorter_than_announced(
    fresh: Sandbox, anonymous: ApiClient, after: int | None
) -> None:
    whole = anonymous("/bob/").raw
    fresh.faults.add("/bob/", faults.Truncate(after))
    with pytest.raises(http.client.IncompleteRead) as caught:
        anonymous("/bob/")
    expected = whole[: len(whole) // 2 if after is None else after]
    assert caught.value.partial == expected
    assert fresh.requests[-1].status == 200


def test_a_trickle_is_the_normal_answer_slowly(fresh: Sandbox, anonymous: ApiClient) -> None:
    whole = anonymous("/bob/").raw
    fresh.faults.add("/bob/", faults.Trickle(len(whole) / 0.5))
    begin = time.monotonic()
    assert anonymous("/bob/").raw == whole
    assert time.monotonic() - begin >= 0.4


def test_a_trickle_of_less_than_ten_bytes_a_second(fresh: Sandbox) -> None:
    fresh.faults.add("/bob/", faults.Trickle(5))
    begin, data, body = time.monotonic(), b"", b""
    with get(fresh, "/bob/") as sock:
        while len(body) < 3:
            data += sock.recv(65536)
            _, _, body = data.partition(b"\r\n\r\n")
    assert len(body) <= 5 * (time.monotonic() - begin) + 1


# Broken connections


def test_a_reset_before_the_request_is_read(fresh: Sandbox) -> None:
    fresh.faults.add("/upload/", faults.Reset("before"))
    sender, _ = sent_form(fresh)
    assert everything(sender.socket) == (b"", True)
    sender.close()
    assert stored(fresh) == []


def test_a_reset_in_the_middle_of_the_answer(fresh: Sandbox, anonymous: ApiClient) -> None:
    whole = anonymous("/bob/", headers={"Host": "sandbox"}).raw
    fresh.faults.add("/bob/", faults.Reset("body"))
    fresh.faults.add("/bob/", faults.Reset("body", after=0))
    fresh.faults.add("/bob/", faults.Reset("body", after=10**6))
    for sent in (len(whole) // 2, 0, len(whole) - 1):
        with get(fresh, "/bob/") as sock:
            received, by_reset = everything(sock)
        head, _, body = received.partition(b"\r\n\r\n")
        assert by_reset
        assert f"Content-Length: {len(whole)}".encode() in head
        assert body == whole[:sent]


def test_an_answer_without_a_body_can_be_reset_and_truncated(fresh: Sandbox) -> None:
    fresh.faults.add("/bob", faults.Reset("body"))
    fresh.faults.add("/bob", faults.Truncate())
    with get(fresh, "/bob") as sock:
        received, by_reset = everything(sock)
        assert by_reset
        assert received.startswith(b"HTTP/1.1 301")
    with get(fresh, "/bob") as sock:
        received, by_reset = everything(sock)
        assert not by_reset
        assert b"Content-Length: 1\r\n" in received


@pytest.mark.parametrize("after", [None, 1000])
def test_a_reset_in_the_middle_of_an_upload(
    fresh: Sandbox, anonymous: ApiClient, after: int | None
) -> None:
    fresh.faults.add("POST /upload/", faults.Reset("request", after=after))
    sender, body = sent_form(fresh)
    part = len(body) // 2 if after is None else after
    sender.socket.sendall(body[: part - 100])
    sender.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        sender.socket.recv(1)
    sender.socket.settimeout(10)
    sender.socket.sendall(body[part - 100 : part + 100])
    assert everything(sender.socket) == (b"", True)
    sender.close()
    assert anonymous("/bob/lost/").status == 404
    assert stored(fresh) == []


@pytest.mark.parametrize("done", [False, True])
def test_an_upload_whose_outcome_is_unknown(
    fresh: Sandbox, anonymous: ApiClient, done: bool
) -> None:
    fresh.faults.add("POST /upload/", faults.Reset("headers", done=done))
    sender, body = sent_form(fresh)
    sender.socket.sendall(body)
    assert everything(sender.socket) == (b"", True)
    sender.close()
    assert anonymous("/bob/lost/").status == (200 if done else 404)


def test_an_upload_is_refused_early(fresh: Sandbox) -> None:
    fresh.faults.add("/upload/", faults.Status(413, early=True))
    sender, _ = sent_form(fresh)
    answer = sender.answer()
    sender.close()
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"Connection: close" in answer


def test_a_refusal_that_is_not_early_waits_for_the_body(fresh: Sandbox) -> None:
    fresh.faults.add("/upload/", faults.RateLimit(5))
    sender, body = sent_form(fresh)
    sender.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        sender.socket.recv(1)
    sender.socket.settimeout(10)
    sender.socket.sendall(body)
    assert sender.answer().startswith(b"HTTP/1.1 403")
    sender.close()


def test_a_client_that_expects_100_continue_gets_it(fresh: Sandbox) -> None:
    fresh.faults.add("/upload/", faults.Status(500))
    content_type, body = multipart({"name": "Lost", "mp3": MP3})
    sender = Sender(fresh.api_root)
    sender.begin("/upload/", len(body), content_type, "Expect: 100-continue")
    assert sender.answer() == b"HTTP/1.1 100 Continue\r\n\r\n"
    sender.socket.sendall(body)
    assert sender.answer().startswith(b"HTTP/1.1 500")
    sender.close()


def test_a_disconnect_during_a_fault_logs_no_error(
    fresh: Sandbox, anonymous: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    fresh.faults.add("/bob/", faults.Silent())
    fresh.faults.add("/bob/", faults.Endless())
    fresh.faults.add("/bob/", faults.Trickle(1))
    for _ in range(3):
        with get(fresh, "/bob/"):
            time.sleep(0.1)
    sender, body = sent_form(fresh)
    fresh.faults.add("/upload/", faults.Status(500))
    sender.socket.sendall(body[:100])
    sender.close()
    time.sleep(0.2)
    assert anonymous("/bob/").status == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_others_are_served_during_an_endless_answer(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.faults.add("/bob/", faults.Endless())
    with get(fresh, "/bob/") as sock:
        received = 0
        while received < 1 << 20:
            received += len(sock.recv(65536))
        assert anonymous("/alice/").status == 200
        # Closed by a reset, which discards unsent data.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("reading", [False, True])
@pytest.mark.parametrize(
    "fault",
    [
        faults.Silent(),
        faults.Silent(early=True),
        faults.Endless(),
        faults.Bomb(10**6),
        faults.Trickle(1),
        faults.Delay(1000),
    ],
)
def test_stopping_ends_every_fault_at_once(
    fault: faults.Fault, reading: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A fault that does not end on its own would delay the stop for this time.
    monkeypatch.setattr("aiomixcloud.sandbox.sandbox._GRACE", 60)
    with Sandbox() as sandbox:
        sandbox.faults.add("*", fault)
        with get(sandbox, "/bob/") as sock:
            until(lambda: not len(sandbox.faults))
            if reading and isinstance(fault, faults.Endless | faults.Trickle):
                assert sock.recv(100)
            time.sleep(0.1)
            begin = time.monotonic()
            sandbox.stop()
            assert time.monotonic() - begin < 30
            everything(sock)
