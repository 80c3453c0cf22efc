"""Arguments become parameters of the API, or are refused before anything is sent."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from aiomixcloud._core.errors import InvalidArgumentError
from aiomixcloud._core.params import PAGE_SIZE, count, embed, free, paging, search

NOW = datetime(2020, 5, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, []),
        ({"offset": 40, "limit": 80}, [("offset", "40"), ("limit", "80")]),
        ({"limit": 80, "offset": 40}, [("offset", "40"), ("limit", "80")]),
        ({"offset": 0}, [("offset", "0")]),
        ({"limit": 1}, [("limit", "1")]),
        ({"limit": None, "page": None, "since": None}, []),
        ({"since": 0}, [("since", "0")]),
        ({"since": 5, "until": 1518440400.9}, [("since", "5"), ("until", "1518440400")]),
        ({"until": datetime(2018, 2, 12, 13, tzinfo=UTC)}, [("until", "1518440400")]),
        ({"since": "2018-02-12T13:00:00Z", "limit": 5}, [("limit", "5"), ("since", "1518440400")]),
    ],
)
def test_paging_is_sent_as_the_api_expects_it(
    arguments: dict[str, Any], query: list[tuple[str, str]]
) -> None:
    assert paging(arguments, now=NOW) == query


@pytest.mark.parametrize(
    ("arguments", "offset", "limit"),
    [
        ({"page": 0}, 0, PAGE_SIZE),
        ({"page": 2}, 2 * PAGE_SIZE, PAGE_SIZE),
        ({"page": 4, "per_page": 30}, 120, 30),
        ({"page": 0, "per_page": 1}, 0, 1),
        ({"page": 1, "limit": None, "offset": None}, PAGE_SIZE, PAGE_SIZE),
    ],
)
def test_a_page_is_counted_from_zero(arguments: dict[str, Any], offset: int, limit: int) -> None:
    assert paging(arguments, now=NOW) == [("offset", str(offset)), ("limit", str(limit))]


def test_a_page_has_twenty_items_by_default() -> None:
    assert PAGE_SIZE == 20


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"page": 1, "limit": 5}, ["page", "limit"]),
        ({"page": 0, "offset": 0}, ["page", "offset"]),
        ({"page": 1, "since": 5}, ["page", "since"]),
        ({"page": 1, "until": 5, "limit": 1}, ["page", "until", "limit"]),
        ({"per_page": 5}, ["per_page", "page", "limit"]),
        ({"per_page": 5, "limit": 5}, ["per_page"]),
        ({"page": -1}, ["page", "-1"]),
        ({"page": 1, "per_page": 0}, ["per_page", "0"]),
        ({"limit": 0}, ["limit", "0"]),
        ({"limit": -20}, ["limit", "-20"]),
        ({"offset": -1}, ["offset", "-1"]),
        ({"since": "no date at all"}, ["since", "no date at all"]),
        ({"until": 1518440400000}, ["until", "1518440400000", "seconds"]),
    ],
)
def test_an_invalid_value_is_explained(arguments: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        paging(arguments, now=NOW)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"limit": "20"}, "limit"),
        ({"limit": 20.0}, "limit"),
        ({"limit": True}, "limit"),
        ({"offset": False}, "offset"),
        ({"page": "2"}, "page"),
        ({"page": 1, "per_page": 1.5}, "per_page"),
        ({"since": True}, "since"),
        ({"until": [2018]}, "until"),
        ({"pages": 3}, "pages"),
        ({"pages": None}, "pages"),
    ],
)
def test_an_argument_of_a_wrong_kind_is_refused_by_name(
    arguments: dict[str, Any], word: str
) -> None:
    with pytest.raises(TypeError, match=word):
        paging(arguments, now=NOW)


def test_an_unknown_argument_lists_the_valid_ones() -> None:
    with pytest.raises(TypeError, match=r"'size'.*offset, limit, since, until, page, per_page"):
        paging({"size": 5}, now=NOW)


@pytest.mark.parametrize("type", ["cloudcast", "user", "tag"])
@pytest.mark.parametrize("query", ["rock", "rock & roll", " spaces ", "ü", "10"])
def test_a_search_has_a_query_and_a_type(query: str, type: str) -> None:
    assert search(query, type) == [("q", query), ("type", type)]


@pytest.mark.parametrize(
    ("query", "type", "error", "words"),
    [
        ("", "user", InvalidArgumentError, "empty"),
        (" \n", "user", InvalidArgumentError, "empty"),
        (None, "user", TypeError, "None"),
        (5, "user", TypeError, "5"),
        (b"rock", "user", TypeError, "rock"),
        ("rock", "artist", InvalidArgumentError, "'cloudcast', 'user', 'tag'"),
        ("rock", "User", InvalidArgumentError, "'User'"),
        ("rock", None, InvalidArgumentError, "None"),
        ("rock", ["user"], InvalidArgumentError, "user"),
    ],
)
def test_a_search_with_an_invalid_query_or_type_is_refused(
    query: Any, type: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        search(query, type)


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, []),
        ({"a": "x", "b": 2, "c": 1.5, "d": ""}, [("a", "x"), ("b", "2"), ("c", "1.5"), ("d", "")]),
        ({"yes": True, "no": False, "nothing": None}, [("yes", "1")]),
        ({"zero": 0}, [("zero", "0")]),
        ({"page": 1, "a": "x"}, [("a", "x"), ("offset", "20"), ("limit", "20")]),
        ({"limit": None}, []),
        ({"since": date(2018, 2, 12)}, paging({"since": date(2018, 2, 12)}, now=NOW)),
    ],
)
def test_free_parameters_pass_and_paging_is_understood(
    arguments: dict[str, Any], query: list[tuple[str, str]]
) -> None:
    assert free(arguments, now=NOW) == query


@pytest.mark.parametrize("value", [[1], b"x", {"a": 1}, object()])
def test_a_free_parameter_is_text_or_a_number(value: Any) -> None:
    with pytest.raises(TypeError, match="flavour"):
        free({"flavour": value}, now=NOW)


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ((None, None, None), []),
        ((300, 150, "ff8000"), [("width", "300"), ("height", "150"), ("color", "ff8000")]),
        ((None, 150, None), [("height", "150")]),
        ((None, None, "#FF8000"), [("color", "FF8000")]),
    ],
)
def test_a_player_has_a_size_and_a_color(
    arguments: tuple[Any, Any, Any], query: list[tuple[str, str]]
) -> None:
    assert embed(*arguments) == query


@pytest.mark.parametrize(
    ("arguments", "error", "word"),
    [
        ((0, None, None), InvalidArgumentError, "width"),
        ((None, -5, None), InvalidArgumentError, "height"),
        ((None, "tall", None), TypeError, "height"),
        ((True, None, None), TypeError, "width"),
        ((None, None, "orange"), InvalidArgumentError, "color"),
        ((None, None, "ff800"), InvalidArgumentError, "color"),
        ((None, None, "ff8000\n"), InvalidArgumentError, "color"),
        ((None, None, 0xFF8000), TypeError, "color"),
    ],
)
def test_an_invalid_size_or_color_is_refused_by_name(
    arguments: tuple[Any, Any, Any], error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        embed(*arguments)


class Three:
    """A whole number of another library, such as numpy's."""

    def __index__(self) -> int:
        return 3


@pytest.mark.parametrize("value", [3, Three()])
def test_any_integer_type_is_accepted(value: Any) -> None:
    assert count("limit", value, least=3) == 3


@pytest.mark.parametrize("value", [2, -3])
def test_a_number_below_the_least_is_refused(value: int) -> None:
    with pytest.raises(InvalidArgumentError, match=f"limit must be at least 3.*{value}"):
        count("limit", value, least=3)


@pytest.mark.parametrize("value", [3.0, "3", True, None, b"3"])
def test_a_number_that_is_not_an_integer_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="limit must be a whole number"):
        count("limit", value, least=0)
