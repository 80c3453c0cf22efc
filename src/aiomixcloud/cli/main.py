"""The program `mixcloud`: run a command; report an error in one line and an exit status."""

from __future__ import annotations

# Import nothing slow here: Ctrl-C before `main` runs shows a traceback.
import gc
import os
import sys

from aiomixcloud.cli.exit_codes import INTERRUPTED

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiomixcloud.cli.session import Session

#: The name of the program, and the variable that a shell sets to request completions.
PROGRAM = "mixcloud"
COMPLETION = "_MIXCLOUD_COMPLETE"

#: Number of new objects after which Python looks for unreachable ones. Imports create many objects
#: and none of these; the usual number makes the start a tenth slower.
_NEW_OBJECTS = 50_000


def main() -> None:
    """Run the program with the arguments of the process, and end the process."""
    gc.set_threshold(_NEW_OBJECTS)
    try:
        from aiomixcloud.cli.streams import prepare_streams

        prepare_streams()
        if not _answer_at_once(sys.argv[1:]):
            from aiomixcloud.cli.interrupts import interrupts

            interrupts.run(run)
    except KeyboardInterrupt:  # before the signal handlers are installed
        sys.exit(INTERRUPTED)


def _answer_at_once(arguments: Sequence[str]) -> bool:
    """Print the overview or the version without importing click; return whether that is all."""
    from aiomixcloud.cli.app import instant_answer

    answer = None if os.environ.get(COMPLETION) else instant_answer(arguments)
    if answer is None:
        return False
    try:
        os.write(sys.stdout.fileno(), answer.encode())
    except BrokenPipeError:
        return True
    except OSError:
        return False  # the program writes it again and reports the error
    return True


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status.

    Args:
        arguments: The command-line arguments; those of the process by default.
    """
    try:
        from aiomixcloud.cli.session import Session
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("aiomixcloud"):
            raise
        sys.stderr.write(
            f"mixcloud: the command line is not installed ({error.name} is missing); "
            "run: pip install 'aiomixcloud[cli]'\n"
        )
        return 1
    from aiomixcloud.cli.interrupts import interrupts
    from aiomixcloud.cli.streams import close_output, tolerate_characters, write_rest

    tolerate_characters()
    session = Session()
    try:
        with interrupts.ending_with(session.messages.close), session:
            status = _command(sys.argv[1:] if arguments is None else arguments, session)
            sys.stdout.flush()
    except BrokenPipeError:
        # A closed pipe (for example `head`) is not an error.
        close_output()
        return 0
    except BaseException as error:  # noqa: BLE001 - every error becomes a line and a status
        from functools import partial

        from aiomixcloud.cli.error_messages import report

        # Do not store the error: its traceback keeps open what the command has opened.
        status = interrupts.report(partial(report, error, session))
        write_rest()
        return status
    return status


def _command(arguments: Sequence[str], session: Session) -> int:
    """Run the command of a command line without the error handling of click."""
    from click.exceptions import Exit

    from aiomixcloud.cli.interrupts import interrupts
    from aiomixcloud.cli.tree import tree

    session.arguments = tuple(arguments)
    interrupts.check()
    instruction = os.environ.get(COMPLETION)
    if instruction:
        from click.exceptions import ClickException
        from click.shell_completion import shell_complete

        try:
            return shell_complete(tree, {"obj": session}, PROGRAM, COMPLETION, instruction)
        except ClickException:
            return 1  # an earlier argument is invalid; do not print that while completing
    try:
        with tree.make_context(PROGRAM, list(arguments), obj=session) as context:
            status = tree.invoke(context)
    except Exit as end:
        return end.exit_code
    return status if isinstance(status, int) else 0
