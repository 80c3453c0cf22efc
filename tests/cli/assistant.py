"""An assistant: the client of the SDK, which checks every result against its schema."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import jsonschema
from mcp import Client
from mcp.types import ElicitResult

from aiomixcloud import Mixcloud
from aiomixcloud.cli._mcp_server.file_folder import FileFolder
from aiomixcloud.cli._mcp_server.server import MixcloudServer
from aiomixcloud.cli._mcp_server.server_state import ServerState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from mcp.types import CallToolResult, Tool

#: The two ways of the protocol to ask the user: a request of the server, or a second call.
MODES: list[Literal["legacy", "auto"]] = ["legacy", "auto"]

#: The user confirms, says no in the form, declines, closes the question, or cannot be asked.
Answer = Literal["yes", "no", "decline", "cancel"] | None


@dataclass
class Assistant:
    """A connected client.

    Attributes:
        client: The client of the SDK.
        questions: What the user was asked.
    """

    client: Client
    questions: list[str] = field(default_factory=list)
    _tools: dict[str, Tool] = field(default_factory=dict)

    async def tools(self) -> dict[str, Tool]:
        """Return the tools by name."""
        if not self._tools:
            self._tools = {tool.name: tool for tool in (await self.client.list_tools()).tools}
        return self._tools

    async def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool, and return its structured result, which fits the schema of the tool."""
        result = await self.client.call_tool(name, arguments)
        assert not result.is_error, _text(result)
        structured = result.structured_content
        assert isinstance(structured, dict)
        assert json.loads(_text(result)) == structured
        schema = (await self.tools())[name].output_schema
        assert schema is not None
        jsonschema.validate(structured, schema)
        return structured

    async def refusal(self, name: str, **arguments: Any) -> str:
        """Call a tool that fails, and return its error, which is a short text without traces."""
        result = await self.client.call_tool(name, arguments)
        assert result.is_error
        assert result.structured_content is None
        text = _text(result)
        assert len(text) < 1200
        assert "Traceback" not in text
        assert "pydantic" not in text
        return text


@asynccontextmanager
async def connect(
    server: Any, *, answer: Answer = None, mode: Literal["legacy", "auto"] = "legacy"
) -> AsyncIterator[Assistant]:
    """Connect to a server in this process, a process or a URL.

    Args:
        server: What the client of the SDK takes.
        answer: How the user answers; None if the assistant cannot ask.
        mode: How to negotiate the version of the protocol.
    """
    questions: list[str] = []

    async def ask(context: Any, params: Any) -> ElicitResult:
        questions.append(params.message)
        match answer:
            case "yes" | "no":
                return ElicitResult(action="accept", content={"confirm": answer == "yes"})
            case "decline" | "cancel":
                return ElicitResult(action=answer)
        raise AssertionError("asked without the capability")

    callback = None if answer is None else ask
    async with Client(server, mode=mode, elicitation_callback=callback) as client:
        yield Assistant(client, questions)


@asynccontextmanager
async def serve(
    api_root: str, token: str | None, folder: Path | None = None, **options: Any
) -> AsyncIterator[MixcloudServer]:
    """Provide a server in this process."""
    problems: list[BaseException] = []
    www = f"{api_root}/www"
    async with Mixcloud(
        api_root, access_token=token, mixcloud_root=www, max_rate_limit_wait=1
    ) as client:
        yield MixcloudServer(
            ServerState(
                client=client,
                api_root=api_root,
                explain=str,
                report=problems.append,
                folder=None if folder is None else FileFolder(folder),
                **options,
            )
        )
    assert problems == []


def _text(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text
