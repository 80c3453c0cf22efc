"""A request's way to the transport and its answer's way back: waits, retries, redirects.

What is waited for, repeated or followed, and which errors there are, is decided in `_core`.
"""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from aiomixcloud._core import redirects, retry
from aiomixcloud._core.decode import decode
from aiomixcloud._core.errors import (
    InvalidResponseError,
    MixcloudError,
    RateLimitError,
    conceal,
    from_outcome,
    from_response,
    interrupted,
    long_wait,
)
from aiomixcloud._core.events import RequestEvent, ResponseEvent, RetryEvent, WaitEvent
from aiomixcloud._core.redaction import hidden, is_repeated, mask, redact
from aiomixcloud._core.urls import add_token, clean_links

from .concurrency import Slots, sleep

if TYPE_CHECKING:
    from aiomixcloud._core.events import Event
    from aiomixcloud._core.message import Request, Response
    from aiomixcloud._core.redaction import Secret
    from aiomixcloud._core.settings import Settings

    from .concurrency import Transport

_logger = logging.getLogger("aiomixcloud")


class Pipeline:
    """Sends requests of one client and makes exceptions of bad answers."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._transport = transport
        self._settings = settings
        self._slots = Slots(settings.max_connections)

    async def fetch(self, request: Request, token: Secret | None = None) -> dict[str, Any]:
        """Send `request` and return the JSON object that comes back.

        Args:
            request: What to send.
            token: The access token, which goes with requests that are personal.

        Raises:
            MixcloudError: No good answer came back; its class says why.
        """
        response, payload, problem = await self._good_answer(request, token)
        if isinstance(payload, dict):
            return payload
        error = InvalidResponseError(
            f"the answer {problem}",
            status=response.status,
            method=request.method,
            url=request.url,
            payload=payload,
        )
        del payload  # see `_attempt`
        raise conceal(error, [token])

    async def write(self, request: Request, token: Secret | None) -> dict[str, Any]:
        """Send `request`, which changes something, and return an answer that says "done".

        Args:
            request: What to send.
            token: The access token.

        Raises:
            MixcloudError: It was refused, or no answer says that it was done; for an upload
                whose outcome is unknown, `UploadInterruptedError`.
        """
        response, payload, problem = await self._good_answer(request, token)
        error = from_outcome(request, response, payload, problem)
        if error is None:
            answer: dict[str, Any] = payload
            return answer
        del payload  # see `_attempt`
        failure = interrupted(request, conceal(error, [token]))
        raise failure from (None if failure is error else error)

    async def fetch_text(self, request: Request, token: Secret | None) -> str:
        """Send `request`, which is not personal, and return the text that comes back.

        Args:
            request: What to send.
            token: The access token, which must not be in the text.

        Raises:
            MixcloudError: No good answer came back; its class says why.
        """
        response, _, _ = await self._good_answer(request, token)
        if not response.body:
            raise InvalidResponseError(
                "the answer is empty",
                status=response.status,
                method=request.method,
                url=request.url,
            )
        text = response.body.decode(errors="replace")
        return str(mask(text, token)) if token and is_repeated(token, response.body) else text

    async def close(self) -> None:
        """Close the connections that were opened here."""
        await self._transport.close()

    async def _good_answer(
        self, request: Request, token: Secret | None
    ) -> tuple[Response, Any, str]:
        """Send `request` as often as it takes and may be sent.

        Returns:
            The answer, its JSON value, and what is wrong with it if that is no object.
        """
        settings = self._settings
        course = retry.Course(settings.max_rate_limit_wait)
        while True:
            try:
                answer = await self._attempt(request, token, course)
            except RateLimitError as error:
                conceal(error, [token])
                if error.status is None:  # nothing was sent
                    raise
                course.refusals += 1
                wait = retry.rate_limit_wait(error, attempt=course.refusals)
                settings.gate.refused(monotonic(), wait, asked=error.retry_after or 0.0)
                if settings.retry is None or wait > course.patience:
                    raise
            except MixcloudError as error:
                conceal(error, [token])
                settings.gate.passed()
                course.failures += 1
                pause = self._backoff(request, error, course)
                if pause is None:
                    failure = retry.noted(request, interrupted(request, error), course)
                    raise failure from (None if failure is error else error)
                course.waited += pause
                self._tell(
                    RetryEvent(
                        request.method,
                        redact(request.url),
                        course.failures,
                        pause,
                        error.message,
                    )
                )
                _logger.warning(
                    "%r failed (%s); it is sent again in %.1f s", request, error.message, pause
                )
                await sleep(pause)
            else:
                settings.gate.passed()
                return answer

    def _backoff(
        self, request: Request, error: MixcloudError, course: retry.Course
    ) -> float | None:
        settings = self._settings.retry
        if settings is None or not retry.may_repeat(request, error):
            return None
        chance = random.random()  # noqa: S311 - to come at another time than others
        return retry.backoff(
            settings, attempt=course.failures, waited=course.waited, chance=chance
        )

    async def _attempt(
        self, request: Request, token: Secret | None, course: retry.Course
    ) -> tuple[Response, Any, str]:
        """Send `request` when its turn has come, and look at what comes back."""
        settings = self._settings
        # An upload may take hours and must not keep others waiting.
        counted = request.body is None
        if counted and not self._slots.take_free():
            await self._take_turn(request, course)
        try:
            wait = settings.gate.enter(monotonic(), is_upload=not counted)
            if wait:
                await self._wait_at_gate(request, wait, course)
            # Events are not even made where nobody listens: that costs more than the rest.
            listened = settings.hook is not None or _logger.isEnabledFor(logging.DEBUG)
            start = monotonic()
            try:
                if listened:
                    self._tell(RequestEvent(request.method, redact(request.url), course.attempt))
                response = await self.exchange(request, token)
            finally:
                end = monotonic()
                if counted:
                    settings.gate.leave(end)
            if listened:
                self._tell(
                    ResponseEvent(
                        request.method, redact(request.url), response.status, end - start
                    )
                )
        finally:
            if counted:
                self._slots.give()
        payload, problem = _decoded(response, token)
        failure = from_response(request, response, payload, now=datetime.now(UTC))
        if failure is not None:
            # It may repeat a secret, which tracebacks with variables would show.
            del payload
            raise failure
        return response, payload, problem

    async def _take_turn(self, request: Request, course: retry.Course) -> None:
        """Wait for a turn; while others wait for a rate limit, so does this call."""
        limit = (request.timeout or self._settings.timeout).pool
        while True:
            try:
                return await self._slots.take(limit, request)
            except TimeoutError:
                course.patience -= limit or 0.0
                if course.patience <= 0 or not self._settings.gate.is_holding(monotonic()):
                    raise

    async def _wait_at_gate(self, request: Request, wait: float, course: retry.Course) -> None:
        """Wait until the gate lets the request through; say so once."""
        gate, told = self._settings.gate, False
        # What was slept is added to a clock that may stand still, as tests may stop it.
        reached = monotonic()
        while wait:
            asked = min(gate.asked(reached), wait)
            if wait > course.patience:
                raise long_wait(request, wait, asked)
            if not told:
                told = True
                self._tell(WaitEvent(request.method, redact(request.url), wait))
                _logger.warning(
                    "%r waits %.1f s for the rate limit (Mixcloud asks for %.1f s)",
                    request,
                    wait,
                    asked,
                )
            course.patience -= wait
            await sleep(wait)
            reached = max(reached + wait, monotonic())
            wait = gate.enter(reached, is_upload=request.body is not None)

    async def exchange(self, request: Request, token: Secret | None = None) -> Response:
        """Send `request` once, follow redirects, and return whatever comes back.

        Raises:
            MixcloudError: No answer came back, or a redirect that is not followed.
        """
        settings = self._settings
        url = request.url
        for _ in range(redirects.MOST):
            sent = add_token(url, token) if token and request.personal else url
            if url is not request.url:
                sent = hidden(sent)
            response = await self._transport.send(
                request.method,
                sent,
                timeout=request.timeout or settings.timeout,
                max_size=settings.max_answer_size,
                body=request.body,
            )
            if response.status not in redirects.STATUSES:
                return response
            # Its path, too, may repeat a secret, which tracebacks with variables would show.
            url = hidden(redirects.target(request, response, url))
        raise redirects.too_many(request)

    def _tell(self, event: Event) -> None:
        _logger.debug("%s", event)
        if self._settings.hook is not None:
            self._settings.hook(event)


def _decoded(response: Response, token: Secret | None) -> tuple[Any, str]:
    """Return the JSON value of an answer, or None, and what is wrong if it is not an object.

    This is where the access token is taken out of whatever the other side repeats, so that
    nothing made of an answer can hold it: no object, no link and no error.
    """
    body = response.body
    try:
        payload = decode(body)
    except ValueError as error:
        return None, str(error)
    cleaned = clean_links(payload)
    if token is not None and is_repeated(token, body, but=cleaned):
        payload = mask(payload, token)
    kind = "null" if payload is None else type(payload).__name__
    return payload, f"is not a JSON object but {kind}"
