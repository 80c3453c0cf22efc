"""The sandbox that commands with --sandbox share: its data, and the process that runs it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
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

#: Seconds to wait for another command to release it, and between two attempts.
_TURN, _PAUSE = 60.0, 0.1

#: Default seconds to wait for a response of a served sandbox.
_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class LocalSandbox:
    """The running sandbox whose state persists between commands.

    Attributes:
        api_root: Root URL of its API.
        token: Returns the access token of a user; raises `LookupError` for an unknown user.
        served: Whether another process runs it and outlives this one.
    """

    api_root: str
    token: Callable[[str], str]
    served: bool


@contextlib.contextmanager
def open_sandbox(messages: Messages, timeout: float | None) -> Iterator[LocalSandbox]:
    """Use the sandbox that ``mixcloud sandbox --kept`` serves, or start one.

    Args:
        messages: Where to report a wait for another command.
        timeout: Seconds to wait for a response of a served sandbox; None for the default.

    Raises:
        CommandError: The sandbox is not available.
    """
    folder = _folder()
    is_reported, waited = False, 0.0
    while (turn := _try_lock(folder)) is None:
        if found := _find_served(folder, timeout or _TIMEOUT):
            yield found
            return
        if waited >= _TURN:
            raise CommandError(
                f"another command has been using the local sandbox for {_TURN:.0f} seconds; "
                "stop it and try again"
            )
        if not is_reported:
            messages.note("Waiting for another command that is using the local sandbox.")
            is_reported = True
        interrupts.sleep(_PAUSE)
        waited += _PAUSE
    with turn, _run_sandbox(folder) as sandbox:
        yield LocalSandbox(sandbox.api_root, sandbox.token, served=False)


@contextlib.contextmanager
def serve_sandbox(*, reset: bool, **options: Any) -> Iterator[Sandbox]:
    """Serve the sandbox to commands and browsers.

    Args:
        reset: Whether to discard the stored state, even if it is unreadable.
        **options: Arguments of `Sandbox` that do not concern its data.

    Raises:
        CommandError: The sandbox is not available.
    """
    folder = _folder()
    turn = _try_lock(folder)
    if turn is None:
        found = _find_served(folder)
        raise CommandError(
            f"the local sandbox is already running at {found.api_root}"
            if found
            else "another command is using the local sandbox; try again when it has finished"
        )
    with turn, _run_sandbox(folder, reset=reset, **options) as sandbox:
        address = folder / "sandbox.json"
        roots = {"api_root": sandbox.api_root, "control_root": sandbox.control_root}
        # Rename a complete file, so that no other process reads half of it.
        address.with_suffix(".new").write_text(json.dumps(roots), "utf-8")
        address.with_suffix(".new").replace(address)
        try:
            yield sandbox
        finally:
            address.unlink(missing_ok=True)


@contextlib.contextmanager
def explain_start_errors(advice: str = "") -> Iterator[None]:
    """Turn the errors of a sandbox that cannot start into one-line messages.

    Args:
        advice: What else to do about unusable data.

    Raises:
        CommandError: The block raised such an error.
    """
    try:
        yield
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        other = "; give another --port, or omit it to use a free one" if taken else ""
        # Python repeats the address in brackets.
        reason = (error.strerror or str(error)).partition(" (while ")[0]
        if error.filename is not None:
            reason += f": {os.fsdecode(error.filename)}"
        raise CommandError(reason + other) from None
    except ValueError as error:
        raise CommandError(str(error) + advice) from None
    except ImportError as error:
        raise CommandError(str(error)) from None


def _folder() -> Path:
    """Return the folder of the stored state, which may not exist yet."""
    import platformdirs

    return platformdirs.user_data_path("aiomixcloud", appauthor=False)


def _try_lock(folder: Path) -> FileLock | None:
    """Return an acquired lock, or None if another process holds it."""
    from filelock import FileLock, Timeout

    turn = FileLock(folder / "sandbox.lock")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        turn.acquire(timeout=0)
        # A killed server leaves this file.
        (folder / "sandbox.json").unlink(missing_ok=True)
    except Timeout:
        return None
    except OSError as error:
        raise CommandError(
            f"the local sandbox cannot be stored in {folder} ({error.strerror}); fix that, or "
            "run 'mixcloud sandbox' and use its --api-root"
        ) from None
    return turn


@contextlib.contextmanager
def _run_sandbox(folder: Path, *, reset: bool = False, **options: Any) -> Iterator[Sandbox]:
    """Run the sandbox on the stored state."""
    from aiomixcloud.sandbox import Sandbox

    sandbox = Sandbox(data=folder / "sandbox.db", **options)
    with explain_start_errors(", or discard it with 'mixcloud sandbox --kept --reset'"):
        try:
            sandbox.start()
        except ValueError:  # another kind of file, or another version
            if not reset:
                raise
            _delete_data(folder)
            sandbox.start()
    try:
        if reset:
            sandbox.reset()
        yield sandbox
    finally:
        sandbox.stop()


def _delete_data(folder: Path) -> None:
    for path in folder.glob("sandbox.db*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _find_served(folder: Path, timeout: float = 0) -> LocalSandbox | None:
    """Return the sandbox that another process serves, if there is one."""
    try:
        roots = json.loads((folder / "sandbox.json").read_text("utf-8"))
        api_root, control_root = str(roots["api_root"]), str(roots["control_root"])
    except (OSError, ValueError, TypeError, KeyError):
        return None

    def token(user: str) -> str:
        body = json.dumps({"username": user}).encode()
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get("MIXCLOUD_CONTROL_KEY"):
            headers["X-Control-Key"] = key
        request = Request(f"{control_root}/tokens", body, headers)  # noqa: S310 - it is http
        try:
            # Requests to this machine bypass proxies.
            with build_opener(ProxyHandler({})).open(request, timeout=timeout) as answer:
                return str(json.load(answer)["access_token"])
        except HTTPError as error:
            with error:
                raise LookupError(json.load(error)["error"]["message"]) from None
        except (OSError, ValueError, TypeError, KeyError):
            raise CommandError(
                f"the local sandbox at {api_root} does not respond or has just stopped; try again",
                NO_NETWORK,
            ) from None

    return LocalSandbox(api_root, token, served=True)
