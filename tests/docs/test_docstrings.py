"""Every example in a public docstring runs and returns what it shows."""

import asyncio
import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import aiomixcloud
import aiomixcloud.auth
import aiomixcloud.exceptions
import aiomixcloud.gates
import aiomixcloud.models
import aiomixcloud.sandbox
import aiomixcloud.sync
from aiomixcloud.auth import MixcloudOAuth
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudOAuthSync
from tests.support.authorization import allow_access

DOORS = (
    aiomixcloud,
    aiomixcloud.auth,
    aiomixcloud.models,
    aiomixcloud.exceptions,
    aiomixcloud.constants,
    aiomixcloud.gates,
    aiomixcloud.sync,
)


def documented() -> Iterator[tuple[str, Any]]:
    """Give every public class and function with its public methods, by name."""
    for door in DOORS:
        yield door.__name__, door
        for name in door.__all__:
            thing = getattr(door, name)
            if not callable(thing):
                continue
            yield f"{door.__name__}.{name}", thing
            for method, value in vars(thing).items():
                if not method.startswith("_") and callable(value):
                    yield f"{door.__name__}.{name}.{method}", value


def examples() -> dict[str, list[doctest.Example]]:
    """Return the examples by the name of what has them."""
    found = {}
    for name, thing in documented():
        parts = doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")
        if parts:
            found[name] = parts
    return found


EXAMPLES = examples()
#: What an example's parameter of this name is.
KEYS = {
    "user": "bob",
    "show": "luke/a-nice-mix",
    "own_show": "amikrop/perfect-mix",
    "tag": "genres/jazz",
}


def test_every_class_and_every_call_of_the_client_has_an_example() -> None:
    wanted = {
        name
        for name, thing in documented()
        if (inspect.isclass(thing) and not issubclass(thing, Exception))
        or name.startswith(("aiomixcloud.Mixcloud.", "aiomixcloud.sync.MixcloudSync."))
    }
    assert wanted <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs(name: str, default_sandbox: Sandbox) -> None:
    blocking = name.startswith("aiomixcloud.sync")
    names: dict[str, Any] = {"MyShow": aiomixcloud.models.Cloudcast}
    for door in (aiomixcloud.sync,) if blocking else DOORS:
        names |= vars(door)
    test = doctest.DocTest(EXAMPLES[name], names, name, None, None, None)
    assert not doctest.DocTestRunner().run(test, clear_globs=False).failed
    if "main" in names:
        asyncio.run(call(names["main"], default_sandbox))


SANDBOX = [
    importlib.import_module(f"{aiomixcloud.sandbox.__name__}.{found.name}")
    for found in pkgutil.iter_modules(aiomixcloud.sandbox.__path__)
]


@pytest.mark.parametrize("module", [aiomixcloud.sandbox, *SANDBOX], ids=lambda m: m.__name__)
def test_examples_of_the_sandbox_run(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # one creates certificates
    assert not doctest.testmod(module).failed


async def call(main: Any, sandbox: Sandbox) -> None:
    """Call an example's ``main`` with what its parameters are called after."""
    waits = inspect.iscoroutinefunction(main)
    wanted = list(inspect.signature(main).parameters)
    application: dict[str, Any] = {"client_id": "me", "client_secret": "secret"}
    redirect = "https://example.com/code"
    client: Any = sandbox.client("amikrop") if waits else sandbox.sync_client("amikrop")
    oauth = (MixcloudOAuth if waits else MixcloudOAuthSync)(redirect_uri=redirect, **application)

    async def get(key: str) -> Any:
        return await client.get(key) if waits else client.get(key)

    given: dict[str, Any] = {
        "mixcloud": client,
        "oauth": oauth,
        "token": sandbox.token("amikrop"),
        "code": sandbox.authorize("amikrop", client_id="me", redirect_uri=redirect),
        "settings": application
        | {"oauth_root": sandbox.oauth_root, "open_browser": allow_access(sandbox)},
        "saved_link": f"{sandbox.api_root}/search/?q=metal&type=cloudcast&offset=20",
    }
    for name, key in KEYS.items():
        if name in wanted:
            given[name] = await get(key)
    result = main(*(given[name] for name in wanted))
    if waits:
        await result
        await client.close()
    else:
        client.close()
