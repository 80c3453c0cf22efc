"""The public modules: their import cost, names and docstrings."""

import ast
import builtins
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import aiomixcloud
from aiomixcloud import constants, exceptions, gates, models
from aiomixcloud._core import constants as values

#: What takes long to import, and is not needed before the first request.
SLOW = ["aiohttp", "urllib3", "yarl", "dateutil", "rich", "sqlite3", "aiomixcloud.sandbox"]

CONSTANTS = [name for name in vars(constants) if name.isupper()]
DOORS = {
    aiomixcloud: aiomixcloud.__all__,
    models: models.__all__,
    exceptions: exceptions.__all__,
    gates: gates.__all__,
    constants: CONSTANTS,
}

#: Every class and function of ours that stands behind a door.
OURS = {
    thing: f"{door.__name__}.{name}"
    for door, names in DOORS.items()
    for name in names
    if getattr(thing := getattr(door, name), "__module__", "").startswith("aiomixcloud")
}
EVERYTHING_OF_OURS = pytest.mark.parametrize("thing", OURS, ids=OURS.values())


def run(code: str) -> str:
    """Return what a new interpreter prints."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("door", DOORS)
def test_a_public_module_imports_nothing_slow(door: ModuleType) -> None:
    code = f"import sys, {door.__name__}; print(*(name for name in {SLOW} if name in sys.modules))"
    assert run(code).split() == []


def test_slow_modules_are_imported_with_the_first_client() -> None:
    code = "import sys, aiomixcloud; aiomixcloud.Mixcloud(); print('aiohttp' in sys.modules)"
    assert run(code).split() == ["True"]


def test_the_package_imports_lazily() -> None:
    code = (
        "import sys; before = {*sys.modules}; import aiomixcloud; print(*{*sys.modules} - before)"
    )
    assert run(code).split() == ["aiomixcloud"]


def test_the_package_provides_the_names_that_type_checkers_see() -> None:
    tree = ast.parse(Path(aiomixcloud.__file__).read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: getattr(
            import_module("." * one.level + str(one.module), "aiomixcloud"), alias.name
        )
        for one in block.body
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }
    assert {name: getattr(aiomixcloud, name) for name in seen} == seen
    assert {*aiomixcloud.__all__} == {*seen} - {"ConnectionError", "TimeoutError"}


def test_the_package_resolves_each_name_once() -> None:
    code = "import aiomixcloud as door; door.Retry; print(*vars(door))"
    assert {"Retry", "Gate"} & {*run(code).split()} == {"Retry"}


def test_the_package_lists_its_names() -> None:
    assert run("import aiomixcloud; print('Mixcloud' in dir(aiomixcloud))").split() == ["True"]
    with pytest.raises(AttributeError, match="module 'aiomixcloud' has no attribute 'Mixclou'"):
        getattr(aiomixcloud, "Mixclou")  # noqa: B009 - type checkers know it, too


def test_constants_are_available_from_the_package() -> None:
    assert run("import aiomixcloud; print(aiomixcloud.constants.TAG_MAX_COUNT)").split() == ["5"]


@pytest.mark.parametrize("name", ["TimeoutError", "ConnectionError"])
def test_a_star_import_hides_no_built_in_exception(name: str) -> None:
    assert run(f"from aiomixcloud import *; print({name}.__module__)").split() == ["builtins"]


@pytest.mark.parametrize("door", [aiomixcloud, models])
def test_a_star_import_hides_nothing_built_in(door: Any) -> None:
    assert not set(door.__all__) & set(vars(builtins))


@pytest.mark.parametrize("name", ["TimeoutError", "ConnectionError"])
def test_they_are_there_by_name(name: str) -> None:
    assert getattr(aiomixcloud, name) is getattr(exceptions, name)


@pytest.mark.parametrize(("door", "names"), DOORS.items())
def test_a_public_module_lists_its_names(door: ModuleType, names: list[str]) -> None:
    assert len(set(names)) == len(names)
    assert [name for name in names if not hasattr(door, name)] == []


@pytest.mark.parametrize("door", DOORS)
def test_a_public_module_has_a_docstring(door: ModuleType) -> None:
    assert door.__doc__


def test_the_package_has_every_error_and_constant() -> None:
    hidden = {"TimeoutError", "ConnectionError"}
    assert {*exceptions.__all__, *CONSTANTS} - hidden <= set(aiomixcloud.__all__)


@pytest.mark.parametrize("name", CONSTANTS)
def test_every_constant_is_documented(name: str) -> None:
    lines = Path(values.__file__).read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(f"{name}:"))
    assert lines[place - 1].startswith("#: ")


@EVERYTHING_OF_OURS
def test_every_class_has_a_docstring_and_an_example(thing: Any) -> None:
    assert thing.__doc__
    assert ">>>" in thing.__doc__


@EVERYTHING_OF_OURS
def test_every_method_has_a_docstring(thing: Any) -> None:
    silent = [
        name
        for name, member in list(vars(thing).items())
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, property | classmethod))
        and name not in getattr(thing, "__annotations__", {})
        and not inspect.getdoc(member)
    ]
    assert silent == []
