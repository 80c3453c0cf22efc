"""Where the events of a watcher are sent: a command, a webhook, a notification service."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shlex
import signal
import subprocess
import sys
from base64 import b64encode
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_to_bytes

import click

from aiomixcloud import __version__
from aiomixcloud.cli.exit_codes import WRONG_USAGE, CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3.util import Url

    from aiomixcloud.watching import Event

#: Seconds for a command, and for an answer to a webhook.
_COMMAND_TIME, _ANSWER_TIME = 300.0, 30.0

#: Attempts to deliver to a webhook, and the seconds before the second one; each pause doubles.
_ATTEMPTS, _PAUSE = 4, 1.0

#: The answers of a webhook after which another attempt makes sense.
_BUSY = {408, 425, 429, 500, 502, 503, 504}

#: The longest that a webhook may ask to wait.
_LONGEST_PAUSE = 30.0


class DeliveryError(Exception):
    """An event was not delivered; the message says why, without secrets."""


class Delivery(Protocol):
    """Sends events somewhere."""

    def deliver(self, event: Event) -> None:
        """Send an event.

        Raises:
            DeliveryError: It was not delivered.
        """


class ExecDelivery:
    """Runs a command for each event, with the event as JSON on its standard input.

    Nothing of the event is on the command line or in the environment, so that a name cannot be
    mistaken for an option or for code.

    Args:
        command: The command line; quotes and backslashes work as in a shell, which is not used.
        is_output_free: Whether the command may write to standard output.

    Raises:
        click.UsageError: The command line is empty or not valid.
    """

    def __init__(self, command: str, *, is_output_free: bool) -> None:
        try:
            self._words = shlex.split(command, posix=os.name == "posix")
        except ValueError as error:
            raise click.UsageError(f"--exec: {command!r} is not valid: {error}") from None
        if not self._words:
            raise click.UsageError("--exec: the command is empty")
        self._is_output_free = is_output_free

    def deliver(self, event: Event) -> None:
        """Run the command and wait for its end."""
        sys.stdout.flush()
        name = self._words[0]
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command
                self._words,
                stdin=subprocess.PIPE,
                stdout=None if self._is_output_free else _descriptor(sys.stderr),
                # Ctrl-C is for the watcher, which lets the command finish.
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(f"{name!r} cannot be run: {error.strerror}") from None
        try:
            process.communicate(encode(event), timeout=_COMMAND_TIME)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise DeliveryError(f"{name!r} did not finish within {_COMMAND_TIME:g} s") from None
        if process.returncode:
            raise DeliveryError(f"{name!r} exited with status {process.returncode}")


class WebhookDelivery:
    """Posts each event as JSON to a URL, and tries again if the server is busy.

    With a secret, the header ``X-Mixcloud-Signature`` is ``sha256=`` and the HMAC of the body.

    Args:
        url: The URL.
        secret: The key of the signature, or None.
        sleep: Sleeps for a number of seconds.
        is_ending: Returns whether the program is about to end, so that it does not try again.

    Raises:
        click.UsageError: The URL is not valid.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: str | None,
        sleep: Callable[[float], object],
        is_ending: Callable[[], bool] = lambda: False,
    ) -> None:
        if not url.casefold().startswith(("http://", "https://")):
            raise click.UsageError("--webhook: the URL must begin with http:// or https://")
        parts = _split_url(url)
        self._url = url
        # The rest of the URL may be a secret.
        self._host = parts.netloc
        self._authorization: dict[str, str] = {}
        if parts.auth is not None:
            encoded = b64encode(unquote_to_bytes(parts.auth)).decode()
            self._authorization["Authorization"] = f"Basic {encoded}"
        self._secret = secret
        self._sleep = sleep
        self._is_ending = is_ending

    def deliver(self, event: Event) -> None:
        """Post an event."""
        body = encode(event)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"aiomixcloud/{__version__}",
            "X-Mixcloud-Event": event.kind,
            **self._authorization,
        }
        if self._secret is not None:
            digest = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Mixcloud-Signature"] = f"sha256={digest}"
        pause, problem = _PAUSE, ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._sleep(pause)
                if self._is_ending():
                    break
                pause = 2 * pause
            problem, is_final, asked = self._post(body, headers)
            if not problem:
                return
            pause = max(pause, min(asked, _LONGEST_PAUSE))
            if is_final:
                break
        raise DeliveryError(f"the webhook at {self._host} {problem}")

    def _post(self, body: bytes, headers: dict[str, str]) -> tuple[str, bool, float]:
        """Send one request; return the problem, if it is final, and the seconds to wait."""
        import urllib3

        try:
            response = urllib3.request(
                "POST",
                self._url,
                body=body,
                headers=headers,
                retries=False,
                timeout=urllib3.Timeout(total=_ANSWER_TIME),
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return f"cannot be reached ({type(error).__name__})", False, 0.0
        # The content of the answer does not matter, whatever its size.
        response.release_conn()
        response.close()
        if response.status // 100 == 2:
            return "", True, 0.0
        asked = response.headers.get("Retry-After", "")
        return (
            f"responded with status {response.status}",
            response.status not in _BUSY,
            float(asked) if asked.isascii() and asked.isdigit() else 0.0,
        )


class NotifyDelivery:
    """Sends each event to a service that Apprise knows, such as Discord, Slack or e-mail.

    Args:
        urls: URLs in the form of Apprise; they contain secrets.

    Raises:
        CommandError: Apprise is not installed.
        click.UsageError: A URL is not known to Apprise.
    """

    def __init__(self, urls: tuple[str, ...]) -> None:
        try:
            import apprise
        except ModuleNotFoundError:
            raise CommandError(
                "--notify requires apprise; run: pip install 'aiomixcloud[notify]'", WRONG_USAGE
            ) from None
        self._apprise: Any = apprise.Apprise()
        for number, url in enumerate(urls, 1):
            if not self._apprise.add(url):
                # Text without a scheme may be a secret as a whole.
                scheme, separator, _ = url.partition("://")
                shown = f" ({scheme}://...)" if separator else ""
                raise click.UsageError(
                    f"--notify: URL {number}{shown} is not valid; see "
                    "https://appriseit.com for the forms of URLs"
                )

    def deliver(self, event: Event) -> None:
        """Send a notification with the text and the URL of an event."""
        body = f"{event.text}\n{event.url}".strip()
        # Names may contain Markdown or HTML, which is shown as it is.
        if not self._apprise.notify(body=body, title="Mixcloud", body_format="text"):
            raise DeliveryError("the notification was not sent by all services")


def encode(event: Event) -> bytes:
    """Return an event as a line of JSON in ASCII."""
    return json.dumps(event.to_dict()).encode() + b"\n"


def _split_url(url: str) -> Url:
    """Return the parts of the URL of a webhook."""
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    with suppress(LocationParseError):
        parts = parse_url(url)
        # urllib3 2.6 accepts spaces in the host.
        if parts.host and " " not in parts.host:
            return parts
    # The URL may contain a secret.
    raise click.UsageError("--webhook: the host or port in the URL is not valid")


def _descriptor(stream: Any) -> int:
    """Return the file descriptor of a stream, or that of the null device if it has none."""
    with suppress(OSError, ValueError):
        return int(stream.fileno())
    return subprocess.DEVNULL


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command and what it started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
