"""Tools that evaluate archives of accounts."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from aiomixcloud import parse_date

from .file_folder import FileError
from .results import FileItem, Files, Hit, Hits, Statistics
from .server_state import ToolContext, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.archive import Archive

#: Maximum number of files of a folder.
_MOST_FILES = 200

#: How an archive begins: as every SQLite file, and at an offset with its own mark.
_SQLITE, _MARK, _MARK_OFFSET = b"SQLite format 3\0", b"mixa", 68

ArchiveFile = Annotated[
    str,
    Field(
        max_length=1000, description="Path below --files of a file that mixcloud archive wrote."
    ),
]


def list_files(
    ctx: ToolContext,
    *,
    folder: Annotated[
        str, Field(max_length=1000, description="Folder below --files; . is --files itself.")
    ] = ".",
) -> Files:
    """List the files that other tools can read."""
    found: list[FileItem] = []
    for one in state_of(ctx).files.list(folder):
        if len(found) == _MOST_FILES:
            return Files(folder=folder, files=found, is_cut=True)
        kind: Literal["file", "folder"] = "folder" if one.size is None else "file"
        found.append(FileItem(path=one.path, kind=kind, size=one.size))
    return Files(folder=folder, files=found, is_cut=False)


def archive_statistics(
    ctx: ToolContext,
    *,
    file: ArchiveFile,
    statistics: Annotated[
        Literal["top", "growth", "tags", "weekdays", "hosts", "followers", "listening"],
        Field(description="Which table."),
    ] = "top",
    user: Annotated[
        str | None, Field(max_length=200, description="Username; all archived users if omitted.")
    ] = None,
    since: Annotated[
        str | None, Field(max_length=100, description="Only what happened since this date.")
    ] = None,
    until: Annotated[
        str | None, Field(max_length=100, description="Only what happened before this date.")
    ] = None,
    limit: Annotated[int, Field(ge=1, le=100, description="Maximum number of rows.")] = 20,
) -> Statistics:
    """Show statistics: top shows, growth, tags, weekdays, hosts, followers, listening."""
    with _open(ctx, file) as archive:
        try:
            table = archive.statistics(
                statistics, user=user, since=_moment(since), until=_moment(until), limit=limit
            )
        except ValueError as error:  # the user is not in the archive
            raise ToolError(state_of(ctx).files.shorten(str(error))) from error
    return Statistics(
        title=table.title,
        columns=list(table.columns),
        rows=[list(row) for row in table.rows],
        notes=list(table.notes),
    )


def search_archive(
    ctx: ToolContext,
    *,
    file: ArchiveFile,
    words: Annotated[str, Field(max_length=500, description="Words that must all occur.")],
    limit: Annotated[int, Field(ge=1, le=50, description="Maximum number of results.")] = 20,
) -> Hits:
    """Search the names, descriptions, tags, tracklists and comments of an archive."""
    with _open(ctx, file) as archive:
        try:
            found = archive.search(words, limit=limit)
        except ValueError as error:
            raise ToolError(str(error)) from error
    return Hits(
        hits=[
            Hit(
                key=one.key,
                name=one.name,
                kind=one.kind,
                excerpt=one.excerpt,
                created=one.created_time,
            )
            for one in found
        ]
    )


@contextmanager
def _open(ctx: ToolContext, name: str) -> Iterator[Archive]:
    """Open an archive, but never turn another file into one."""
    from aiomixcloud.archive import Archive, ArchiveError

    path = state_of(ctx).files.find(name)
    with path.open("rb") as file:
        start = file.read(_MARK_OFFSET + len(_MARK))
    # SQLite reads and writes two more files, whose names it derives from this one.
    linked = any(path.with_name(f"{path.name}{end}").is_symlink() for end in ("-wal", "-shm"))
    if not start.startswith(_SQLITE) or not start.endswith(_MARK) or linked:
        raise FileError(
            f"{name!r} is not an archive; the user can create one with: mixcloud archive FILE USER"
        )
    try:
        with Archive(path) as archive:
            yield archive
    except ArchiveError as error:
        raise FileError(state_of(ctx).files.shorten(str(error))) from error


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    return parse_date(text, now=datetime.now(UTC).astimezone(), prefer="past")
