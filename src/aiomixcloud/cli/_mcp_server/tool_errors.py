"""Messages of errors for assistants: what was wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from aiomixcloud import (
    AuthenticationError,
    InvalidArgumentError,
    MixcloudError,
    NotFoundError,
    RateLimitError,
    UploadInterruptedError,
)
from aiomixcloud.cli.error_messages import explain_interruption
from aiomixcloud.tracklists import TracklistError

from .harmless_text import clean_prose
from .server_state import ServerState

#: Errors that tools expect; everything else is a mistake in this program.
EXPECTED: tuple[type[Exception], ...] = (MixcloudError, OSError, TracklistError)


def describe_error(error: Exception, state: ServerState) -> str:
    """Return what an assistant needs to know about an expected error."""
    text = _describe(error, state)
    return clean_prose(text if state.folder is None else state.folder.shorten(text))


def describe_arguments(error: ValidationError) -> str:
    """Return which arguments of a call are not valid, without repeating long values."""
    problems = []
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in one["loc"])
        problems.append(f"{name}: {one['msg'][:1].lower()}{one['msg'][1:]}")
    return clean_prose("; ".join(problems))


def _describe(error: Exception, state: ServerState) -> str:
    for kind, describe in _MESSAGES:
        if isinstance(error, kind):
            return describe(error, state)
    return state.explain(error)


def _of_interruption(error: UploadInterruptedError, _: ServerState) -> str:
    return explain_interruption(
        error,
        "look for the show with list_of_user before anything is sent again, and send it again "
        "only if the user asks for it",
    )


def _of_rate_limit(error: RateLimitError, _: ServerState) -> str:
    if error.retry_after is None:
        return "rate limited by Mixcloud for an unknown time; try again in a few minutes"
    return (
        f"rate limited by Mixcloud; try again in {error.retry_after:.0f} seconds, not before, and "
        "say so to the user if that is long"
    )


def _of_authentication(_: AuthenticationError, state: ServerState) -> str:
    reason = "Mixcloud does not accept the access token"
    if state.client.access_token is None:
        reason = "this needs an account, but nobody is logged in"
    return f"{reason}; ask the user to run '{state.login}' and to start this server again"


#: Class of errors, and the function that returns the message of one; the first match counts.
_MESSAGES: tuple[tuple[type[Exception], Callable[[Any, ServerState], str]], ...] = (
    (UploadInterruptedError, _of_interruption),
    (RateLimitError, _of_rate_limit),
    (AuthenticationError, _of_authentication),
    (
        NotFoundError,
        lambda error, _: f"{error.message.removesuffix('.')}; find the right key with search",
    ),
    (InvalidArgumentError, lambda error, _: "; ".join(error.problems)),
    (TracklistError, lambda error, _: str(error)),
)
