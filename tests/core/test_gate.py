"""The gate: closed during a rate limit, then opened gradually."""

import pytest

from aiomixcloud import Gate, InvalidArgumentError


def test_it_is_open_until_a_refusal() -> None:
    gate = Gate()
    assert [gate.enter(0.0) for _ in range(1000)] == [0.0] * 1000


def test_it_admits_no_request_before_the_deadline() -> None:
    gate = Gate()
    gate.refused(10.0, 5)
    assert gate.enter(10.0) == 5
    assert gate.enter(14.0) == 1
    assert gate.enter(15.0) == 0


def test_the_latest_deadline_counts() -> None:
    gate = Gate()
    gate.refused(0.0, 10)
    gate.refused(1.0, 2)
    assert gate.enter(1.0) == 9


def test_calls_are_spread_if_no_pace_was_measured() -> None:
    gate = Gate(spread=2)
    gate.refused(0.0, 1)
    assert gate.enter(1.0) == 0
    assert gate.enter(1.0) == pytest.approx(0.1)
    assert gate.enter(1.1) == pytest.approx(0, abs=1e-9)


def test_it_does_not_exceed_the_pace_that_was_allowed_before() -> None:
    gate = Gate()
    for _ in range(20):
        gate.enter(0.0)
        gate.passed()
    gate.refused(0.0, 1)  # twenty a second
    now = 1.0
    times: list[float] = []
    while len(times) < 100:
        wait = gate.enter(now)
        if not wait:
            times.append(now)
        now += wait
    assert times[-1] - times[0] == pytest.approx(99 / 20)


def test_the_pace_is_forgotten_after_a_minute() -> None:
    gate = Gate()
    gate.enter(0.0)
    gate.passed()
    gate.refused(0.0, 10)
    assert gate.enter(10.0) == 0
    assert gate.enter(10.0) == 10
    assert [gate.enter(100.0) for _ in range(5)] == [0.0] * 5


def test_later_concurrent_refusals_do_not_change_the_pace() -> None:
    gate = Gate()
    for _ in range(10):
        gate.enter(0.0)
        gate.passed()
    gate.refused(0.0, 1)
    gate.refused(0.1, 1)
    assert gate.enter(1.1) == 0
    assert gate.enter(1.1) == pytest.approx(0.1)


def test_concurrent_refusals_without_a_wait_close_it_only_briefly() -> None:
    gate = Gate()
    for _ in range(100):
        gate.enter(0.0)
    for _ in range(100):
        gate.refused(0.0, 0)
    assert gate.enter(0.0) == pytest.approx(0.05)
    assert gate.enter(0.05) == 0
    assert gate.enter(0.05) == pytest.approx(0.05)


def test_waits_that_are_too_short_become_longer() -> None:
    gate = Gate()
    now = 0.0
    for expected in [0.05, 0.1, 0.2, 0.4]:
        assert gate.enter(now) == 0
        gate.refused(now, 0)
        assert gate.enter(now) == pytest.approx(expected)
        now += expected * 1.001


def test_a_pace_learned_over_hours_delays_calls_by_at_most_a_minute() -> None:
    gate = Gate()
    for hour in range(5):
        assert gate.enter(hour * 3600.0) == 0
        gate.passed()
    gate.refused(18000.0, 1)
    assert gate.enter(18001.0) == 0
    assert gate.enter(18001.0) == 60
    assert [gate.enter(18061.0) for _ in range(5)] == [0.0] * 5


@pytest.mark.parametrize("spread", [-1, float("nan")])
def test_a_spread_is_a_duration(spread: float) -> None:
    with pytest.raises(InvalidArgumentError, match="spread"):
        Gate(spread=spread)


def test_a_spread_is_a_number() -> None:
    with pytest.raises(TypeError, match="spread"):
        Gate(spread="1")  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", [1.8e9, 1e300])
def test_a_mistaken_time_does_not_close_it_indefinitely(seconds: float) -> None:
    gate = Gate()
    gate.refused(0.0, seconds)
    assert gate.enter(0.0) == 60 * 60


def test_idle_time_does_not_count_as_pace() -> None:
    gate = Gate()
    assert gate.enter(0.0) == 0
    gate.passed()
    gate.leave(0.1)
    assert gate.enter(25.0) == 0
    gate.leave(25.1)
    gate.refused(25.1, 1)
    assert gate.enter(25.1) == pytest.approx(1)
    assert gate.enter(26.1) == 0
    assert gate.enter(26.1) == pytest.approx(1.2)  # 0.2 s busy, and the second


def test_short_busy_periods_add_up() -> None:
    gate = Gate()
    for second in range(10):
        assert gate.enter(100.0 * second) == 0
        assert gate.enter(100.0 * second + 0.25) == 0
        for _ in range(2):
            gate.passed()
            gate.leave(100.0 * second + 0.5)
    gate.refused(5000.0, 5)
    assert gate.enter(5005.0) == 0
    assert gate.enter(5005.0) == pytest.approx((10 * 0.5 + 5) / 20)


def test_the_time_of_concurrent_requests_counts_once() -> None:
    gate = Gate()
    for _ in range(5):
        gate.enter(0.0)
    for second in range(1, 6):
        gate.passed()
        gate.leave(float(second))
    gate.refused(60.0, 1)
    assert gate.enter(61.0) == 0
    assert gate.enter(61.0) == pytest.approx((5 + 1) / 5)


def test_time_at_the_gate_counts_as_busy() -> None:
    gate = Gate()
    gate.refused(0.0, 1)
    now = 1.0
    for _ in range(3):
        assert gate.enter(now) == 0
        gate.passed()
        gate.leave(now)
        assert gate.enter(now) == pytest.approx(0.05)
        now += 0.05
    gate.refused(now, 0.85)
    assert gate.enter(now + 0.85) == 0
    assert gate.enter(now + 0.85) == pytest.approx((0.15 + 0.85) / 3)


def test_a_long_upload_does_not_count_as_pace() -> None:
    gate = Gate()
    assert gate.enter(0.0, is_upload=True) == 0
    assert gate.enter(3600.0) == 0
    gate.passed()
    gate.leave(3600.1)
    gate.refused(3600.1, 1)
    assert gate.enter(3601.1) == 0
    assert gate.enter(3601.1) == pytest.approx(1.1)


def test_it_says_how_much_of_a_wait_was_asked_for() -> None:
    gate = Gate()
    assert gate.asked(0.0) == 0
    gate.refused(0.0, 30)
    assert (gate.enter(10.0), gate.asked(10.0)) == (20, 20)
    gate.refused(10.0, 40, asked=5)
    assert (gate.enter(10.0), gate.asked(10.0)) == (40, 20)
    assert gate.asked(31.0) == 0
    gate.refused(40.0, 1e300)
    assert gate.asked(40.0) == 60 * 60


def test_the_former_name_of_spread_still_works() -> None:
    with pytest.warns(DeprecationWarning, match="use spread instead of ramp"):
        gate = Gate(ramp=5)
    assert repr(gate) == repr(Gate(spread=5)) != repr(Gate())
