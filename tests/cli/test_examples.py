"""The examples in docstrings of the command line run."""

import doctest
from importlib import import_module

import pytest

MODULES = [
    "input.targets",
    "options",
    "output.field_paths",
    "output.formatting",
    "output.views",
    "output.writer",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    module = import_module(f"aiomixcloud.cli.{name}")
    done = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.attempted
    assert not done.failed
