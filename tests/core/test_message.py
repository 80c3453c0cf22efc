"""Requests, responses and timeouts."""

from math import inf, nan
from typing import Any

import pytest

from aiomixcloud._core.errors import InvalidArgumentError
from aiomixcloud._core.message import Request, Response
from aiomixcloud._core.timeouts import DEFAULT_TIMEOUT, Timeout


def test_a_request_never_shows_a_secret() -> None:
    request = Request("GET", "https://api.mixcloud.com/me/?access_token=SECRET&limit=2")
    assert repr(request) == "<Request GET https://api.mixcloud.com/me/?access_token=***&limit=2>"


def test_a_response_shows_its_size_in_place_of_its_body() -> None:
    assert repr(Response(200, {"x": "y"}, b"SECRET")) == "<Response 200, 6 bytes>"


def test_a_response_has_neither_headers_nor_a_body_unless_given() -> None:
    first, second = Response(204), Response(204)
    assert (first.headers, first.body) == ({}, b"")
    assert first.headers is not second.headers


@pytest.mark.parametrize(
    ("given", "connect", "read"),
    [
        (5, 5, 5),
        (0.25, 0.25, 0.25),
        (inf, inf, inf),
        (None, None, None),
        (Timeout(connect=1, read=None), 1, None),
        (Timeout(read=2), DEFAULT_TIMEOUT.connect, 2),
    ],
)
def test_a_timeout_can_be_a_number_or_none(
    given: Any, connect: float | None, read: float | None
) -> None:
    timeout = Timeout.of(given)
    assert (timeout.connect, timeout.read) == (connect, read)


def test_a_timeout_object_is_unchanged() -> None:
    timeout = Timeout(connect=1)
    assert Timeout.of(timeout) is timeout


@pytest.mark.parametrize("value", [0, 0.0, -1, -inf, nan])
@pytest.mark.parametrize("name", ["connect", "read"])
def test_a_limit_of_the_wrong_type_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(InvalidArgumentError, match=name):
        Timeout(**{name: value})


@pytest.mark.parametrize("value", [True, False, "5", b"5", [5], (1, 2), 5j])
@pytest.mark.parametrize("name", ["connect", "read"])
def test_a_limit_that_is_not_a_number_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=name):
        Timeout(**{name: value})


def test_the_default_limits_connecting_and_reading() -> None:
    assert Timeout() == DEFAULT_TIMEOUT
    assert DEFAULT_TIMEOUT.connect is not None
    assert DEFAULT_TIMEOUT.read is not None
