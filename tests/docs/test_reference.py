"""The reference covers every name that programs may import."""

import importlib
import re
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
TEXT = "".join(page.read_text("utf-8") for page in sorted(REFERENCE.glob("*.rst")))

#: Modules whose members are all shown.
WHOLE = set(re.findall(r"automodule:: (\S+)\n +:members:", TEXT))
#: What is shown by itself.
SINGLE = set(re.findall(r"auto(?:class|function|data|exception):: (\S+)", TEXT))
SINGLE |= set(re.findall(r"py:(?:data|type):: (\S+)", TEXT))

DOORS = (
    "",
    ".archive",
    ".auth",
    ".constants",
    ".exceptions",
    ".feeds",
    ".gates",
    ".models",
    ".publishing",
    ".sandbox",
    ".sync",
    ".testing",
    ".tracklists",
    ".watching",
)


@pytest.mark.parametrize("door", [f"aiomixcloud{door}" for door in DOORS])
def test_every_public_name_is_in_the_reference(door: str) -> None:
    module = importlib.import_module(door)
    shown = {name.rpartition(".")[2] for name in SINGLE}
    for whole in WHOLE:
        shown |= set(importlib.import_module(whole).__all__)
    modules = {name for name in module.__all__ if f"{door}.{name}" in WHOLE}
    assert set(module.__all__) - shown - modules == set()
