"""A hundred machines on one account: near the limit, in fair shares, with few refusals."""

import heapq
import math
import random
from collections import deque

import pytest

from aiomixcloud.gates.cautious_gate import CautiousGate

MACHINES, TASKS, CONNECTIONS = 100, 10_000, 10


@pytest.mark.parametrize(("limit", "per", "latency"), [(20, 2.0, 0.1), (50, 10.0, 0.3)])
def test_they_share_the_limit(  # noqa: C901 - one loop of events
    limit: int, per: float, latency: float
) -> None:
    chance, gate = random.Random(0), CautiousGate()
    left, served = [TASKS // MACHINES - CONNECTIONS] * MACHINES, [0] * MACHINES
    window: deque[float] = deque()
    half: list[int] = []
    calls = sent = 0
    queue: list[tuple[float, int, str, float]] = []
    for machine in range(MACHINES):
        queue += [(chance.random() / 10, machine, "enter", 0.0)] * CONNECTIONS
    heapq.heapify(queue)
    now = 0.0
    while queue:
        now, machine, step, asked = heapq.heappop(queue)
        half_way = now + latency * chance.uniform(0.4, 0.6)
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
            while window and window[0] <= now - per:
                window.popleft()
            is_allowed = len(window) < limit
            if is_allowed:
                window.append(now)
            asked = 0.0 if is_allowed else max(1, math.ceil(window[0] + per - now))
            heapq.heappush(queue, (half_way, machine, "answer", asked))
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
    assert served == [TASKS // MACHINES] * MACHINES
    assert now <= 1.1 * TASKS * per / limit
    assert sent <= 1.02 * TASKS
    assert min(half) >= 30
    # The first machine may get the whole allowance of the start, while the others look less often.
    assert sorted(half)[-2] <= 70
    assert calls <= 10 * TASKS
