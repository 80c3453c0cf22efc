"""Signal handling that stops a command only at safe points.

The command runs in a separate thread, and Python runs signal handlers only in the main thread, so
a signal never raises an exception at an arbitrary line of the command. The main thread waits on a
pair of sockets, which works on every system, for the end of the command or for a signal. After the
first signal, the command has a moment to reach a safe point, where `Interrupts.check` raises
`Interrupted`; the command then ends as after any error. If it is blocked (by a slow network, by a
question), the main thread calls the callbacks of `Interrupts.ending_with` and ends the process. A
second signal does so immediately.
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

#: The signals that end a command, unless they are ignored when the process starts.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

#: The exit status after a signal is this plus the number of the signal.
_OF_SIGNAL = 128

#: Seconds for a command to reach a safe point.
_GRACE = 0.3

#: Seconds for the command to end after a safe point, and to report a known outcome.
_LONGEST_END, _LONGEST_REPORT = 5.0, 60.0

#: Seconds between two checks of the command.
_LOOK = 0.01

#: Seconds for the callbacks when the main thread ends the process of a blocked command.
_CALLBACK_TIME = 1.0

#: Bytes that the command sends to the socket of the main thread, to which the system writes the
#: numbers of signals.
_DONE, _HEED = b"\0", b"\xff"


class Interrupted(BaseException):
    """A signal ended the command; raised only at safe points.

    Args:
        number: Number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.status: int = _OF_SIGNAL + number


class Interrupts:
    """The signals of this process and their handling."""

    def __init__(self) -> None:
        self._number = 0
        self._came = threading.Event()
        self._lock = threading.Lock()
        self._callback_lock = threading.RLock()
        self._callbacks: list[Callable[[], object]] = []
        self._grace = _GRACE
        self._is_ending = self._is_settled = self._is_abandoned = self._has_called_back = False
        self._finish: Callable[[], object] | None = None
        self._forward: Callable[[int], object] | None = None
        self._outcome: list[int | BaseException] = []
        self._sockets: tuple[socket, socket] | None = None
        self._heeded: list[signal.Signals] = []
        self._is_delegated = False

    def check(self) -> None:
        """Mark a safe point.

        Raises:
            Interrupted: A signal arrived.
        """
        if self._sockets is None:
            return
        while not self._number and select.select([self._sockets[0]], [], [], 0)[0]:
            time.sleep(0)  # the main thread has not processed it yet
        if not self._number:
            return
        with self._turn():
            if not self._is_settled and self._finish is None:
                self._is_ending = True
                raise Interrupted(self._number)

    def stop_if_abandoned(self) -> None:
        """Block forever if the main thread is ending the process."""
        with self._turn():
            pass

    def sleep(self, seconds: float) -> None:
        """Sleep; a signal ends the sleep immediately.

        Raises:
            Interrupted: A signal arrived.
        """
        self._came.wait(seconds)
        self.check()

    def settle(self) -> None:
        """Record that the outcome is known and will be reported even if a signal arrives.

        From now on, `check` raises nothing, and the exit status is that of the command.
        """
        with self._turn():
            self._is_settled = True

    @contextmanager
    def ending_with(
        self, callback: Callable[[], object], *, grace: float = _GRACE
    ) -> Iterator[None]:
        """Call a function once if a signal ends the block, or the process during the block.

        Args:
            callback: Called in the main thread if the block does not stop.
            grace: Seconds for the block to reach a safe point.
        """
        if self._sockets is None:  # the command does not run in a separate thread, as in tests
            yield
            return
        before = self._grace
        with self._turn():
            self._callbacks.append(callback)
            self._grace = grace
        try:
            yield
        except Interrupted:
            self._run_callback(callback)
            raise
        except Exception:
            # The report of this error is the outcome; keep the callback for a second signal.
            self.settle()
            raise
        with self._turn(), self._callback_lock:
            self._callbacks.remove(callback)
        self._grace = before

    @contextmanager
    def finishing_with(self, finish: Callable[[], object]) -> Iterator[None]:
        """Call a function at the first signal of the block, which then ends by itself.

        `check` raises nothing in the block, however long it takes to end; a second signal ends
        the process. After a signal, the outcome of the block is reported as after `settle`.

        Args:
            finish: Asks the block to end; called in the main thread.
        """
        self.check()
        with self._turn():
            self._finish = finish
        try:
            yield
        finally:
            with self._turn():
                self._finish = None
                self._is_settled = self._is_settled or bool(self._number)

    @contextmanager
    def forwarding_to(self, forward: Callable[[int], object]) -> Iterator[None]:
        """Pass every signal of the block to a function; the block then ends by itself.

        The outcome of the block is reported as after `settle`.

        Args:
            forward: Receives the number of the signal; called in the main thread.
        """
        self.check()
        self._forward = forward
        try:
            yield
        finally:
            self.settle()
            self._forward = None

    @contextmanager
    def leaving_ctrl_c(self, other: Callable[[], object]) -> Iterator[None]:
        """Leave Ctrl-C to another program on the terminal, such as a pager, during the block.

        Args:
            other: Ends the other program; called after another signal.
        """
        self._is_delegated = True
        try:
            with self.ending_with(other):
                yield
        finally:
            self._is_delegated = False

    @property
    def status(self) -> int | None:
        """The exit status after the signal that arrived, or None."""
        return _OF_SIGNAL + self._number if self._number else None

    def report(self, callback: Callable[[], int]) -> int:
        """Report how the command ended, instead of calling the callbacks.

        Args:
            callback: Reports the outcome and returns the exit status.
        """
        with self._callback_lock:
            if not self._has_called_back:
                status = callback()
                self._callbacks.clear()
                return status
        self.stop_if_abandoned()
        return 0

    def heed(self, *names: str) -> None:
        """Receive SIGINT even if the shell started the program in the background.

        Args:
            *names: Names of other signals to receive, if the system has them.
        """
        if self._sockets is None:
            return
        self._heeded = [
            getattr(signal, name) for name in ("SIGINT", *names) if hasattr(signal, name)
        ]
        self._sockets[1].send(_HEED)
        ignoring = (signal.SIG_IGN, signal.SIG_DFL)
        while any(signal.getsignal(number) in ignoring for number in self._heeded):
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
        byte = self._await_end(receiver)
        if byte != _DONE:
            self._number = byte[0]
        receiver.recv(1)
        receiver.settimeout(0)
        if byte != _DONE:
            self._interrupt(receiver)
        if not self._is_reported():
            for number in _SIGNALS:
                if signal.getsignal(number) is _do_nothing:
                    signal.signal(number, _leave)
        late = _next(receiver) or _DONE
        self._number = self._number or late[0]
        if self._number and not self._is_reported():
            self._run_callbacks()
            os._exit(_OF_SIGNAL + self._number)
        worker.join()
        signal.set_wakeup_fd(-1)
        receiver.close()
        sender.close()
        (status,) = self._outcome
        if isinstance(status, BaseException):
            raise status
        # Everything is closed and written. Later signals do not change the exit status, and the
        # interpreter does not take its modules apart, which is slow.
        os._exit(status)

    def _await_end(self, receiver: socket) -> bytes:
        """Wait for the end of the command or for a signal, which stays in the socket.

        `check` cannot miss a signal that is in the socket until it is recorded.
        """
        while (byte := receiver.recv(1, MSG_PEEK)) != _DONE:
            if byte == _HEED:
                for number in self._heeded:
                    signal.signal(number, _do_nothing)
            elif self._forward:
                self._forward(byte[0])
            elif not self._is_of_other(byte):
                break
            receiver.recv(1)
        return byte

    def _work(self, command: Callable[[], int], sender: socket) -> None:
        """Run the command, then wake the main thread."""
        try:
            self._outcome.append(command())
        except BaseException as error:  # noqa: BLE001 - it is raised in the main thread
            self._outcome.append(error)
        finally:
            sender.send(_DONE)

    def _is_of_other(self, byte: bytes) -> bool:
        """Return whether a signal is for the other program on the terminal."""
        return self._is_delegated and byte == bytes([signal.SIGINT])

    def _is_reported(self) -> bool:
        """Return whether the command has ended and reported a known outcome."""
        return self._is_settled and bool(self._outcome)

    def _interrupt(self, receiver: socket) -> None:
        """Wait until the command has ended, its time is up or another signal arrives."""
        with self._lock:
            # Before a sleep ends, so that the block does not go on.
            is_asked = self._finish is not None
            if self._finish is not None:
                self._finish()
        self._came.set()
        start = time.monotonic()
        while (byte := _next(receiver)) != _DONE:
            with self._lock:
                limit = self._grace
                if self._finish is not None:
                    start = time.monotonic()
                    if not is_asked:
                        self._finish()
                    is_asked = True
                if self._is_settled:
                    limit = _LONGEST_REPORT
                elif self._is_ending:
                    limit = _LONGEST_END
                if byte is not None or time.monotonic() - start > limit:
                    self._is_abandoned = True
                    return
            time.sleep(_LOOK)

    def _run_callbacks(self) -> None:
        """Call the callbacks and flush the output, within a second."""

        def run() -> None:
            # Wait for a report of the command itself.
            with self._callback_lock:
                self._has_called_back = True
                for callback in reversed(self._callbacks.copy()):
                    with suppress(Exception):
                        self._run_callback(callback)
                with suppress(OSError, ValueError):
                    sys.stdout.flush()

        runner = threading.Thread(target=run, daemon=True)
        runner.start()
        runner.join(_CALLBACK_TIME)
        if runner.is_alive():
            _show_cursor()

    def _run_callback(self, callback: Callable[[], object]) -> None:
        """Call a callback unless it has been called already."""
        with self._callback_lock:
            if callback in self._callbacks:
                try:
                    callback()
                finally:
                    self._callbacks.remove(callback)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Prevent the main thread from ending the process in this block, or never enter it."""
        with self._lock:
            if not self._is_abandoned:
                yield
                return
        while True:
            time.sleep(_LONGEST_END)


def _next(receiver: socket) -> bytes | None:
    """Return the next byte from the socket, or None if there is none."""
    try:
        return receiver.recv(1)
    except BlockingIOError:
        return None


def _receive_signals(sender: socket) -> None:
    """Let signals write their numbers to a socket, unless they are ignored."""
    sender.settimeout(0)
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    for number in _SIGNALS:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _do_nothing)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """Do nothing; the signal wakes the main thread through the socket."""


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End the process immediately."""
    _show_cursor()
    os._exit(_OF_SIGNAL + number)


def _show_cursor() -> None:
    """Show the cursor of the terminal, which a progress bar hides."""
    with suppress(OSError, ValueError):
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            os.write(sys.stderr.fileno(), b"\x1b[?25h")


#: The signals of this process.
interrupts: Interrupts = Interrupts()
