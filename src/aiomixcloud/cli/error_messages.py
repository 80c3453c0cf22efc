"""From an error to an exit status and one line that says what to do next."""

from __future__ import annotations

import errno
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
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
from aiomixcloud.cli.accounts.tokens import VARIABLE, given_token, root_of_variable
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
from aiomixcloud.cli.input.targets import is_local
from aiomixcloud.cli.interrupts import Interrupted
from aiomixcloud.cli.output.formatting import clock, one_line, short_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.cli.session import Session


def report(error: BaseException, session: Session) -> int:
    """Tell of an error and return the exit status for it.

    Args:
        error: What ended the command.
        session: The run that it ended.
    """
    status, line = explained(error, session)
    if isinstance(error, InvalidArgumentError) and len(error.problems) > 1:
        for problem in error.problems:
            session.messages.problem(_argument.sub(_option, problem, count=1))
    elif line:
        session.messages.problem(line)
    elif isinstance(error, click.Abort):  # the line with the question has not ended
        session.messages.note("")
    return status


def explained(  # noqa: C901, PLR0911 - one for each
    error: BaseException, session: Session
) -> tuple[int, str]:
    """Return the exit status for an error, and a line about it or ``""``.

    Args:
        error: What ended the command, or a part of it.
        session: The run that it came up in.
    """
    match error:
        case Interrupted():
            return error.status, ""
        case KeyboardInterrupt():
            return INTERRUPTED, ""
        case click.Abort():  # at a question
            interrupted = isinstance(error.__context__, KeyboardInterrupt)
            return (INTERRUPTED, "") if interrupted else (FAILED, "there was no answer")
        case SystemExit():
            return (error.code if isinstance(error.code, int) else FAILED), ""
        case CommandError():
            return error.status, error.message
        case click.UsageError():
            return WRONG_USAGE, _usage(error)
        case click.ClickException():
            return error.exit_code, one_line(error.format_message())
        case MixcloudError():
            return _of_mixcloud(error, session)
        case OSError():
            return FAILED, _of_system(error)
        case UnicodeEncodeError(reason="surrogates not allowed"):
            return _of_surrogates(error, session)
        case RecursionError():
            return FAILED, "the answer of Mixcloud cannot be shown: its JSON is nested too deeply"
        case ModuleNotFoundError() if not (error.name or "").startswith("aiomixcloud"):
            return FAILED, (
                f"this needs {error.name}, which is not installed: "
                "pip install 'aiomixcloud[cli,sandbox]'"
            )
    return FAILED, f"this is a bug of mixcloud: {type(error).__name__}: {error}{_place(error)}"


def _of_surrogates(error: UnicodeEncodeError, session: Session) -> tuple[int, str]:
    """Return whose text cannot be encoded: that of the user, or that of an answer."""
    half = error.object[error.start : error.end]
    # Python keeps so what it cannot read on the line, or in a variable.
    if any(half in text for text in (*session.arguments, *os.environ.values())):
        return WRONG_USAGE, (
            "what you typed is not valid UTF-8: rename the file, or set the terminal to UTF-8"
        )
    return FAILED, (
        f"the answer of Mixcloud contains half a character ({half!a}), which cannot be sent back"
    )


def _usage(error: click.UsageError) -> str:
    text = one_line(error.format_message())
    if isinstance(error, click.BadParameter) and error.param and error.message:
        name = max((*error.param.opts, ""), key=len)
        text = f"{name}: {one_line(error.message)}"
    context = error.ctx or click.get_current_context(silent=True)
    command = context.command_path if context else "mixcloud"
    end = "" if text.endswith("?") else "."
    return f"{text.removesuffix('.')}{end} See '{command} --help'."


def _of_mixcloud(  # noqa: PLR0911 - one for each
    error: MixcloudError, session: Session
) -> tuple[int, str]:
    """Return the same for an error of the library."""
    match error:
        case UploadInterruptedError():
            unanswered = isinstance(error.__cause__, TransportError)
            return NO_NETWORK if unanswered else FAILED, explain_interruption(error)
        case MixcloudOAuthError():
            login = _of_account(session, "mixcloud login")
            return NOT_AUTHORISED, (
                f"Mixcloud gave no access token ({_text(error)}): run '{login}' again"
            )
        case RateLimitError():
            return RATE_LIMITED, _of_rate_limit(error, session)
        case TransportError() if session.choices.sandbox:
            return NO_NETWORK, f"the local Mixcloud does not answer ({_reason(error)}): try again"
        case AuthenticationError():
            return NOT_AUTHORISED, _of_authentication(error, session)
    for kind, status, words in _WORDS:
        if isinstance(error, kind):
            return status, words(error)
    if error.status == HTTPStatus.BAD_REQUEST:
        return FAILED, f"Mixcloud refuses it: {_text(error)}"
    told = error.status in {None, HTTPStatus.OK} or "HTTP status" in error.message
    return FAILED, _text(error) + ("" if told else f" (HTTP status {error.status})")


def _text(error: MixcloudError) -> str:
    """Return what the error says, to stand within a line."""
    return error.message.removesuffix(".")


def _of_nothing(error: MixcloudError) -> str:
    # Where a show is edited is not where it is, and neither is where its player is.
    key = urlsplit(error.url or "").path.strip("/")
    advice = "mixcloud search WORDS"
    if edited := re.fullmatch(r"upload/(.+)/edit", key):
        key, advice = edited[1], "mixcloud list me cloudcasts"
    if key.startswith("genres/"):
        advice = "mixcloud search WORDS --type tag"
    key = short_key(key.removesuffix("/embed-html").removesuffix("/embed-json"))
    return f"nothing is at /{key}/: {_text(error)}. Try '{advice}'."


def _of_nobody(session: Session) -> str:
    """Return what somebody is told who is not logged in."""
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
        advice += f", or choose an account by --profile: {', '.join(others)}"
    if given_token():
        advice += f"; {VARIABLE} goes to the Mixcloud that MIXCLOUD_API_ROOT names, and no other"
    return f"you are not logged in: {advice}"


def _of_account(session: Session, command: str) -> str:
    """Return a command with the options that choose the same account."""
    choices = session.choices
    if choices.profile:
        return f"{command} --profile {choices.profile}"
    return f"{command} --api-root {choices.api_root}" if "api_root" in choices.on_line else command


def _of_authentication(error: MixcloudError, session: Session) -> str:
    """Return what somebody is told who has no access token, or one that is refused."""
    if error.status is None or session.is_anonymous:
        return _of_nobody(session)
    token = vars(session).get("token")
    login, logout = (_of_account(session, f"mixcloud {name}") for name in ("login", "logout"))
    advice = f"run '{login}' again, or '{logout}' to look around without one"
    if token is None:
        advice = "get another one"
    elif token.source == VARIABLE:
        advice = f"set {VARIABLE} anew, or unset it to look around without one"
    return f"Mixcloud does not accept the access token ({_text(error)}): {advice}"


#: Seconds of the longest wait that is believed; waits of minutes are known (programs).
_DAY = 86_400
_LONGEST_WAIT = 30 * _DAY


def _of_rate_limit(error: RateLimitError, session: Session) -> str:
    """Return when to try again, or which wait would have been enough."""
    wait = error.retry_after
    if wait is None:
        return "Mixcloud asks to wait without saying how long: try again in a few minutes"
    if wait > _LONGEST_WAIT:
        days = _LONGEST_WAIT // _DAY
        return (
            f"Mixcloud asks to wait more than {days} days, which is not plausible: try again later"
        )
    allowed = session.max_wait
    # All waits of a command together are limited, not each.
    enough = int(wait if wait > allowed else allowed + wait) + 1
    then = datetime.now(UTC).astimezone() + timedelta(seconds=wait)
    when = f"{then:%H:%M}" if wait < _DAY else f"{then:%d %b %Y, %H:%M}"
    return (
        f"Mixcloud asks to wait {clock(round(wait))}: try again at {when}, "
        f"or allow the wait by --max-wait {enough}"
    )


def _of_refusal(error: MixcloudError) -> str:
    """Return why a show was refused: what is said of each field, or else the message."""
    details = error.details if isinstance(error, UploadError) else {}
    reasons = [
        f"{field}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}"
        for field, texts in details.items()
    ]
    if not reasons and error.message.startswith("Mixcloud "):
        return error.message
    return f"Mixcloud refuses it: {'; '.join(reasons) or error.message}"


def explain_interruption(error: UploadInterruptedError, advice: str | None = None) -> str:
    """Return whether the show may be there, and what to do.

    Args:
        error: What ended an upload or an edit.
        advice: What to do if the show may be there, if somebody has looked for it.
    """
    cause = error.__cause__
    if isinstance(cause, TransportError):
        event = "no answer came" if error.may_exist else "the connection ended"
        what = f"{event} ({_reason(cause)})"
    else:
        what = f"the answer does not say what came of it ({_text(error).partition(';')[0]})"
    if not error.may_exist:
        return f"{what} before all of it was sent, so Mixcloud has nothing of it: send it again"
    if advice is None:
        look = f"get {short_key(error.key)}" if error.key else "list me cloudcasts"
        advice = f"check 'mixcloud {look}' before you send it again"
    return f"{what} after all of it was sent, so it may have been published: {advice}"


def _of_arguments(error: MixcloudError) -> str:
    """Return what is wrong with values, each under the name that it has on the line."""
    problems = getattr(error, "problems", None) or [_text(error)]
    return "; ".join(_argument.sub(_option, problem, count=1) for problem in problems)


def _option(found: re.Match[str]) -> str:
    return _OPTIONS.get(found[0], found[0])


#: The name of an argument of the library, at the beginning of what is wrong with it.
_argument = re.compile(r"^\w+(?=: | is | must | has )")

_OPTIONS = {
    "mp3": "FILE",
    "tags": "--tag",
    "hosts": "--host",
    "api_root": "--api-root (or MIXCLOUD_API_ROOT)",
    "mixcloud_root": "MIXCLOUD_ROOT",
    "oembed_root": "MIXCLOUD_OEMBED_ROOT",
    "oauth_root": "MIXCLOUD_OAUTH_ROOT",
    "publish_date": "--publish-date",
    **{
        name: f"--{name}"
        for name in ("name", "picture", "description", "since", "until", "color", "timeout")
    },
}


def _of_answer(error: MixcloudError) -> str:
    if "nested too deeply" in error.message:
        return f"the answer of {_host(error)} cannot be read: its JSON is nested too deeply"
    if error.message.startswith("the response contains "):
        return f"{_host(error)} sent an answer that cannot be used: {_text(error)}"
    return (
        f"{_host(error)} does not answer as Mixcloud does ({_text(error).partition(';')[0]}): "
        "is it another address, or does the network want a log-in first?"
    )


def _of_server(error: MixcloudError) -> str:
    """Return that Mixcloud, or a gateway before it, failed."""
    if (error.status or 500) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{_text(error)}: check the network, then try again"
    return f"Mixcloud is unavailable (HTTP status {error.status}): try again later"


def _of_connection(error: MixcloudError) -> str:
    """Return why no whole answer came, and what to do."""
    reason = _reason(error)
    if error.message.startswith("the proxy "):
        return f"{_host(error)} cannot be reached: {reason}"
    if error.message.startswith("the certificate "):
        return f"there is no secure connection to {_host(error)}: {reason}"
    if "[SSL" in error.message:
        return (
            f"there is no secure connection to {_host(error)} ({reason}): is it the right "
            "address, with http:// or https://, and is the clock right?"
        )
    where = urlsplit(error.url or "")
    if getattr(error, "unsent", False):
        advice = "is the network up?"
        if where.scheme == "http" and is_local(where.hostname or ""):
            start = f"mixcloud sandbox --port {where.port or 80}"
            advice = f"does a sandbox run there? '{start}' starts one; give it the --data it had"
        return f"{_host(error)} cannot be reached ({reason}): {advice}"
    return f"the connection to {_host(error)} broke ({reason}): try again"


#: Class of an error, exit status, and the line about it; the first that fits counts.
_WORDS: tuple[tuple[type[MixcloudError], int, Callable[[MixcloudError], str]], ...] = (
    (NotFoundError, NOT_FOUND, _of_nothing),
    (
        PermissionDeniedError,
        NOT_AUTHORISED,
        lambda error: f"Mixcloud does not allow this: {_text(error)}",
    ),
    (UploadError, FAILED, _of_refusal),
    (InvalidArgumentError, WRONG_USAGE, _of_arguments),
    (
        TimeoutError,
        NO_NETWORK,
        lambda error: f"{_host(error)} took too long to answer: try again, or a longer --timeout",
    ),
    (TransportError, NO_NETWORK, _of_connection),
    (InvalidResponseError, FAILED, _of_answer),
    (
        ServerError,
        FAILED,
        _of_server,
    ),
)


def _reason(error: MixcloudError) -> str:
    """Return why no answer came; what TLS says stands behind its number."""
    reason = _text(error).rpartition("] ")[2]
    # Where TLS found out is of no use to anybody.
    return reason.partition(" (_ssl.c:")[0].strip()


def _host(error: MixcloudError) -> str:
    return urlsplit(error.url or "").netloc or "Mixcloud"


def _of_system(error: OSError) -> str:
    if error.errno == errno.ENOSPC and not error.filename:
        return "what there is to write cannot be written: the disk is full"
    text = error.strerror or str(error)
    return f"{error.filename}: {text}" if error.filename else text


def _place(error: BaseException) -> str:
    """Return where in the program an error came up."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return ""
    return f" ({last.tb_frame.f_code.co_filename}:{last.tb_lineno}, Python {sys.version[:6]})"
