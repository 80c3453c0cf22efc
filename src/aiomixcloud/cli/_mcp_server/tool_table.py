"""The tools of the server, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcp.types import ToolAnnotations

from . import archive_tools, browse_tools, publish_tools, tracklist_tools

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolEntry:
    """A tool: a function with annotations, whose docstring describes it to assistants.

    Attributes:
        function: The function, whose name is the name of the tool.
        title: What people call it.
        hints: The annotations of the protocol.
        needs_files: Whether it needs ``--files``.
    """

    function: Callable[..., Any]
    title: str
    hints: ToolAnnotations
    needs_files: bool = False

    @property
    def name(self) -> str:
        """The name of the tool."""
        return self.function.__name__

    @property
    def is_write(self) -> bool:
        """Whether it changes the account, which needs ``--allow-writes``."""
        return not self.hints.read_only_hint

    @property
    def description(self) -> str:
        """The description for assistants, without the margin of the source."""
        lines = (self.function.__doc__ or "").strip().splitlines()
        return "\n".join(line.strip() for line in lines)


def _hints(*, reads: bool, destroys: bool, repeats: bool, online: bool) -> ToolAnnotations:
    return ToolAnnotations(
        read_only_hint=reads,
        destructive_hint=destroys,
        idempotent_hint=repeats,
        open_world_hint=online,
    )


_READ = _hints(reads=True, destroys=False, repeats=True, online=True)
_LOCAL = _hints(reads=True, destroys=False, repeats=True, online=False)
_ADD = _hints(reads=False, destroys=False, repeats=True, online=True)
_REPLACE = _hints(reads=False, destroys=True, repeats=True, online=True)
_CREATE = _hints(reads=False, destroys=False, repeats=False, online=True)

TOOLS: tuple[ToolEntry, ...] = (
    ToolEntry(function=browse_tools.search, title="Search", hints=_READ),
    ToolEntry(function=browse_tools.browse, title="Popular, hot and new shows", hints=_READ),
    ToolEntry(function=browse_tools.get_show, title="Get a show", hints=_READ),
    ToolEntry(function=browse_tools.get_user, title="Get a user", hints=_READ),
    ToolEntry(function=browse_tools.get_tag, title="Get a tag", hints=_READ),
    ToolEntry(function=browse_tools.list_of_user, title="Lists of a user", hints=_READ),
    ToolEntry(function=browse_tools.list_of_show, title="Lists of a show", hints=_READ),
    ToolEntry(function=browse_tools.list_new_shows, title="New shows of users", hints=_READ),
    ToolEntry(
        function=tracklist_tools.detect_tracklist, title="Detect a tracklist format", hints=_LOCAL
    ),
    ToolEntry(
        function=tracklist_tools.read_tracklist, title="Read or convert a tracklist", hints=_LOCAL
    ),
    ToolEntry(
        function=archive_tools.list_files, title="List files", hints=_LOCAL, needs_files=True
    ),
    ToolEntry(
        function=archive_tools.archive_statistics,
        title="Statistics of an archive",
        hints=_LOCAL,
        needs_files=True,
    ),
    ToolEntry(
        function=archive_tools.search_archive,
        title="Search an archive",
        hints=_LOCAL,
        needs_files=True,
    ),
    ToolEntry(
        function=publish_tools.check_upload,
        title="Check an upload",
        hints=_READ,
        needs_files=True,
    ),
    ToolEntry(
        function=publish_tools.upload_show,
        title="Upload a show",
        hints=_CREATE,
        needs_files=True,
    ),
    ToolEntry(function=publish_tools.edit_show, title="Edit a show", hints=_REPLACE),
    ToolEntry(function=publish_tools.add_to_list, title="Follow, favorite, save", hints=_ADD),
    ToolEntry(
        function=publish_tools.remove_from_list, title="Unfollow, unfavorite", hints=_REPLACE
    ),
)
