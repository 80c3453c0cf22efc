# Generated from src/aiomixcloud/_async/pipeline.py by tools/unasync.py: do not edit.
"""Sending a request and handling its response: waits, retries and redirects.

`_core` decides when to wait, what to retry or follow, and which errors to raise.
"""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from aiomixcloud._core import outcomes, redirects, retry
from aiomixcloud._core.decode import decode
from aiomixcloud._core.errors import MixcloudError, RateLimitError, conceal
from aiomixcloud._core.events import RequestEvent, ResponseEvent, RetryEvent, WaitEvent
from aiomixcloud._core.gate import LONGEST
from aiomixcloud._core.redaction import is_repeated, mask, redact, to_secret
from aiomixcloud._core.urls import add_token, clean_links

from .concurrency import RequestSlots, enter_gate, record_passed, record_refused, sleep

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud._core.events import Event
    from aiomixcloud._core.message import Request, Response
    from aiomixcloud._core.redaction import Secret
    from aiomixcloud._core.settings import Settings

    from .concurrency import Semaphore, Transport

_logger = logging.getLogger("aiomixcloud")


class PipelineSync:
    """Sends the requests of one client and raises exceptions for error responses."""

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self._transport = transport
        self._settings = settings
        self._slots = RequestSlots(settings.max_connections)

    def fetch(self, request: Request, token: Secret | None = None) -> dict[str, Any]:
        """Send `request` and return the JSON object in the response.

        Args:
            request: The request to send.
            token: The access token, sent only with personal requests.

        Raises:
            MixcloudError: The request failed; the class depends on the reason.
        """
        response, payload, problem = self._send_with_retries(request, token)
        if isinstance(payload, dict):
            return payload
        error = outcomes.invalid_response(f"the response {problem}", request, response, payload)
        del payload  # see `_attempt`
        raise conceal(error, [token])

    def write(self, request: Request, token: Secret | None) -> dict[str, Any]:
        """Send `request`, which changes data, and return the response that confirms it.

        Args:
            request: The request to send.
            token: The access token.

        Raises:
            MixcloudError: The request was rejected, or no response confirms it;
                `UploadInterruptedError` for an upload whose outcome is unknown.
        """
        response, payload, problem = self._send_with_retries(request, token)
        error = outcomes.from_outcome(request, response, payload, problem)
        if error is None:
            answer: dict[str, Any] = payload
            return answer
        del payload  # see `_attempt`
        failure = outcomes.from_failure(request, conceal(error, [token]))
        raise failure from (None if failure is error else error)

    def fetch_text(self, request: Request, token: Secret | None) -> str:
        """Send `request`, which is not personal, and return the text of the response.

        Args:
            request: The request to send.
            token: The access token, which is masked in the text.

        Raises:
            MixcloudError: The request failed; the class depends on the reason.
        """
        response, _, _ = self._send_with_retries(request, token)
        if not response.body:
            raise outcomes.invalid_response("the response is empty", request, response)
        text = response.body.decode(errors="replace")
        return str(mask(text, token)) if token and is_repeated(token, response.body) else text

    def close(self) -> None:
        """Close the connections opened by this client."""
        self._transport.close()

    def _send_with_retries(
        self, request: Request, token: Secret | None
    ) -> tuple[Response, Any, str]:
        """Send `request`, waiting and retrying as the settings allow.

        Returns:
            The response, its JSON value, and why that is not an object, if it is not one.
        """
        settings = self._settings
        state = retry.RetryState(settings.max_rate_limit_wait)
        while True:
            try:
                answer = self._attempt(request, token, state)
            except RateLimitError as error:
                conceal(error, [token])
                if error.status is None:  # nothing was sent
                    raise
                state.refusals += 1
                wait = retry.rate_limit_wait(error, attempt=state.refusals)
                record_refused(settings.gate, monotonic(), wait, asked=error.retry_after or 0.0)
                if wait > LONGEST:
                    text = "%r: Mixcloud asks for a wait of %.0f s; trying again after %.0f s"
                    _logger.warning(text, request, wait, LONGEST)
                if settings.retry is None or wait > state.wait_left:
                    raise
            except MixcloudError as error:
                conceal(error, [token])
                record_passed(settings.gate)
                state.failures += 1
                pause = self._backoff(request, error, state)
                if pause is None:
                    failure = retry.add_retry_note(
                        request, outcomes.from_failure(request, error), state
                    )
                    raise failure from (None if failure is error else error)
                state.waited += pause
                self._emit(RetryEvent, request, state.failures, pause, error.message)
                _logger.warning("%r failed (%s). Retry in %.1f s", request, error.message, pause)
                sleep(pause)
            else:
                record_passed(settings.gate)
                return answer

    def _backoff(
        self, request: Request, error: MixcloudError, state: retry.RetryState
    ) -> float | None:
        settings = self._settings.retry
        if settings is None or not retry.may_repeat(request, error):
            return None
        chance = random.random()  # noqa: S311 - jitter, so that clients do not retry in step
        return retry.backoff(settings, attempt=state.failures, waited=state.waited, chance=chance)

    def _attempt(
        self, request: Request, token: Secret | None, state: retry.RetryState
    ) -> tuple[Response, Any, str]:
        """Wait for a request slot and the gate, send `request` and decode the response."""
        settings = self._settings
        # An upload may take hours and must not block other requests.
        counted = request.body is None
        is_observed = settings.hook is not None or _logger.isEnabledFor(logging.DEBUG)
        slot = self._wait_for_slot(request, state) if counted else None
        try:
            wait = enter_gate(
                settings.gate, monotonic(), is_upload=not counted, patience=state.wait_left
            )
            if wait:
                self._wait_at_gate(request, wait, state)
            start = monotonic()
            try:
                if is_observed:
                    self._emit(RequestEvent, request, state.attempt)
                response = self.exchange(request, token)
            finally:
                end = monotonic()
                if counted:
                    settings.gate.leave(end)
            if is_observed:
                date = response.headers.get("date")
                self._emit(ResponseEvent, request, response.status, end - start, date)
        finally:
            if slot is not None:
                slot.release()
        payload, problem = _decode(response, token)
        if outcomes.is_error(response, payload):
            failure = outcomes.from_response(request, response, payload, now=datetime.now(UTC))
            # It may contain a secret, which tracebacks that show variables would reveal.
            del payload
            raise failure
        return response, payload, problem

    def _wait_for_slot(self, request: Request, state: retry.RetryState) -> Semaphore:
        """Wait for a request slot, longer while other calls wait for a rate limit."""
        limit = (request.timeout or self._settings.timeout).pool
        while True:
            try:
                return self._slots.acquire(limit, request)
            except TimeoutError:
                state.wait_left -= limit or 0.0
                if state.wait_left <= 0 or not self._settings.gate.is_holding(monotonic()):
                    raise

    def _wait_at_gate(self, request: Request, wait: float, state: retry.RetryState) -> None:
        """Wait until the gate admits the request; emit one event and log one warning."""
        gate, announced = self._settings.gate, False
        # Sleeping time is added to the clock, which tests may have stopped.
        reached = monotonic()
        while wait:
            asked = min(gate.asked(reached), wait)
            if wait > state.wait_left:
                raise outcomes.wait_too_long(request, wait, asked)
            # A gate may also wait for answers while no limit is known.
            if not announced and gate.is_holding(reached):
                announced = True
                self._emit(WaitEvent, request, wait)
                text = "%r: waiting %.1f s for the rate limit (Mixcloud asks for %.1f s)"
                _logger.warning(text, request, wait, asked)
            state.wait_left -= wait
            sleep(wait)
            reached = max(reached + wait, monotonic())
            wait = enter_gate(
                gate,
                reached,
                is_upload=request.body is not None,
                patience=state.wait_left,
                waited=True,
            )

    def exchange(self, request: Request, token: Secret | None = None) -> Response:
        """Send `request` once, follow redirects and return the response, whatever its status.

        Raises:
            MixcloudError: No response was received, or the redirect is not allowed.
        """
        settings = self._settings
        url = request.url
        for _ in range(redirects.MOST):
            sent = add_token(url, token) if token and request.personal else url
            if url is not request.url:
                sent = to_secret(sent)
            response = self._transport.send(
                request.method,
                sent,
                timeout=request.timeout or settings.timeout,
                max_size=settings.max_answer_size,
                body=request.body,
            )
            if response.status not in redirects.STATUSES:
                return response
            # Its path may also contain a secret, which tracebacks would reveal.
            url = to_secret(redirects.target(request, response, url))
        raise redirects.too_many(request)

    def _emit(self, kind: Callable[..., Event], request: Request, *facts: Any) -> None:
        """Pass an event to the hook and the log."""
        hook = self._settings.hook
        event = kind(request.method, redact(request.url), *facts)
        _logger.debug("%s", event)
        if hook is not None:
            hook(event)


def _decode(response: Response, token: Secret | None) -> tuple[Any, str]:
    """Return the JSON value of a response, or None, and why it is not an object.

    The access token is removed here from everything that the server echoes, so that no
    object, link or error made from the response can contain it.
    """
    body = response.body
    try:
        payload = decode(body)
    except ValueError as error:
        return None, str(error)
    cleaned = clean_links(payload)
    if token is not None and is_repeated(token, body, but=cleaned):
        payload = mask(payload, token)
    if isinstance(payload, dict):
        return payload, ""
    kind = "null" if payload is None else type(payload).__name__
    return payload, f"is not a JSON object but {kind}"
