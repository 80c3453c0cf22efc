"""Every example in a docstring of a public name runs, against the local Mixcloud."""

import asyncio
import doctest
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import aiomixcloud
import aiomixcloud.exceptions
import aiomixcloud.models
from aiomixcloud.sandbox import Sandbox

DOORS = (aiomixcloud, aiomixcloud.models, aiomixcloud.exceptions)


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


def examples() -> dict[str, str]:
    """Return the source of the examples by the name of what has them."""
    found = {}
    for name, thing in documented():
        parts = doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")
        if parts:
            found[name] = "".join(part.source for part in parts)
    return found


EXAMPLES = examples()


def test_every_class_and_every_call_of_the_client_has_an_example() -> None:
    wanted = {
        name
        for name, thing in documented()
        if (inspect.isclass(thing) and not issubclass(thing, Exception))
        or name.startswith("aiomixcloud.Mixcloud.")
    }
    assert wanted <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs(name: str, default_sandbox: Sandbox) -> None:
    names: dict[str, Any] = vars(aiomixcloud) | vars(aiomixcloud.models)
    names |= {"token": default_sandbox.token("amikrop"), "MyShow": aiomixcloud.models.Cloudcast}
    exec(EXAMPLES[name], names)
    if "main" in names:
        asyncio.run(call(names["main"], default_sandbox))


async def call(main: Any, sandbox: Sandbox) -> None:
    """Call an example's ``main`` with what its parameters are called after."""
    async with sandbox.client() as mixcloud:
        page = await mixcloud.search("metal")
        given = {
            "mixcloud": mixcloud,
            "user": await mixcloud.get("bob"),
            "show": await mixcloud.get("luke/a-nice-mix"),
            "tag": await mixcloud.genre("jazz"),
            "token": sandbox.token("amikrop"),
            "saved_link": page.next_link,
        }
        await main(*(given[name] for name in inspect.signature(main).parameters))
