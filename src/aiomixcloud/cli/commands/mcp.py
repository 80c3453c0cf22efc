"""The command that serves Mixcloud to assistants."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from aiomixcloud.cli.command import command
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import FAILED, CommandError
from aiomixcloud.cli.options import text
from aiomixcloud.cli.roots import is_local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiomixcloud.cli._mcp_server.transports import HttpAddress
    from aiomixcloud.cli.session import Session

#: The variable with the secret of a server that other machines can reach.
SECRET = "MIXCLOUD_MCP_SECRET"  # noqa: S105 - the name of a variable
_SHORTEST_SECRET = 16

#: Seconds that a tool waits for rate limits unless --max-wait says otherwise: assistants give up.
_MAX_WAIT = 30.0


@command(
    "mcp",
    examples=[
        "mixcloud mcp",
        "mixcloud mcp --files ~/shows --allow-writes",
        "mixcloud mcp --sandbox --allow-writes",
        "mixcloud mcp --http 127.0.0.1:8000",
    ],
    data=False,
)
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Let tools read the files below this folder.",
)
@click.option("--allow-writes", is_flag=True, help="Offer tools that change your account.")
@click.option(
    "--allow-unconfirmed",
    is_flag=True,
    help="Make changes without asking you if the assistant cannot ask.",
)
@click.option(
    "--http",
    type=text,
    metavar="HOST:PORT",
    help="Serve streamable HTTP at this address instead of standard input and output.",
)
@click.option(
    "names",
    "--allow-host",
    type=text,
    multiple=True,
    metavar="NAME",
    help=f"Accept requests for this host name; needs ${SECRET}. Can be repeated.",
)
@click.pass_obj
def mcp_command(
    session: Session,
    *,
    files: Path | None,
    allow_writes: bool,
    allow_unconfirmed: bool,
    http: str | None,
    names: Sequence[str],
) -> None:
    """Serve Mixcloud to assistants over the Model Context Protocol.

    Assistants start this command themselves, and end it by closing its standard input. Tools
    only read unless --allow-writes is given; then you confirm each change.
    """
    if allow_unconfirmed and not allow_writes:
        raise click.UsageError("--allow-unconfirmed requires --allow-writes")
    if names and http is None:
        raise click.UsageError("--allow-host requires --http")
    _require_sdk()
    import asyncio

    from aiomixcloud import Mixcloud
    from aiomixcloud.cli._mcp_server.file_folder import FileFolder
    from aiomixcloud.cli._mcp_server.server import MixcloudServer
    from aiomixcloud.cli._mcp_server.server_state import ServerState
    from aiomixcloud.cli._mcp_server.transports import serve_http, serve_stdio
    from aiomixcloud.cli.planned_season import account_options

    address = None if http is None else _address(http, names)
    if session.choices.max_wait is None:
        session.choices.max_wait = _MAX_WAIT
    roots, token = session.roots, session.token
    settings = session.client_settings(roots, token.value if token else None)

    def announce_url(url: str) -> None:
        session.messages.note(f"Serving MCP at {url}; press Ctrl-C to stop.")

    def announce_input() -> None:
        if sys.stdin.isatty():
            session.messages.note(
                "Waiting for an assistant on standard input; press Ctrl-C to stop."
            )

    async def serve() -> None:
        async with Mixcloud(roots.api, **settings) as client:
            state = ServerState(
                client=client,
                api_root=roots.api,
                explain=lambda error: explain(error, session)[1],
                report=lambda error: session.messages.problem(explain(error, session)[1]),
                folder=None if files is None else FileFolder(files),
                allows_writes=allow_writes,
                allows_unconfirmed=allow_unconfirmed,
                login=shlex.join(["mixcloud", "login", *account_options(session)]),
            )
            server = MixcloudServer(state)
            if address is not None:
                await serve_http(server, address, announce_url)
                return
            await serve_stdio(server, announce_input)

    asyncio.run(serve())


def _require_sdk() -> None:
    """Import the SDK of the protocol, whose names were different before version 2."""
    from importlib import import_module

    try:
        import_module("mcp.server.mcpserver")
    except ModuleNotFoundError as error:
        raise CommandError(
            f"this command needs the MCP SDK ({error.name} is missing); "
            "run: pip install --upgrade 'aiomixcloud[cli,mcp]'",
            FAILED,
        ) from None


def _address(text: str, names: Sequence[str]) -> HttpAddress:
    """Return the address to listen on, if it is safe."""
    from aiomixcloud.cli._mcp_server.transports import HttpAddress

    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or set(text) & set("/?#@"):
        raise click.UsageError(
            f"--http: {text!r} is not an address; use one such as 127.0.0.1:8000"
        )
    secret = os.environ.get(SECRET) or None
    if secret is not None and len(secret) < _SHORTEST_SECRET:
        raise click.UsageError(f"{SECRET} has fewer than {_SHORTEST_SECRET} characters")
    if not is_local(host) and not names:
        raise click.UsageError(
            f"--http: other machines could reach {host}; use 127.0.0.1, or give the name in "
            "their URLs with --allow-host"
        )
    if names and secret is None:
        raise click.UsageError(
            f"--allow-host: set {SECRET} to a random text, which clients send as a bearer token"
        )
    return HttpAddress(host, port, names, secret)
