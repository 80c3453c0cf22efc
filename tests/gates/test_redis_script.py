"""The Lua script decides what the gate in Python decides, whatever happens in which order."""

import math
import random
import struct

import pytest
import redis

from aiomixcloud._core.gate import GateRecord
from aiomixcloud.gates.cautious_gate import CautiousGate
from aiomixcloud.gates.redis_script import SCRIPT
from tests.gates.conftest import Server


@pytest.mark.parametrize("seed", range(8))
def test_it_decides_as_python_does(seed: int, server: Server) -> None:
    chance = random.Random(seed)
    gate, ahead = CautiousGate(spread=0.5), 0.0
    results = set()
    with redis.Redis.from_url(server.url) as client:
        script = client.register_script(SCRIPT)
        for _ in range(750):
            operation = chance.choices(["enter", "passed", "refused"], [60, 38, 2])[0]
            ahead += chance.choice([0, 0.001, 0.05, 0.5] + [70] * (chance.random() < 0.01))
            left = chance.randint(0, 1)
            arguments: tuple[object, ...] = ()
            is_upload = chance.random() < 0.1
            patience = chance.choice([None, 0.0, 5.0, 60.0])
            waited = chance.random() < 0.5
            seconds, asked = chance.choice([0, 1, 3]), chance.choice([0, 1])
            if operation == "enter":
                waits = "" if patience is None else patience
                arguments = (int(is_upload), waits, int(waited))
            elif operation == "refused":
                arguments = (seconds, asked)
            reply = script(
                ["gate", "processes"], [operation, "me", ahead, left, 0, 0.5, *arguments]
            )
            result, processes, now = struct.unpack_from("<3d", reply)
            for _ in range(left):
                gate.leave(now)
            expected = 0.0
            if operation == "enter":
                expected = gate.enter(now, is_upload=is_upload, patience=patience, waited=waited)
            elif operation == "passed":
                gate.passed()
            else:
                gate.refused(now, seconds, asked=asked)
            assert result == pytest.approx(expected, abs=1e-6)
            assert processes == 1
            assert_same(GateRecord.unpack(reply[24:]), gate.record)
            results.add((operation, result > 0))
    assert len(results) == 4


def assert_same(one: GateRecord, other: GateRecord) -> None:
    for name, value, expected in zip(GateRecord._fields, one, other, strict=True):
        if not math.isnan(expected) or not math.isnan(value):
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-6), name


def test_it_forgets_a_slow_pace_as_python_does(server: Server) -> None:
    gate, ahead = CautiousGate(spread=0.5), 0.0
    waits: list[float] = []
    calls: list[tuple[float, str, int, tuple[float, ...]]] = [
        (0, "enter", 0, (0, 60, 0)),
        (0, "passed", 1, ()),
        (0, "refused", 0, (300, 300)),
        (301, "enter", 0, (0, 60, 0)),
        (0, "passed", 1, ()),
        (0, "refused", 0, (300, 300)),
        (301, "enter", 0, (0, 60, 0)),
        # The pace of five minutes is forgotten a minute after the wait.
        (61, "enter", 1, (0, 60, 1)),
        (0, "enter", 0, (0, 60, 0)),
    ]
    with redis.Redis.from_url(server.url) as client:
        script = client.register_script(SCRIPT)
        for seconds, operation, left, arguments in calls:
            ahead += seconds
            reply = script(
                ["gate", "processes"], [operation, "me", ahead, left, 0, 0.5, *arguments]
            )
            result, _, now = struct.unpack_from("<3d", reply)
            for _ in range(left):
                gate.leave(now)
            if operation == "enter":
                is_upload, patience, waited = arguments
                expected = gate.enter(
                    now, is_upload=bool(is_upload), patience=patience, waited=bool(waited)
                )
                waits.append(expected)
                assert result == pytest.approx(expected, abs=1e-6)
            elif operation == "passed":
                gate.passed()
            else:
                gate.refused(now, arguments[0], asked=arguments[1])
            assert_same(GateRecord.unpack(reply[24:]), gate.record)
    assert waits == [0, 0, 0, 0, 0]
