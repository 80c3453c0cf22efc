# Generated from src/aiomixcloud/_async/pipeline.py by tools/unasync.py: do not edit.
"""A request's way to the transport and its answer's way back, redirects included.

Which errors there are and what an address may look like is decided in `_core`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud._core import redirects
from aiomixcloud._core.decode import decode
from aiomixcloud._core.errors import InvalidResponseError, from_response
from aiomixcloud._core.urls import add_token

if TYPE_CHECKING:
    from aiomixcloud._core.message import Request, Response, Timeout

    from .flavour import Transport


class PipelineSync:
    """Sends requests of one client and makes exceptions of bad answers."""

    def __init__(self, transport: Transport, *, timeout: Timeout) -> None:
        self._transport = transport
        self._timeout = timeout

    def fetch(self, request: Request, token: str | None = None) -> dict[str, Any]:
        """Send `request` and return the JSON object that comes back.

        Args:
            request: What to send.
            token: The access token, which goes with requests that are personal.

        Raises:
            MixcloudError: No good answer came back; its class says why.
        """
        response = self.send(request, token)
        try:
            payload = decode(response.body)
        except ValueError as error:
            payload = None
            problem = f"is no JSON ({error})" if response.body else "is empty"
        else:
            problem = f"is no JSON object but {type(payload).__name__}"
        failure = from_response(request, response, payload)
        if failure is not None:
            raise failure
        if not isinstance(payload, dict):
            raise InvalidResponseError(
                f"the answer {problem}",
                status=response.status,
                method=request.method,
                url=request.url,
                payload=payload,
            )
        return payload

    def fetch_text(self, request: Request) -> str:
        """Send `request`, which is not personal, and return the text that comes back.

        Raises:
            MixcloudError: No good answer came back; its class says why.
        """
        response = self.send(request)
        try:
            payload = decode(response.body)
        except ValueError:
            payload = None
        failure = from_response(request, response, payload)
        if failure is not None:
            raise failure
        return response.body.decode(errors="replace")

    def send(self, request: Request, token: str | None = None) -> Response:
        """Send `request` and return whatever comes back.

        Raises:
            MixcloudError: No answer came back, or a redirect that is not followed.
        """
        url = request.url
        if not request.personal:
            token = None
        for _ in range(redirects.MOST):
            sent = add_token(url, token) if token else url
            response = self._transport.send(
                request.method, sent, timeout=self._timeout, body=request.body
            )
            if response.status not in redirects.STATUSES:
                return response
            url = redirects.target(request, response, url)
        raise redirects.too_many(request)

    def close(self) -> None:
        """Close the connections that were opened here."""
        self._transport.close()
