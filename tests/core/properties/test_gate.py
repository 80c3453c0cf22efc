"""The gate stays closed exactly as long as requested, for any history."""

import math

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud import Gate

steps = st.lists(
    st.tuples(
        st.sampled_from(["enter", "passed", "refused", "wait"]),
        st.floats(0, 100),
        st.floats(0, 3600) | st.just(0.0),
    ),
    max_size=40,
)


@given(spread=st.floats(0, 30), start=st.floats(0, 1e9), steps=steps)
def test_the_gate_keeps_the_deadline_and_opens_at_last(
    spread: float, start: float, steps: list[tuple[str, float, float]]
) -> None:
    gate = Gate(spread=spread)
    now, deadline = start, -math.inf
    for step, later, seconds in steps:
        now += later
        if step == "passed":
            gate.passed()
        elif step == "refused":
            gate.refused(now, seconds)
            deadline = max(deadline, now + seconds)
        else:
            for _ in range(5):
                wait = gate.enter(now)
                assert math.isfinite(wait)
                assert wait >= 0
                if not wait:
                    assert now >= deadline
                    break
                if step == "enter":
                    break
                now += wait
            else:
                raise AssertionError("it never opens")


@given(refusals=st.lists(st.floats(0, 10), min_size=1, max_size=20), callers=st.integers(1, 30))
def test_all_waiting_callers_are_admitted(refusals: list[float], callers: int) -> None:
    gate = Gate()
    now = 0.0
    for seconds in refusals:
        gate.refused(now, seconds)
    waiting = dict.fromkeys(range(callers), now)
    for _ in range(callers * callers + callers):
        if not waiting:
            break
        caller = min(waiting, key=lambda one: waiting[one])
        now = waiting[caller]
        wait = gate.enter(now)
        if wait:
            waiting[caller] = now + wait
        else:
            del waiting[caller]
    assert not waiting
