"""The gate that the commands for one account share."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiomixcloud.gates import FileGate


def open_gate(api_root: str, token: str | None) -> FileGate | None:
    """Return the gate of an account, so that commands share what they learn about its limit.

    The file is in the state folder of the user, and its name reveals neither token nor account.

    Args:
        api_root: Root URL of the API.
        token: The access token; None for requests without one, which also share a limit.

    Returns:
        The gate, or None if its file cannot be used, as in a read-only home directory.
    """
    import platformdirs

    from aiomixcloud.gates import FileGate

    digest = hashlib.sha256(f"{api_root.rstrip('/')}\n{token or ''}".encode()).hexdigest()[:32]
    folder = platformdirs.user_state_path("aiomixcloud", appauthor=False) / "gates"
    with suppress(OSError, ValueError):
        return FileGate(folder / f"account-{digest}.gate")
    return None
