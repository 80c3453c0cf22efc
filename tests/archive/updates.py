"""Updates of archives, and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud.archive import Updated

if TYPE_CHECKING:
    from aiomixcloud.archive import Archive
    from aiomixcloud.sandbox import Sandbox


def update(
    archive: Archive, sandbox: Sandbox, *users: str, viewer: str = "alice", **options: Any
) -> Updated:
    """Update an archive of bob, or of other users, and return the last event."""
    with sandbox.sync_client(viewer) as mixcloud:
        *_, last = archive.update(mixcloud, users or ["bob"], **options)
    assert isinstance(last, Updated)
    return last


def select(archive: Archive, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query as tuples."""
    return [tuple(row) for row in archive.connection.execute(query, values)]
