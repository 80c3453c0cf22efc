"""A gate in Redis or Valkey, for processes on any number of machines."""

from __future__ import annotations

import logging
import os
import struct
import time
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from aiomixcloud._core.gate import GateRecord

from .cautious_gate import CautiousGate
from .redis_script import SCRIPT

if TYPE_CHECKING:
    import asyncio
    from typing import Self

    from aiomixcloud._core.gate import GateState

_logger = logging.getLogger("aiomixcloud")

#: The result, the number of processes, and the time on the server.
_REPLY = struct.Struct("<3d")
#: Seconds to wait for the server, and until it is tried again after a failure.
_TIMEOUT, _RECOVERY = 1.0, 5.0


class RedisGate:
    """A gate that processes on any number of machines share by a Redis or Valkey server.

    Give all clients of one account the same key. Each decision is one round trip to
    the server, which uses its own clock. Requires the extra ``redis``.

    While the server cannot be reached, the gate logs one warning and continues as a gate of its
    process, at the share of the pace that the last response of the server leaves it. It tries the
    server again every five seconds.

    Create gates before or after an event loop starts; one gate serves asynchronous and blocking
    clients. Close it with `close`, or with ``aclose`` in each event loop that used it.

    Args:
        url: URL of the server, such as ``redis://localhost:6379/0``.
        key: Name of the gate, such as the name of the account. It is not secret.
        spread: Minimum seconds over which to spread every twenty calls in the minute after a
            rate limit.

    Raises:
        ImportError: The extra ``redis`` is not installed.
        ValueError: The URL is not valid.

    Example:
        >>> gate = RedisGate("redis://localhost:6379/0", "bob")
        >>> gate
        <RedisGate 'bob'>
    """

    _script: Any

    def __init__(self, url: str, key: str, *, spread: float = 0.1) -> None:
        try:
            import redis
        except ImportError:
            raise ImportError(
                "RedisGate needs the extra 'redis': pip install 'aiomixcloud[redis]'"
            ) from None
        self._url, self._key, self._spread = url, key, spread
        self._redis: Any = redis
        redis.ConnectionPool.from_url(url).disconnect()  # checks the URL
        self._start()

    def __repr__(self) -> str:
        return f"<RedisGate {self._key!r}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def close(self) -> None:
        """Close the connections of blocking clients; the next use opens them again."""
        script, self._script = self._script, None
        if script is not None:
            script.registered_client.close()

    async def aclose(self) -> None:
        """Close the connections that the running event loop uses, and those of `close`."""
        import asyncio

        script = self._scripts.pop(asyncio.get_running_loop(), None)
        if script is not None:
            await script.registered_client.aclose()
        self.close()

    def enter(
        self,
        now: float,
        *,
        is_upload: bool = False,
        patience: float | None = None,
        waited: bool = False,
    ) -> float:
        """Admit one request (return 0), or return the seconds to wait; see `GateProtocol`."""
        shared = self._call("enter", now, *_numbers(is_upload, patience, waited))
        if shared is not None:
            return shared
        return self._gate.enter(now, is_upload=is_upload, patience=patience, waited=waited)

    async def enter_async(
        self,
        now: float,
        *,
        is_upload: bool = False,
        patience: float | None = None,
        waited: bool = False,
    ) -> float:
        """Like `enter`, without blocking the event loop."""
        shared = await self._call_async("enter", now, *_numbers(is_upload, patience, waited))
        if shared is not None:
            return shared
        return self._gate.enter(now, is_upload=is_upload, patience=patience, waited=waited)

    def leave(self, now: float) -> None:
        """Record the end of an admitted request, sent with the next call."""
        self._left.append(now)

    def passed(self) -> None:
        """Count a request that was not rate limited."""
        if self._call("passed", time.monotonic()) is None:
            self._gate.passed()

    async def passed_async(self) -> None:
        """Like `passed`, without blocking the event loop."""
        if await self._call_async("passed", time.monotonic()) is None:
            self._gate.passed()

    def refused(self, now: float, seconds: float, *, asked: float | None = None) -> None:
        """Close the gate for `seconds`; see `GateProtocol`."""
        if self._call("refused", now, seconds, seconds if asked is None else asked) is None:
            self._gate.refused(now, seconds, asked=asked)

    async def refused_async(
        self, now: float, seconds: float, *, asked: float | None = None
    ) -> None:
        """Like `refused`, without blocking the event loop."""
        both = (seconds, seconds if asked is None else asked)
        if await self._call_async("refused", now, *both) is None:
            self._gate.refused(now, seconds, asked=asked)

    def asked(self, now: float) -> float:
        """Return the remaining seconds that Mixcloud asked for, as of the last response."""
        return self._gate.asked(now)

    def is_holding(self, now: float) -> bool:
        """Return whether calls are delayed, as of the last response."""
        return self._gate.is_holding(now)

    def state(self) -> GateState:
        """Return the current state of the gate on all machines.

        Asks the server. `state_async` does not block the event loop.
        """
        now = time.monotonic()
        is_shared = self._call("state", now) is not None
        return self._gate.describe(now, is_shared=is_shared)

    async def state_async(self) -> GateState:
        """Like `state`, without blocking the event loop."""
        now = time.monotonic()
        is_shared = await self._call_async("state", now) is not None
        return self._gate.describe(now, is_shared=is_shared)

    def _start(self) -> None:
        """Begin in this process; a forked child must not use the connections of its parent."""
        self._process = os.getpid()
        self._id = uuid4().hex
        self._gate = CautiousGate(spread=self._spread)
        self._lock = Lock()
        self._left: list[float] = []
        self._processes = 1
        self._broken_until = 0.0
        self._script = None
        self._scripts: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def _call(self, operation: str, now: float, *arguments: object) -> float | None:
        """Run the script, and return its result, or None if the server cannot be used."""
        prepared = self._prepare(operation, now, arguments)
        if prepared is None:
            return None
        if self._script is None:
            self._script = self._connect(self._redis.Redis, self._redis.retry.Retry)
        try:
            reply = self._script(**prepared)
        except (OSError, self._redis.RedisError) as error:
            self._degrade(error)
            return None
        return self._accept(reply, now)

    async def _call_async(self, operation: str, now: float, *arguments: object) -> float | None:
        """Like `_call`, without blocking the event loop."""
        import asyncio

        import redis.asyncio
        import redis.asyncio.retry

        prepared = self._prepare(operation, now, arguments)
        if prepared is None:
            return None
        loop = asyncio.get_running_loop()
        script = self._scripts.get(loop)
        if script is None:
            script = self._connect(redis.asyncio.Redis, redis.asyncio.retry.Retry)
            self._scripts[loop] = script
        try:
            reply = await script(**prepared)
        except (OSError, self._redis.RedisError) as error:
            self._degrade(error)
            return None
        return self._accept(reply, now)

    def _connect(self, client: Any, retry: Any) -> Any:
        """Return the script, bound to a new client."""
        from redis.backoff import NoBackoff

        return client.from_url(
            self._url,
            socket_timeout=_TIMEOUT,
            socket_connect_timeout=_TIMEOUT,
            # The server may have closed an idle connection.
            retry=retry(NoBackoff(), 1),
        ).register_script(SCRIPT)

    def _prepare(
        self, operation: str, now: float, arguments: tuple[object, ...]
    ) -> dict[str, Any] | None:
        """Return the arguments of the script, or None if the server is not to be asked now."""
        if self._process != os.getpid():
            self._start()
        with self._lock:
            left, self._left = self._left, []
            if self._broken_until and time.monotonic() >= self._broken_until:
                # One call tries the server, and the others do not wait for it.
                self._broken_until = time.monotonic() + _RECOVERY
            elif self._broken_until:
                for moment in left:
                    self._gate.leave(moment)
                return None
        ago = max(0.0, now - max(left)) if left else 0.0
        ahead = max(0.0, now - time.monotonic())
        return {
            "keys": [f"aiomixcloud:{{{self._key}}}", f"aiomixcloud:{{{self._key}}}:processes"],
            "args": [operation, self._id, ahead, len(left), ago, self._spread, *arguments],
        }

    def _accept(self, reply: bytes, now: float) -> float:
        """Store what the server knows, and return the result."""
        result: float
        result, processes, moment = _REPLY.unpack_from(reply)
        record = GateRecord.unpack(reply[_REPLY.size :])
        with self._lock:
            self._gate.record = record.shift(max(now, time.monotonic()) - moment)
            self._processes = max(1, int(processes))
            if self._broken_until:
                self._broken_until = 0.0
                _logger.info("the server of the gate %r can be used again", self._key)
        return result

    def _degrade(self, error: Exception) -> None:
        with self._lock:
            if not self._broken_until:
                self._gate.divide(self._processes)
                text = (
                    "the server of the gate %r cannot be used (%s); until it can, this process "
                    "does not share its rate limit"
                )
                # The message of the error may contain the URL, and that a password.
                _logger.warning(text, self._key, type(error).__name__)
            self._broken_until = time.monotonic() + _RECOVERY


def _numbers(is_upload: bool, patience: float | None, waited: bool) -> tuple[object, ...]:  # noqa: FBT001
    return int(is_upload), "" if patience is None else patience, int(waited)
