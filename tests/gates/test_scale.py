"""A hundred machines on one account: near the limit, in fair shares, with few refusals."""

import heapq
import math
import random
from collections import deque
from collections.abc import Callable

import pytest

from aiomixcloud.gates.cautious_gate import CautiousGate

MACHINES, TASKS, CONNECTIONS = 100, 10_000, 10

#: Returns 0 for a request that is allowed, or the seconds until the next one is.
Limiter = Callable[[float], float]


def sliding_window(limit: int, per: float) -> Limiter:
    window: deque[float] = deque()

    def ask(now: float) -> float:
        while window and window[0] <= now - per:
            window.popleft()
        if len(window) == limit:
            return window[0] + per - now
        window.append(now)
        return 0.0

    return ask


def fixed_window(limit: int, per: float) -> Limiter:
    used: dict[float, int] = {}

    def ask(now: float) -> float:
        # The first window is half over when the first request comes.
        number = (now + per / 2) // per
        used[number] = used.get(number, 0) + 1
        return 0.0 if used[number] <= limit else (number + 0.5) * per - now

    return ask


def token_bucket(limit: int, per: float) -> Limiter:
    tokens, last = float(limit), 0.0

    def ask(now: float) -> float:
        nonlocal tokens, last
        tokens, last = min(tokens + (now - last) * limit / per, limit), now
        if tokens < 1:
            return (1 - tokens) * per / limit
        tokens -= 1
        return 0.0

    return ask


@pytest.mark.parametrize(
    ("limiter", "limit", "per", "latency"),
    [
        (sliding_window, 20, 2.0, 0.1),
        (sliding_window, 20, 1.0, 0.1),
        (sliding_window, 5, 1.0, 0.3),
        (sliding_window, 50, 10.0, 1.0),
        (sliding_window, 10, 60.0, 0.3),
        (fixed_window, 20, 2.0, 0.02),
        (fixed_window, 100, 60.0, 0.3),
        (fixed_window, 100, 2.0, 0.1),
        (token_bucket, 20, 1.0, 0.3),
        (token_bucket, 60, 60.0, 1.0),
    ],
)
@pytest.mark.parametrize("changes", [False, True], ids=["steady", "changing"])
def test_they_share_the_limit(
    limiter: Callable[[int, float], Limiter],
    limit: int,
    per: float,
    latency: float,
    changes: bool,
) -> None:
    expected = TASKS * per / limit
    starts, deaths = [0.0] * MACHINES, [math.inf] * MACHINES
    if changes:
        for machine in range(0, MACHINES, 5):
            starts[machine] = expected * machine / MACHINES / 2
            deaths[machine + 1] = expected * (machine + 20) / MACHINES / 2
    end, sent, calls, served, half = simulate(limiter(limit, per), latency, starts, deaths)
    done = sum(served)
    lasting = [number for number in range(MACHINES) if deaths[number] == math.inf]
    assert [served[machine] for machine in lasting] == [TASKS // MACHINES] * len(lasting)
    assert end <= 1.1 * done * per / limit
    assert sent <= 1.05 * done
    assert calls <= 10 * done
    shares = sorted(half[machine] for machine in lasting if not starts[machine])
    usual = shares[len(shares) // 2]
    assert shares[0] >= usual / 2
    # The first machine may get the whole allowance of the start, while the others look less often.
    assert shares[-2] <= usual * 1.5


def simulate(
    ask: Limiter, latency: float, starts: list[float], deaths: list[float]
) -> tuple[float, int, int, list[int], list[int]]:
    """Return the end, the number of requests and of calls of the gate, and what each got."""
    chance, gate = random.Random(0), CautiousGate(spread=0.1)
    left, served = [TASKS // MACHINES - CONNECTIONS] * MACHINES, [0] * MACHINES
    half: list[int] = []
    calls = sent = 0
    queue: list[tuple[float, int, str, float]] = []
    for machine, start in enumerate(starts):
        queue += [(start + chance.random() / 10, machine, "enter", 0.0)] * CONNECTIONS
    heapq.heapify(queue)
    now = 0.0
    while queue:
        now, machine, step, asked = heapq.heappop(queue)
        if now > deaths[machine]:
            continue
        half_way = now + latency * chance.uniform(0.47, 0.53)
        if step in {"enter", "return"}:
            calls += 1
            wait = gate.enter(now, patience=math.inf, waited=step == "return")
            if wait:
                late = chance.random() / 200
                heapq.heappush(queue, (now + wait + late, machine, "return", 0.0))
            else:
                sent += 1
                heapq.heappush(queue, (half_way, machine, "arrive", 0.0))
        elif step == "arrive":
            # Mixcloud names waits in whole seconds.
            heapq.heappush(queue, (half_way, machine, "answer", float(math.ceil(ask(now)))))
        else:
            gate.leave(now)
            if asked:
                gate.refused(now, asked)
                heapq.heappush(queue, (now, machine, "enter", 0.0))
                continue
            gate.passed()
            served[machine] += 1
            if left[machine]:
                left[machine] -= 1
                heapq.heappush(queue, (now, machine, "enter", 0.0))
            if not half and sum(served) >= TASKS // 2:
                half = served.copy()
    return now, sent, calls, served, half
