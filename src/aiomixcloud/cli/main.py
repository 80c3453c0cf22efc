"""The program `mixcloud`: runs a command, and ends with one line and a status where it failed."""

from __future__ import annotations

# Nothing else: Ctrl-C before `main` runs shows where in Python it came.
import os
import sys
from io import StringIO, TextIOWrapper

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import NoReturn

    from aiomixcloud.cli.session import Session

#: How the program is called, and what a shell sets to ask it how words may go on.
PROGRAM = "mixcloud"
COMPLETION = "_MIXCLOUD_COMPLETE"

#: Exit status after a signal is this and its number; after Ctrl-C it is `INTERRUPTED`.
_OF_SIGNAL = 128
INTERRUPTED = 130


def main() -> NoReturn:
    """Run the program with the arguments of the process, and end the process."""
    status = INTERRUPTED
    try:
        import signal

        for number, usual in (
            # Ctrl-C is ignored where the program runs in the background of a script.
            (signal.SIGINT, signal.default_int_handler),
            (signal.SIGTERM, signal.SIG_DFL),
        ):
            if signal.getsignal(number) is usual:
                signal.signal(number, _interrupt)
        try:
            status = run()
        finally:
            # Python, which has to end now, would tell where it was.
            _leave_next()
    except KeyboardInterrupt:
        pass
    sys.exit(status)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End what is done, as after Ctrl-C; what comes next while it ends, ends it at once.

    An import is not interrupted, since some crash by that.
    """
    _leave_next()
    inner = frame
    while inner is not None:
        if inner.f_code.co_filename == "<frozen importlib._bootstrap>":
            _leave(number, frame)
        inner = inner.f_back
    status = _OF_SIGNAL + number
    raise KeyboardInterrupt if status == INTERRUPTED else SystemExit(status)


def _leave_next() -> None:
    """Let the next signal end the process at once."""
    import signal

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End the process at once, with the cursor of its terminal to be seen."""
    _flush()
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        os.write(sys.stderr.fileno(), b"\x1b[?25h")
    os._exit(_OF_SIGNAL + number)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status.

    Args:
        arguments: What follows the program's name; by default, what the process was given.
    """
    try:
        from aiomixcloud.cli.session import Session
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("aiomixcloud"):
            raise
        sys.stderr.write(
            f"mixcloud: the command line is not installed ({error.name} is missing): "
            "pip install 'aiomixcloud[cli]'\n"
        )
        return 1
    _prepare_streams()
    session = Session()
    try:
        with session:
            status = _command(sys.argv[1:] if arguments is None else arguments, session)
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads, as `head` does, has seen enough.
        _let_go_of_output()
        return 0
    except BaseException as error:  # noqa: BLE001 - every error becomes a line and a status
        from aiomixcloud.cli.explaining import report

        status = report(error, session)
        _flush()
        return status
    return status


def _prepare_streams() -> None:
    """Let no letter end a command, and no stream that was closed from outside."""
    for name, errors in (
        ("stdin", "replace"),
        ("stdout", "backslashreplace"),
        ("stderr", "backslashreplace"),
    ):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, StringIO())
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def _command(arguments: Sequence[str], session: Session) -> int:
    """Run the command that a line asks for; click's own way of ending is not used."""
    from click.exceptions import ClickException, Exit
    from click.shell_completion import shell_complete

    from aiomixcloud.cli.tree import tree

    session.arguments = tuple(arguments)
    instruction = os.environ.get(COMPLETION)
    if instruction:
        try:
            return shell_complete(tree, {"obj": session}, PROGRAM, COMPLETION, instruction)
        except ClickException:
            return 1  # a word before is wrong; nobody wants to be told that here
    try:
        with tree.make_context(PROGRAM, list(arguments), obj=session) as context:
            status = tree.invoke(context)
    except Exit as end:
        return end.exit_code
    return status if isinstance(status, int) else 0


def _flush() -> None:
    """Write what is left; where that cannot be written either, that was said already."""
    try:
        sys.stdout.flush()
    except OSError:
        _let_go_of_output()


def _let_go_of_output() -> None:
    """Keep Python from writing, when it ends, to what cannot be written to any more."""
    from contextlib import suppress

    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
