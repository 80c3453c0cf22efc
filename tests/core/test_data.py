"""Dict-like and list-like views of the data in answers."""

import copy
import json
import pickle
from collections import OrderedDict
from collections.abc import Callable, MutableMapping, MutableSequence
from datetime import UTC, datetime
from itertools import product
from operator import add, or_
from typing import Any

import pytest

from aiomixcloud.models import AccessDict, AccessList, Registry

MOMENT = datetime(2018, 3, 10, 7, 32, tzinfo=UTC)
ISO = "2018-03-10T07:32:00Z"


def show() -> dict[str, Any]:
    """Return a show as the API sends it, fresh for every test."""
    return {
        "key": "/alice/may/",
        "name": "May",
        "audio_length": 1676,
        "created_time": ISO,
        "description": None,
        "user": {"key": "/alice/", "name": "Alice", "pictures": {"medium": "https://a/100"}},
        "tags": [{"key": "/genres/jazz/", "name": "Jazz"}, {"key": "/genres/dub/", "name": "Dub"}],
        "matrix": [[1, 2], [{"x": 3}]],
    }


@pytest.fixture
def view() -> AccessDict:
    return AccessDict(show())


# Reading.


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", "May"), ("audio_length", 1676), ("created_time", MOMENT), ("description", None)],
)
def test_a_field_is_an_attribute_and_an_item(view: AccessDict, name: str, value: Any) -> None:
    assert getattr(view, name) == value
    assert view[name] == value
    assert view.get(name) == value


def test_fields_are_available_at_every_level(view: AccessDict) -> None:
    assert view.user.pictures["medium"] == "https://a/100"
    assert view["tags"][1].name == "Dub"
    assert view.matrix[1][0].x == 3


def test_nested_values_are_views(view: AccessDict) -> None:
    found = [type(value) for value in (view.user, view.tags, view.tags[0], view.matrix[0])]
    assert found == [AccessDict, AccessList, AccessDict, AccessList]


def test_a_nested_value_is_one_object(view: AccessDict) -> None:
    assert view.user is view["user"] is view.get("user") is dict(view)["user"]
    assert view.tags[0] is next(iter(view.tags)) is view.tags[-2] is view.tags["genres/jazz"]


@pytest.mark.parametrize("name", ["missing", "_nothing", "__nothing__", ""])
def test_a_missing_field_is_a_key_error_or_an_attribute_error(view: AccessDict, name: str) -> None:
    with pytest.raises(KeyError, match=repr(name)):
        view[name]
    with pytest.raises(AttributeError, match=f"'AccessDict' object has no attribute '{name}'"):
        getattr(view, name)
    assert view.get(name, 5) == 5


def test_an_attribute_error_has_the_name_and_the_object(view: AccessDict) -> None:
    with pytest.raises(AttributeError) as caught:
        _ = view.missing
    assert (caught.value.name, caught.value.obj) == ("missing", view)


@pytest.mark.parametrize("name", ["data", "items", "keys", "get", "copy", "mixcloud", "_items"])
def test_a_field_named_like_a_method_is_an_item(name: str) -> None:
    view = AccessDict({name: ["value"]})
    assert view[name] == ["value"]
    assert getattr(view, name) != ["value"]


def test_no_field_changes_how_a_view_works() -> None:
    view = AccessDict({"data": {"x": 1}, "_items": {"user": 5}, "_owner": 6, "user": {"a": 1}})
    assert view.user.a == 1
    assert view.data["_items"] == {"user": 5}


# Dates.


@pytest.mark.parametrize(
    "text",
    [
        "May",
        "10",
        "2019",
        "Sunday",
        "1 Mar",
        "12.05",
        "2018-03-10",
        "2018-03-10T07:32:00",
        "Z" * 20,
    ],
)
@pytest.mark.parametrize("name", ["name", "anything", "created_time"])
def test_text_that_looks_like_a_date_stays_text(name: str, text: str) -> None:
    view = AccessDict({name: text, "list": [text]})
    assert [view[name], getattr(view, name), view.list[0]] == [text] * 3


@pytest.mark.parametrize("name", ["created_time", "submit_date", "tomorrows_field", "list"])
def test_an_iso_date_time_is_converted_outside_of_text_fields(name: str) -> None:
    view = AccessDict({name: ISO})
    assert (view[name], getattr(view, name)) == (MOMENT, MOMENT)
    assert view[name].tzinfo is not None


@pytest.mark.parametrize(
    "name", ["name", "title", "description", "biog", "comment", "message", "slug", "username"]
)
def test_text_fields_are_never_dates(name: str) -> None:
    view = AccessDict({name: ISO})
    assert (view[name], getattr(view, name)) == (ISO, ISO)


def test_a_date_in_a_list_is_converted_too() -> None:
    assert list(AccessList([ISO, "May"])) == [MOMENT, "May"]
    assert list(AccessList([ISO, 5, None, {"a": 1}, [ISO]])) == [MOMENT, 5, None, {"a": 1}, [ISO]]


def test_reading_does_not_change_the_data(view: AccessDict) -> None:
    plain = view.data
    repr([view.user.pictures, view.tags[0], view.matrix[1][0], view.created_time, dict(view)])
    assert view.data is plain
    assert plain == show()
    assert json.loads(json.dumps(view.data)) == show()


@pytest.mark.parametrize("path", ["user", "tags", "matrix"])
def test_data_is_plain_at_every_level(view: AccessDict, path: str) -> None:
    assert view[path].data is view.data[path]


# A dict to the full.


def test_a_view_is_a_mapping_but_not_a_dict(view: AccessDict) -> None:
    assert isinstance(view, MutableMapping)
    assert not isinstance(view, dict)


def test_a_view_is_read_like_a_dict(view: AccessDict) -> None:
    assert list(view) == list(view.keys()) == list(show())
    assert len(view) == len(show())
    assert view.items() >= {("name", "May"), ("created_time", MOMENT)}
    assert list(view.values())[:2] == ["/alice/may/", "May"]
    assert dict(view) == {**view} == {**show(), "created_time": MOMENT}


def test_a_view_can_be_unpacked_and_matched(view: AccessDict) -> None:
    match view:
        case {"name": name, "user": {"name": owner}}:
            assert (name, owner) == ("May", "Alice")
        case _:
            pytest.fail("a view is not a mapping")


@pytest.mark.parametrize(
    ("key", "there"), [("name", True), ("description", True), ("missing", False), (5, False)]
)
def test_in_checks_for_a_field(view: AccessDict, key: object, there: bool) -> None:
    assert (key in view) is there


def test_dir_names_the_fields_that_can_be_attributes() -> None:
    names = dir(AccessDict({"audio_length": 1, "320wx320h": 2, "a b": 3}))
    assert {"audio_length", "copy", "data", "items"} <= set(names)
    assert not {"320wx320h", "a b"} & set(names)


@pytest.mark.parametrize(("data", "truth"), [({}, False), ({"a": None}, True)])
def test_an_empty_view_is_false(data: dict[str, Any], truth: bool) -> None:
    assert bool(AccessDict(data)) is truth


@pytest.mark.parametrize(
    "make",
    [
        dict,
        OrderedDict,
        lambda data: list(data.items()),
        lambda data: iter(data.items()),
        AccessDict,
    ],
    ids=["dict", "OrderedDict", "pairs", "iterator", "AccessDict"],
)
def test_a_view_accepts_the_arguments_of_dict(make: Callable[[dict[str, Any]], Any]) -> None:
    view = AccessDict(make(show()))
    assert type(view.data) is dict
    assert view.data == show()


@pytest.mark.parametrize("nonsense", [None, 5, "text", [1]])
def test_a_view_refuses_other_arguments(nonsense: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        AccessDict(nonsense)


def test_a_view_shows_the_plain_data() -> None:
    assert repr(AccessDict({"created_time": ISO, "a": {"b": [1]}})) == (
        "{'created_time': '2018-03-10T07:32:00Z', 'a': {'b': [1]}}"
    )


# Writing: whatever comes in, data stays plain.


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("text", "text"),
        (MOMENT, ISO),
        (AccessDict({"a": 1}), {"a": 1}),
        (AccessList([1, {"a": 1}]), [1, {"a": 1}]),
        ({"a": 1}, {"a": 1}),
        ([AccessDict({"a": 1}), MOMENT], [{"a": 1}, ISO]),
        ({"a": AccessDict({"b": AccessList([1])})}, {"a": {"b": [1]}}),
        ({"a": [{"b": MOMENT}]}, {"a": [{"b": ISO}]}),
    ],
    ids=["text", "date", "dict view", "list view", "dict", "views in list", "in dict", "deep"],
)
@pytest.mark.parametrize(
    "write",
    [
        lambda value: _set(AccessDict(), value),
        lambda value: AccessDict([("field", value)]),
        lambda value: AccessDict() | {"field": value},
        lambda value: {"field": value} | AccessDict(),
        lambda value: AccessDict() | AccessDict({"field": value}),
        lambda value: _update(AccessDict(), value),
        lambda value: _or(AccessDict(), value),
        lambda value: _default(AccessDict(), value),
    ],
    ids=["set", "make of pairs", "|", "reversed |", "| view", "update", "|=", "setdefault"],
)
def test_values_set_in_a_dict_stay_plain(
    write: Callable[[Any], AccessDict], given: Any, plain: Any
) -> None:
    view = write(given)
    assert json.loads(json.dumps(view.data)) == {"field": plain}


def _set(view: AccessDict, value: Any) -> AccessDict:
    view["field"] = value
    return view


def _update(view: AccessDict, value: Any) -> AccessDict:
    view.update(field=value)
    return view


def _or(view: AccessDict, value: Any) -> AccessDict:
    before = view
    view |= {"field": value}
    assert view is before
    return view


def _default(view: AccessDict, value: Any) -> AccessDict:
    view.setdefault("field", value)
    return view


@pytest.mark.parametrize(
    ("given", "plain"),
    [(AccessDict({"a": 1}), {"a": 1}), (MOMENT, ISO), ([AccessDict()], [{}]), (5, 5)],
    ids=["view", "date", "views in list", "number"],
)
@pytest.mark.parametrize(
    "write",
    [
        lambda value: _changed(lambda items: items.append(value)),
        lambda value: _changed(lambda items: items.insert(1, value)),
        lambda value: _changed(lambda items: items.extend([value])),
        lambda value: _changed(lambda items: items.__iadd__([value])),
        lambda value: _changed(lambda items: items.__setitem__(slice(1, 1), [value])),
        lambda value: add(AccessList([0]), [value]),
        lambda value: add([0, value], AccessList()),
        lambda value: AccessList(iter([0, value])),
    ],
    ids=["append", "insert", "extend", "+=", "slice", "+", "list +", "make of iterator"],
)
def test_values_set_in_a_list_stay_plain(
    write: Callable[[Any], AccessList[Any]], given: Any, plain: Any
) -> None:
    assert json.loads(json.dumps(write(given).data)) == [0, plain]


def _changed(change: Callable[[AccessList[Any]], object]) -> AccessList[Any]:
    items: AccessList[Any] = AccessList([0])
    change(items)
    return items


def test_written_values_can_be_read(view: AccessDict) -> None:
    before = view.user
    view["user"] = {"name": "Bob"}
    assert view.user.name == "Bob"
    assert view.user is not before
    assert view.user is view.user


def test_a_deleted_field_is_gone(view: AccessDict) -> None:
    del view["user"]
    assert "user" not in view
    assert "user" not in view.data
    with pytest.raises(AttributeError):
        _ = view.user
    with pytest.raises(KeyError):
        del view["user"]


def test_pop_removes_a_field(view: AccessDict) -> None:
    assert view.pop("created_time") == MOMENT
    assert "created_time" not in view.data
    assert view.pop("created_time", None) is None


def test_clear_empties_the_plain_data(view: AccessDict) -> None:
    plain = view.data
    view.clear()
    assert view == plain == {}


def test_a_field_of_a_plain_view_cannot_be_set_as_an_attribute(view: AccessDict) -> None:
    with pytest.raises(AttributeError):
        view.name = "June"  # type: ignore[attr-defined]
    assert view.name == "May"


def test_a_change_of_a_nested_value_changes_the_outer_one(view: AccessDict) -> None:
    view.user["name"] = "Alicia"
    view.tags[0]["name"] = "Bebop"
    assert view.data["user"]["name"] == "Alicia"
    assert view.data["tags"][0]["name"] == "Bebop"


# Merging.


def test_merging_makes_a_new_view_and_the_right_side_wins(view: AccessDict) -> None:
    merged = view | {"name": "June", "extra": 1}
    assert (type(merged), merged.name, merged.extra) == (AccessDict, "June", 1)
    assert view.data == show()


def test_a_dict_can_be_merged_with_a_view(view: AccessDict) -> None:
    merged = {"name": "June", "extra": 1} | view
    assert (type(merged), merged.name, merged["extra"]) == (AccessDict, "May", 1)
    assert list(merged) == ["name", "extra", *(name for name in show() if name != "name")]


@pytest.mark.parametrize("thing", [None, 5, [("a", 1)]])
def test_only_mappings_can_be_merged(view: AccessDict, thing: Any) -> None:
    with pytest.raises(TypeError):
        or_(view, thing)
    with pytest.raises(TypeError):
        or_(thing, view)


# Equality, copies.


def test_views_are_equal_by_data(view: AccessDict) -> None:
    assert view == AccessDict(show()) == show()
    assert show() == view
    assert view == dict(view)
    assert view != {**show(), "name": "June"}
    assert view != AccessDict()


@pytest.mark.parametrize("thing", [None, 5, "text", [], list(show().items())])
def test_a_view_is_not_equal_to_other_objects(view: AccessDict, thing: Any) -> None:
    assert view != thing
    assert AccessDict() != thing


@pytest.mark.parametrize("thing", [AccessDict(), AccessList()], ids=["dict", "list"])
def test_a_mutable_view_is_not_hashable(thing: Any) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(thing)


Copier = Callable[[Any], Any]
COPIERS: dict[str, Copier] = {
    "copy": copy.copy,
    "copy()": lambda view: view.copy(),
    "deepcopy": copy.deepcopy,
    "pickle": lambda view: pickle.loads(pickle.dumps(view)),
    "old pickle": lambda view: pickle.loads(pickle.dumps(view, 0)),
}
EVERY_COPY = pytest.mark.parametrize("again", COPIERS.values(), ids=COPIERS)


@EVERY_COPY
@pytest.mark.parametrize(
    "thing", [AccessDict(show()), AccessList([show(), 1, [2]])], ids=["dict", "list"]
)
def test_a_copy_is_equal_but_another_object(thing: Any, again: Copier) -> None:
    repr(thing)
    twin = again(thing)
    assert type(twin) is type(thing)
    assert twin == thing
    assert twin is not thing
    assert twin.data is not thing.data


@EVERY_COPY
def test_changing_a_copy_does_not_change_the_original(view: AccessDict, again: Copier) -> None:
    again(view)["name"] = "June"
    assert view.name == "May"


@pytest.mark.parametrize(
    ("again", "shared"),
    [(copy.copy, True), (copy.deepcopy, False), (COPIERS["pickle"], False)],
    ids=["copy", "deepcopy", "pickle"],
)
def test_only_a_shallow_copy_shares_what_is_nested(
    view: AccessDict,
    again: Copier,
    shared: bool,
) -> None:
    assert (again(view).data["user"] is view.data["user"]) is shared


# Lists.


@pytest.fixture
def tags() -> AccessList[Any]:
    return AccessList(
        [
            {"key": "/genres/jazz/", "name": "Jazz"},
            {"key": "/discover/h%C3%ADp-hd/", "name": "Híp HD"},
            {"name": "without a key"},
            "text",
            None,
        ]
    )


def test_a_list_is_a_sequence_but_not_a_list(tags: AccessList[Any]) -> None:
    assert isinstance(tags, MutableSequence)
    assert not isinstance(tags, list)
    assert len(tags) == 5
    assert [type(item).__name__ for item in tags] == [*["AccessDict"] * 3, "str", "NoneType"]
    assert list(reversed(tags))[-1] is tags[0]


@pytest.mark.parametrize(
    ("key", "position"),
    [
        ("genres/jazz", 0),
        ("/genres/jazz/", 0),
        ("/genres/jazz", 0),
        ("discover/híp-hd", 1),
        ("/discover/h%C3%ADp-hd/", 1),
    ],
)
def test_an_item_is_found_by_its_key(tags: AccessList[Any], key: str, position: int) -> None:
    assert tags[key] is tags[position]
    assert key in tags


def test_an_item_is_found_by_the_address_of_its_page() -> None:
    shows: AccessList[Any] = AccessList([{"key": "/bob/gl%C3%BCck/"}])
    for address in ("https://www.mixcloud.com/bob/glück/?x#y", "<//mixcloud.com/bob/glu\u0308ck>"):
        assert shows[address].key == "/bob/gl%C3%BCck/"
    assert "https://a.example/bob/gl%C3%BCck/" not in shows


@pytest.mark.parametrize("key", ["", "/", "missing", "genres", "genres/Jazz", "..", "a?b", " "])
def test_a_missing_key_is_an_error(tags: AccessList[Any], key: str) -> None:
    with pytest.raises(KeyError) as caught:
        tags[key]
    assert caught.value.args == (key,)
    assert key not in tags


@pytest.mark.parametrize(
    ("index", "error"), [(5, IndexError), (-6, IndexError), (None, TypeError), (1.0, TypeError)]
)
def test_an_invalid_position_is_an_error(
    tags: AccessList[Any], index: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        tags[index]


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (AccessDict({"key": "/genres/jazz/", "name": "Jazz"}), True),
        ({"key": "/genres/jazz/", "name": "Jazz"}, True),
        ("text", True),
        (None, True),
        ({"key": "/genres/jazz/"}, False),
        (5, False),
        ([], False),
    ],
)
def test_in_checks_for_a_value_too(
    tags: AccessList[Any],
    value: Any,
    there: bool,
) -> None:
    assert (value in tags) is there


def test_a_date_is_found_in_a_list_however_it_is_written() -> None:
    moments: AccessList[Any] = AccessList([ISO])
    assert MOMENT in moments
    assert ISO in moments


@pytest.mark.parametrize(
    "part", [slice(2), slice(1, 3), slice(None, None, -1), slice(None), slice(9, 12)]
)
def test_a_slice_is_a_list_that_shares_its_items(tags: AccessList[Any], part: slice) -> None:
    found = tags[part]
    assert type(found) is AccessList
    assert found.data == tags.data[part]
    assert all(one is other for one, other in zip(found, list(tags)[part], strict=True))


def test_an_item_read_from_a_slice_is_the_item_of_the_list(tags: AccessList[Any]) -> None:
    first = tags[:1][0]
    assert tags[0] is first


def test_items_remain_the_same_objects_when_they_move(tags: AccessList[Any]) -> None:
    jazz = tags[0]
    tags.insert(0, "new")
    tags.reverse()
    assert tags["genres/jazz"] is jazz
    assert tags.pop(tags.index(jazz)) is jazz
    assert "genres/jazz" not in tags


def test_an_item_that_is_replaced_is_a_new_one(tags: AccessList[Any]) -> None:
    jazz = tags[0]
    tags[0] = {"key": "/genres/jazz/", "name": "Bebop"}
    assert tags[0] is not jazz
    assert (tags[0].name, jazz.name) == ("Bebop", "Jazz")


def test_iterating_reads_the_items_that_the_list_had_at_first(tags: AccessList[Any]) -> None:
    part, names = tags[:3], []
    for tag in part:
        names.append(tag.name)
        part.clear()
    assert names == ["Jazz", "Híp HD", "without a key"]


def test_parts_of_a_list_can_be_replaced_and_deleted(tags: AccessList[Any]) -> None:
    tags[1:] = [AccessDict({"name": "Dub"})]
    assert tags.data == [{"key": "/genres/jazz/", "name": "Jazz"}, {"name": "Dub"}]
    del tags[0]
    del tags[:]
    assert tags.data == []


@pytest.mark.parametrize(
    "other", [[1, {"a": 1}], AccessList([1, {"a": 1}]), [1, AccessDict({"a": 1})]]
)
def test_lists_can_be_added(other: Any) -> None:
    whole = AccessList([0]) + other
    assert type(whole) is AccessList
    assert whole.data == [0, 1, {"a": 1}]


def test_a_view_can_be_added_to_a_list() -> None:
    whole = add([AccessDict({"a": 1})], AccessList([0]))
    assert type(whole) is AccessList
    assert whole.data == [{"a": 1}, 0]


@pytest.mark.parametrize("thing", [None, 5, "text", (1,), {"a": 1}])
def test_only_lists_can_be_added(thing: Any) -> None:
    with pytest.raises(TypeError):
        add(AccessList([0]), thing)
    with pytest.raises(TypeError):
        add(thing, AccessList([0]))


def test_adding_changes_neither_side(tags: AccessList[Any]) -> None:
    before = list(tags.data)
    add(tags, [1])
    add([1], tags)
    assert tags.data == before


def test_lists_are_equal_by_data(tags: AccessList[Any]) -> None:
    assert tags == AccessList(tags.data.copy())
    assert tags == tags.data
    assert tags.data == tags
    assert tags == list(tags)
    assert tags != tags[:2]
    assert tags != tuple(tags)
    assert AccessList() != AccessDict()


@pytest.mark.parametrize("make", [list, tuple, iter, AccessList])
def test_a_list_accepts_the_arguments_of_list(make: Callable[[list[Any]], Any]) -> None:
    items: AccessList[Any] = AccessList(make([1, {"a": 1}]))
    assert type(items.data) is list
    assert items.data == [1, {"a": 1}]


def test_a_list_shows_its_items() -> None:
    assert repr(AccessList([1, {"a": 1}, ["x"]])) == "[1, {'a': 1}, ['x']]"


# The registry: which class wraps which object.


class Show(AccessDict):
    """A program's own class."""

    @property
    def minutes(self) -> int:
        length: int = self["audio_length"]
        return length // 60


@pytest.fixture
def registry() -> Registry:
    return Registry(AccessDict, {"cloudcast": Show})


@pytest.mark.parametrize("type_", ["playlist", "", None, 5, ["cloudcast"], {"a": 1}, True])
def test_an_unknown_type_gets_the_fallback(type_: Any) -> None:
    view = AccessDict({"thing": {"type": type_}}, mixcloud=Registry(Show))
    assert type(view.thing) is Show


class Rated(AccessDict):
    """A program's class with a constructor."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.data.setdefault("stars", 5)


class Other(AccessDict):
    """A program's class for objects of unknown type."""


#: A value of each kind, and the class of what is read.
KINDS: list[tuple[Any, type]] = [
    ({"type": "cloudcast"}, Show),
    ({"type": "tag"}, Rated),
    ({"type": "playlist"}, Other),
    ({"type": None}, Other),
    ({"type": 5}, Other),
    ({"type": ["cloudcast"]}, Other),
    ({}, AccessDict),
    ([], AccessList),
    (ISO, datetime),
    (None, type(None)),
]


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_iterating_gives_the_objects_that_indexing_gives(step: int) -> None:
    # Each kind follows each other kind, and itself.
    kinds = [kind for pair in product(KINDS, KINDS) for kind in pair]
    data = [copy.deepcopy(value) for value, _ in kinds]
    items: AccessList[Any] = AccessList(
        data, mixcloud=Registry(Other, {"cloudcast": Show, "tag": Rated})
    )
    read = {position: items[position] for position in range(0, len(data), step)}
    found = list(items)
    assert [type(item) for item in found] == [cls for _, cls in kinds]
    for position, item in enumerate(found):
        if isinstance(item, AccessDict | AccessList):
            assert item.data is data[position]
            assert item is items[position] is read.get(position, item)
    assert all(show.stars == 5 for show in found if isinstance(show, Rated))


def test_a_copy_of_a_registry_is_independent(registry: Registry) -> None:
    twin = registry.copy()
    twin["playlist"] = Show
    assert (registry["playlist"], twin["playlist"], twin["cloudcast"]) == (AccessDict, Show, Show)


def test_a_registry_is_not_a_client(registry: Registry) -> None:
    view = AccessDict({"a": {}}, mixcloud=registry)
    assert view.mixcloud is None
    assert view.a.mixcloud is None


@EVERY_COPY
def test_a_class_of_a_program_survives_copying(again: Copier) -> None:
    twin = again(Show({"audio_length": 180}))
    assert (type(twin), twin.minutes) == (Show, 3)
