"""The rate limits of a sandbox, with a controlled clock."""

from collections.abc import Iterator

import pytest

from aiomixcloud.sandbox import Limit, Sandbox, faults
from tests.sandbox.api_client import ApiClient


class Stopwatch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture(scope="module")
def serving(stopwatch: Stopwatch) -> Iterator[Sandbox]:
    with Sandbox(monotonic=stopwatch) as sandbox:
        yield sandbox


@pytest.fixture
def limited(serving: Sandbox) -> Iterator[Sandbox]:
    yield serving
    serving.limit(None)
    serving.faults.clear()


def test_requests_above_the_limit_are_refused_as_by_the_api(limited: Sandbox) -> None:
    anonymous = ApiClient(limited.api_root)
    limited.limit(2, per=30)
    assert [anonymous("/bob/").status for _ in range(2)] == [200, 200]
    answer = anonymous("/bob/")
    assert answer.headers["Retry-After"] == "30"
    assert answer.error == (
        403,
        "RateLimitException",
        "You have hit your rate limit. Retry after 30 seconds.",
    )
    assert answer.body["error"]["retry_after"] == 30
    limited.limit(None)
    assert anonymous("/bob/").status == 200


def test_the_window_slides(limited: Sandbox, stopwatch: Stopwatch) -> None:
    anonymous = ApiClient(limited.api_root)
    limited.limit(2, per=10)
    assert anonymous("/bob/").status == 200
    stopwatch.now += 6
    assert anonymous("/bob/").status == 200
    assert anonymous("/bob/").headers["Retry-After"] == "4"
    stopwatch.now += 3.5
    assert anonymous("/bob/").headers["Retry-After"] == "1"
    stopwatch.now += 0.5
    assert anonymous("/bob/").status == 200
    assert anonymous("/bob/").headers["Retry-After"] == "6"


def test_each_token_and_client_address_has_its_own_limit(limited: Sandbox) -> None:
    limited.limit(1, per=10)
    askers = [ApiClient(limited.api_root, limited.token("bob")), ApiClient(limited.api_root)]
    askers.append(ApiClient(limited.api_root, limited.token("alice")))
    assert [api("/bob/").status for api in askers * 2] == [200] * 3 + [403] * 3


def test_only_what_matches_is_counted_and_refused(limited: Sandbox) -> None:
    anonymous = ApiClient(limited.api_root)
    limited.limit(1, per=10, match="GET /popular/*")
    assert [anonymous("/bob/").status for _ in range(3)] == [200] * 3
    assert [anonymous("/popular/").status for _ in range(2)] == [200, 403]
    assert anonymous("/popular/hot/").status == 403
    assert anonymous("/bob/").status == 200


def test_a_refused_request_uses_up_no_fault_and_is_logged(limited: Sandbox) -> None:
    anonymous = ApiClient(limited.api_root)
    limited.limit(1, per=10)
    anonymous("/bob/")
    limited.faults.add("/bob/", faults.Empty())
    assert anonymous("/bob/").status == 403
    assert (limited.requests[-1].status, limited.requests[-1].fault) == (403, "limit")
    assert len(limited.faults) == 1


def test_a_request_needs_room_in_every_limit_that_it_matches(
    limited: Sandbox, stopwatch: Stopwatch
) -> None:
    anonymous = ApiClient(limited.api_root)
    limited.limit(3, per=10)
    limited.limit(1, per=60, match="GET /popular/")
    assert anonymous("/popular/").status == 200
    refused = anonymous("/popular/")
    assert (refused.status, refused.headers["Retry-After"]) == (403, "60")
    assert [anonymous("/bob/").status for _ in range(3)] == [200, 200, 403]
    stopwatch.now += 10
    assert [anonymous("/popular/").status, anonymous("/bob/").status] == [403, 200]


def test_a_limit_replaces_that_of_the_same_match(limited: Sandbox) -> None:
    limited.limit(5, match="get /bob")
    limited.limit(20)
    limited.limit(1, per=2, match="GET /bob/")
    assert limited.limits == [Limit("* *", 20, 1.0), Limit("GET /bob/", 1, 2)]
    limited.limit(None, match="GET /bob/")
    assert limited.limits == [Limit("* *", 20, 1.0)]
    limited.limit(1, match="/bob/")
    limited.limit(None)
    assert limited.limits == []


@pytest.mark.parametrize(
    ("requests", "per"), [(0, 1), (True, 1), (1, 0), (1, 10**400), (1, float("nan"))]
)
def test_impossible_limits_are_refused(limited: Sandbox, requests: int, per: float) -> None:
    with pytest.raises(ValueError, match=r"requests must be|per must be"):
        limited.limit(requests, per=per)
