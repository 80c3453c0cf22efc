"""The gate in Redis: shared by both flavours, and replaced while the server cannot be reached."""

import asyncio
import logging
import time
from time import monotonic

import pytest

from aiomixcloud.gates import GateProtocol, RedisGate
from tests.gates.conftest import Server


def test_what_one_learns_the_other_knows(server: Server) -> None:
    with RedisGate(server.url, "bob") as one, RedisGate(server.url, "bob") as other:
        assert isinstance(one, GateProtocol)
        one.refused(monotonic(), 3000, asked=2000)
        assert 2900 < other.enter(monotonic()) <= 3000
        assert other.asked(monotonic()) == pytest.approx(2000, abs=100)
        assert other.is_holding(monotonic())
        with RedisGate(server.url, "alice") as stranger:
            assert stranger.enter(monotonic()) == 0


async def test_both_flavours_share_it(server: Server) -> None:
    async with RedisGate(server.url, "bob") as gate:
        await gate.refused_async(monotonic(), 3000)
        assert 2900 < await asyncio.to_thread(gate.enter, monotonic()) <= 3000
        assert await gate.enter_async(monotonic()) > 2900
        await gate.passed_async()
        assert (await gate.state_async()).is_shared


async def test_one_object_serves_several_event_loops(server: Server) -> None:
    gate = RedisGate(server.url, "bob")

    async def use() -> float:
        try:
            return await gate.enter_async(monotonic())
        finally:
            await gate.aclose()

    assert [await asyncio.to_thread(asyncio.run, use()) for _ in range(2)] == [0, 0]
    assert await use() == 0


def test_an_implausible_wait_closes_it_for_an_hour(server: Server) -> None:
    with RedisGate(server.url, "account") as gate:
        gate.refused(monotonic(), 86_400)
        assert gate.state().asked == pytest.approx(3600, abs=60)


def test_a_server_that_stops_costs_one_warning_and_comes_back(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "aiomixcloud")
    with RedisGate(server.url, "bob") as gate, RedisGate(server.url, "bob") as other:
        other.passed()
        gate.enter(monotonic())
        gate.passed()
        gate.refused(monotonic(), 1000)
        alone = gate.state()
        server.stop()
        shares = [gate.state() for _ in range(3)]
        assert gate.enter(monotonic()) == pytest.approx(1000, abs=100)
        # Each of two processes continues at half the pace.
        assert shares[-1].interval == pytest.approx(2 * alone.interval)
        assert not shares[-1].is_shared
        server.start()
        later = time.monotonic() + 6
        monkeypatch.setattr("aiomixcloud.gates.redis_gate.time.monotonic", lambda: later)
        assert gate.state().is_shared
    assert [one.levelname for one in caplog.records] == ["WARNING", "INFO"]
    assert "gate 'bob' cannot be used (ConnectionError)" in caplog.records[0].getMessage()
    assert "gate 'bob' can be used again" in caplog.records[1].getMessage()


def test_the_password_of_the_server_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    gate = RedisGate("redis://me:geheim@127.0.0.1:1/0", "bob")
    assert gate.enter(monotonic()) == 0
    assert "geheim" not in repr(gate) + caplog.text


def test_a_url_is_checked_at_once() -> None:
    with pytest.raises(ValueError, match="redis://"):
        RedisGate("mysql://localhost", "bob")
