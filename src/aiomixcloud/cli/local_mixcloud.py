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

from aiomixcloud.cli.exit_codes import NO_NETWORK, CommandError
from aiomixcloud.cli.interrupts import interrupts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import FileLock

    from aiomixcloud.cli.output.messages import Messages
    from aiomixcloud.sandbox import Sandbox

#: Seconds to wait for another command to be done with it, and between two looks.
_TURN, _PAUSE = 60.0, 0.1


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
def kept(messages: Messages, *, patience: float = 10.0) -> Iterator[Kept]:
    """Use it: the one that ``mixcloud sandbox --kept`` serves, or else one of our own.

    Args:
        messages: Where to tell of a wait for another command.
        patience: Seconds that one that is served has to answer.

    Raises:
        CommandError: It cannot be had.
    """
    folder = _folder()
    told, waited = False, 0.0
    while (turn := _turn(folder)) is None:
        if found := _served(folder, patience):
            yield found
            return
        if waited >= _TURN:
            raise CommandError(
                f"another command has used the local Mixcloud for {_TURN:.0f} seconds: "
                "end it and try again"
            )
        if not told:
            messages.note("another command uses the local Mixcloud; waiting for it")
            told = True
        interrupts.sleep(_PAUSE)
        waited += _PAUSE
    with turn, _running(folder) as sandbox:
        yield Kept(sandbox.api_root, sandbox.token, served=False)


@contextlib.contextmanager
def serve(*, reset: bool, **options: Any) -> Iterator[Sandbox]:
    """Serve it to commands and to browsers.

    Args:
        reset: Whether to forget all that was kept, also what cannot be read.
        **options: Arguments of `Sandbox` that do not concern its data.

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
    with turn, _running(folder, reset=reset, **options) as sandbox:
        address = folder / "sandbox.json"
        roots = {"api_root": sandbox.api_root, "control_root": sandbox.control_root}
        # Nobody must read half of it.
        address.with_suffix(".new").write_text(json.dumps(roots), "utf-8")
        address.with_suffix(".new").replace(address)
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


def _turn(folder: Path) -> FileLock | None:
    """Return what keeps others away from it, or None where another is at it still.

    Raises:
        CommandError: It cannot be kept there.
    """
    from filelock import FileLock, Timeout

    turn = FileLock(folder / "sandbox.lock")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        turn.acquire(timeout=0)
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
def _running(folder: Path, *, reset: bool = False, **options: Any) -> Iterator[Sandbox]:
    """Run it on the data that is kept."""
    from aiomixcloud.sandbox import Sandbox

    sandbox = Sandbox(data=folder / "sandbox.db", **options)
    with explained_start(", or begin anew by 'mixcloud sandbox --kept --reset'"):
        try:
            sandbox.start()
        except ValueError:  # it is something else, or of another version
            if not reset:
                raise
            _forget(folder)
            sandbox.start()
    try:
        if reset:
            sandbox.reset()
        yield sandbox
    finally:
        sandbox.stop()


def _forget(folder: Path) -> None:
    for path in folder.glob("sandbox.db*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _served(folder: Path, patience: float = 0) -> Kept | None:
    """Return the one that another process serves, if one does."""
    try:
        roots = json.loads((folder / "sandbox.json").read_text("utf-8"))
        api_root, control_root = str(roots["api_root"]), str(roots["control_root"])
    except (OSError, ValueError, TypeError, KeyError):
        return None

    def token(user: str) -> str:
        body = json.dumps({"username": user}).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(f"{control_root}/tokens", body, headers)  # noqa: S310 - it is http
        try:
            # No proxy leads to this machine.
            with build_opener(ProxyHandler({})).open(request, timeout=patience) as answer:
                return str(json.load(answer)["access_token"])
        except HTTPError as error:
            with error:
                raise LookupError(json.load(error)["error"]["message"]) from None
        except (OSError, ValueError, TypeError, KeyError):
            raise CommandError(
                f"the local Mixcloud at {api_root} does not answer, or has just ended: try again",
                NO_NETWORK,
            ) from None

    return Kept(api_root, token, served=True)
