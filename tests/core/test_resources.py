"""Resources and list pages without a network."""

import copy
import json
import pickle
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from operator import setitem
from typing import Any

import pytest

from aiomixcloud import Mixcloud, MixcloudError
from aiomixcloud.models import (
    AccessDict,
    AccessList,
    Cloudcast,
    Comment,
    FeedItem,
    Registry,
    Resource,
    ResourceList,
    Tag,
    User,
)

MOMENT = datetime(2018, 3, 10, 7, 32, tzinfo=UTC)
ISO = "2018-03-10T07:32:00Z"
API = "https://api.mixcloud.com"

BOB = {
    "key": "/bob/",
    "url": "https://www.mixcloud.com/bob/",
    "name": "Bob",
    "type": "user",
    "username": "bob",
    "pictures": {"medium": "https://thumbnailer.mixcloud.com/unsafe/100x100/bob"},
    "biog": None,
    "city": "London",
    "created_time": ISO,
    "favorite_count": 38,
    "following": True,
    "metadata": {
        "connections": {
            "followers": f"{API}/bob/followers/",
            "userpick-users": f"{API}/bob/userpick-users/",
            "load": f"{API}/bob/load/",
            "strange": None,
        }
    },
}


def bob(**fields: Any) -> dict[str, Any]:
    """Return the data of a user, fresh for every test."""
    return {**copy.deepcopy(BOB), **fields}


def show(key: str = "/alice/mix/", **fields: Any) -> dict[str, Any]:
    return {"type": "cloudcast", "key": key, "name": "Mix", **fields}


@pytest.fixture
def partial_bob() -> User:
    return User(bob())


@pytest.fixture
def full_bob() -> User:
    return User(bob(), full=True)


# What a resource looks like.


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"type": "cloudcast", "key": "/alice/mix/"}, "<Resource: Cloudcast '/alice/mix/'>"),
        ({"type": "user", "key": "/bob/"}, "<Resource: User '/bob/'>"),
        ({"type": "comment", "key": "/comments/cr/1/"}, "<Resource: Comment '/comments/cr/1/'>"),
        ({"type": "user_pick", "key": "/x/"}, "<Resource: User Pick '/x/'>"),
        ({"type": "tag", "key": "/it's/"}, '<Resource: Tag "/it\'s/">'),
        ({"type": "city"}, "<Resource: City>"),
        ({"type": None, "key": "/x/"}, "<Resource: '/x/'>"),
        ({"type": 5, "key": "/x/"}, "<Resource: '/x/'>"),
        ({"type": ["user"], "key": "/x/"}, "<Resource: '/x/'>"),
        ({"type": "user", "key": None}, "<Resource: User>"),
        ({"key": "/x/"}, "<Resource: '/x/'>"),
        ({"type": None, "key": None}, "<Resource>"),
        ({}, "<Resource>"),
    ],
)
@pytest.mark.parametrize("cls", [Resource, User, Cloudcast])
def test_a_resource_shows_its_type_and_key(
    cls: type[Resource], data: dict[str, Any], text: str
) -> None:
    assert repr(cls(data)) == repr(cls(data, full=True)) == text


class Mix(Cloudcast):
    """A program's own class."""


def test_a_class_of_a_program_looks_the_same() -> None:
    assert repr(Mix(show())) == "<Resource: Cloudcast '/alice/mix/'>"


# Fields.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", "/bob/"),
        ("name", "Bob"),
        ("city", "London"),
        ("favorite_count", 38),
        ("created_time", MOMENT),
        ("biog", None),
    ],
)
def test_known_fields_are_attributes_and_items(partial_bob: User, name: str, value: Any) -> None:
    assert getattr(partial_bob, name) == value
    assert partial_bob[name] == value


@pytest.mark.parametrize("cls", [Resource, User, Cloudcast, Tag, Comment, FeedItem])
@pytest.mark.parametrize(
    ("given", "value"),
    [("text", "text"), (5, 5), (None, None), (ISO, MOMENT), ([1], [1]), ({"a": 1}, {"a": 1})],
)
def test_undeclared_fields_are_available_too(cls: type[Resource], given: Any, value: Any) -> None:
    resource = cls({"key": "/x/", "tomorrow": given})
    assert resource.tomorrow == value
    assert resource["tomorrow"] == value


@pytest.mark.parametrize("value", [None, 5, "text", True, [1], {"a": 1}])
@pytest.mark.parametrize("name", ["name", "pictures", "created_time", "favorite_count", "type"])
def test_a_field_of_an_unexpected_kind_is_harmless(name: str, value: Any) -> None:
    user = User(bob(**{name: value}))
    assert getattr(user, name) == value
    assert user[name] == value
    assert repr(user).startswith("<Resource")
    assert name in dir(user)


@pytest.mark.parametrize(
    "name", ["May", "10", "2019", "Sunday", "1 Mar", "12.05", ISO, "2018-03-10T07:32:00+02:00"]
)
@pytest.mark.parametrize("cls", [Resource, Cloudcast, AccessDict])
def test_a_show_named_like_a_date_keeps_its_name(cls: type[AccessDict], name: str) -> None:
    view = cls(show(name=name))
    assert view.name == view["name"] == dict(view)["name"] == name


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (User, "created_time"),
        (User, "updated_time"),
        (Cloudcast, "created_time"),
        (Cloudcast, "listen_time"),
        (Comment, "submit_date"),
        (FeedItem, "created_time"),
        (Resource, "created_time"),
        (Tag, "of_tomorrow"),
    ],
)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (ISO, MOMENT),
        ("2018-03-10T09:32:00+02:00", MOMENT),
        ("2018-03-10T07:32:00", "2018-03-10T07:32:00"),
        ("2018-13-10T07:32:00Z", "2018-13-10T07:32:00Z"),
        ("2018-03-10", "2018-03-10"),
        ("", ""),
        ("yesterday", "yesterday"),
    ],
)
def test_a_time_is_converted_only_if_it_has_a_zone(
    cls: type[Resource], name: str, text: str, value: Any
) -> None:
    resource = cls({name: text})
    assert (getattr(resource, name), resource[name]) == (value, value)
    assert resource.data == {name: text}


# Fields and methods of one name.


@pytest.mark.parametrize(
    "name",
    [
        "following",
        "followers",
        "load",
        "items",
        "keys",
        "get",
        "copy",
        "data",
        "mixcloud",
        "_full",
    ],
)
def test_a_field_named_like_a_method_is_an_item(name: str) -> None:
    user = User(bob(**{name: "value"}))
    assert user[name] == user.get(name) == user.data[name] == "value"
    assert getattr(user, name) != "value"


def test_following_is_a_method_and_the_field_an_item(partial_bob: User) -> None:
    assert partial_bob["following"] is True
    assert callable(partial_bob.following)


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (
            User,
            "cloudcasts comments favorites feed followers following listens playlists",
        ),
        (Cloudcast, "comments favorites listeners similar"),
        (Tag, "popular new hot"),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_known_connections_are_methods_of_partial_objects_too(
    cls: type[Resource],
    names: str,
    full: bool,
) -> None:
    resource = cls({"key": "/x/"}, full=full)
    assert all(callable(getattr(resource, name)) for name in names.split())
    assert set(names.split()) <= set(dir(resource))


# Connections that only an answer names.


def test_a_listed_connection_is_a_method(full_bob: User) -> None:
    assert callable(full_bob.userpick_users)  # type: ignore[attr-defined]
    assert "userpick_users" in dir(full_bob)


@pytest.mark.parametrize(
    "resource",
    [
        Resource(bob()),
        Resource(bob(), full=True, create_connections=False),
        Resource(bob(metadata=None), full=True),
        Resource(bob(metadata={}), full=True),
        Resource(bob(metadata={"connections": None}), full=True),
        Resource(bob(metadata={"connections": ["userpick-users"]}), full=True),
        Resource(bob(metadata={"connections": {"userpick-users": 5}}), full=True),
    ],
    ids=["partial", "not wanted", "null", "empty", "null connections", "a list", "no address"],
)
def test_an_unlisted_connection_does_not_exist(resource: Resource) -> None:
    assert not hasattr(resource, "userpick_users")
    assert "userpick_users" not in dir(resource)


def test_a_connection_wins_over_a_field_of_its_name() -> None:
    resource = Resource(bob(userpick_users=5), full=True)
    assert callable(resource.userpick_users)
    assert resource["userpick_users"] == 5


def test_a_method_wins_over_a_connection_of_its_name(full_bob: User) -> None:
    assert full_bob.load.__func__ is Resource.load  # type: ignore[attr-defined]


# Missing fields.


@pytest.mark.parametrize("name", ["description", "favorite_counts", "userpick_users", "country"])
def test_the_error_of_a_partial_object_suggests_loading_it(partial_bob: User, name: str) -> None:
    with pytest.raises(AttributeError, match=r"load\(\)") as caught:
        getattr(partial_bob, name)
    assert f"'User' object has no attribute '{name}'" in str(caught.value)
    assert "<Resource: User '/bob/'>" in str(caught.value)
    assert (caught.value.name, caught.value.obj) == (name, partial_bob)


@pytest.mark.parametrize("name", ["description", "country"])
def test_a_full_object_has_nothing_to_load(full_bob: User, name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(full_bob, name)
    assert str(caught.value) == f"'User' object has no attribute '{name}'"


@pytest.mark.parametrize("name", ["_nothing", "__len_hint__", "_repr_html_"])
def test_special_attributes_get_no_hint(partial_bob: User, name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(partial_bob, name)
    assert str(caught.value) == f"'User' object has no attribute '{name}'"


def test_a_missing_item_is_a_key_error(partial_bob: User) -> None:
    with pytest.raises(KeyError):
        partial_bob["description"]
    assert partial_bob.get("description", "none") == "none"


@pytest.mark.parametrize(
    ("cls", "name", "near"),
    [
        (Cloudcast, "descripton", "description"),
        (Cloudcast, "playcount", "play_count"),
        (Cloudcast, "similiar", "similar"),
        (User, "follower_cuont", "follower_count"),
        (Tag, "nmae", "name"),
        (Tag, "poplar", "popular"),
        (Resource, "folow", "follow"),
        (Resource, "of_tomorow", "of_tomorrow"),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_a_misspelt_attribute_suggests_the_near_name_first(
    cls: type[Resource], name: str, near: str, full: bool
) -> None:
    resource = cls({"key": "/x/", "of_tomorrow": 1}, full=full)
    with pytest.raises(AttributeError, match=f"Did you mean '{near}'\\?") as caught:
        getattr(resource, name)
    before, _, after = str(caught.value).partition("Did you mean")
    assert "load()" not in before
    assert ("load()" in after) is not full


# Actions.

USER_ACTIONS = {"follow", "unfollow"}
SHOW_ACTIONS = {
    *("favorite", "unfavorite", "repost", "unrepost", "listen_later", "unlisten_later"),
    *("embed_json", "embed_html", "oembed", "edit"),
}


@pytest.mark.parametrize(
    ("cls", "actions"),
    [
        (Resource, USER_ACTIONS | SHOW_ACTIONS),
        (User, USER_ACTIONS),
        (Cloudcast, SHOW_ACTIONS),
        (Mix, SHOW_ACTIONS),
        (Tag, set()),
        (Comment, set()),
        (FeedItem, set()),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_a_class_has_the_actions_that_make_sense_for_it(
    cls: type[Resource], actions: set[str], full: bool
) -> None:
    resource = cls({"key": "/x/"}, full=full)
    every = USER_ACTIONS | SHOW_ACTIONS
    assert {name for name in every if callable(getattr(resource, name, None))} == actions
    assert {name for name in every if hasattr(cls, name)} == actions
    assert every & set(dir(resource)) == actions


@pytest.mark.parametrize(
    ("cls", "name", "owners"),
    [
        (Tag, "follow", "users"),
        (Tag, "followers", "users"),
        (Tag, "comments", "users and shows"),
        (Cloudcast, "follow", "users"),
        (User, "favorite", "shows"),
        (User, "popular", "tags"),
        (Comment, "edit", "shows"),
    ],
)
def test_an_action_of_another_class_says_why_it_is_missing(
    cls: type[Resource], name: str, owners: str
) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(cls({"key": "/x/"}), name)
    assert str(caught.value) == (
        f"{cls.__name__!r} object has no attribute {name!r}. Only {owners} have this method"
    )
    assert caught.value.name == name


def test_a_field_named_like_an_action_of_another_class_is_an_attribute() -> None:
    assert Tag({"key": "/x/", "follow": 5})["follow"] == 5
    assert getattr(Tag({"key": "/x/", "follow": 5}), "follow") == 5  # noqa: B009


def test_a_connection_of_another_class_exists_if_the_response_names_it() -> None:
    links = {"followers": f"{API}/genres/jazz/followers/"}
    tag = Tag({"key": "/genres/jazz/", "metadata": {"connections": links}}, full=True)
    assert callable(getattr(tag, "followers", None))
    assert "followers" in dir(tag)


# Attributes of the program.


@pytest.mark.parametrize("cls", [Resource, User, Cloudcast, Tag, Mix])
def test_an_attribute_of_the_program_is_stored_in_the_object_only(cls: type[Resource]) -> None:
    resource: Any = cls(show())
    resource.rank = {"of": 1}
    assert resource.rank == {"of": 1}
    assert resource.data == show()
    assert "rank" not in resource
    assert "rank" in dir(resource)
    del resource.rank
    assert not hasattr(resource, "rank")


def test_attributes_of_the_program_survive_in_nested_objects() -> None:
    page: ResourceList[Any] = ResourceList({"data": [show(user=bob())]})
    page[0].user.rank = 1
    assert page[0].user.rank == 1


def test_a_declared_field_that_is_set_changes_the_data() -> None:
    mix = Cloudcast(show())
    mix.name = "May"
    assert (mix.name, mix["name"], mix.data["name"]) == ("May", "May", "May")


# Nested objects.


@pytest.mark.parametrize(
    ("type_", "cls"),
    [
        ("user", User),
        ("cloudcast", Cloudcast),
        ("tag", Tag),
        ("comment", Comment),
        ("upload", FeedItem),
        ("listen", FeedItem),
        ("favorite", FeedItem),
        ("follow", FeedItem),
        ("city", Resource),
        ("of_tomorrow", Resource),
        (None, Resource),
        (5, Resource),
        (["user"], Resource),
    ],
)
def test_the_type_decides_the_class(type_: Any, cls: type[Resource]) -> None:
    outer = Resource({"thing": {"type": type_}, "things": [{"type": type_}]})
    page: ResourceList[Resource] = ResourceList({"data": [{"type": type_}]})
    assert [type(item) for item in (outer.thing, outer.things[0], page[0])] == [cls] * 3


def test_an_object_without_a_type_is_a_plain_view(partial_bob: User) -> None:
    assert type(partial_bob.pictures) is AccessDict
    assert partial_bob.pictures.medium == BOB["pictures"]["medium"]  # type: ignore[index]


def test_a_nested_object_is_one_object_and_partial() -> None:
    mix: Any = Cloudcast(show(user=bob(), tags=[{"type": "tag", "name": "Jazz"}]), full=True)
    assert mix.user is mix["user"] is mix.get("user")
    assert mix.tags[0] is mix["tags"][0] is next(iter(mix.tags))
    with pytest.raises(AttributeError, match=r"load\(\)"):
        _ = mix.user.description


# Equality, hash, copies.


def test_resources_are_equal_by_data(partial_bob: User) -> None:
    assert partial_bob == User(bob()) == Resource(bob(), full=True) == bob()
    assert bob() == partial_bob
    assert partial_bob != User(bob(name="Robert"))
    assert partial_bob != bob(name="Robert")


@pytest.mark.parametrize("thing", [None, 5, "/bob/", [], ResourceList({"data": []})])
def test_a_resource_is_not_equal_to_other_objects(partial_bob: User, thing: Any) -> None:
    assert partial_bob != thing
    assert thing != partial_bob


def test_resources_are_hashed_by_key() -> None:
    once, again = Resource({"key": "/bob/"}), User({"key": "/bob/"})
    assert hash(once) == hash(again) == hash(User(bob()))
    assert {once, again, User({"key": "/alice/"})} == {once, User({"key": "/alice/"})}
    assert {once: 1}[again] == 1


def test_a_resource_without_a_key_can_be_hashed() -> None:
    assert len({Resource({}), Resource({}), Resource({"key": None})}) == 2


Copier = Callable[[Any], Any]
EVERY_COPY = pytest.mark.parametrize(
    "again",
    [
        copy.copy,
        copy.deepcopy,
        lambda thing: thing.copy(),
        lambda thing: pickle.loads(pickle.dumps(thing)),
        lambda thing: pickle.loads(pickle.dumps(thing, 0)),
    ],
    ids=["copy", "deepcopy", "copy()", "pickle", "old pickle"],
)


@EVERY_COPY
@pytest.mark.parametrize(
    "thing",
    [
        Resource({}),
        User(bob()),
        Cloudcast(show(user=bob()), full=True),
        Mix(show()),
        ResourceList({"data": [show()], "name": "Popular Cloudcasts"}),
    ],
    ids=["empty", "partial", "full", "own class", "list"],
)
def test_a_copy_is_equal_but_another_object(thing: Any, again: Copier) -> None:
    repr(list(thing))
    twin = again(thing)
    assert (type(twin), twin, repr(twin)) == (type(thing), thing, repr(thing))
    assert twin is not thing
    assert twin.data is not thing.data


@EVERY_COPY
@pytest.mark.parametrize("create", [True, False])
def test_a_copy_is_as_complete_as_its_original(
    again: Copier,
    create: bool,
) -> None:
    whole = again(Resource(bob(), full=True, create_connections=create))
    part = again(Resource(bob(), create_connections=create))
    assert hasattr(whole, "userpick_users") is create
    with pytest.raises(AttributeError) as caught:
        _ = whole.description
    assert "load()" not in str(caught.value)
    with pytest.raises(AttributeError, match=r"load\(\)"):
        _ = part.description


@EVERY_COPY
def test_a_copy_has_the_attributes_of_the_program(again: Copier) -> None:
    mix: Any = Cloudcast(show(), full=True)
    mix.ranks = [1]
    twin = again(mix)
    twin.best = True
    assert twin.ranks == [1]
    assert not hasattr(mix, "best")


@EVERY_COPY
def test_a_copy_of_a_slice_of_a_page_is_a_list(again: Copier) -> None:
    page: ResourceList[Cloudcast] = ResourceList({"data": [show(), show("/a/b/")]})
    twin = again(page[:1])
    assert (type(twin), twin) == (AccessList, page[:1])
    assert repr(twin) == "[<Resource: Cloudcast '/alice/mix/'>]"


# A dict to the full.


def test_a_resource_has_the_methods_of_a_dict(partial_bob: User) -> None:
    assert list(partial_bob) == list(partial_bob.keys()) == list(BOB)
    assert len(partial_bob) == len(BOB)
    assert {**partial_bob} == dict(partial_bob) == dict(partial_bob.items())
    assert "city" in partial_bob
    assert "description" not in partial_bob
    assert bool(partial_bob)
    assert not Resource({})


def test_dir_names_fields_methods_and_connections(full_bob: User) -> None:
    assert {"city", "favorite_count", "load", "followers", "userpick_users"} <= set(dir(full_bob))


def test_data_is_what_the_api_sent(full_bob: User) -> None:
    repr([full_bob.pictures.medium, full_bob.created_time, dict(full_bob)])
    assert type(full_bob.data) is dict
    assert full_bob.data == BOB
    assert json.loads(json.dumps(full_bob.data)) == BOB


def test_merging_makes_a_new_resource(partial_bob: User) -> None:
    merged = partial_bob | {"city": "Rome", "user": Resource({"key": "/x/"})}
    assert (type(merged), merged.city, merged.data["user"]) == (User, "Rome", {"key": "/x/"})
    assert partial_bob.data == BOB


def test_a_dict_can_be_merged_with_a_resource(partial_bob: User) -> None:
    merged = {"city": "Rome", "extra": Resource({"key": "/x/"})} | partial_bob
    assert (type(merged), merged.city, merged.data["extra"]) == (User, "London", {"key": "/x/"})


def test_merging_in_place_keeps_the_object(partial_bob: User) -> None:
    before = partial_bob
    partial_bob |= {"city": "Rome", "since": MOMENT}
    assert partial_bob is before
    assert partial_bob["since"] == MOMENT
    assert json.loads(json.dumps(partial_bob.data)) == bob(city="Rome", since=ISO)


def test_setting_and_deleting_change_the_data(partial_bob: User) -> None:
    partial_bob["friend"] = User({"key": "/alice/", "type": "user"})
    partial_bob["friends"] = [User({"key": "/alice/", "type": "user"})]
    partial_bob["seen"] = MOMENT
    del partial_bob["city"]
    alice = {"key": "/alice/", "type": "user"}
    expected = bob(friend=alice, friends=[alice], seen=ISO)
    del expected["city"]
    assert json.loads(json.dumps(partial_bob.data)) == expected
    assert repr(partial_bob["friends"]) == "[<Resource: User '/alice/'>]"
    assert not hasattr(partial_bob, "city")


# Pages.


@pytest.fixture
def popular() -> ResourceList[Any]:
    return ResourceList(
        {
            "data": [
                show("/chris/funky-mix/", user=bob()),
                show("/marlene/gl%C3%BCck/"),
                show("/alice/may/", name="May"),
            ],
            "name": "Popular Cloudcasts",
            "paging": {"next": f"{API}/popular/?limit=3&offset=3&access_token=SECRET"},
        }
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": "Popular Cloudcasts"}, "<ResourceList 'Popular Cloudcasts'>"),
        ({"name": "Peter's followers"}, '<ResourceList "Peter\'s followers">'),
        ({"name": ISO}, f"<ResourceList '{ISO}'>"),
        ({"name": ""}, "<ResourceList>"),
        ({"name": None}, "<ResourceList>"),
        ({}, "<ResourceList>"),
    ],
)
def test_a_page_shows_its_name(fields: dict[str, Any], text: str) -> None:
    assert repr(ResourceList({"data": [], **fields})) == text


def test_a_class_of_a_program_for_pages_looks_the_same() -> None:
    class Chart(ResourceList[Cloudcast]):
        """A program's own class."""

    assert repr(Chart({"data": [], "name": "Top"})) == "<ResourceList 'Top'>"


@pytest.mark.parametrize("page", [ResourceList(), ResourceList({"data": []})], ids=["", "[]"])
def test_an_empty_page_is_an_empty_sequence(page: ResourceList[Resource]) -> None:
    assert (len(page), bool(page), list(page)) == (0, False, [])
    assert "bob" not in page
    assert (page.next_link, page.previous_link) == (None, None)


def test_a_page_is_a_sequence_of_resources(popular: ResourceList[Any]) -> None:
    keys = ["/chris/funky-mix/", "/marlene/gl%C3%BCck/", "/alice/may/"]
    assert len(popular) == 3
    assert [item.key for item in popular] == keys
    assert [item.key for item in reversed(popular)] == keys[::-1]
    assert {type(item) for item in popular} == {Cloudcast}
    assert popular.index(popular[1]) == 1
    assert popular.count(popular[1]) == 1


def test_an_item_is_the_same_object_however_it_is_reached(popular: ResourceList[Any]) -> None:
    first = popular[0]
    assert first is popular[0] is popular[-3] is next(iter(popular))
    assert first is popular["chris/funky-mix"] is popular["data"][0] is popular[:1][0]
    assert popular[0].user is popular[::-1][2].user


def test_an_item_read_from_a_slice_is_the_item_of_the_page(popular: ResourceList[Any]) -> None:
    last = popular[1:][1]
    assert popular[2] is last


def test_a_slice_is_a_list_of_resources(popular: ResourceList[Any]) -> None:
    assert type(popular[1:]) is AccessList
    assert [item.key for item in popular[1:]] == ["/marlene/gl%C3%BCck/", "/alice/may/"]
    assert popular[:1] + popular[1:] == popular["data"]
    assert popular[5:] == []


@pytest.mark.parametrize(
    ("key", "position"),
    [
        ("chris/funky-mix", 0),
        ("/chris/funky-mix/", 0),
        ("chris/funky-mix/", 0),
        ("marlene/glück", 1),
        ("/marlene/gl%C3%BCck/", 1),
    ],
)
def test_an_item_is_found_by_its_key(popular: ResourceList[Any], key: str, position: int) -> None:
    assert popular[key] is popular[position]
    assert key in popular


@pytest.mark.parametrize("key", ["chris", "nobody/nothing", "", "/", "a?b", "Popular Cloudcasts"])
def test_a_missing_key_is_an_error(popular: ResourceList[Any], key: str) -> None:
    assert key not in popular
    with pytest.raises(KeyError):
        popular[key]


@pytest.mark.parametrize(
    ("index", "error"), [(3, IndexError), (-4, IndexError), (None, TypeError), (0.0, TypeError)]
)
def test_an_invalid_position_is_an_error(
    popular: ResourceList[Any], index: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        popular[index]


def test_in_checks_for_an_item_too(popular: ResourceList[Any]) -> None:
    assert popular[1] in popular
    assert popular[1].data in popular
    assert Cloudcast(show("/marlene/gl%C3%BCck/")) in popular
    assert Cloudcast(show("/nobody/nothing/")) not in popular
    assert None not in popular


def test_the_fields_of_a_page_are_available(popular: ResourceList[Any]) -> None:
    assert popular.name == popular["name"] == "Popular Cloudcasts"
    assert type(popular.paging) is AccessDict
    assert {"name", "paging", "next", "all"} <= set(dir(popular))
    with pytest.raises(AttributeError, match="'ResourceList' object has no attribute 'nothing'"):
        _ = popular.nothing


def test_an_item_named_like_a_field_of_the_page_is_found_with_slashes() -> None:
    page: ResourceList[User] = ResourceList({"data": [{"key": "/name/"}], "name": "Users"})
    assert page["name"] == "Users"
    assert page["/name/"] is page[0]


def test_links_are_saved_without_a_token(popular: ResourceList[Any]) -> None:
    assert popular.next_link == f"{API}/popular/?limit=3&offset=3"
    assert popular.previous_link is None


def test_pages_are_equal_by_data(popular: ResourceList[Any]) -> None:
    assert popular == ResourceList(copy.deepcopy(popular.data))
    assert popular != ResourceList({"data": popular.data["data"]})
    assert popular != popular.data["data"]
    assert popular != Resource(popular.data)


def test_reading_a_page_does_not_change_it(popular: ResourceList[Any]) -> None:
    before = json.dumps(popular.data)
    repr([list(popular), popular[0].user.pictures, popular.paging])
    assert json.dumps(popular.data) == before


def test_a_page_cannot_be_changed_by_position(popular: ResourceList[Any]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        setitem(popular, 0, popular[1])  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="unhashable"):
        hash(popular)


# Iteration that needs no other page.


async def iterated(walk: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in walk]


@pytest.mark.parametrize(("most", "count"), [(None, 3), (0, 0), (1, 1), (3, 3), (9, 3)])
async def test_iterating_over_the_last_page_yields_its_items(
    popular: ResourceList[Any], most: int | None, count: int
) -> None:
    del popular.data["paging"]
    found = await iterated(popular.all(max_items=most))
    assert [item.key for item in found] == [item.key for item in popular[:count]]
    assert all(one is other for one, other in zip(found, popular, strict=False))


@pytest.mark.parametrize("most", [0, 1, 2, 3])
async def test_iteration_requests_only_the_pages_it_needs(
    popular: ResourceList[Any], most: int
) -> None:
    assert len(await iterated(popular.all(max_items=most))) == most


async def test_iteration_drops_repeated_items() -> None:
    items = [show("/a/b/"), show("/c/d/"), show("/a/b/"), {"name": "no key"}, {"name": "no key"}]
    page: ResourceList[Cloudcast] = ResourceList({"data": items})
    assert await iterated(page.all()) == [items[0], items[1], items[3], items[4]]


@pytest.mark.parametrize(("most", "count"), [(0, 0), (1, 1)])
async def test_iteration_over_pages_ends_at_the_limit(
    popular: ResourceList[Any], most: int, count: int
) -> None:
    assert await iterated(popular.pages(max_pages=most)) == [popular] * count


def test_a_wrong_limit_is_refused_before_iteration(popular: ResourceList[Any]) -> None:
    with pytest.raises(ValueError, match="max_items"):
        popular.all(max_items=-1)
    with pytest.raises(TypeError, match="max_pages"):
        popular.pages(max_pages="2")  # type: ignore[arg-type]


async def test_the_last_page_has_no_next_page() -> None:
    page: ResourceList[Cloudcast] = ResourceList({"data": [show()]})
    assert await page.next() is None
    assert await page.previous() is None


# Without a client, and with one.


@pytest.mark.parametrize(
    "ask",
    [
        lambda user: user.load(),
        lambda user: user.load(force=True),
        lambda user: ResourceList({"data": [{}], "paging": {"next": f"{API}/new/"}}).next(),
        lambda user: iterated(ResourceList({"data": [{}], "paging": {"next": f"{API}/n/"}}).all()),
    ],
    ids=["load", "force", "next", "all"],
)
async def test_requests_need_a_client(partial_bob: User, ask: Callable[[User], Any]) -> None:
    with pytest.raises(MixcloudError, match="does not belong to a client"):
        await ask(partial_bob)


def test_a_connection_without_a_client_is_an_error(full_bob: User) -> None:
    for name in ("followers", "userpick_users"):
        with pytest.raises(MixcloudError, match="does not belong to a client"):
            getattr(full_bob, name)()


async def test_a_full_object_is_not_loaded_again(full_bob: User) -> None:
    assert await full_bob.load() is full_bob


@pytest.fixture
def mixcloud() -> Mixcloud:
    """Return a client that is never used, so that it never opens a connection."""
    return Mixcloud()


def test_nested_objects_have_the_same_client(mixcloud: Mixcloud) -> None:
    page: ResourceList[Cloudcast] = ResourceList({"data": [show(user=bob())]}, mixcloud=mixcloud)
    below = [page, page[0], page[:1], page[0].user, page[0].user.pictures, page["data"]]
    assert all(view.mixcloud is mixcloud for view in below)


def test_a_client_can_be_set_and_removed(partial_bob: User, mixcloud: Mixcloud) -> None:
    assert partial_bob.mixcloud is None
    partial_bob.mixcloud = mixcloud
    assert partial_bob.pictures.mixcloud is mixcloud
    partial_bob.mixcloud = None
    assert partial_bob.pictures.mixcloud is None


@pytest.mark.parametrize(
    ("again", "kept"),
    [(copy.copy, True), (copy.deepcopy, True), (lambda x: pickle.loads(pickle.dumps(x)), False)],
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_has_the_client_but_a_pickle_does_not(
    mixcloud: Mixcloud,
    again: Copier,
    kept: bool,
) -> None:
    twin = again(User(bob(), mixcloud=mixcloud))
    assert twin.mixcloud is (mixcloud if kept else None)


async def test_an_object_without_a_key_cannot_be_loaded(mixcloud: Mixcloud) -> None:
    with pytest.raises(MixcloudError, match="has no key"):
        await Resource({"type": "user"}, mixcloud=mixcloud).load()


# Classes of a program.


class Rated(Cloudcast):
    """A class with a constructor of its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.stars = 5


class Cassette(Mix):
    """A class whose constructor is inherited from a class that has its own."""


class Describing:
    """A mixin."""

    def describe(self: Any) -> str:
        return f"{self.name} by {self.user.name}"


class Described(Describing, Cloudcast):
    """A class with a mixin."""


@pytest.mark.parametrize("cls", [Mix, Rated, Cassette, Described])
def test_a_class_of_a_program_wraps_its_type(cls: type[Cloudcast]) -> None:
    registry = Registry(Resource, {"cloudcast": cls, "user": User})
    page: ResourceList[Any] = ResourceList(
        {"data": [show(user=bob(), created_time=ISO)]}, mixcloud=registry
    )
    assert type(page[0]) is cls
    assert (page[0].user.name, page[0].created_time) == ("Bob", MOMENT)


@pytest.mark.parametrize("cls", [Cloudcast, Rated])
def test_iterating_yields_the_items_that_indexing_returns(cls: type[Cloudcast]) -> None:
    registry = Registry(Resource, {"cloudcast": cls, "user": User})
    typed = [show(), bob(), {"type": "news"}, {"type": ["list"]}, {"type": None}, {"name": "May"}]
    values: list[Any] = [*typed, typed[0], [bob()]]
    page: ResourceList[Any] = ResourceList({"data": values}, mixcloud=registry)

    items = list(page)

    assert [type(item) for item in items[:3]] == [cls, User, Resource]
    assert [page[index] for index in range(len(values))] == items
    assert all(page[index] is item for index, item in enumerate(items))
    assert all(again is item for again, item in zip(page, items, strict=True))
    assert all(item.data is value for item, value in zip(items, values, strict=True))


def test_iterating_yields_a_new_item_after_its_value_is_replaced() -> None:
    shows: AccessList[Any] = AccessList([{"type": "cloudcast", "name": "May"}])
    (before,) = shows
    shows.data[0] = {"type": "cloudcast", "name": "June"}

    (after,) = shows

    assert (before.name, after.name) == ("May", "June")


def test_a_constructor_of_a_program_is_called() -> None:
    page: ResourceList[Any] = ResourceList(
        {"data": [show()]}, mixcloud=Registry(Resource, {"cloudcast": Rated})
    )
    assert page[0].stars == 5
    assert copy.deepcopy(page[0]).stars == 5


def test_a_class_may_mix_in_methods() -> None:
    assert Described(show(user=bob())).describe() == "Mix by Bob"


def test_a_class_may_declare_more_fields() -> None:
    class Charted(Cloudcast):
        position: int
        entered: datetime

    mix = Charted(show(position=3, entered=ISO))
    assert (mix.position, mix.entered) == (3, MOMENT)
    with pytest.raises(AttributeError, match=r"load\(\)"):
        _ = Charted(show()).position
