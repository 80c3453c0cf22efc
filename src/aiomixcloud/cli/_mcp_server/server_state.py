"""What the tools work with: the client, the folder of files, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud import Mixcloud

    from .file_folder import FileFolder


@dataclass
class ServerState:
    """The state that all tools share.

    Attributes:
        client: The client, with the access token if there is one.
        api_root: Root URL of the API.
        folder: The folder of ``--files``, or None.
        allows_writes: Whether tools may change the account.
        allows_unconfirmed: Whether they may do so if the assistant cannot ask its user.
        login: The command that logs in.
        explain: Returns the message of the command line for an error.
        report: Reports an unexpected error to the person who started the server.
    """

    client: Mixcloud
    api_root: str
    explain: Callable[[BaseException], str]
    report: Callable[[BaseException], object]
    folder: FileFolder | None = None
    allows_writes: bool = False
    allows_unconfirmed: bool = False
    login: str = "mixcloud login"
    _owner: str | None = None

    async def owner(self) -> str:
        """Return the username of the account in use.

        Raises:
            AuthenticationError: The access token is missing or not accepted.
        """
        if self._owner is None:
            self._owner = (await self.client.me()).username
        return self._owner

    @property
    def files(self) -> FileFolder:
        """The folder of ``--files``.

        Raises:
            ToolError: There is none.
        """
        if self.folder is None:
            raise ToolError("this server reads no files; start it with --files FOLDER")
        return self.folder


#: The context of a call; the state is its lifespan context.
ToolContext: TypeAlias = Context[ServerState, Any]


def state_of(context: ToolContext) -> ServerState:
    """Return the state of the server that runs a tool."""
    return context.request_context.lifespan_context
