"""The page about assistants lists all tools, and its configurations are valid."""

import json
import shlex

from aiomixcloud.cli._mcp_server.tool_table import TOOLS
from aiomixcloud.cli.commands.mcp import mcp_command
from tests.docs.snippets import read
from tools.assistant_tools import PART


def test_the_table_of_tools_is_current() -> None:
    assert PART.is_current, "run `make docs-help`"


def test_every_tool_has_a_row() -> None:
    text = PART.page.read_text("utf-8")
    assert [one for one in TOOLS if f"\n| `{one.name}` |" not in text] == []


def test_the_configurations_start_the_command_with_its_options() -> None:
    known = {name for param in mcp_command.params for name in param.opts}
    found = 0
    for snippet in read(PART.page):
        if snippet.language == "json":
            text = snippet.code
            words = [
                word
                for server in next(iter(json.loads(text).values())).values()
                for word in (server.get("command", "mixcloud"), *server.get("args", []))
            ]
        elif snippet.language == "sh" and "mixcloud mcp" in snippet.code:
            words = shlex.split(snippet.code, comments=True)
        else:
            continue
        found += 1
        options = {word for word in words if word.startswith("--") and word != "--"}
        assert options <= known | {"--from", "--transport", "--scope"}, snippet.place
    assert found >= 4
