"""The commands that serve the sandbox and demonstrate the library."""

from __future__ import annotations

import contextlib
import json
import logging
import shlex
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud import __version__
from aiomixcloud.cli.command import command
from aiomixcloud.cli.interrupts import Interrupted, interrupts
from aiomixcloud.cli.options import FilePath, number, text
from aiomixcloud.cli.roots import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiomixcloud.cli.session import Session
    from aiomixcloud.sandbox import Sandbox

#: Seconds to wait for a signal before waiting again.
_MOMENT = 3600.0

_ROOTS = ("api_root", "mixcloud_root", "oembed_root", "oauth_root", "control_root")


@command(
    "sandbox",
    examples=[
        "mixcloud sandbox",
        "mixcloud sandbox --port 8080 --data mixcloud.db",
        "mixcloud sandbox --json --empty",
        "mixcloud sandbox --users 1000 --shows 20000",
        "mixcloud sandbox --token-error-status 403 --refusal-status 200",
        "mixcloud sandbox --kept",
        "mixcloud sandbox --tls certificates",
        "mixcloud sandbox -- python upload.py",
        "mixcloud sandbox --exec 'npm test'",
    ],
    data=False,
    online=False,
)
@click.option(
    "--host", type=text, default="127.0.0.1", help="Listen on this host (default: 127.0.0.1)."
)
@click.option(
    "--port",
    type=number(0, 65535),
    default=0,
    metavar="N",
    help="Listen on this port (default: 0, any free port).",
)
@click.option(
    "--data",
    type=FilePath(),
    metavar="FILE",
    help="Store the state in FILE (default: in memory).",
)
@click.option("--empty", is_flag=True, help="Start without users and shows.")
@click.option("--users", type=number(0), default=0, metavar="N", help="Generate N users.")
@click.option("--shows", type=number(0), default=0, metavar="N", help="Generate N shows.")
@click.option(
    "--list-delay",
    type=number(0),
    default=0,
    metavar="SECONDS",
    help="Delay new shows in lists, as Mixcloud does.",
)
@click.option(
    "--token-error-status",
    type=click.Choice(["400", "401", "403"]),
    help="Respond to a missing or invalid access token with this status (default: 401).",
)
@click.option(
    "--token-format",
    type=click.Choice(["json", "form"]),
    help="Send the OAuth token in this format (default: json).",
)
@click.option(
    "--refusal-status",
    type=click.Choice(["400", "200"]),
    help="Respond to a refused upload or edit with this status (default: 400).",
)
@click.option("--refuse-pro-fields", is_flag=True, help="Refuse Pro fields from free accounts.")
@click.option("--sections-on-read", is_flag=True, help="Include tracklists in responses.")
@click.option(
    "--links",
    type=click.Choice(["local", "mixcloud"]),
    help="Point links to pages and pictures at the sandbox or at Mixcloud (default: local).",
)
@click.option(
    "--tls",
    type=FilePath(),
    metavar="DIR",
    help="Also serve https, with certificates in DIR.",
)
@click.option(
    "--tls-port",
    type=number(0, 65535),
    default=0,
    metavar="N",
    help="Serve https on this port (default: 0, any free port).",
)
@click.option(
    "--exec",
    "shell_command",
    type=text,
    metavar="COMMAND",
    help="Run COMMAND in a shell, then stop.",
)
@click.option(
    "--control-key",
    envvar="MIXCLOUD_CONTROL_KEY",
    type=text,
    metavar="KEY",
    help="Let other machines control it with this key (or MIXCLOUD_CONTROL_KEY).",
)
@click.option("--kept", is_flag=True, help="Serve the sandbox that --sandbox uses.")
@click.option("--reset", is_flag=True, help="Discard the stored state first.")
@click.option(
    "as_json", "--json", is_flag=True, help="Print URLs and version as one line of JSON."
)
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM [ARGUMENT]...]")
@click.pass_obj
def sandbox_command(
    session: Session,
    /,
    *,
    host: str,
    port: int,
    data: Path | None,
    tls: Path | None,
    tls_port: int,
    shell_command: str | None,
    program: tuple[str, ...],
    list_delay: int,
    control_key: str | None,
    kept: bool,
    reset: bool,
    as_json: bool,
    empty: bool,
    users: int,
    shows: int,
    **switches: Any,
) -> int:
    """Serve a local Mixcloud for testing.

    The sandbox starts with the same users and shows every time and does not ask for
    passwords. It prints its URLs, which any program on this machine can use. Press Ctrl-C to
    stop it.

    With PROGRAM or --exec, it instead runs a program in which Mixcloud's addresses are
    hard-coded. Environment variables make the program use the sandbox as its proxy, and trust
    its certificate. The exit status is that of the program.
    """
    from aiomixcloud.sandbox import Sandbox

    if session.choices.sandbox:
        raise click.UsageError(
            "--sandbox does not apply here; run 'mixcloud sandbox --kept' to serve its state"
        )
    world: dict[str, Any] = {"empty": empty, "users": users, "shows": shows}
    _check_data(data, has_world=any(world.values()), kept=kept, reset=reset)
    to_run = _choose_program(session, shell_command, program, as_json=as_json)
    if tls_port and not (tls or to_run):
        raise click.UsageError("--tls-port requires --tls")
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "list_delay": list_delay,
        "tls_port": tls_port,
        "control_key": control_key,
        **_select_switches(switches),
    }
    interrupts.heed()
    with _end_by_signal(), contextlib.ExitStack() as opened:
        if to_run and tls is None:
            folder = tempfile.TemporaryDirectory(prefix="mixcloud-")
            tls = Path(opened.enter_context(folder))
        options["tls"] = tls
        try:
            sandbox = Sandbox(data=data, **options, **world)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        sandbox = _start(opened, sandbox, kept=kept, reset=reset, options=options)
        # A program that reads the URLs may use them immediately, so the log is ready first.
        _show_log(opened)
        if not is_local(host):
            control = " and, with its key, control it" if control_key else ""
            note = f"Anyone who can reach this machine can use this sandbox{control}."
            session.messages.note(note)
        if to_run:
            from aiomixcloud.cli.child_process import run_program

            return run_program(to_run, sandbox.environment())
        _print_addresses(session, sandbox, as_json=as_json, has_https=tls is not None)
        while True:
            interrupts.sleep(_MOMENT)
    return 0


def _check_data(data: Path | None, *, has_world: bool, kept: bool, reset: bool) -> None:
    """Refuse options about data that contradict each other."""
    if kept and (data or has_world):
        raise click.UsageError(
            "--kept uses its own data; omit --data, --empty, --users and --shows"
        )
    if reset and not (kept or data):
        raise click.UsageError("--reset requires --kept or --data")
    if data is not None and data.is_dir():
        raise click.UsageError(f"--data: {str(data)!r} is a folder; give the name of a file")


def _choose_program(
    session: Session, shell_command: str | None, program: tuple[str, ...], *, as_json: bool
) -> str | tuple[str, ...]:
    """Return the command line or the program to run; empty to serve only."""
    if as_json and (program or shell_command is not None):
        raise click.UsageError("--json prints URLs, so it cannot be used with a program")
    if shell_command is None:
        if program and "--" not in session.arguments:
            raise click.UsageError(f"to run a program, write '--' before it: -- {program[0]}")
        if not program and "--" in session.arguments:
            raise click.UsageError("give the program to run after '--'")
        return program
    if program:
        raise click.UsageError("use either --exec or PROGRAM")
    return shell_command


def _start(
    opened: contextlib.ExitStack,
    sandbox: Sandbox,
    *,
    kept: bool,
    reset: bool,
    options: Mapping[str, Any],
) -> Sandbox:
    """Start a sandbox, or the one that other commands use."""
    from aiomixcloud.cli.local_mixcloud import explain_start_errors, serve_sandbox

    if kept:
        return opened.enter_context(serve_sandbox(reset=reset, **options))
    with explain_start_errors():
        opened.enter_context(sandbox)
    if reset:
        sandbox.reset()
    return sandbox


def _select_switches(switches: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `Sandbox` for the switches that were given."""
    return {
        name: int(value) if name.endswith("_status") else value
        for name, value in switches.items()
        if value
    }


@contextlib.contextmanager
def _end_by_signal() -> Iterator[None]:
    """Stop the server on a signal; TERM is a regular end, with exit status 0."""
    try:
        yield
    except Interrupted as end:
        if end.number == signal.SIGINT:
            raise
        interrupts.settle()


def _show_log(opened: contextlib.ExitStack) -> None:
    """Log failures of the sandbox itself, which a response of status 500 does not explain."""
    log = logging.getLogger("aiomixcloud.sandbox")
    handler = logging.StreamHandler()
    # Many warnings could fill the pipe of a parent process that never reads it.
    handler.setLevel(logging.ERROR)
    handler.setFormatter(logging.Formatter("mixcloud: %(message)s"))
    log.addHandler(handler)
    opened.callback(log.removeHandler, handler)


def _print_addresses(
    session: Session, sandbox: Sandbox, *, as_json: bool, has_https: bool
) -> None:
    """Print the URLs of the sandbox."""
    output, note = session.output, session.messages.note
    roots = {name: getattr(sandbox, name) for name in _ROOTS}
    if has_https:
        roots |= {"https_root": sandbox.https_root, "ca_file": str(sandbox.ca_file)}
    if as_json or output.as_json:
        output.text(json.dumps({**roots, "version": __version__}))
    else:
        output.fields(roots.items())
        note("")
        note(f"Open in a browser: {sandbox.mixcloud_root}/")
        note(f"Use from a terminal: mixcloud --api-root {sandbox.api_root} popular")
        if has_https:
            note(
                "Use Mixcloud's own host names: "
                f"https_proxy={sandbox.api_root} SSL_CERT_FILE={shlex.quote(roots['ca_file'])}"
            )
        note(f"Log in: mixcloud login --api-root {sandbox.api_root}")
        note("Press Ctrl-C to stop.")
    output.flush()


@command("demo", examples=["mixcloud demo"], data=False, online=False)
@click.pass_obj
def demo_command(session: Session) -> None:
    """Run a demo of the library in a temporary sandbox."""
    from aiomixcloud.cli.commands.demo import demonstrate

    demonstrate(session.output)
