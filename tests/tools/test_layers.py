"""Arrows point down only: who may import what, who may do what (section 3 of the design)."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "aiomixcloud"
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

DOORS = {
    *("__init__", "auth", "sync", "models", "exceptions", "constants"),
    *("preload", "sandbox", "testing"),
    *("tracklists", "tracklists.characters", "tracklists.file_kinds"),
    *("archive", "feeds", "gates", "publishing", "watching"),
}
#: Modules that may do nothing but name what others do; `__init__` is tested in test_imports.
EMPTY_DOORS = [
    "auth.py",
    "sync.py",
    "models.py",
    "exceptions.py",
    "constants.py",
    "gates/__init__.py",
    "sandbox/__init__.py",
]
#: What would let the core act: networks, event loops, processes, files.
ACTING = {
    *("asyncio", "concurrent", "http", "multiprocessing", "select", "selectors", "signal"),
    *("smtplib", "socket", "socketserver", "ssl", "subprocess", "urllib.request", "xmlrpc"),
}
#: Calls that ask what time it is, or wait.
CLOCKS = {
    *("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "sleep"),
    *("time.time", "time.monotonic", "time.perf_counter", "time.localtime", "time.sleep"),
}
#: Modules of products that only decide.
PURE = {
    f"publishing/{name}.py"
    for name in ("events", "hours", "planning", "records", "recovery", "show", "verification")
}
PURE |= {f"watching/{name}.py" for name in ("events", "memory", "observation", "schedule")}
#: What a flavour may import from the package, in addition to the core.
FACTS = ("constants", "_version")

is_path = re.compile(r"/[A-Za-z]").match


@dataclass
class Import:
    """One module that a file imports."""

    module: str
    lazy: bool
    typing: bool

    def inside(self, *packages: str) -> bool:
        return any(f"{self.module}.".startswith(f"{package}.") for package in packages)


def module_of(file: str) -> str:
    parts = ["aiomixcloud", *file.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def imports(file: str, tree: ast.AST) -> Iterator[Import]:
    """Give out what a file imports, each name as the module that it really is."""
    package = (
        module_of(file) if file.endswith("__init__.py") else module_of(file).rpartition(".")[0]
    )

    def visit(node: ast.AST, *, lazy: bool, typing: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, lazy, typing)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: None if node.level < 2 else 1 - node.level]
            base = ".".join([*(parents if node.level else []), *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                ours = inner.startswith("aiomixcloud.") and is_module(inner)
                foreign = inner in ACTING or inner in CLOCKS
                yield Import(inner if ours or foreign else base, lazy, typing)
        lazy = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        typing = typing or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
        for child in ast.iter_child_nodes(node):
            yield from visit(child, lazy=lazy, typing=typing)

    yield from visit(tree, lazy=False, typing=False)


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield every string of a file except docstrings."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documents:
            yield from [node.value] if isinstance(node.value, str) else []


def of_core(file: str, one: Import) -> str:
    """Return what is wrong with an import in a file of the core, if anything."""
    ours = one.inside("aiomixcloud")
    optional = file == "_core/decode.py" and one.module == "orjson"
    if ours and not one.inside("aiomixcloud._core"):
        return "is not of the core"
    if one.inside(*ACTING) or one.module in CLOCKS:
        return "acts"
    if one.module == "threading" and file != "_core/gate.py":
        return "is the gate's alone"
    if not ours and one.module.split(".", 1)[0] not in sys.stdlib_module_names:
        return "" if optional else "is not of the standard library"
    return ""


def of_tracklists(file: str, one: Import) -> str:
    """Return what is wrong with an import in the tracklists, which are as pure as the core."""
    if one.inside("aiomixcloud"):
        below = one.inside("aiomixcloud.tracklists") or one.module == "aiomixcloud._core.text"
        return "" if below else "is not below"
    if one.inside(*ACTING) or one.module in CLOCKS or one.module == "threading":
        return "acts"
    if file == "tracklists/yaml_text.py" and one.module == "yaml" and one.lazy:
        return ""
    known = one.module.split(".", 1)[0] in sys.stdlib_module_names
    return "" if known else "is not of the standard library"


def of_transport(_: str, one: Import) -> str:
    """Return the same for a transport."""
    ours = one.inside("aiomixcloud")
    below = one.inside("aiomixcloud._core", "aiomixcloud._transport")
    return "is not below" if ours and not below else ""


def of_gates(_: str, one: Import) -> str:
    """Return what is wrong with an import in the gates, which store the state of the core's."""
    below = one.inside("aiomixcloud._core.gate", "aiomixcloud._core.errors", "aiomixcloud.gates")
    return (
        ""
        if below or one.module == "aiomixcloud._core" or not one.inside("aiomixcloud")
        else "is not below"
    )


def of_shell(file: str, one: Import) -> str:
    """Return the same for `_async` and `_sync`."""
    below = [f"aiomixcloud.{name}" for name in ("_core", file[:6].strip("/"), *FACTS)]
    if one.inside("aiomixcloud._transport"):
        return "" if one.lazy or one.typing else "comes too early"
    if one.inside("aiomixcloud") and not one.inside(*below):
        return "is not below"
    if one.inside("aiohttp", "urllib3") and not one.typing:
        return "is the transport's alone"
    by_flavour = ("asyncio", "threading", "time.sleep")
    if (one.inside(*by_flavour) or one.module == "time") and not file.endswith("/concurrency.py"):
        return "is the flavour's alone"
    return ""


def of_program(file: str, one: Import) -> str:
    """Return the same for what is built on the public modules."""
    part = file.split("/", 1)[0].removesuffix(".py")
    at_home = one.inside(f"aiomixcloud.{part}")
    script = part == "__main__" and one.inside("aiomixcloud.cli")
    door = one.module.removeprefix("aiomixcloud").removeprefix(".") or "__init__"
    closed = one.inside("aiomixcloud") and door not in DOORS
    return "is not a public module" if closed and not at_home and not script else ""


#: Folders and modules inside of two packages, from the bottom: each imports only those below it.
ORDER = {
    "archive": [
        {"errors", "events", "lists", "schema", "search", "statistics", "workers"},
        {"database", "export", "pictures", "report"},
        {"writer"},
        {"update"},
        {"archive"},
        {"__init__"},
    ],
    "sandbox": [
        {"checks"},
        {"behaviour", "certificates", "db", "matching", "urls", "waits"},
        {"worlds", "faults", "api"},
        {"pages", "conditions", "program_environment"},
        {"http", "builder"},
        {"openapi"},
        {"control"},
        {"application"},
        {"sandbox"},
        {"__init__"},
    ],
    "tracklists": [
        {"characters", "column_names", "encodings", "errors", "file_kinds", "wording"},
        {"safe_xml", "tables", "times", "yaml_text"},
        {"sections", "source"},
        {"entries", "sqlite_marks"},
        {"sqlite_files"},
        {"containers", "documents", "names", "play_logs", "play_times"},
        {"playlists", "positions", "remarks", "titles"},
        {"formats"},
        {"writers"},
        {"tracklist"},
        {"assembly"},
        {"reader"},
        {"__init__"},
    ],
    "gates": [
        {"cautious_gate", "file_locks", "redis_script"},
        {"file_gate", "redis_gate"},
        {"__init__"},
    ],
    "publishing": [
        {"audio_samples", "errors", "events", "hours", "pictures", "row_order", "show"},
        {"audio", "audio_tags", "fingerprint", "lock", "options", "records", "settings"},
        {"journal", "recovery"},
        {"manifest"},
        {"planning", "verification"},
        {"_async", "_sync"},
        {"__init__"},
    ],
    "watching": [
        {"errors", "events"},
        {"memory", "schedule"},
        {"observation", "state"},
        {"_async", "_sync"},
        {"__init__"},
    ],
    "cli": [
        {"__init__", "app", "exit_codes", "interrupts", "known_fields", "options", "roots"}
        | {"streams"},
        {"child_process", "command", "file_lock", "output", "questions"},
        {"accounts", "local_mixcloud", "tree"},
        {"session"},
        {"input"},
        {"error_messages"},
        {"diagnosis", "main", "_mcp_server", "planned_season"},
        {"commands"},
    ],
}


def of_package(file: str, one: Import) -> str:
    """Return what is wrong with an import inside of a package that has layers of its own."""
    package, part = file.removesuffix(".py").split("/")[:2]
    if not one.inside(f"aiomixcloud.{package}"):
        return ""
    other = [*one.module.split("."), "__init__"][2]
    ranks = {name: rank for rank, names in enumerate(ORDER[package]) for name in names}
    return "" if part == other or ranks[other] < ranks[part] else "is not below"


RULES: dict[str, Callable[[str, Import], str]] = {
    "_core": of_core,
    "tracklists": of_tracklists,
    "_transport": of_transport,
    "_async": of_shell,
    "gates": of_gates,
    "_sync": of_shell,
    "publishing": of_program,
    "sandbox": of_program,
    "cli": of_program,
    "archive": of_program,
    "feeds": of_program,
    "testing": of_program,
    "watching": of_program,
    "__main__": of_program,
}


def acts(tree: ast.AST) -> Iterator[str]:
    """Give out how code waits or asks for the time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS:
            yield f"{ast.unparse(node)} acts"
        if isinstance(node, ast.AsyncFunctionDef):
            yield f"{node.name} waits"


def complaints(file: str, source: str) -> list[str]:
    """Return how a file breaks the rules of the layer that it lies in."""
    tree = ast.parse(source)
    layer = file.split("/", 1)[0].removesuffix(".py")
    found: list[str] = []
    if rule := RULES.get(layer):
        problems = ((one, rule(file, one)) for one in imports(file, tree))
        found += [f"{one.module} {problem}" for one, problem in problems if problem]
    if layer in ORDER:
        problems = ((one, of_package(file, one)) for one in imports(file, tree))
        found += [f"{one.module} {problem}" for one, problem in problems if problem]
    if layer in {"_core", "tracklists"} or file in PURE:
        found += acts(tree)
    if layer == "_core" and file != "_core/endpoints.py":
        found += [f"the path {text!r}" for text in texts(tree) if is_path(text)]
    if file in EMPTY_DOORS:
        found += [f"the door does {ast.unparse(node)}" for node in logic(tree)]
    return found


def logic(tree: ast.Module) -> Iterator[ast.stmt]:
    """Give out the statements that do more than import, document or name a constant."""
    for node in tree.body:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List() | ast.Tuple()):
                continue
            case ast.AnnAssign(annotation=ast.Name(id="Final"), value=ast.Constant()):
                continue
        yield node


@pytest.mark.parametrize("file", FILES)
def test_every_module_keeps_to_its_layer(file: str) -> None:
    assert complaints(file, (PACKAGE / file).read_text("utf-8")) == []


@pytest.mark.parametrize("layer", ["_core", "tracklists", "_async", "_transport", "sandbox"])
def test_every_layer_is_looked_at(layer: str) -> None:
    assert [file for file in FILES if file.startswith(f"{layer}/")]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("_core/x.py", "from aiomixcloud import constants"),
        ("_core/x.py", "from .._version import __version__"),
        ("_core/x.py", "from .. import constants"),
        ("_core/x.py", "def f():\n    from aiomixcloud._async import client"),
        ("_core/x.py", "if TYPE_CHECKING:\n    from aiomixcloud._async.client import Mixcloud"),
        ("_core/x.py", "import aiomixcloud"),
        ("_core/x.py", "import asyncio"),
        ("_core/x.py", "import asyncio.events"),
        ("_core/x.py", "from urllib import request"),
        ("_core/x.py", "import http.client"),
        ("_core/x.py", "import socket"),
        ("_core/x.py", "import aiohttp"),
        ("_core/x.py", "def f():\n    import urllib3"),
        ("_core/x.py", "import dateutil.parser"),
        ("_core/x.py", "def f():\n    from dateutil import parser"),
        ("_core/x.py", "import orjson"),
        ("_core/x.py", "import threading"),
        ("_core/x.py", "from time import sleep"),
        ("_core/x.py", "import time\ndef f():\n    time.sleep(1)"),
        ("_core/x.py", "def f():\n    return datetime.now(UTC)"),
        ("_core/x.py", "async def f(): ..."),
        ("_core/x.py", "PATH = '/bob/'"),
        ("_core/x.py", "def f(key):\n    return f'/upload/{key}/edit/'"),
        ("tracklists/x.py", "from aiomixcloud._core import urls"),
        ("tracklists/formats/x.py", "import mutagen"),
        ("tracklists/formats/x.py", "def f():\n    import yaml"),
        ("tracklists/times.py", "from .reader import read"),
        ("tracklists/x.py", "from datetime import datetime\ndatetime.now()"),
        ("sandbox/db/x.py", "from aiomixcloud.sandbox.worlds import seeded"),
        ("sandbox/api/x.py", "def f():\n    from aiomixcloud.sandbox.pages import views"),
        ("sandbox/http/x.py", "from aiomixcloud.sandbox.control.handler import Control"),
        ("publishing/x.py", "from aiomixcloud._core import text"),
        ("publishing/records.py", "from .journal import Journal"),
        ("publishing/journal.py", "from ._async.publisher import Publisher"),
        ("publishing/planning.py", "from datetime import datetime\ndatetime.now()"),
        ("watching/x.py", "from aiomixcloud._core import text"),
        ("watching/memory.py", "from .observation import observe"),
        ("watching/observation.py", "from datetime import datetime\ndatetime.now()"),
        ("cli/output/x.py", "from aiomixcloud.cli.session import Session"),
        ("cli/exit_codes.py", "from aiomixcloud.cli import main"),
        ("_transport/x.py", "from aiomixcloud._async import client"),
        ("_transport/x.py", "from aiomixcloud import constants"),
        ("gates/x.py", "from aiomixcloud import Mixcloud"),
        ("gates/cautious_gate.py", "from .file_gate import FileGate"),
        ("_async/x.py", "from aiomixcloud._transport.aiohttp import AiohttpTransport"),
        ("_async/x.py", "import aiohttp"),
        ("_async/x.py", "import asyncio"),
        ("_async/x.py", "def f():\n    from asyncio import sleep"),
        ("_async/x.py", "from aiomixcloud._sync import client"),
        ("_async/x.py", "from aiomixcloud.models import Resource"),
        ("_async/x.py", "from aiomixcloud import Mixcloud"),
        ("_async/x.py", "from ..sandbox import Sandbox"),
        ("_sync/x.py", "from aiomixcloud._async.resources import User"),
        ("_sync/x.py", "import threading"),
        ("sandbox/x.py", "from aiomixcloud._core import urls"),
        ("sandbox/x.py", "from aiomixcloud._version import __version__"),
        ("sandbox/x.py", "from aiomixcloud import _core"),
        ("sandbox/x.py", "from .._core.urls import join"),
        ("sandbox/x.py", "from aiomixcloud.cli import main"),
        ("cli/x.py", "from aiomixcloud.sandbox.db.store import Store"),
        ("cli/x.py", "def f():\n    from aiomixcloud._async.client import Mixcloud"),
        ("testing.py", "from aiomixcloud._core.urls import join"),
        ("models.py", "x = 5"),
        ("models.py", "def f(): ..."),
        ("models.py", "if True:\n    import os"),
        ("models.py", "__all__ = list(globals())"),
        ("constants.py", "SIZE: Final = 4 * 1024"),
        ("sandbox/__init__.py", "class Sandbox: ..."),
    ],
)
def test_a_violation_is_found(file: str, source: str) -> None:
    assert complaints(file, source)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("_core/x.py", "from .urls import join\nfrom aiomixcloud._core import dates\nimport json"),
        ("_core/x.py", '"""Paths such as /bob/."""\nSLASH = "/"\ndef f(x):\n    "/bob/"'),
        ("_core/x.py", "import time\ndef f(clock=time.monotonic):\n    return clock()"),
        ("_core/gate.py", "import threading"),
        ("_core/decode.py", "from orjson import loads"),
        ("_core/endpoints.py", "PATH = '/me/'"),
        ("tracklists/names.py", "from aiomixcloud._core.text import fold\nfrom . import times"),
        ("_transport/x.py", "import aiohttp\nimport asyncio\nfrom .proxies import proxies"),
        ("_async/x.py", "from aiomixcloud import constants\nfrom .listing import ResourceList"),
        ("_async/x.py", "from aiomixcloud._version import __version__"),
        ("_async/x.py", "if TYPE_CHECKING:\n    import aiohttp"),
        ("_async/concurrency.py", "def f():\n    from aiomixcloud._transport.aiohttp import X"),
        ("_async/concurrency.py", "import asyncio"),
        (
            "sandbox/api/x.py",
            "from aiomixcloud.sandbox.db.store import Store\nfrom .reads import x",
        ),
        ("sandbox/x.py", "from aiomixcloud import Mixcloud, __version__"),
        ("cli/session.py", "from aiomixcloud.sandbox import Sandbox\nfrom .output import show"),
        ("__main__.py", "from aiomixcloud.cli import main"),
        ("models.py", '"""Door."""\nfrom ._async.x import X as X\n__all__ = ["X"]'),
        ("constants.py", 'from typing import Final\nROOT: Final = "https://a"'),
    ],
)
def test_valid_code_is_accepted(file: str, source: str) -> None:
    assert complaints(file, source) == []
