"""Errors that become API error responses; `serializers.serialize_error` renders them as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Refusal(Exception):  # noqa: N818 - an answer to the client, not a failure of the sandbox
    """An error response.

    Attributes:
        status: HTTP status.
        kind: The `type` in the body.
        message: The `message` in the body.
    """

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message


class MethodRefusal(Refusal):
    """The response to a method that a path does not support; `allowed` lists those it does."""

    def __init__(self, allowed: Sequence[str]) -> None:
        # The whole response is a guess.
        super().__init__(
            405, "MethodNotAllowedException", f"Allowed methods: {', '.join(allowed)}."
        )
        self.allowed = allowed


class InvalidUpload(Refusal):
    """The response to an invalid upload or edit; `details` lists the problems by field."""

    def __init__(self, details: Mapping[str, Sequence[str]], status: int = 400) -> None:
        # Only the position of `details` is known; status, type and texts are guesses.
        super().__init__(status, "UploadException", "The form has invalid fields.")
        self.details = details


class RateLimitRefusal(Refusal):
    """The response to a client over the rate limit; `retry_after` is in seconds, if known."""

    def __init__(self, retry_after: int | None) -> None:
        hint = "" if retry_after is None else f" Retry after {retry_after} seconds."
        super().__init__(403, "RateLimitException", f"You have hit your rate limit.{hint}")
        self.retry_after = retry_after


def not_found(what: str) -> Refusal:
    """Return the response for a resource that does not exist."""
    return Refusal(404, "ResourceNotFoundException", f"{what} does not exist.")


def token_missing(status: int) -> Refusal:
    """Return the response for a request that needs an access token but has none."""
    return Refusal(
        status, "OAuthException", "An access_token is required to access this resource."
    )


def token_invalid(status: int) -> Refusal:
    """Return the response for an unknown or revoked access token."""
    return Refusal(status, "OAuthException", "An invalid access token was provided")


def bad_parameter(name: str, expected: str) -> Refusal:
    """Return the response for an invalid parameter (status and type are guesses)."""
    return Refusal(400, "InvalidParameterException", f"The parameter {name} must be {expected}.")


def not_done(what: str) -> Refusal:
    """Return the response for undoing an action that was not performed (the text is a guess)."""
    return Refusal(404, "ResourceNotFoundException", what)


def not_allowed(what: str) -> Refusal:
    """Return the response for a forbidden action (type and text are guesses)."""
    return Refusal(403, "PermissionException", what)


def bad_request(message: str) -> Refusal:
    """Return the response for an invalid request (status and type are guesses)."""
    return Refusal(400, "InvalidRequestException", message)


def bad_body(why: str) -> Refusal:
    """Return the response for a request body that cannot be parsed."""
    return bad_request(f"The request body cannot be read: {why}.")


def large_body(limit: int) -> Refusal:
    """Return the response for a form with too much text (a guess)."""
    return Refusal(
        413, "InvalidRequestException", f"The form has more than {limit} bytes of text."
    )
