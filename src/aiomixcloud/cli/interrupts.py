"""Signals: received by the main thread, acted on where a command can stop.

The command runs in a thread of its own, and Python runs signal handlers in the main thread only,
so a signal never raises inside an arbitrary line of the command. The main thread waits at a pair
of sockets, which works on every system, for the end of the command or for a signal. The first
signal gives the command a moment to reach a safe point: `Interrupts.check` raises `Interrupted`
there, and the command ends as after any error. If it is blocked (a slow network, a question), the
main thread ends the process in its place, after it has called what `Interrupts.ending_with` left
for that case. A second signal does so at once.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from socket import MSG_PEEK, socketpair
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from socket import socket
    from types import FrameType
    from typing import NoReturn

#: The signals that end a command, unless the parent process lets it ignore them.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

#: The exit status after a signal is this plus its number.
_OF_SIGNAL = 128

#: Seconds that a command has to reach a safe point.
_PATIENCE = 0.3

#: Seconds that it has to end after that, and to report an outcome that is known.
_LONGEST_END, _LONGEST_REPORT = 5.0, 60.0

#: Seconds between two looks at it.
_LOOK = 0.01

#: Seconds that the main thread has to end the process in the place of a blocked command.
_LAST_WORDS = 1.0

#: What the command sends to the socket that wakes the main thread; the system writes numbers of
#: signals there.
_DONE, _HEED = b"\0", b"\xff"


class Interrupted(BaseException):
    """A signal ended the command; raised at safe points only.

    Args:
        number: Number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.status: int = _OF_SIGNAL + number


class Interrupts:
    """The signals of this process, and what the command does about them."""

    def __init__(self) -> None:
        self._number = 0
        self._came = threading.Event()
        self._lock = threading.Lock()
        self._speaking = threading.RLock()
        self._words: list[Callable[[], object]] = []
        self._patience = _PATIENCE
        self._is_ending = self._is_settled = self._is_abandoned = self._has_spoken = False
        self._outcome: list[int | BaseException] = []
        self._sockets: tuple[socket, socket] | None = None

    def check(self) -> None:
        """Mark a safe point.

        Raises:
            Interrupted: A signal came.
        """
        if self._sockets is None:
            return
        while not self._number and select.select([self._sockets[0]], [], [], 0)[0]:
            time.sleep(0)  # the main thread has yet to see it
        if not self._number:
            return
        with self._turn():
            if not self._is_settled:
                self._is_ending = True
                raise Interrupted(self._number)

    def stop_if_abandoned(self) -> None:
        """Never return if the main thread is ending the process."""
        with self._turn():
            pass

    def sleep(self, seconds: float) -> None:
        """Wait; a signal ends the wait at once.

        Raises:
            Interrupted: A signal came.
        """
        self._came.wait(seconds)
        self.check()

    def settle(self) -> None:
        """Say that the outcome is known: it is reported now, also if a signal comes.

        From here on, `check` raises nothing, and the exit status is that of the command.
        """
        with self._turn():
            self._is_settled = True

    @contextmanager
    def ending_with(
        self, words: Callable[[], object], *, patience: float = _PATIENCE
    ) -> Iterator[None]:
        """Call something, once, if a signal ends the block or the process in this block.

        Args:
            words: What to call; from the main thread if the block does not stop by itself.
            patience: Seconds that the block has to reach a safe point.
        """
        if self._sockets is None:  # the command does not run in a thread, as in tests
            yield
            return
        before = self._patience
        with self._turn():
            self._words.append(words)
            self._patience = patience
        try:
            yield
        except Interrupted:
            self._say(words)
            raise
        except Exception:
            # What is said about this error is the outcome; the words stay for a second signal.
            self.settle()
            raise
        with self._turn(), self._speaking:
            self._words.remove(words)
        self._patience = before

    def report(self, words: Callable[[], int]) -> int:
        """Report how the command ended, in the place of all that is left for that case.

        Args:
            words: Reports it and returns the exit status.
        """
        with self._speaking:
            if not self._has_spoken:
                status = words()
                self._words.clear()
                return status
        self.stop_if_abandoned()
        return 0

    def heed(self) -> None:
        """End by INT, which shells make the programs ignore that they start in the background."""
        if self._sockets is None:
            return
        self._sockets[1].send(_HEED)
        while signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            time.sleep(_LOOK)

    def run(self, command: Callable[[], int]) -> NoReturn:
        """Run a command in a thread, and end the process with its exit status.

        Args:
            command: Returns the exit status.
        """
        receiver, sender = self._sockets = socketpair()
        _receive_signals(sender)
        worker = threading.Thread(target=self._work, args=(command, sender), daemon=True)
        worker.start()
        # What came stays at the socket until it is noted, so that `check` cannot miss it.
        while (byte := receiver.recv(1, MSG_PEEK)) == _HEED:
            signal.signal(signal.SIGINT, _do_nothing)
            receiver.recv(1)
        if byte != _DONE:
            self._number = byte[0]
        receiver.recv(1)
        receiver.settimeout(0)
        if byte != _DONE:
            self._interrupt(receiver)
        for number in _SIGNALS:
            if signal.getsignal(number) is _do_nothing:
                signal.signal(number, _leave)
        late = _next(receiver) or _DONE
        self._number = self._number or late[0]
        if self._number and not (self._is_settled and self._outcome):
            self._speak()
            os._exit(_OF_SIGNAL + self._number)
        worker.join()
        signal.set_wakeup_fd(-1)
        receiver.close()
        sender.close()
        (status,) = self._outcome
        if isinstance(status, BaseException):
            raise status
        if self._is_settled:
            # Nothing that comes now changes it.
            os._exit(status)
        sys.exit(status)

    def _work(self, command: Callable[[], int], sender: socket) -> None:
        """Run the command, and wake the main thread at its end."""
        try:
            self._outcome.append(command())
        except BaseException as error:  # noqa: BLE001 - it is raised in the main thread
            self._outcome.append(error)
        finally:
            sender.send(_DONE)

    def _interrupt(self, receiver: socket) -> None:
        """Wait until the command has ended, may wait no longer, or another signal comes."""
        self._came.set()
        start = time.monotonic()
        while (byte := _next(receiver)) != _DONE:
            with self._lock:
                limit = self._patience
                if self._is_settled:
                    limit = _LONGEST_REPORT
                elif self._is_ending:
                    limit = _LONGEST_END
                if byte is not None or time.monotonic() - start > limit:
                    self._is_abandoned = True
                    return
            time.sleep(_LOOK)

    def _speak(self) -> None:
        """Call what is left for the end, and write what the command wrote; within a second."""

        def speak() -> None:
            # The command may be saying something itself.
            with self._speaking:
                self._has_spoken = True
                for words in reversed(self._words.copy()):
                    with suppress(Exception):
                        self._say(words)
                with suppress(OSError, ValueError):
                    sys.stdout.flush()

        speaker = threading.Thread(target=speak, daemon=True)
        speaker.start()
        speaker.join(_LAST_WORDS)
        if speaker.is_alive():
            _show_cursor()

    def _say(self, words: Callable[[], object]) -> None:
        """Call words that nobody has called yet."""
        with self._speaking:
            if words in self._words:
                try:
                    words()
                finally:
                    self._words.remove(words)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Keep the main thread from ending the process in this block, or never enter it."""
        with self._lock:
            if not self._is_abandoned:
                yield
                return
        while True:
            time.sleep(_LONGEST_END)


def _next(receiver: socket) -> bytes | None:
    """Return what was sent to the socket, if there is something."""
    try:
        return receiver.recv(1)
    except BlockingIOError:
        return None


def _receive_signals(sender: socket) -> None:
    """Let signals write their numbers to a socket, unless the parent process ignores them."""
    sender.settimeout(0)
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    for number in _SIGNALS:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _do_nothing)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """Let a signal do nothing but wake the main thread by the socket."""


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End the process at once."""
    _show_cursor()
    os._exit(_OF_SIGNAL + number)


def _show_cursor() -> None:
    """Show the cursor of the terminal, which a progress bar hides."""
    with suppress(OSError, ValueError):
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            os.write(sys.stderr.fileno(), b"\x1b[?25h")


#: The signals of this process.
interrupts: Interrupts = Interrupts()
