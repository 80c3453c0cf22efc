"""Which requests are retried, and after which delays."""

import pytest

from aiomixcloud import (
    InvalidArgumentError,
    MixcloudError,
    NotFoundError,
    RateLimitError,
    Retry,
    ServerError,
)
from aiomixcloud._core.message import Request
from aiomixcloud._core.retry import backoff, may_repeat, rate_limit_wait
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.exceptions import TimeoutError as MixcloudTimeoutError
from aiomixcloud.exceptions import TransportError

READ = Request("GET", "https://api.mixcloud.com/bob/")
ACTION = Request("DELETE", "https://api.mixcloud.com/bob/follow/")
UPLOAD = Request("POST", "https://api.mixcloud.com/upload/", repeatable=False)


def unsent(error: TransportError) -> TransportError:
    error.unsent = True
    return error


@pytest.mark.parametrize(
    ("request_", "error", "again"),
    [
        (READ, MixcloudConnectionError(), True),
        (READ, MixcloudTimeoutError(), False),
        (READ, unsent(MixcloudTimeoutError()), True),
        (READ, ServerError(status=503), True),
        (READ, ServerError(status=500), False),
        (READ, NotFoundError(status=404), False),
        (ACTION, MixcloudConnectionError(), True),
        (ACTION, ServerError(status=502), True),
        (UPLOAD, MixcloudConnectionError(), False),
        (UPLOAD, unsent(MixcloudConnectionError()), True),
        (UPLOAD, ServerError(status=503), False),
    ],
)
def test_which_requests_may_be_retried(
    request_: Request, error: MixcloudError, again: bool
) -> None:
    assert may_repeat(request_, error) is again


def test_waits_are_doubled_and_shortened_randomly() -> None:
    settings = Retry(attempts=9, backoff=1)
    waits = [backoff(settings, attempt=n, waited=0, chance=0) for n in (1, 2, 3)]
    assert waits == [1, 2, 4]
    assert backoff(settings, attempt=2, waited=0, chance=1) == 1


def test_attempts_and_budget_end() -> None:
    settings = Retry(attempts=3, backoff=1, budget=10)
    assert backoff(settings, attempt=3, waited=0, chance=0) is None
    assert backoff(settings, attempt=2, waited=9, chance=0) is None
    assert backoff(settings, attempt=2, waited=8, chance=0) == 2


@pytest.mark.parametrize("settings", [{"attempts": 0}, {"backoff": -1}, {"budget": -1}])
def test_settings_are_checked(settings: dict[str, int]) -> None:
    with pytest.raises(InvalidArgumentError, match="retry"):
        Retry(**settings)


def test_a_refusal_says_how_long_to_wait_or_the_wait_grows() -> None:
    named, nameless, zero = (
        RateLimitError(retry_after=30),
        RateLimitError(),
        RateLimitError(retry_after=0),
    )
    assert [rate_limit_wait(named, attempt=n) for n in (1, 2)] == [30, 30]
    assert [rate_limit_wait(nameless, attempt=n) for n in (1, 2, 3)] == [1, 2, 4]
    assert rate_limit_wait(zero, attempt=1) == 0
    assert rate_limit_wait(zero, attempt=9) > 10
