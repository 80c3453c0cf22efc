"""The commands of the local Mixcloud: serve it, and show what the library does with it."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import logging
import signal
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.command import command
from aiomixcloud.cli.interrupts import Interrupted, interrupts
from aiomixcloud.cli.options import FilePath, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiomixcloud.cli.session import Session
    from aiomixcloud.sandbox import Sandbox

#: Seconds of a wait for signals, which end it at once.
_MOMENT = 3600.0

_ROOTS = ("api_root", "mixcloud_root", "oembed_root", "oauth_root", "control_root")


@command(
    "sandbox",
    examples=[
        "mixcloud sandbox",
        "mixcloud sandbox --port 8080 --data mixcloud.db",
        "mixcloud sandbox --json --empty",
        "mixcloud sandbox --users 1000 --shows 20000",
        "mixcloud sandbox --kept",
    ],
    data=False,
    online=False,
)
@click.option("--host", type=text, default="127.0.0.1", help="Address to serve at (127.0.0.1).")
@click.option(
    "--port",
    type=number(0, 65535),
    default=0,
    metavar="N",
    help="Port to serve at; 0, as without it, takes a free one.",
)
@click.option(
    "--data",
    type=FilePath(),
    metavar="FILE",
    help="Keep what happens in this file; without it, it is forgotten at the end.",
)
@click.option("--empty", is_flag=True, help="Begin with nobody and nothing.")
@click.option(
    "--users", type=number(0), default=0, metavar="N", help="Number of users to generate."
)
@click.option(
    "--shows", type=number(0), default=0, metavar="N", help="Number of shows to generate."
)
@click.option(
    "--list-delay",
    type=number(0),
    default=0,
    metavar="SECONDS",
    help="Let lists show a new show only after this time, as Mixcloud's do.",
)
@click.option("--kept", is_flag=True, help="Serve the one that commands with --sandbox use.")
@click.option("--reset", is_flag=True, help="Forget all that happened before.")
@click.option("as_json", "--json", is_flag=True, help="Print the addresses as one line of JSON.")
@click.pass_obj
def sandbox_command(
    session: Session,
    /,
    *,
    host: str,
    port: int,
    data: Path | None,
    list_delay: int,
    kept: bool,
    reset: bool,
    as_json: bool,
    **world: Any,
) -> None:
    """Serve a local Mixcloud until Ctrl-C.

    It has users and shows that are the same every time, remembers what is done to it, and
    knows no passwords. Other programs and other commands reach it at the addresses it prints.
    """
    from aiomixcloud.cli.local_mixcloud import explained_start, serve
    from aiomixcloud.sandbox import Sandbox

    if session.choices.sandbox:
        raise click.UsageError("'mixcloud sandbox --kept' serves that of --sandbox: give this")
    if kept and (data or any(world.values())):
        raise click.UsageError("--kept has data of its own: leave out what chooses another")
    if reset and not (kept or data):
        raise click.UsageError("--reset forgets what --kept or --data has: give one of them")
    if data is not None and data.is_dir():
        raise click.UsageError(f"--data: {str(data)!r} is a folder: name a file")
    options: dict[str, Any] = {"host": host, "port": port, "list_delay": list_delay}
    try:
        sandbox = Sandbox(data=data, **options, **world)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    interrupts.heed()
    with _ended_by_signals(), contextlib.ExitStack() as opened:
        if kept:
            sandbox = opened.enter_context(serve(reset=reset, **options))
        else:
            with explained_start():
                opened.enter_context(sandbox)
            if reset:
                sandbox.reset()
        # Whoever is told the addresses may use them at once.
        _show_log(opened)
        _tell(session, sandbox, as_json=as_json)
        if not _is_at_home(host):
            session.messages.note("Anyone who can reach this machine can use it.")
        while True:
            interrupts.sleep(_MOMENT)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """End a server by signals; unlike what is interrupted, it ends well by TERM."""
    try:
        yield
    except Interrupted as end:
        if end.number == signal.SIGINT:
            raise
        interrupts.settle()


def _is_at_home(host: str) -> bool:
    """Tell whether only programs on this machine reach an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _show_log(opened: contextlib.ExitStack) -> None:
    """Show failures of the sandbox itself, which an answer of status 500 does not explain."""
    log = logging.getLogger("aiomixcloud.sandbox")
    handler = logging.StreamHandler()
    # Warnings are too many for a program that started it and never reads what it says.
    handler.setLevel(logging.ERROR)
    handler.setFormatter(logging.Formatter("mixcloud: %(message)s"))
    log.addHandler(handler)
    opened.callback(log.removeHandler, handler)


def _tell(session: Session, sandbox: Sandbox, *, as_json: bool) -> None:
    """Tell where the sandbox is."""
    output, note = session.output, session.messages.note
    roots = {name: getattr(sandbox, name) for name in _ROOTS}
    if as_json or output.as_json:
        output.text(json.dumps(roots))
    else:
        output.fields(roots.items())
        note("")
        note(f"In a browser: {sandbox.mixcloud_root}/")
        note(f"In a terminal: mixcloud --api-root {sandbox.api_root} popular")
        note(f"To act there: mixcloud login --api-root {sandbox.api_root}")
        note("Ctrl-C ends it.")
    output.flush()


@command("demo", examples=["mixcloud demo"], data=False, online=False)
@click.pass_obj
def demo_command(session: Session) -> None:
    """Show what the library does, on a local Mixcloud of its own."""
    from aiomixcloud.cli.commands.demo import demonstrate

    demonstrate(session.output)
