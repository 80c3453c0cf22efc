"""Messages on standard error: notes, problems, progress and countdowns."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TypeAlias

from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.output.formatting import clock, one_line, safe, shorten
from aiomixcloud.cli.output.tables import colors
from aiomixcloud.cli.output.terminals import uses_color, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType
    from rich.live import Live

    from aiomixcloud import RequestEvent, ResponseEvent, RetryEvent, WaitEvent
    from aiomixcloud.cli.options import Choices
    from aiomixcloud.cli.output.upload_progress import UploadProgress

    #: What the hook of a client receives.
    Event: TypeAlias = RequestEvent | ResponseEvent | RetryEvent | WaitEvent

#: Seconds of the shortest wait that a note reports; shorter ones pace requests after a limit.
_SHORTEST_NOTE = 0.5

#: Sequences of a terminal for the first word of an error; rich is slow to import for that.
_RED, _PLAIN = "\x1b[1m\x1b[31m", "\x1b[0m"


class Messages:
    """Writes messages to standard error, as far as the options request them."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._live: Live | None = None
        self._progress: Callable[[], str | RenderableType] | None = None
        self._deadline: float | None = None
        self._noted_until = float("-inf")
        #: The upload or edit in progress.
        self.upload: UploadProgress | None = None

    def problem(self, text: str, *, commands: Sequence[str] = ()) -> None:
        """Write an error message, even with ``--quiet``.

        Args:
            text: The message.
            commands: The command lines in it, which are not wrapped, so that they can be copied.
        """
        shown = text if commands else shorten(text)
        self._line(f"mixcloud: {shown}", is_problem=True, commands=commands)

    def note(self, text: str, *, commands: Sequence[str] = ()) -> None:
        """Write a note, except with ``--quiet``.

        Args:
            text: The note.
            commands: The command lines in it, which are not wrapped.
        """
        if not self._choices.quiet:
            self._line(text, commands=commands)

    def row(self, text: str) -> None:
        """Write a row of a table with its spaces.

        Args:
            text: The row, with one-line cells.
        """
        if not self._choices.quiet:
            self._line(text, aligned=True)

    def event(self, event: Event) -> None:
        """Log an event of the client: waits always, everything else with ``--verbose``.

        This is the event hook of the client.
        """
        from aiomixcloud import RequestEvent, WaitEvent

        self._heed_signals(event)
        if isinstance(event, RequestEvent):
            self._deadline = None
            self._refresh()
        text = _describe(event)
        if isinstance(event, WaitEvent) and not self.is_live:
            self._note_wait(event.seconds, text)
            return
        if isinstance(event, WaitEvent):
            self._deadline = time.monotonic() + event.seconds
            self._refresh()
        if self._choices.verbose:
            self._line(text)

    def _note_wait(self, seconds: float, text: str) -> None:
        """Write a note about a wait, unless it is short or concurrent requests wait as long."""
        end = time.monotonic() + seconds
        if seconds >= _SHORTEST_NOTE and end > self._noted_until + _SHORTEST_NOTE:
            self._noted_until = end
            self.note(text)

    def _heed_signals(self, event: Event) -> None:
        """Let a signal end the command before a request or a wait, but not after a response."""
        from aiomixcloud import RequestEvent, ResponseEvent

        if isinstance(event, ResponseEvent):
            return
        if self.upload is None:
            interrupts.check()
        elif isinstance(event, RequestEvent):
            self.upload.begin()
        else:
            self.upload.start_over()
            interrupts.check()

    @contextlib.contextmanager
    def progress(self, shown: Callable[[], str | RenderableType]) -> Iterator[None]:
        """Show progress on a terminal during the block.

        Args:
            shown: Returns what to show; called several times a second.
        """
        if not self.is_live:
            yield
            return
        self._progress = shown
        try:
            self._refresh()
            yield
        finally:
            self._progress = None
            self._refresh()

    def close(self) -> None:
        """Remove progress and countdowns from the terminal."""
        self._progress = self._deadline = None
        self._refresh()

    @property
    def is_live(self) -> bool:
        """Whether progress can be shown: standard error is a terminal."""
        dumb = os.environ.get("TERM", "").lower() in {"dumb", "unknown"}
        return sys.stderr.isatty() and not dumb and not self._choices.quiet

    def _line(
        self,
        text: str,
        *,
        aligned: bool = False,
        is_problem: bool = False,
        commands: Sequence[str] = (),
    ) -> None:
        """Write a line, which wraps at words on a terminal unless it is aligned."""
        text = safe(mask_secrets(text)) if aligned else one_line(mask_secrets(text))
        if sys.stderr.isatty() and not aligned:
            text = "\n".join(wrap(text, get_terminal_size().columns, whole=commands))
        if self._live is not None:
            from rich.text import Text

            shown = Text(text)
            shown.stylize("bold red" if is_problem else "", 0, text.find(" "))
            self._live.console.print(shown, soft_wrap=True)
            return
        if is_problem and uses_color(sys.stderr):
            # Only the first word: red text is hard to read on dark and on light terminals.
            first, space, rest = text.partition(" ")
            text = f"{_RED}{first}{_PLAIN}{space}{rest}"
        with contextlib.suppress(OSError):  # an error here cannot be reported
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

    def _refresh(self) -> None:
        """Start or stop the live display as needed."""
        wanted = self._progress is not None or self._deadline is not None
        if wanted and self._live is None:
            from rich.console import Console
            from rich.live import Live

            self._live = Live(
                get_renderable=self._now,
                console=Console(stderr=True, highlight=False, color_system=colors(sys.stderr)),
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start(refresh=True)
        elif not wanted and self._live is not None:
            live, self._live = self._live, None
            live.stop()

    def _now(self) -> RenderableType:
        """Return what the live display currently shows."""
        from rich.text import Text

        if self._deadline is not None:
            left = max(0, round(self._deadline - time.monotonic()))
            return Text(f"Rate limited: {clock(left)} left (press Ctrl-C to stop)", "bold")
        shown = self._progress() if self._progress else ""
        return Text(one_line(shown), "dim") if isinstance(shown, str) else shown


def mask_secrets(text: str) -> str:
    """Return a text with its secrets masked, as in the errors of the library.

    Example:
        >>> mask_secrets("https://api.mixcloud.com/me/?access_token=abcdefgh")
        'https://api.mixcloud.com/me/?access_token=***'
    """
    from aiomixcloud import MixcloudError

    return MixcloudError(text).message


def _describe(event: Event) -> str:
    from aiomixcloud import RequestEvent, ResponseEvent, RetryEvent

    where = f"{event.method} {event.url}"
    match event:
        case RequestEvent():
            again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
            return f"> {where}{again}"
        case ResponseEvent():
            return f"< {event.status} in {event.seconds * 1000:.0f} ms: {where}"
        case RetryEvent():
            return f"retry in {event.seconds:.1f} s: {where} ({event.reason})"
        case _:
            return f"Rate limited; waiting {clock(round(event.seconds))}."
