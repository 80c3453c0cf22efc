"""Paging arguments: any combination is a query, or refused before anything is sent."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud._core.params import PAGE_SIZE, paging

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)

anything = (
    st.none()
    | st.integers(-2, 200)
    | st.integers()
    | st.booleans()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["2018", "May 2018", "yesterday", "2018-02-12 13:00"])
    | st.datetimes()
    | st.dates()
)
names = ["offset", "limit", "since", "until", "page", "per_page"]


@given(
    arguments=st.dictionaries(st.sampled_from(names), anything)
    | st.dictionaries(st.sampled_from([*names, "size", ""]), anything)
)
def test_any_arguments_are_a_query_or_refused(arguments: dict[str, Any]) -> None:
    try:
        query = paging(arguments, now=NOW)
    except (ValueError, TypeError) as error:
        assert str(error)  # noqa: PT017 - the other outcome
        return
    given_names = {name for name, value in arguments.items() if value is not None}
    assert set(arguments) <= set(names)
    if "page" in given_names:
        assert not given_names & {"offset", "limit", "since", "until"}
        assert [name for name, _ in query] == ["offset", "limit"]
    else:
        assert {name for name, _ in query} == given_names
        assert "per_page" not in given_names
    numbers = {name: int(text) for name, text in query}  # whole numbers, all of them
    assert numbers.get("offset", 0) >= 0
    assert numbers.get("limit", 1) >= 1


@given(page=st.integers(0, 10**9), size=st.none() | st.integers(1, 1000))
def test_pages_follow_each_other_without_gaps(page: int, size: int | None) -> None:
    here = dict(paging({"page": page, "per_page": size}, now=NOW))
    after = dict(paging({"page": page + 1, "per_page": size}, now=NOW))
    assert int(here["limit"]) == (size or PAGE_SIZE)
    assert int(here["offset"]) == page * (size or PAGE_SIZE)
    assert int(here["offset"]) + int(here["limit"]) == int(after["offset"])
