"""The errors that the sandbox answers with. How they look as JSON is in ``answers``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Refusal(Exception):  # noqa: N818 - an answer to the client, not a failure of the sandbox
    """An answer with an error in it: HTTP status, ``type`` and ``message``."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message


class MethodRefusal(Refusal):
    """An answer to a method that a path does not know; ``allowed`` are those it knows."""

    def __init__(self, allowed: Sequence[str]) -> None:
        # The whole answer is a guess.
        super().__init__(
            405, "MethodNotAllowedException", f"Allowed methods: {', '.join(allowed)}."
        )
        self.allowed = allowed


class InvalidUpload(Refusal):
    """An answer to an upload or edit that is not right; ``details`` tell why, by field."""

    def __init__(self, details: Mapping[str, Sequence[str]]) -> None:
        # Only the place of the details is known; status, type and texts are guesses.
        super().__init__(400, "UploadException", "There are errors in the fields of the form.")
        self.details = details


class RateLimitRefusal(Refusal):
    """An answer to somebody who asks too often; ``retry_after`` are seconds, if told."""

    def __init__(self, retry_after: int | None) -> None:
        hint = "" if retry_after is None else f" Retry after {retry_after} seconds."
        super().__init__(403, "RateLimitException", f"You have hit your rate limit.{hint}")
        self.retry_after = retry_after


def not_found(what: str) -> Refusal:
    """Return the answer to the address of something that is not there."""
    return Refusal(404, "ResourceNotFoundException", f"{what} does not exist.")


def token_missing(status: int) -> Refusal:
    """Return the answer to a question that only a user may ask."""
    return Refusal(
        status, "OAuthException", "An access_token is required to access this resource."
    )


def token_invalid(status: int) -> Refusal:
    """Return the answer to an unknown or revoked access token."""
    return Refusal(status, "OAuthException", "An invalid access token was provided")


def bad_parameter(name: str, expected: str) -> Refusal:
    """Return the answer to a parameter that cannot be read (status and type are guesses)."""
    return Refusal(400, "InvalidParameterException", f"The parameter {name} must be {expected}.")


def not_done(what: str) -> Refusal:
    """Return the answer to the undoing of something that was not done (the text is a guess)."""
    return Refusal(404, "ResourceNotFoundException", what)


def not_allowed(what: str) -> Refusal:
    """Return the answer to something that one may not do (type and text are guesses)."""
    return Refusal(403, "PermissionException", what)


def bad_request(message: str) -> Refusal:
    """Return the answer to something that makes no sense (status and type are guesses)."""
    return Refusal(400, "InvalidRequestException", message)


def bad_body(why: str) -> Refusal:
    """Return the answer to a body that cannot be read."""
    return bad_request(f"The body cannot be read: {why}.")


def large_body(limit: int) -> Refusal:
    """Return the answer to a form with too much text (the whole answer is a guess)."""
    return Refusal(
        413, "InvalidRequestException", f"The form has more than {limit} bytes besides its files."
    )
