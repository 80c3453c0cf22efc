"""Every Python snippet of the README runs as it stands, against the local Mixcloud."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
SNIPPETS = re.findall(r"(?ms)^```python\n(.*?)^```$", README.read_text("utf-8"))


@pytest.mark.usefixtures("default_sandbox")
@pytest.mark.parametrize("code", SNIPPETS, ids=lambda code: f"{len(code)} characters")
def test_snippet_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, str(README), "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out
