"""Retries: neither the attempts nor the waits exceed what was allowed."""

import math

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud import RateLimitError, Retry
from aiomixcloud._core.retry import backoff, rate_limit_wait


@given(
    attempts=st.integers(1, 50),
    first=st.floats(0, 100) | st.sampled_from([0, math.inf]),
    budget=st.floats(0, 1000) | st.sampled_from([0, math.inf]),
    chances=st.lists(st.floats(0, 1), min_size=50, max_size=50),
)
def test_waits_stay_in_the_budget(
    attempts: int, first: float, budget: float, chances: list[float]
) -> None:
    settings = Retry(attempts=attempts, backoff=first, budget=budget)
    waited, sent = 0.0, 1
    for chance in chances:
        wait = backoff(settings, attempt=sent, waited=waited, chance=chance)
        if wait is None:
            break
        assert wait >= 0
        waited += wait
        sent += 1
    assert waited <= budget
    assert sent <= attempts


@given(attempts=st.integers(1, 5000))
def test_any_number_of_attempts_can_be_asked_for(attempts: int) -> None:
    settings = Retry(attempts=attempts, backoff=0)
    for attempt in (attempts - 1, attempts):
        wait = backoff(settings, attempt=max(1, attempt), waited=0, chance=0)
        assert wait == (0 if 1 <= attempt < attempts else None)


@given(demand=st.none() | st.floats(0, 100), attempt=st.integers(1, 5000))
def test_the_wait_is_at_least_what_mixcloud_asks_for(demand: float | None, attempt: int) -> None:
    error = RateLimitError(retry_after=demand)
    wait = rate_limit_wait(error, attempt=attempt)
    assert wait >= (demand or 0)
    assert wait <= rate_limit_wait(error, attempt=attempt + 1)
