"""Recorded answers of the API, passed through decoder and models."""

import copy
import json
import pickle
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from aiomixcloud._core import decode as decoder
from aiomixcloud._core.decode import decode
from aiomixcloud._core.urls import normalize_key, remove_token, same_origin
from aiomixcloud.models import (
    AccessDict,
    AccessList,
    Cloudcast,
    Comment,
    FeedItem,
    Resource,
    ResourceList,
    Tag,
    User,
)

FOLDER = Path(__file__).parents[3] / "shared" / "recordings"
FILES = sorted(FOLDER.glob("*.json"))

pytestmark = pytest.mark.skipif(not FILES, reason=f"no recordings in {FOLDER}")

#: Fields that are dates, as the recordings show them.
DATES = {"created_time", "updated_time", "listen_time", "submit_date"}
CLASSES = {
    "user": User,
    "cloudcast": Cloudcast,
    "tag": Tag,
    "comment": Comment,
    **dict.fromkeys(["upload", "listen", "favorite", "follow"], FeedItem),
}

#: Old answers to plain http link to plain http.
ROOTS = ("https://api.mixcloud.com", "http://api.mixcloud.com")

is_iso = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").fullmatch

View = AccessDict | AccessList[Any] | ResourceList[Any]


@pytest.fixture(params=FILES or [FOLDER], ids=lambda path: path.stem)
def body(request: pytest.FixtureRequest) -> bytes:
    path: Path = request.param
    return path.read_bytes()


@pytest.fixture
def view(body: bytes) -> View:
    return wrap(json.loads(body))


def wrap(value: Any) -> View:
    """Return the view that a client makes of a whole answer."""
    if isinstance(value, list):
        return AccessList(value, mixcloud=Resource._unbound)
    if isinstance(value.get("data"), list):
        return ResourceList(value)
    return Resource(value, full=True)


def children(view: View) -> Iterator[tuple[str | int, Any, Any]]:
    """Give out place, plain value and what the view makes of it, for all that it holds."""
    if isinstance(view, AccessList):
        yield from zip(range(len(view)), view.data, view, strict=True)
    else:
        for name, value in view.data.items():
            yield name, value, view[name]


def everything(view: View, name: str | int = "") -> Iterator[tuple[str | int, Any, Any]]:
    """Do so at every depth, and for the view itself; items have the name of their list."""
    yield name, view.data, view
    for place, value, seen in children(view):
        inner = name if isinstance(place, int) else place
        if isinstance(value, dict | list):
            assert seen.data is value
            yield from everything(seen, inner)
        else:
            yield inner, value, seen


@pytest.mark.parametrize("loads", [json.loads, orjson.loads], ids=["standard library", "orjson"])
def test_it_is_decoded_the_same(body: bytes, loads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "loads", loads)
    plain = decode(body)
    for _ in everything(wrap(plain)):
        pass
    assert plain == json.loads(body)


def test_reading_changes_nothing(view: View, body: bytes) -> None:
    for _, _, seen in everything(view):
        assert repr(seen)
    assert view.data == json.loads(body)
    assert json.loads(json.dumps(view.data)) == json.loads(body)


def test_exactly_the_dates_are_moments(view: View) -> None:
    for name, value, seen in everything(view):
        if isinstance(value, str):
            assert isinstance(seen, datetime) is (name in DATES and bool(is_iso(value)))
            assert seen == (datetime.fromisoformat(value) if name in DATES else value)
        elif not isinstance(value, dict | list):
            assert seen is value


def test_every_field_is_an_attribute_where_no_method_is(view: View) -> None:
    for _, _, seen in everything(view):
        if isinstance(seen, AccessDict):
            for name in seen:
                if not callable(getattr(seen, name, None)) and name != "data":
                    assert getattr(seen, name) == seen[name]


def test_every_type_gets_its_class(view: View) -> None:
    for _, value, seen in everything(view):
        if isinstance(value, dict) and seen is not view:
            expected = CLASSES.get(value["type"], Resource) if "type" in value else AccessDict
            assert type(seen) is expected


def test_every_key_is_in_normal_form(view: View) -> None:
    for name, value, _ in everything(view):
        if name == "key" and isinstance(value, str):
            assert normalize_key(value) == normalize_key(value.strip("/")) == value


def test_every_item_of_a_list_is_found(view: View) -> None:
    if isinstance(view, ResourceList):
        for position, item in enumerate(view):
            assert view[position] is item
            assert view[item["key"]].key == view[item["key"].strip("/")].key == item.key
            assert item.key in view
            assert item in view


def test_every_link_can_be_followed(view: View) -> None:
    if isinstance(view, ResourceList):
        for link in filter(None, (view.next_link, view.previous_link)):
            assert remove_token(link) == link
            assert any(same_origin(link, root) for root in ROOTS)


def test_it_can_be_copied_and_pickled(view: View) -> None:
    for twin in (copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view))):
        assert (type(twin), twin) == (type(view), view)


def test_the_recordings_are_those_of_the_index() -> None:
    named = re.findall(
        r"^\| (\S+\.json) \|", (FOLDER / "INDEX.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(named) == [path.name for path in FILES]
