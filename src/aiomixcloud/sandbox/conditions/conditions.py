"""All conditions of one sandbox: time, behaviour, faults, limits and the request log."""

from __future__ import annotations

from aiomixcloud.sandbox.behaviour import Behaviour
from aiomixcloud.sandbox.faults import Faults

from .clock import Clock
from .control_key import ControlKey
from .rate_limit import RateLimiter
from .request_log import RequestLog
from .webhook_log import WebhookLog


class Conditions:
    """What tests set and read, apart from the data. Survives a stop of the sandbox."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        behaviour: Behaviour | None = None,
        control_key: str | None = None,
    ) -> None:
        self.control_key: ControlKey | None = (
            None if control_key is None else ControlKey(control_key)
        )
        self._usual_behaviour = self.behaviour = behaviour or Behaviour()
        self.clock: Clock = clock or Clock()
        self.faults: Faults = Faults()
        # Moving the clock forward also ends rate limits.
        self.limiter: RateLimiter = RateLimiter(self.clock.elapsed)
        self.request_log: RequestLog = RequestLog()
        self.webhook_log: WebhookLog = WebhookLog()

    @property
    def behaviour(self) -> Behaviour:
        """How the sandbox behaves where the real API is unknown."""
        return self._behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        if not isinstance(behaviour, Behaviour):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"behaviour must be a Behaviour, not {behaviour!r}")
        self._behaviour = behaviour

    def reset_behaviour(self) -> None:
        """Restore the behaviour of a new sandbox."""
        self.behaviour = self._usual_behaviour

    def reset(self) -> None:
        """Restore the conditions of a new sandbox."""
        self.clock.reset()
        self.reset_behaviour()
        self.faults.clear()
        self.limiter.set(None)
        self.request_log.clear()
        self.webhook_log.clear()
        self.webhook_log.set_secret(None)
