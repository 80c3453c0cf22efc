"""Both flavours have the same names, arguments and docstrings."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

import aiomixcloud.sync
from aiomixcloud import Mixcloud
from aiomixcloud.auth import MixcloudOAuth, login
from aiomixcloud.models import (
    Cloudcast,
    Comment,
    FeedItem,
    Listing,
    Resource,
    ResourceList,
    Tag,
    User,
)
from aiomixcloud.sync import MixcloudOAuthSync, MixcloudSync

TWINS = [
    (thing, getattr(aiomixcloud.sync, f"{thing.__name__}Sync"))
    for thing in (
        *(Mixcloud, MixcloudOAuth, Resource, ResourceList),
        *(User, Cloudcast, Tag, Comment, FeedItem),
    )
]
#: Dunder methods by which the flavours differ.
RENAMED = {"__aenter__": "__enter__", "__aexit__": "__exit__"}


def members() -> Iterator[Any]:
    """Give every public method and property of both, with its name."""
    for one, other in TWINS:
        for name, value in vars(one).items():
            twin = RENAMED.get(name, name)
            if not name.startswith("_") or name in RENAMED or name == "__init__":
                yield pytest.param(value, vars(other)[twin], id=f"{one.__name__}.{name}")


def words(thing: Any) -> str:
    """Return a docstring as it reads in the blocking flavour."""
    text = re.sub(r"\s+", " ", inspect.getdoc(thing) or "")
    for asynchronous in (r"\basync ", r"\bawait ", r"Sync\b", r"\ban? ", r"\.all\(\)"):
        text = re.sub(asynchronous, "", text)
    return text


def test_every_class_has_its_twin_with_the_same_names() -> None:
    for one, other in TWINS:
        expected = {RENAMED.get(name, name) for name in vars(one)}
        assert set(vars(other)) == expected, one
        assert issubclass(other, tuple(t for o, t in TWINS if o in one.__bases__) or object)


@pytest.mark.parametrize(("one", "other"), list(members()))
def test_twins_take_the_same_arguments(one: Any, other: Any) -> None:
    if isinstance(one, property):
        assert isinstance(other, property)
        assert (one.fset is None) is (other.fset is None)
    elif callable(one):
        first, second = inspect.signature(one), inspect.signature(other)
        assert [str(p.replace(annotation=p.empty)) for p in first.parameters.values()] == [
            str(p.replace(annotation=p.empty)) for p in second.parameters.values()
        ]
        assert not inspect.iscoroutinefunction(other)


@pytest.mark.parametrize(("one", "other"), list(members()))
def test_both_flavours_have_the_same_docstrings_except_for_await(one: Any, other: Any) -> None:
    told, twin = words(one), words(other)
    if "asyncio" not in told and "aiohttp" not in told and "awaited" not in told:
        assert told == twin
    for word in ("async ", "await", "asyncio", "aiohttp"):
        assert word not in (inspect.getdoc(other) or "")


def test_a_page_and_a_listing_have_the_same_methods() -> None:
    """In the blocking flavour the page stands for the listing that was not awaited."""
    page = aiomixcloud.sync.ResourceListSync
    for name in ("all", "pages"):
        first = inspect.signature(getattr(Listing, name))
        assert list(first.parameters) == list(inspect.signature(getattr(page, name)).parameters)


def test_login_accepts_the_same_arguments() -> None:
    first, second = inspect.signature(login), inspect.signature(aiomixcloud.sync.login)
    assert list(first.parameters) == list(second.parameters)


def test_the_reprs_are_the_same() -> None:
    show = {"type": "cloudcast", "key": "/alice/mix/"}
    assert repr(Resource(show)) == repr(aiomixcloud.sync.ResourceSync(show))
    assert repr(MixcloudSync()) == "<MixcloudSync https://api.mixcloud.com without access token>"
    assert "MixcloudOAuthSync" in repr(MixcloudOAuthSync())
