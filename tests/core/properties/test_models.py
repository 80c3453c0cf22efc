"""Models: whatever JSON comes, it can be looked at, and looking changes nothing."""

import copy
import json
import pickle
import re
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from aiomixcloud.models import AccessDict, AccessList, Cloudcast, Resource, ResourceList, User
from tests.support.strategies import EARLIEST, LATEST, iso_like, names, objects, scalars, values

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})"
)

kinds = st.sampled_from([AccessDict, Resource, Cloudcast, User])


def as_date(text: str) -> datetime | None:
    """Read a text as an ISO date-time with a zone, where it is one."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def check_read(raw: Any, read: Any) -> None:
    """What was read is the raw value, its view, or its moment; at every level."""
    if isinstance(raw, dict):
        assert isinstance(read, AccessDict)
        assert read.data is raw
        assert list(read) == list(raw)
        for name, value in raw.items():
            check_read(value, read[name])
            if isinstance(value, dict | list):
                assert read[name] is read[name]
    elif isinstance(raw, list):
        assert isinstance(read, AccessList)
        assert read.data is raw
        assert len(read) == len(raw)
        for position, value in enumerate(raw):
            check_read(value, read[position])
        for value, item in zip(raw, read, strict=True):
            check_read(value, item)
    elif isinstance(read, datetime):
        assert isinstance(raw, str)
        assert read.tzinfo is not None
        assert read == as_date(raw)
    else:
        assert type(read) is type(raw)
        assert read == raw


def look_everywhere(view: Any) -> None:
    """Do all that only looks."""
    assert repr(view)
    dir(view)
    assert list(view) == list(view)
    assert view == view
    assert json.loads(json.dumps(view.data)) == view.data
    for again in (copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view))):
        assert type(again) is type(view)
        assert again.data == view.data
        assert again == view
        assert repr(again) == repr(view)


@given(raw=objects, kind=kinds, full=st.booleans())
@example(raw={"type": None, "key": []}, kind=Resource, full=True)
@example(raw={"type": ["user"], "key": {"a": 1}}, kind=User, full=False)
@example(raw={"metadata": {"connections": {"": "x", "a-b": 1}}}, kind=User, full=True)
@example(raw={"metadata": {"connections": []}}, kind=User, full=True)
def test_any_object_can_be_inspected(
    raw: dict[str, Any], kind: type[AccessDict], full: bool
) -> None:
    before = copy.deepcopy(raw)
    view = kind(raw, full=full) if issubclass(kind, Resource) else kind(raw)
    assert view.data is raw
    look_everywhere(view)
    for name, value in raw.items():
        check_read(value, view[name])
        assert name in view
        assert view.get(name) == view[name]
    assert dict(view) == {name: view[name] for name in raw}
    assert view == before
    assert view.data is raw
    assert raw == before


@given(fields=objects, items=st.lists(values, max_size=5))
def test_any_page_can_be_inspected(fields: dict[str, Any], items: list[Any]) -> None:
    raw = {**fields, "data": items}
    before = copy.deepcopy(raw)
    page: ResourceList[Any] = ResourceList(raw)
    look_everywhere(page)
    assert len(page) == len(items)
    for value, item in zip(items, page, strict=True):
        check_read(value, item)
        assert item in page
    for position, value in enumerate(items):
        check_read(value, page[position])
    for name in fields:
        check_read(raw[name], page[name])
    assert page.next_link is None or isinstance(page.next_link, str)
    assert page[:2].data == items[:2]
    assert raw == before


@given(raw=objects, kind=kinds)
def test_fields_are_attributes_unless_the_class_has_the_name(
    raw: dict[str, Any], kind: type[AccessDict]
) -> None:
    view = kind(raw)
    for name, value in raw.items():
        if name.isidentifier() and not name.startswith("_") and name not in dir(AccessDict):
            read = getattr(view, name)
            if callable(read):
                assert callable(getattr(kind, name))  # a connection or a method
            else:
                check_read(value, read)


@given(raw=objects)
@example(raw={"_x": 1})
def test_names_in_dir_can_be_read(raw: dict[str, Any]) -> None:
    view = Resource(raw, full=True)
    for name in set(dir(view)) - set(dir(Resource)):
        getattr(view, name)


@given(raw=objects, name=names, value=values)
def test_a_set_field_can_be_read(raw: dict[str, Any], name: str, value: Any) -> None:
    view = AccessDict(raw)
    view[name] = value
    assert view.data[name] == value
    check_read(view.data[name], view[name])
    if isinstance(value, dict | list):
        assert view[name] == value
    view[name] = view[name]
    check_read(view.data[name], view[name])
    del view[name]
    assert name not in view


@given(moment=st.datetimes(EARLIEST, LATEST, timezones=st.timezones() | st.just(UTC)))
def test_a_moment_that_is_set_can_be_read(moment: datetime) -> None:
    view = AccessDict()
    view["created_time"] = moment
    assert isinstance(view.data["created_time"], str)
    assert view["created_time"] == moment.astimezone(UTC).replace(microsecond=0)


@given(text=iso_like | st.datetimes(timezones=st.timezones()).map(datetime.isoformat))
def test_only_date_times_with_a_zone_become_moments(text: str) -> None:
    expected = as_date(text) or text
    assert AccessDict({"created_time": text})["created_time"] == expected
    assert AccessDict({"created_time": text}).created_time == expected
    assert Cloudcast({"created_time": text}).created_time == expected
    assert AccessList([text])[0] == expected
    for word in ("name", "description", "title", "biog"):
        assert AccessDict({word: text})[word] == text
        assert getattr(Cloudcast({word: text}), word) == text


@given(left=objects, right=objects)
def test_views_are_merged_like_plain_dicts(left: dict[str, Any], right: dict[str, Any]) -> None:
    merged = {**left, **right}
    assert (AccessDict(left) | right).data == merged
    assert (left | AccessDict(right)).data == merged
    assert (AccessDict(left) == AccessDict(right)) is (left == right)


@given(key=scalars, fields=objects)
def test_resources_of_equal_data_have_one_hash(key: Any, fields: dict[str, Any]) -> None:
    raw = {**fields, "key": key}
    assert hash(Resource(raw)) == hash(Resource(copy.deepcopy(raw)))
