"""The tools of the server, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcp.types import ToolAnnotations

from . import archive_tools, browse_tools, publish_tools, tracklist_tools

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
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


_READ = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True
)
_LOCAL = _READ.model_copy(update={"open_world_hint": False})
_ADD = _READ.model_copy(update={"read_only_hint": False})
_REPLACE = _ADD.model_copy(update={"destructive_hint": True})
_CREATE = _ADD.model_copy(update={"idempotent_hint": False})

TOOLS: tuple[ToolEntry, ...] = (
    ToolEntry(browse_tools.search, "Search", _READ),
    ToolEntry(browse_tools.browse, "Popular, hot and new shows", _READ),
    ToolEntry(browse_tools.get_show, "Get a show", _READ),
    ToolEntry(browse_tools.get_user, "Get a user", _READ),
    ToolEntry(browse_tools.get_tag, "Get a tag", _READ),
    ToolEntry(browse_tools.list_of_user, "Lists of a user", _READ),
    ToolEntry(browse_tools.list_of_show, "Lists of a show", _READ),
    ToolEntry(browse_tools.list_new_shows, "New shows of users", _READ),
    ToolEntry(tracklist_tools.detect_tracklist, "Detect a tracklist format", _LOCAL),
    ToolEntry(tracklist_tools.read_tracklist, "Read or convert a tracklist", _LOCAL),
    ToolEntry(archive_tools.list_files, "List files", _LOCAL, needs_files=True),
    ToolEntry(
        archive_tools.archive_statistics, "Statistics of an archive", _LOCAL, needs_files=True
    ),
    ToolEntry(archive_tools.search_archive, "Search an archive", _LOCAL, needs_files=True),
    ToolEntry(publish_tools.check_upload, "Check an upload", _READ, needs_files=True),
    ToolEntry(publish_tools.upload_show, "Upload a show", _CREATE, needs_files=True),
    ToolEntry(publish_tools.edit_show, "Edit a show", _REPLACE),
    ToolEntry(publish_tools.add_to_list, "Follow, favorite, save", _ADD),
    ToolEntry(publish_tools.remove_from_list, "Unfollow, unfavorite", _REPLACE),
)
