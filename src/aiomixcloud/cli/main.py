"""The program `mixcloud`: runs a command, and ends with one line and a status where it failed."""

from __future__ import annotations

# Nothing that takes long: Ctrl-C before `main` runs shows a traceback.
import os
import sys

from aiomixcloud.cli.exit_codes import INTERRUPTED

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from aiomixcloud.cli.session import Session

#: How the program is called, and what a shell sets to ask it how words may go on.
PROGRAM = "mixcloud"
COMPLETION = "_MIXCLOUD_COMPLETE"


def main() -> NoReturn:
    """Run the program with the arguments of the process, and end the process."""
    try:
        from aiomixcloud.cli.interrupts import interrupts
        from aiomixcloud.cli.streams import prepare_streams

        prepare_streams()
        interrupts.run(run)
    except KeyboardInterrupt:  # before the signals are taken care of
        sys.exit(INTERRUPTED)


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
    from aiomixcloud.cli.interrupts import interrupts
    from aiomixcloud.cli.streams import close_output, tolerate_characters, write_rest

    tolerate_characters()
    session = Session()
    try:
        with interrupts.ending_with(session.messages.close), session:
            status = _command(sys.argv[1:] if arguments is None else arguments, session)
            sys.stdout.flush()
    except BrokenPipeError:
        # A reader that has seen enough, such as `head`, is not an error.
        close_output()
        return 0
    except BaseException as error:  # noqa: BLE001 - every error becomes a line and a status
        from functools import partial

        from aiomixcloud.cli.error_messages import report

        # Nothing may hold on to the error: its traceback holds what the command has opened.
        status = interrupts.report(partial(report, error, session))
        write_rest()
        return status
    return status


def _command(arguments: Sequence[str], session: Session) -> int:
    """Run the command that a line asks for; click's own way of ending is not used."""
    from click.exceptions import ClickException, Exit
    from click.shell_completion import shell_complete

    from aiomixcloud.cli.app import tree
    from aiomixcloud.cli.interrupts import interrupts

    session.arguments = tuple(arguments)
    interrupts.check()
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
