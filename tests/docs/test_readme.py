"""Every Python snippet of the README runs as it stands, against the local Mixcloud."""

import re
from pathlib import Path

import pytest

from aiomixcloud.auth import login
from aiomixcloud.sandbox import Sandbox
from tests.support.people import consent

README = Path(__file__).parents[2] / "README.md"
SNIPPETS = re.findall(r"(?ms)^```python\n(.*?)^```$", README.read_text("utf-8"))


@pytest.mark.parametrize("code", SNIPPETS, ids=lambda code: f"{len(code)} characters")
def test_snippet_runs(
    code: str,
    default_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(login.__kwdefaults__ or {}, "oauth_root", default_sandbox.oauth_root)
    monkeypatch.setitem(login.__kwdefaults__ or {}, "open_browser", consent(default_sandbox))
    names = {
        "CLIENT_ID": "me",
        "CLIENT_SECRET": "secret",
        "TOKEN": default_sandbox.token("amikrop"),
    }
    exec(compile(code, str(README), "exec"), names)
    assert capsys.readouterr().out
