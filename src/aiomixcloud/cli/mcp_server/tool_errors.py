"""Messages of errors for assistants: what was wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from aiomixcloud import (
    AuthenticationError,
    InvalidArgumentError,
    MixcloudError,
    NotFoundError,
    RateLimitError,
    UploadInterruptedError,
)
from aiomixcloud.archive import ArchiveError
from aiomixcloud.cli.error_messages import explain_interruption
from aiomixcloud.publishing import PublishingError
from aiomixcloud.tracklists import TracklistError

from .harmless_text import clean_prose

if TYPE_CHECKING:
    from .server_state import ServerState

#: Errors whose own message is sufficient.
_PLAIN = (ArchiveError, PublishingError, TracklistError)

#: Errors that tools expect; everything else is a mistake in this program.
EXPECTED: tuple[type[Exception], ...] = (MixcloudError, OSError, *_PLAIN)


def describe_error(error: Exception, state: ServerState) -> str:
    """Return what an assistant needs to know about an expected error.

    Args:
        error: The error.
        state: The state of the server.
    """
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
    match error:
        case UploadInterruptedError():
            return explain_interruption(
                error,
                "look for the show with list_of_user before anything is sent again, and send it "
                "again only if the user asks for it",
            )
        case RateLimitError(retry_after=None):
            return "rate limited by Mixcloud for an unknown time; try again in a few minutes"
        case RateLimitError():
            return (
                f"rate limited by Mixcloud; try again in {error.retry_after:.0f} seconds, not "
                "before, and say so to the user if that is long"
            )
        case AuthenticationError():
            reason = "Mixcloud does not accept the access token"
            if state.client.access_token is None:
                reason = "this needs an account, and nobody is logged in"
            return f"{reason}; ask the user to run '{state.login}' and to start this server again"
        case NotFoundError():
            return f"{error.message.removesuffix('.')}; look for the right key with search"
        case InvalidArgumentError():
            return "; ".join(error.problems)
        case _ if isinstance(error, _PLAIN):
            return str(error)
    return state.explain(error)
