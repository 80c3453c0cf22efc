"""The local Mixcloud that commands with --sandbox share: its data, and who runs it now."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from aiomixcloud.cli.failing import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import FileLock

    from aiomixcloud.cli.messages import Messages
    from aiomixcloud.sandbox import Sandbox

#: Seconds to wait for another command to be done with it.
_TURN = 60.0

#: Seconds that one that is served has to answer.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Kept:
    """The local Mixcloud whose state is kept between commands, while it runs.

    Attributes:
        api_root: Where it is.
        token: Returns the access token of a user; a `LookupError` where there is no such user.
        served: Whether another process runs it, and goes on after this one.
    """

    api_root: str
    token: Callable[[str], str]
    served: bool


@contextlib.contextmanager
def kept(messages: Messages) -> Iterator[Kept]:
    """Use it: the one that ``mixcloud sandbox --kept`` serves, or else one of our own.

    Args:
        messages: Where to tell of a wait for another command.

    Raises:
        CommandError: It cannot be had.
    """
    folder = _folder()
    turn = _turn(folder)
    if turn is None and (found := _served(folder)):
        yield found
        return
    if turn is None:
        messages.note("another command uses the local Mixcloud; waiting for it")
        turn = _turn(folder, seconds=_TURN)
    if turn is None:
        raise CommandError(
            f"another command has used the local Mixcloud for {_TURN:.0f} seconds: "
            "end it and try again"
        )
    with turn, _running(folder) as sandbox:
        yield Kept(sandbox.api_root, sandbox.token, served=False)


@contextlib.contextmanager
def serve(*, host: str, port: int, reset: bool) -> Iterator[Sandbox]:
    """Serve it to commands and to browsers.

    Args:
        host: Address to serve at.
        port: Port to serve at; 0 for a free one.
        reset: Whether to forget all that was kept, also what cannot be read.

    Raises:
        CommandError: It cannot be had.
    """
    folder = _folder()
    turn = _turn(folder)
    if turn is None:
        found = _served(folder)
        raise CommandError(
            f"it is served already, at {found.api_root}"
            if found
            else "another command uses the local Mixcloud: try again when it is done"
        )
    with turn:
        if reset:
            _forget(folder)
        with _running(folder, host=host, port=port) as sandbox:
            address = folder / "sandbox.json"
            roots = {"api_root": sandbox.api_root, "control_root": sandbox.control_root}
            address.write_text(json.dumps(roots), "utf-8")
            try:
                yield sandbox
            finally:
                address.unlink(missing_ok=True)


@contextlib.contextmanager
def explained_start(advice: str = "") -> Iterator[None]:
    """Make one line of what keeps a sandbox from starting.

    Args:
        advice: What else can be done where its data cannot be used.

    Raises:
        CommandError: The block raised what a sandbox does when it cannot start.
    """
    try:
        yield
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        other = ": give another --port, or none for a free one" if taken else ""
        # Python repeats the address in brackets.
        reason = (error.strerror or str(error)).partition(" (while ")[0]
        raise CommandError(reason + other) from None
    except ValueError as error:
        raise CommandError(str(error) + advice) from None


def _folder() -> Path:
    """Return the folder where it is kept; it may have to be made."""
    import platformdirs

    return platformdirs.user_data_path("aiomixcloud", appauthor=False)


def _turn(folder: Path, *, seconds: float = 0) -> FileLock | None:
    """Return what keeps others away from it, or None where another is at it still.

    Raises:
        CommandError: It cannot be kept there.
    """
    from filelock import FileLock, Timeout

    turn = FileLock(folder / "sandbox.lock")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        turn.acquire(timeout=seconds)
        # What a server that was killed left behind.
        (folder / "sandbox.json").unlink(missing_ok=True)
    except Timeout:
        return None
    except OSError as error:
        raise CommandError(
            f"the local Mixcloud cannot be kept in {folder} ({error.strerror}): mend that, or "
            "serve one by 'mixcloud sandbox' and name it by --api-root"
        ) from None
    return turn


@contextlib.contextmanager
def _running(folder: Path, **address: Any) -> Iterator[Sandbox]:
    """Run it on the data that is kept."""
    from aiomixcloud.sandbox import Sandbox

    sandbox = Sandbox(data=folder / "sandbox.db", **address)
    with contextlib.ExitStack() as running:
        with explained_start(", or begin anew by 'mixcloud sandbox --kept --reset'"):
            running.enter_context(sandbox)
        yield sandbox


def _forget(folder: Path) -> None:
    for path in folder.glob("sandbox.db*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _served(folder: Path) -> Kept | None:
    """Return the one that another process serves, if one does."""
    try:
        roots = json.loads((folder / "sandbox.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    control = roots["control_root"]
    # No proxy leads to this machine.
    ask = build_opener(ProxyHandler({})).open

    def token(user: str) -> str:
        body = json.dumps({"username": user}).encode()
        request = Request(f"{control}/tokens", body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with ask(request, timeout=_PATIENCE) as answer:
                return str(json.load(answer)["access_token"])
        except HTTPError as error:
            raise LookupError(json.load(error)["error"]["message"]) from None

    return Kept(roots["api_root"], token, served=True)
