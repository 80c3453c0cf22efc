"""Exit statuses and one-line messages for errors."""

from __future__ import annotations

import errno
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from aiomixcloud import (
    AuthenticationError,
    InvalidArgumentError,
    InvalidResponseError,
    MixcloudError,
    MixcloudOAuthError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TimeoutError,
    TransportError,
    UploadError,
    UploadInterruptedError,
)
from aiomixcloud.cli.accounts.tokens import VARIABLE, root_of_variable, token_variable
from aiomixcloud.cli.exit_codes import (
    FAILED,
    INTERRUPTED,
    NO_NETWORK,
    NOT_AUTHORISED,
    NOT_FOUND,
    RATE_LIMITED,
    WRONG_USAGE,
    CommandError,
)
from aiomixcloud.cli.input.show_names import nearest_key
from aiomixcloud.cli.input.targets import CONNECTIONS
from aiomixcloud.cli.interrupts import Interrupted
from aiomixcloud.cli.output.formatting import clock, describe_details, one_line, short_key
from aiomixcloud.cli.roots import is_local

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.cli.session import Session


def report(error: BaseException, session: Session) -> int:
    """Report an error and return its exit status."""
    status, line = explain(error, session)
    if isinstance(error, InvalidArgumentError) and len(error.problems) > 1:
        for problem in _problems(error):
            session.messages.problem(problem)
    elif line:
        session.messages.problem(line)
    elif isinstance(error, click.Abort):  # end the line of the question
        session.messages.note("")
    return status


def explain(error: BaseException, session: Session) -> tuple[int, str]:
    """Return the exit status and the message of an error; the message may be empty."""
    return next(of(error, session) for kind, of in _MESSAGES if isinstance(error, kind))


_TOO_DEEP = "Mixcloud's response cannot be shown: its JSON is nested too deeply"


def _of_question(error: click.Abort, _: Session) -> tuple[int, str]:
    if isinstance(error.__context__, KeyboardInterrupt):
        return INTERRUPTED, ""
    return FAILED, "the question was not answered"


def _of_missing_module(error: ModuleNotFoundError, session: Session) -> tuple[int, str]:
    if (error.name or "").startswith("aiomixcloud"):
        return _of_bug(error, session)
    return FAILED, (
        f"this command needs {error.name}, which is not installed; "
        "run: pip install 'aiomixcloud[cli,sandbox]'"
    )


def _of_bug(error: BaseException, _: Session) -> tuple[int, str]:
    return FAILED, (
        f"unexpected error, please report it: {type(error).__name__}: {error}{_place(error)}"
    )


def _of_surrogates(error: UnicodeEncodeError, session: Session) -> tuple[int, str]:
    """Return the status and message for text that cannot be encoded as UTF-8."""
    if error.reason != "surrogates not allowed":
        return _of_bug(error, session)
    half = error.object[error.start : error.end]
    # Python decodes invalid bytes of arguments and variables as lone surrogates.
    if any(half in text for text in (*session.arguments, *os.environ.values())):
        return WRONG_USAGE, (
            "an argument is not valid UTF-8; rename the file, or set the terminal to UTF-8"
        )
    return FAILED, (
        f"Mixcloud's response contains invalid Unicode ({half!a}), which cannot be sent back"
    )


def _of_argument(error: InvalidArgumentError, session: Session) -> tuple[int, str]:
    if isinstance(error.__context__, UnicodeEncodeError):
        return _of_surrogates(error.__context__, session)
    return WRONG_USAGE, "; ".join(_problems(error))


def _usage(error: click.UsageError) -> str:
    text = one_line(error.format_message())
    if isinstance(error, click.BadParameter) and error.param and error.message:
        name = max((*error.param.opts, ""), key=len)
        text = f"{name}: {one_line(error.message)}"
    context = error.ctx or click.get_current_context(silent=True)
    if isinstance(error, click.NoSuchOption) and context:
        text = _unknown_option(one_line(error.option_name), context.command)
    command = context.command_path if context else "mixcloud"
    end = "" if text.endswith("?") else "."
    return f"{text.removesuffix('.')}{end} See '{command} --help'."


#: Other words for options, and the similarity of a typing mistake.
_SYNONYMS = {
    "--title": "--name",
    **dict.fromkeys(("--cover", "--image", "--artwork"), "--picture"),
    **dict.fromkeys(("--date", "--schedule"), "--publish-date"),
    "--private": "--unlisted",
}
_SIMILAR = 0.75


def _unknown_option(name: str, command: click.Command) -> str:
    """Return the message for an unknown option, with the one that may have been meant."""
    from difflib import get_close_matches

    names = [word for param in command.params for word in param.opts if word.startswith("--")]
    meant = [_SYNONYMS[name]] if _SYNONYMS.get(name) in names else []
    close = meant or get_close_matches(name, names, n=1, cutoff=_SIMILAR)
    return f"No such option {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")


def _of_others(error: MixcloudError, _: Session) -> tuple[int, str]:
    if error.status == HTTPStatus.BAD_REQUEST:
        return FAILED, f"Mixcloud refuses it: {_text(error)}"
    has_status = error.status in {None, HTTPStatus.OK} or "HTTP " in error.message
    return FAILED, _text(error) + ("" if has_status else f" (HTTP {error.status})")


def _text(error: MixcloudError) -> str:
    """Return the message of an error without its final period."""
    return error.message.removesuffix(".")


def _of_nothing(error: MixcloudError, session: Session) -> str:
    # The paths for editing and embedding differ from the key of the show.
    key = urlsplit(error.url or "").path.strip("/")
    advice = "mixcloud search WORDS"
    if edited := re.fullmatch(r"upload/(.+)/edit", key):
        key, advice = edited[1], "mixcloud list me shows"
    if key.startswith("genres/"):
        advice = "mixcloud search WORDS --type tag"
    key = key.removesuffix("/embed-html").removesuffix("/embed-json")
    owner, _, name = key.rpartition("/")
    is_list = bool(owner) and name in CONNECTIONS
    key = owner if is_list else key
    what = f"/{short_key(key)}/ not found: {_text(error)}."
    if nearest := nearest_key(session, f"/{key}/", shows=not is_list):
        return f"{what} Did you mean {nearest!r}?"
    return f"{what} Try '{advice}'."


def _of_nobody(session: Session) -> str:
    """Return the message for a user who is not logged in."""
    login = _of_account(session, "mixcloud login")
    others = [
        f"{name} ({account.user})"
        for name, account in session.accounts.load().items()
        if name != session.profile
    ]
    advice = f"run '{login}'"
    if session.roots.api == root_of_variable():
        advice += f" or set {VARIABLE}"
    if others:
        advice += f", or choose an account with --profile: {', '.join(others)}"
    if token_variable():
        advice += f"; {VARIABLE} is sent only to the API at MIXCLOUD_API_ROOT"
    return f"you are not logged in; {advice}"


def _of_account(session: Session, command: str) -> str:
    """Return a command with the options that select the current account."""
    choices = session.choices
    if choices.profile:
        return f"{command} --profile {choices.profile}"
    return f"{command} --api-root {choices.api_root}" if "api_root" in choices.on_line else command


def _of_login(error: MixcloudError, session: Session) -> str:
    """Return the message for a login that failed."""
    login = _of_account(session, "mixcloud login")
    return f"Mixcloud did not issue an access token ({_text(error)}); run '{login}' again"


def _of_authentication(error: MixcloudError, session: Session) -> str:
    """Return the message for a missing or refused access token."""
    if error.status is None or session.is_anonymous:
        return _of_nobody(session)
    token = vars(session).get("token")
    login, logout = (_of_account(session, f"mixcloud {name}") for name in ("login", "logout"))
    advice = f"run '{login}' again, or '{logout}' to continue without a token"
    if token is None:
        advice = "get another one"
    elif token.source == VARIABLE:
        advice = f"set {VARIABLE} to a valid token, or unset it to continue without one"
    return f"Mixcloud does not accept the access token ({_text(error)}); {advice}"


#: Seconds of the longest plausible wait; programs report waits of minutes.
_DAY = 86_400
_LONGEST_WAIT = 30 * _DAY


def _of_rate_limit(error: RateLimitError, session: Session) -> str:
    """Return when to try again, and which --max-wait would be sufficient."""
    wait = error.retry_after
    if wait is None:
        return "rate limited by Mixcloud for an unknown time; try again in a few minutes"
    if wait > _LONGEST_WAIT:
        days = _LONGEST_WAIT // _DAY
        return (
            f"rate limited by Mixcloud for more than {days} days, which is not plausible; "
            "try again later"
        )
    allowed = session.max_wait
    # The limit applies to the sum of all waits of a command.
    enough = int(wait if wait > allowed else allowed + wait) + 1
    then = datetime.now(UTC).astimezone() + timedelta(seconds=wait)
    when = f"{then:%H:%M}" if wait < _DAY else f"{then:%a %Y-%m-%d %H:%M}"
    return (
        f"rate limited by Mixcloud for {clock(round(wait))}; try again at {when}, "
        f"or wait with --max-wait {enough}"
    )


def _of_refusal(error: UploadError) -> str:
    """Return why a show was refused: the errors of its fields, otherwise the message."""
    if not error.details and error.message.startswith("Mixcloud "):
        return error.message
    return f"Mixcloud refuses it: {describe_details(error.details) or error.message}"


def _of_interruption(error: UploadInterruptedError, _: Session) -> tuple[int, str]:
    unanswered = isinstance(error.__cause__, TransportError)
    return NO_NETWORK if unanswered else FAILED, explain_interruption(error)


def explain_interruption(error: UploadInterruptedError, advice: str | None = None) -> str:
    """Return whether an interrupted upload or edit may have been published, and what to do.

    Args:
        error: The error that ended the upload or edit.
        advice: What to do if it may have been published; by default, check before retrying.
    """
    cause = error.__cause__
    if isinstance(cause, TransportError):
        event = "no response arrived" if error.may_exist else "the connection was lost"
        what = f"{event} ({_reason(cause)})"
    else:
        what = f"the response does not report the outcome ({_text(error).partition(';')[0]})"
    if not error.may_exist:
        return (
            f"{what} before the request was complete, so Mixcloud cannot have accepted it; "
            "send it again"
        )
    if advice is None:
        look = f"get {short_key(error.key)}" if error.key else "list me shows"
        advice = f"check 'mixcloud {look}' before you send it again"
    return f"{what} after the request was complete, so it may have been published; {advice}"


def _problems(error: InvalidArgumentError) -> list[str]:
    """Return the problems of arguments, named after their options."""
    return [
        " and ".join(_OPTIONS.get(name, f"--{name.replace('_', '-')}") for name in names)
        + problem.removeprefix(" and ".join(names))
        for problem, names in zip(error.problems, error.fields, strict=True)
    ]


#: The arguments of the library that have another name on the command line.
_OPTIONS = {
    "mp3": "FILE",
    "tags": "--tag",
    "hosts": "--host",
    "api_root": "--api-root (or MIXCLOUD_API_ROOT)",
    "mixcloud_root": "MIXCLOUD_ROOT",
    "oembed_root": "MIXCLOUD_OEMBED_ROOT",
    "oauth_root": "MIXCLOUD_OAUTH_ROOT",
    "sections": "sections",
}


def _of_answer(error: MixcloudError) -> str:
    if "nested too deeply" in error.message:
        return f"the response of {_host(error)} cannot be read: its JSON is nested too deeply"
    if error.message.startswith("the response contains "):
        return f"{_host(error)} sent an invalid response: {_text(error)}"
    return (
        f"{_host(error)} does not respond like Mixcloud ({_text(error).partition(';')[0]}); "
        "check the URL, and whether the network requires a login"
    )


def _of_server(error: MixcloudError) -> str:
    """Return the message for a failure of Mixcloud or of a gateway."""
    if (error.status or 500) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{_text(error)}; check the network, then try again"
    return f"Mixcloud is unavailable (HTTP {error.status}); try again later"


def _of_transport(error: TransportError, session: Session) -> tuple[int, str]:
    if session.choices.sandbox:
        return NO_NETWORK, f"the local sandbox does not respond ({_reason(error)}); try again"
    if isinstance(error, TimeoutError):
        return NO_NETWORK, f"{_host(error)} timed out; try again, or use a longer --timeout"
    return NO_NETWORK, _of_connection(error)


def _of_connection(error: TransportError) -> str:
    """Return why the connection failed, and what to do."""
    reason = _reason(error)
    if error.message.startswith("the proxy "):
        return f"cannot connect to {_host(error)}: {reason}"
    if error.message.startswith("the certificate "):
        return f"cannot connect securely to {_host(error)}: {reason}"
    if "[SSL" in error.message:
        return (
            f"cannot connect securely to {_host(error)} ({reason}); check the URL, its scheme "
            "(http:// or https://) and the system clock"
        )
    where = urlsplit(error.url or "")
    if error.unsent:
        advice = "check the network"
        if where.scheme == "http" and is_local(where.hostname or ""):
            start = f"mixcloud sandbox --port {where.port or 80}"
            advice = f"if no sandbox is running, start one with '{start}' and its --data, if any"
        return f"cannot connect to {_host(error)} ({reason}); {advice}"
    return f"lost the connection to {_host(error)} ({reason}); try again"


def _reason(error: MixcloudError) -> str:
    """Return why a connection failed, without the error number of TLS."""
    reason = _text(error).rpartition("] ")[2]
    # The line number in OpenSSL helps nobody.
    return reason.partition(" (_ssl.c:")[0].strip()


def _host(error: MixcloudError) -> str:
    return urlsplit(error.url or "").netloc or "Mixcloud"


def _of_system(error: OSError) -> str:
    if error.errno == errno.ENOSPC and not error.filename:
        return "cannot write the output: the disk is full"
    text = error.strerror or str(error)
    return f"{error.filename}: {text}" if error.filename else text


def _place(error: BaseException) -> str:
    """Return the place in the program where an error was raised."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return ""
    return f" ({last.tb_frame.f_code.co_filename}:{last.tb_lineno}, Python {sys.version[:6]})"


#: Class of errors, and the function that returns the exit status and the message of one; the
#: first match counts.
_MESSAGES: tuple[tuple[type[BaseException], Callable[[Any, Session], tuple[int, str]]], ...] = (
    (Interrupted, lambda error, _: (error.status, "")),
    (KeyboardInterrupt, lambda _, __: (INTERRUPTED, "")),
    (click.Abort, _of_question),
    (SystemExit, lambda error, _: (error.code if isinstance(error.code, int) else FAILED, "")),
    (CommandError, lambda error, _: (error.status, error.message)),
    (click.UsageError, lambda error, _: (WRONG_USAGE, _usage(error))),
    (click.ClickException, lambda error, _: (error.exit_code, one_line(error.format_message()))),
    (UploadInterruptedError, _of_interruption),
    (MixcloudOAuthError, lambda error, session: (NOT_AUTHORISED, _of_login(error, session))),
    (RateLimitError, lambda error, session: (RATE_LIMITED, _of_rate_limit(error, session))),
    (TransportError, _of_transport),
    (
        AuthenticationError,
        lambda error, session: (NOT_AUTHORISED, _of_authentication(error, session)),
    ),
    (NotFoundError, lambda error, session: (NOT_FOUND, _of_nothing(error, session))),
    (
        PermissionDeniedError,
        lambda error, _: (NOT_AUTHORISED, f"Mixcloud does not allow this: {_text(error)}"),
    ),
    (UploadError, lambda error, _: (FAILED, _of_refusal(error))),
    (InvalidArgumentError, _of_argument),
    (InvalidResponseError, lambda error, _: (FAILED, _of_answer(error))),
    (ServerError, lambda error, _: (FAILED, _of_server(error))),
    (MixcloudError, _of_others),
    (OSError, lambda error, _: (FAILED, _of_system(error))),
    (UnicodeEncodeError, _of_surrogates),
    (RecursionError, lambda _, __: (FAILED, _TOO_DEEP)),
    (ModuleNotFoundError, _of_missing_module),
    (BaseException, _of_bug),
)
