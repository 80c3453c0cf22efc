# Generated from tests/client/test_waiting.py by tools/unasync.py: do not edit.
"""Rate limits and failures: reported waits, retries, and when they end."""

import json
import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from aiomixcloud import (
    Gate,
    NotFoundError,
    RateLimitError,
    RequestEvent,
    ResponseEvent,
    Retry,
    RetryEvent,
    ServerError,
    UploadInterruptedError,
    WaitEvent,
)
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.sync import MixcloudSync
from tests.support.misbehaving_server import MisbehavingServer, answer
from tests.support.scripted_server import ScriptedServer

BOB = {"key": "/bob/", "type": "user", "username": "bob"}
DONE = {"result": {"success": True, "message": "Done"}}
QUICK = Retry(backoff=0.01)


def limited(seconds: float) -> dict[str, object]:
    error = {"type": "RateLimitException", "message": "Wait.", "retry_after": seconds}
    return {"error": error}


def test_a_rate_limit_is_waited_for_and_reported(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.add(limited(0.2), status=403)
    server.add(BOB)
    events: list[object] = []
    start = time.monotonic()
    with MixcloudSync(server.root, access_token="geheim", hook=events.append) as mixcloud:
        assert mixcloud.get("bob").key == "/bob/"
    assert time.monotonic() - start >= 0.2
    warnings = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "waiting 0.2 s for the rate limit" in warnings[0]
    kinds = [type(event) for event in events]
    assert kinds == [RequestEvent, ResponseEvent, WaitEvent, RequestEvent, ResponseEvent]
    assert "geheim" not in repr(events) + caplog.text


def test_a_wait_that_is_too_long_is_an_error_at_once(server: ScriptedServer) -> None:
    server.add(limited(1000), status=403)
    with MixcloudSync(server.root) as mixcloud:
        with pytest.raises(RateLimitError) as first:
            mixcloud.get("bob")
        with pytest.raises(RateLimitError, match="nothing was sent") as second:
            mixcloud.get("peter")
    assert first.value.retry_after == 1000
    assert second.value.retry_after == pytest.approx(1000, abs=200)
    assert len(server.requests) == 1


def test_an_error_says_which_limit_requires_the_wait(server: ScriptedServer) -> None:
    server.add(limited(100), status=403)
    with MixcloudSync(server.root) as mixcloud:
        for problem in ("Wait", "Mixcloud asks the client to wait (100|9.) s, which exceeds"):
            with pytest.raises(RateLimitError, match=problem):
                mixcloud.get("bob")
    own, both = Gate(), Gate()
    own.refused(time.monotonic(), 100, asked=0)
    both.refused(time.monotonic(), 100, asked=40)
    with (
        MixcloudSync(server.root, gate=own) as one,
        MixcloudSync(server.root, gate=both) as other,
    ):
        with pytest.raises(RateLimitError, match="own pacing after a rate limit"):
            one.get("bob")
        with pytest.raises(RateLimitError, match=r"Mixcloud asks for (40|3.) s, the rest is"):
            other.get("bob")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "value",
    ["1e308", "inf", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "1800000000", 10**400, 1e308],
)
def test_an_absurd_wait_is_a_rate_limit_that_can_be_added_to_a_date(
    value: object, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    in_header = {"Retry-After": value} if isinstance(value, str) else {}
    error = {"type": "RateLimitException", "message": "Wait."}
    body = {"error": error if in_header else error | {"retry_after": value}}
    server.add(body, status=403, headers=in_header)
    with MixcloudSync(server.root) as mixcloud:
        with pytest.raises(RateLimitError) as caught:
            mixcloud.get("bob")
        with pytest.raises(RateLimitError, match="nothing was sent") as second:
            mixcloud.get("bob")
    assert caught.value.retry_after == 365 * 24 * 60 * 60
    assert (datetime.now(UTC) + timedelta(seconds=caught.value.retry_after)).year < 9999
    assert second.value.retry_after == pytest.approx(60 * 60, abs=60)
    (warning,) = [record.getMessage() for record in caplog.records]
    assert "asks for a wait of 31536000 s; trying again after 3600 s" in warning
    assert str(caught.value)


def test_clients_can_share_a_gate(server: ScriptedServer) -> None:
    server.add(limited(1000), status=403)
    gate = Gate()
    with (
        MixcloudSync(server.root, gate=gate) as one,
        MixcloudSync(server.root, gate=gate) as other,
    ):
        with pytest.raises(RateLimitError):
            one.get("bob")
        with pytest.raises(RateLimitError, match="nothing was sent"):
            other.get("bob")


def test_the_wait_may_be_named_by_a_date(server: ScriptedServer) -> None:
    begin = time.time()
    when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(begin + 100))
    server.add({}, status=403, headers={"Retry-After": when})
    with MixcloudSync(server.root) as mixcloud:
        with pytest.raises(RateLimitError) as caught:
            mixcloud.get("bob")
    assert caught.value.retry_after is not None
    assert begin + 99 - time.time() <= caught.value.retry_after <= 100


def test_a_request_to_an_unavailable_server_is_retried(server: ScriptedServer) -> None:
    server.add(b"", status=503)
    server.add(b"", status=502)
    server.add(BOB)
    events: list[object] = []
    with MixcloudSync(server.root, retry=QUICK, hook=events.append) as mixcloud:
        assert mixcloud.get("bob").key == "/bob/"
    assert [event.attempt for event in events if isinstance(event, RetryEvent)] == [1, 2]


def test_retries_end(server: ScriptedServer) -> None:
    for _ in range(9):
        server.add(b"", status=503)
    with MixcloudSync(server.root, retry=QUICK) as mixcloud:
        with pytest.raises(ServerError):
            mixcloud.get("bob")
    assert len(server.requests) == 3


def test_retries_can_be_switched_off(server: ScriptedServer) -> None:
    server.add(b"", status=503)
    server.add(limited(0.1), status=403)
    with MixcloudSync(server.root, retry=None) as mixcloud:
        with pytest.raises(ServerError):
            mixcloud.get("bob")
        with pytest.raises(RateLimitError):
            mixcloud.get("bob")
    assert len(server.requests) == 2


def test_an_action_is_done_again_an_upload_is_not(server: ScriptedServer) -> None:
    server.add(b"", status=503)
    server.add(DONE)
    server.add(b"", status=503)
    with MixcloudSync(server.root, access_token="t", retry=QUICK) as mixcloud:
        assert mixcloud.follow("bob").result.success
        with pytest.raises(UploadInterruptedError, match="the show may exist") as caught:
            mixcloud.upload(b"ID3", "Perfect Mix")
        server.add(b"", status=500)
        with pytest.raises(UploadInterruptedError) as edit:
            mixcloud.edit("bob/mix", name="Better Mix")
    assert len(server.requests) == 4
    assert (caught.value.may_exist, caught.value.name) == (True, "Perfect Mix")
    assert isinstance(caught.value.__cause__, ServerError)
    assert (edit.value.key, edit.value.name) == ("/bob/mix/", "Better Mix")


def test_an_upload_refused_by_a_rate_limit_is_sent_again_whole(
    server: ScriptedServer,
) -> None:
    server.add(limited(0.1), status=403)
    server.add(DONE)
    told: list[tuple[int, int]] = []
    with MixcloudSync(server.root, access_token="t") as mixcloud:
        mixcloud.upload(b"ID3" * 999, "Mix", progress=lambda *both: told.append(both))
    first, second = server.requests
    assert first.body == second.body
    assert [sent for sent, total in told].count(len(first.body)) == 2


def test_an_answer_has_a_largest_size(server: ScriptedServer) -> None:
    server.add({"key": "/bob/", "biog": "x" * 5000})
    server.add(BOB)
    with MixcloudSync(server.root, max_answer_size=1000) as mixcloud:
        with pytest.raises(Exception, match="larger than 1000 bytes"):
            mixcloud.get("bob")
        assert mixcloud.get("bob").key == "/bob/"


def test_an_exception_in_a_progress_function_ends_the_upload() -> None:
    def stop(sent: int, total: int) -> None:
        raise BrokenPipeError(f"{sent} of {total}")

    with MisbehavingServer() as server:
        with MixcloudSync(server.root, access_token="t") as mixcloud:
            with pytest.raises(BrokenPipeError, match=r"^\d+ of \d+$"):
                mixcloud.upload(bytes(9), "Mix", progress=stop)
            assert mixcloud.get("bob").key == "/bob/"
        # On connections of their own, the second may be noticed first.
        assert sum(request.method == "POST" for request in server.received) <= 1


def test_a_second_time_that_never_begins_has_sent_nothing() -> None:
    refusal = answer(json.dumps(limited(0.1)).encode(), status="403 Forbidden")
    events: list[object] = []

    with MisbehavingServer() as server:

        def leave(event: object) -> None:
            events.append(event)
            if isinstance(event, WaitEvent):
                server.stop()

        server.behave("POST", lambda connection: connection.sendall(refusal))
        with MixcloudSync(server.root, access_token="t", retry=QUICK, hook=leave) as mixcloud:
            with pytest.raises(MixcloudConnectionError) as caught:
                mixcloud.upload(b"ID3", "Mix")
    assert caught.value.unsent
    assert [event.attempt for event in events if isinstance(event, RetryEvent)] == [1, 2]


def test_an_undoing_that_finds_nothing_the_second_time_says_why(
    server: ScriptedServer,
) -> None:
    missing = {"error": {"type": "ResourceNotFoundException", "message": "Not following."}}
    server.add(b"", status=503)
    server.add(missing, status=404)
    server.add(missing, status=404)
    with MixcloudSync(server.root, access_token="t", retry=QUICK) as mixcloud:
        with pytest.raises(NotFoundError) as second:
            mixcloud.unfollow("bob")
        with pytest.raises(NotFoundError) as first:
            mixcloud.unfollow("bob")
    assert "may already have undone" in second.value.__notes__[0]
    assert not hasattr(first.value, "__notes__")


def test_an_upload_of_unknown_outcome_is_raised_also_where_exceptions_are_off(
    server: ScriptedServer,
) -> None:
    server.add({"error": {"type": "Oops", "message": "Maybe."}}, status=503)
    with MixcloudSync(server.root, access_token="t", raise_exceptions=False) as mixcloud:
        with pytest.raises(UploadInterruptedError, match="the show may exist"):
            mixcloud.upload(b"ID3", "Mix")


def test_off_means_off() -> None:
    with MisbehavingServer() as server:
        server.behave("", lambda connection: None)  # it closes without an answer
        with MixcloudSync(server.root, access_token="t", retry=None) as mixcloud:
            for call in (mixcloud.get, mixcloud.follow, mixcloud.unfollow):
                with pytest.raises(MixcloudConnectionError):
                    call("bob")
        assert [request.method for request in server.received] == ["GET", "POST", "DELETE"]
