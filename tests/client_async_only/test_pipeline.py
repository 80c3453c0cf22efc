"""Every call of the pipeline ends in a result or in one exception of the library."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud import Gate, Mixcloud, Retry, RetryEvent, WaitEvent
from aiomixcloud._core.message import Response
from aiomixcloud._core.multipart import Multipart
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.exceptions import MixcloudError, TransportError, UploadInterruptedError
from aiomixcloud.exceptions import TimeoutError as MixcloudTimeoutError
from tests.support.fake_transport import ROOT, FakeTransport, fake_clock, run, use_transport

TOKEN = "Zq1xSECRETx9Zq"
#: More requests than any one call may take here.
FAR_TOO_MANY = 200

GOOD = b'{"key": "/bob/", "type": "user", "result": {"success": true}}'
LIMIT = b'{"error": {"type": "RateLimitException", "message": "Wait."}}'

#: What an outcome means for an action: done for sure, maybe done, or not done.
SURE, MAYBE, NOT = "sure", "maybe", "not"
OUTCOMES = {
    "good": SURE,
    "503": MAYBE,
    "500": MAYBE,
    "limit 0": NOT,
    "limit 2": NOT,
    "limit": NOT,
    "404": NOT,
    "unsent": NOT,
    "reset": MAYBE,
    "timeout": MAYBE,
    "broken": MAYBE,
    "garbage": MAYBE,
    "empty": MAYBE,
    "list": MAYBE,
    "near": NOT,
    "away": NOT,
}
kinds = st.sampled_from(["read", "action", "upload"])
outcomes = st.lists(st.sampled_from(sorted(OUTCOMES)), max_size=8)


class Server:
    """Plays outcomes in turn, the last one again and again."""

    def __init__(self, outcomes: list[str], last: str = "good") -> None:
        self.left = list(outcomes)
        self.last = last
        self.played: list[str] = []
        self.urls: list[str] = []

    def play(self, method: str, url: str, body: Multipart | None) -> Response:
        """Answer one request, or fail."""
        assert len(self.played) < FAR_TOO_MANY, "the call does not end"
        outcome = self.left.pop(0) if self.left else self.last
        self.played.append(outcome)
        self.urls.append(url)
        if outcome == "unsent":
            error: TransportError = MixcloudConnectionError("refused", method=method, url=url)
            error.unsent = True
            raise error
        if body is not None:
            body.count(body.length)
        if outcome == "reset":
            raise MixcloudConnectionError("reset", method=method, url=url)
        if outcome == "timeout":
            raise MixcloudTimeoutError("too slow", method=method, url=url)
        if outcome == "broken":
            raise TransportError("broken off", method=method, url=url)
        return answers(outcome)


def answers(outcome: str) -> Response:
    """Return the answer that an outcome is."""
    match outcome.split():
        case ["good"]:
            return Response(200, {}, GOOD)
        case ["404"]:
            return Response(404, {}, b'{"error": {"type": "ResourceNotFoundException"}}')
        case ["503" | "500" as status]:
            return Response(int(status), {}, b"<h1>Unavailable</h1>")
        case ["limit", seconds]:
            return Response(403, {"retry-after": seconds}, LIMIT)
        case ["limit"]:
            return Response(403, {}, LIMIT)
        case ["near"]:
            return Response(302, {"location": f"/elsewhere/?access_token={TOKEN}"})
        case ["away"]:
            return Response(302, {"location": f"https://evil.example/?access_token={TOKEN}"})
        case ["empty"]:
            return Response(200, {}, b"")
        case ["list"]:
            return Response(200, {}, b"[1]")
    return Response(200, {}, b"\xff<html>")


def calling(kind: str, mixcloud: Mixcloud) -> Callable[[], Awaitable[Any]]:
    """Return one call of a kind."""
    if kind == "read":
        return lambda: mixcloud.get("bob")
    if kind == "action":
        return lambda: mixcloud.follow("bob")
    return lambda: mixcloud.upload(b"ID3 and no more", "Mix")


def ended(mixcloud: Mixcloud, kind: str) -> MixcloudError | None:
    """Make a call; return the exception that it ended in, or None for a result."""
    try:
        result = run(calling(kind, mixcloud))
    except MixcloudError as error:
        return error
    assert result.data == json.loads(GOOD)
    return None


@given(kind=kinds, outcomes=outcomes)
def test_a_call_ends_in_a_result_or_one_exception(kind: str, outcomes: list[str]) -> None:
    server, events = Server(outcomes), list[Any]()
    mixcloud = use_transport(
        Mixcloud(ROOT, access_token=TOKEN, retry=Retry(backoff=0), hook=events.append),
        FakeTransport(server.play),
    )
    with fake_clock():
        error = ended(mixcloud, kind)
    played, last = server.played, server.played[-1]
    meaning = [OUTCOMES[outcome] for outcome in played]
    # It ends in a result exactly if the last thing that happened was a good answer.
    assert (error is None) == (last == "good")
    assert meaning.count(SURE) <= 1
    assert SURE not in meaning[:-1]
    if kind == "upload":
        assert set(meaning[:-1]) <= {NOT}
        assert isinstance(error, UploadInterruptedError) or meaning[-1] != MAYBE
        assert "near" not in played[:-1]
    if kind == "action":
        assert set(played[:-1]) <= {"503", "reset", "unsent", "limit 0", "limit 2", "limit"}
    failures = [one for one in played if one in {"503", "reset", "unsent"}]
    assert len(failures) <= 3
    for url in server.urls:
        assert urlsplit(url).hostname == "api.mixcloud.com"
        assert url.count(TOKEN) == 1
    shown = [str(error), repr(error), *map(repr, events)]
    assert not any(TOKEN in text for text in shown)


@given(kind=kinds, outcomes=outcomes)
def test_every_retry_is_reported(kind: str, outcomes: list[str]) -> None:
    server, events = Server(outcomes), list[Any]()
    mixcloud = use_transport(
        Mixcloud(ROOT, access_token=TOKEN, retry=Retry(), gate=Gate(spread=0), hook=events.append),
        FakeTransport(server.play),
    )
    with fake_clock() as time:
        ended(mixcloud, kind)
    told = [event.seconds for event in events if isinstance(event, RetryEvent | WaitEvent)]
    assert sum(time.waits) <= sum(told) + 1e-6


@given(kind=kinds, outcomes=outcomes)
def test_nothing_is_sent_again_where_that_is_off(kind: str, outcomes: list[str]) -> None:
    server = Server(outcomes)
    mixcloud = use_transport(
        Mixcloud(ROOT, access_token=TOKEN, retry=None), FakeTransport(server.play)
    )
    with fake_clock() as time:
        error = ended(mixcloud, kind)
    sent = [outcome for outcome in server.played if outcome != "near"]
    assert len(sent) <= 1
    assert (error is None) == (server.played[-1] == "good")
    assert not time.waits


@given(
    kind=kinds,
    outcome=st.sampled_from(sorted(set(OUTCOMES) - {"good"})),
    spread=st.sampled_from([0, 1]),
)
def test_a_call_ends_also_where_nothing_ever_gets_better(
    kind: str, outcome: str, spread: float
) -> None:
    server = Server([], last=outcome)
    gate = Gate(spread=spread)
    mixcloud = use_transport(
        Mixcloud(ROOT, access_token=TOKEN, gate=gate), FakeTransport(server.play)
    )
    with fake_clock() as time:
        assert ended(mixcloud, kind) is not None
    assert sum(time.waits) <= 60 + 30 + spread


@given(kind=kinds, refusals=st.integers(1, 4))
def test_a_refusal_without_a_time_is_waited_for(kind: str, refusals: int) -> None:
    server = Server(["limit"] * refusals)
    mixcloud = use_transport(Mixcloud(ROOT, access_token=TOKEN), FakeTransport(server.play))
    with fake_clock() as time:
        assert ended(mixcloud, kind) is None
    assert sum(time.waits) >= 2**refusals - 1  # a second, two, four ...


@given(
    calls=st.lists(
        st.tuples(kinds, st.lists(st.sampled_from(["limit 20", "limit 2", "503"]), max_size=2)),
        max_size=6,
    )
)
def test_no_call_waits_longer_than_it_may_or_in_silence(
    calls: list[tuple[str, list[str]]],
) -> None:
    events: list[Any] = []
    mixcloud = Mixcloud(ROOT, access_token=TOKEN, hook=events.append)
    with fake_clock() as time:
        for kind, outcomes in calls:
            server = Server(outcomes)
            use_transport(mixcloud, FakeTransport(server.play))
            time.waits.clear()
            events.clear()
            ended(mixcloud, kind)
            told = [event.seconds for event in events if isinstance(event, RetryEvent | WaitEvent)]
            # Waiting calls are spread over a second, which is not reported.
            assert sum(time.waits) <= sum(told) + 1 + 1e-6
            assert sum(time.waits) <= 60 + 30 + 1 + 1e-6


@given(idle=st.floats(0, 1e6), wait=st.integers(0, 5), calls=st.integers(1, 5))
def test_idle_time_delays_no_call(idle: float, wait: int, calls: int) -> None:
    server = Server(["good", f"limit {wait}"])
    mixcloud = use_transport(Mixcloud(ROOT, access_token=TOKEN), FakeTransport(server.play))
    with fake_clock() as time:
        assert ended(mixcloud, "read") is None
        time.now += idle
        for _ in range(calls):
            assert ended(mixcloud, "read") is None
    # What was asked for, and then a pace that comes of it, or of the spread.
    assert sum(time.waits) <= wait + calls * max(wait, 0.05) + 1e-6
