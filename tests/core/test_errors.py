"""Which exception an answer becomes, and what an exception shows and hides."""

import builtins
import copy
import pickle
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aiomixcloud import exceptions
from aiomixcloud._core.errors import conceal
from aiomixcloud._core.message import Request, Response
from aiomixcloud._core.outcomes import from_payload, from_response, is_error
from aiomixcloud.exceptions import (
    AuthenticationError,
    InvalidArgumentError,
    InvalidResponseError,
    MixcloudError,
    MixcloudOAuthError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TransportError,
    UploadError,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REQUEST = Request("GET", "https://api.mixcloud.com/bob/?metadata=1")
YEAR = 365 * 24 * 60 * 60
EVERY_ERROR = [getattr(exceptions, name) for name in exceptions.__all__]


def answer(status: int, payload: Any = None, **headers: str) -> MixcloudError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = Response(status, named)
    assert is_error(response, payload)
    return from_response(REQUEST, response, payload, now=NOW)


def body(type: str, message: str = "words", **extra: Any) -> dict[str, Any]:
    return {"error": {"type": type, "message": message, **extra}}


# The tree.


@pytest.mark.parametrize("cls", EVERY_ERROR)
def test_every_error_is_a_mixcloud_error(cls: type[Exception]) -> None:
    assert issubclass(cls, MixcloudError)


@pytest.mark.parametrize(
    ("cls", "builtin"),
    [
        (InvalidArgumentError, ValueError),
        (exceptions.ConnectionError, builtins.ConnectionError),
        (exceptions.ConnectionError, TransportError),
        (exceptions.TimeoutError, builtins.TimeoutError),
        (exceptions.TimeoutError, TransportError),
    ],
)
def test_an_error_can_be_caught_by_its_base_class(
    cls: type[MixcloudError], builtin: type[Exception]
) -> None:
    with pytest.raises(builtin):
        raise cls("words")


def test_a_broken_connection_is_not_a_timeout() -> None:
    assert not issubclass(exceptions.ConnectionError, builtins.TimeoutError)
    assert not issubclass(exceptions.TimeoutError, builtins.ConnectionError)


# From an answer to an exception.


@pytest.mark.parametrize(
    ("status", "payload"),
    [
        (200, {}),
        (200, {"key": "/bob/"}),
        (200, {"error": None}),
        (200, {"error": ""}),
        (200, {"error": {}}),
        (200, {"error": False}),
        (200, {"details": {"name": ["a field of some object"]}}),
        (200, {"result": {"success": True}}),
        (200, [{"error": {"type": "x"}}]),
        (200, "text"),
        (200, None),
        (204, None),
        (301, None),
    ],
)
def test_a_successful_answer_is_not_an_error(status: int, payload: Any) -> None:
    assert not is_error(Response(status), payload)


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, MixcloudError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (418, MixcloudError),
        (429, RateLimitError),
        (500, ServerError),
        (502, ServerError),
        (599, ServerError),
    ],
)
@pytest.mark.parametrize(
    "payload", [None, {}, [], "text", body("UnheardOfException"), {"error": "words"}]
)
def test_the_status_decides_if_the_type_does_not(
    status: int, cls: type[MixcloudError], payload: Any
) -> None:
    assert type(answer(status, payload)) is cls


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    ("type_", "cls"),
    [
        ("ResourceNotFoundException", NotFoundError),
        ("OAuthException", AuthenticationError),
        ("RateLimitException", RateLimitError),
    ],
)
def test_the_type_decides_before_the_status(
    type_: str, cls: type[MixcloudError], status: int
) -> None:
    assert type(answer(status, body(type_), retry_after="5")) is cls


def test_an_error_is_found_in_a_body_of_status_200() -> None:
    error = answer(200, body("UnheardOfException", "it broke"))
    assert (type(error), error.type, error.message) == (
        MixcloudError,
        "UnheardOfException",
        "it broke",
    )


@pytest.mark.parametrize(
    ("headers", "extra", "seconds"),
    [
        ({"retry_after": "452"}, {}, 452),
        ({"retry_after": "0"}, {}, 0),
        ({"retry_after": " 1.5 "}, {}, 1.5),
        ({}, {"retry_after": 452}, 452),
        ({}, {"retry_after": "452"}, 452),
        ({"retry_after": "10"}, {"retry_after": 452}, 10),
        ({"retry_after": "soon"}, {"retry_after": 452}, 452),
        ({"retry_after": "-1"}, {"retry_after": 452}, 452),
        ({"retry_after": "nan"}, {"retry_after": 452}, 452),
        ({"retry_after": "inf"}, {}, YEAR),
        ({"retry_after": "1e308"}, {}, YEAR),
        ({"retry_after": "1e999"}, {"retry_after": 5}, YEAR),
        ({"retry_after": "9" * 5000}, {}, YEAR),
        ({"retry_after": "31536001"}, {}, YEAR),
        ({"retry_after": "31535999"}, {}, YEAR - 1),
        ({"retry_after": "Fri, 31 Dec 9999 23:59:59 GMT"}, {}, YEAR),
        ({"retry_after": "Fri, 31 Dec 9999 23:59:59 -2359"}, {}, YEAR),
        ({"retry_after": "Mon, 01 Jan 0001 00:00:00 +2359"}, {}, 0),
        ({"retry_after": "Mon, 01 Jan 99999 00:00:00 GMT"}, {"retry_after": 5}, 5),
        ({"retry_after": "nan"}, {}, None),
        ({"retry_after": "-inf"}, {}, None),
        ({"retry_after": "-5"}, {}, None),
        ({}, {"retry_after": 10**400}, YEAR),
        ({}, {"retry_after": -(10**400)}, None),
        ({}, {"retry_after": float("inf")}, YEAR),
        ({}, {"retry_after": float("nan")}, None),
        ({}, {"retry_after": True}, None),
        ({}, {"retry_after": {"seconds": 5}}, None),
        ({"retry_after": ""}, {"retry_after": None}, None),
        ({}, {"retry_after": [5]}, None),
        ({}, {}, None),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(
    headers: dict[str, str], extra: dict[str, Any], seconds: float | None
) -> None:
    error = answer(403, body("RateLimitException", **extra), **headers)
    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds
    assert (NOW + timedelta(seconds=error.retry_after or 0)).year in {2026, 2027}


def test_a_403_that_asks_to_wait_is_a_rate_limit_without_a_body_too() -> None:
    error = answer(403, None, retry_after="7")
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 7


def test_the_documented_rate_limit_is_recognized() -> None:
    words = "You have hit your rate limit. Retry after 452 seconds."
    error = answer(403, body("RateLimitException", words, retry_after=452), retry_after="452")
    assert isinstance(error, RateLimitError)
    assert (error.message, error.extra, error.retry_after) == (words, {"retry_after": 452}, 452)


@pytest.mark.parametrize(
    ("details", "kept"),
    [
        ({"name": ["is missing"]}, {"name": ["is missing"]}),
        (["several", "things"], {"": ["several", "things"]}),
        ("something", {"": "something"}),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_refused_upload_names_its_fields(
    status: int, details: Any, kept: dict[str, Any]
) -> None:
    error = answer(status, {**body("InvalidUploadException"), "details": details})
    assert isinstance(error, UploadError)
    assert error.details == kept


def test_upload_errors_do_not_share_details() -> None:
    first = answer(400, {**body("x"), "details": {"name": ["is missing"]}})
    assert isinstance(first, UploadError)
    assert UploadError("words").details == {}


@pytest.mark.parametrize(
    ("payload", "type_", "message", "extra"),
    [
        (body("X", "words", a=1), "X", "words", {"a": 1}),
        ({"error": "access_denied"}, "", "access_denied", {}),
        ({"error": {"message": "words"}}, "", "words", {}),
        ({"error": {"type": None, "message": "words"}}, "", "words", {}),
        ({"error": {"type": 5, "message": 6}}, "5", "6", {}),
    ],
)
def test_an_error_keeps_what_the_api_said(
    payload: dict[str, Any], type_: str, message: str, extra: dict[str, Any]
) -> None:
    error = answer(400, payload)
    assert (error.type, error.message, error.extra) == (type_, message, extra)
    assert error.payload is payload


@pytest.mark.parametrize("payload", [None, {}, [1], {"error": {"type": "X"}}, {"error": {}}])
def test_an_error_without_a_message_shows_its_status(payload: Any) -> None:
    assert "418" in answer(418, payload).message


def test_a_response_is_not_changed() -> None:
    payload = body("X", "words", a=1)
    answer(400, payload)
    assert payload == body("X", "words", a=1)


def test_an_error_knows_its_request() -> None:
    error = answer(404)
    assert (error.method, error.url, error.status) == ("GET", REQUEST.url, 404)


# From a body alone, where exceptions are off.


@pytest.mark.parametrize(
    ("payload", "cls", "message"),
    [
        (body("ResourceNotFoundException", "gone"), NotFoundError, "gone"),
        (body("OAuthException", "who?"), AuthenticationError, "who?"),
        (body("RateLimitException", "wait"), RateLimitError, "wait"),
        (body("UnheardOfException", "huh"), MixcloudError, "huh"),
        ({"error": "access_denied"}, MixcloudError, "access_denied"),
        ({**body("X", "no"), "details": {"name": ["is missing"]}}, UploadError, "no"),
    ],
)
def test_a_body_alone_becomes_an_exception_too(
    payload: dict[str, Any], cls: type[MixcloudError], message: str
) -> None:
    error = from_payload(payload)
    assert (type(error), error.message, error.payload) == (cls, message, payload)


def test_an_empty_body_is_an_invalid_response() -> None:
    assert type(from_payload({})) is InvalidResponseError


def test_a_rate_limit_of_a_body_alone_says_how_long_to_wait() -> None:
    error = from_payload(body("RateLimitException", retry_after=452))
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 452


# What an exception shows.


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (MixcloudError(), ""),
        (MixcloudError("words"), "words"),
        (MixcloudError("words", type="X"), "X: words"),
        (MixcloudError("words", extra={"retry_after": 5}), "words (retry_after: 5)"),
        (
            NotFoundError("gone", type="X", status=404, method="GET", url="https://a/b/"),
            "X: gone [GET https://a/b/ answered 404]",
        ),
        (
            exceptions.ConnectionError("refused", method="GET", url="https://a/?access_token=S"),
            "refused [GET https://a/?access_token=***]",
        ),
    ],
)
def test_an_error_shows_what_is_known(error: MixcloudError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize("cls", EVERY_ERROR)
@pytest.mark.parametrize(
    "show",
    [str, repr, lambda error: "".join(traceback.format_exception(error))],
    ids=["str", "repr", "traceback"],
)
def test_no_error_shows_a_secret(cls: type[MixcloudError], show: Callable[[object], str]) -> None:
    url = "https://api.mixcloud.com/me/?access_token=SECRET"
    error = cls(
        f"cannot reach {url}",
        method="GET",
        url=url,
        extra={"link": url},
        payload={"paging": {"next": url}},
    )
    assert "SECRET" not in show(error)


def test_an_error_contains_no_secret_of_its_request() -> None:
    error = MixcloudError("words", url="https://a/?access_token=SECRET&limit=2")
    assert error.url == "https://a/?access_token=***&limit=2"


class DifficultError(MixcloudError):
    """An error of a program's own, whose constructor takes other arguments."""

    def __init__(self, number: int, *, unit: str) -> None:
        super().__init__(f"{number} {unit}")
        self.number = number


def errors() -> list[MixcloudError]:
    limited = answer(403, body("RateLimitException"), retry_after="5")
    upload = answer(400, {**body("X"), "details": {"name": ["is missing"]}})
    fields: dict[str, Any] = {
        "type": "X",
        "extra": {"a": 1},
        "status": 400,
        "method": "GET",
        "url": "https://a/",
        "payload": {"error": {}},
    }
    return [
        *(cls("words", **fields) for cls in EVERY_ERROR),
        limited,
        upload,
        DifficultError(5, unit="s"),
    ]


@pytest.mark.parametrize("error", errors(), ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_an_error_can_be_copied_and_pickled(
    error: MixcloudError, again: Callable[[MixcloudError], MixcloudError]
) -> None:
    twin = again(error)
    assert type(twin) is type(error)
    assert (vars(twin), twin.args, str(twin)) == (vars(error), error.args, str(error))


def test_an_oauth_error_is_not_an_authentication_error_of_the_api() -> None:
    assert not issubclass(MixcloudOAuthError, AuthenticationError)


def test_an_invalid_argument_error_lists_all_problems() -> None:
    assert InvalidArgumentError("no name").problems == ("no name",)
    both = InvalidArgumentError("no name; no file", problems=["no name", "no file"])
    assert both.problems == ("no name", "no file")
    assert pickle.loads(pickle.dumps(both)).problems == both.problems


def test_an_invalid_argument_error_names_its_fields() -> None:
    assert InvalidArgumentError("no name").fields == ((),)
    assert InvalidArgumentError("name is empty", field="name").fields == (("name",),)
    two = InvalidArgumentError(
        "this cannot be sent", problems=["a and b clash", "no c"], fields=[["a", "b"], []]
    )
    assert two.fields == (("a", "b"), ())
    assert pickle.loads(pickle.dumps(two)).fields == two.fields


def test_a_secret_is_concealed_in_the_whole_chain() -> None:
    token = "t0ken-t0ken"
    first = NotFoundError(token, payload={"a": [token]}, extra={token: 1}, type=token)
    second = OSError(2, token, "file")
    second.__context__ = first
    third = MixcloudError("words", url=f"https://a/{token}/")
    third.__cause__ = first
    third.add_note(f"see {token}")
    outer = UploadError(f"no {token}")
    outer.details = {"name": [token]}
    outer.__cause__ = third
    conceal(outer, [None, token])
    shown = "".join(traceback.format_exception(outer))
    assert token not in shown + repr(vars(outer)) + repr(vars(third)) + repr(vars(first))
    assert shown.count("***") > 3
    assert third.__cause__ is first
    other = MixcloudError("words")
    other.__cause__ = second
    assert conceal(other, [token]).__cause__ is None
    kept = MixcloudError("words")
    kept.__cause__ = ValueError("harmless")
    assert conceal(kept, [token]).__cause__ is not None
    assert pickle.loads(pickle.dumps(outer)).details == {"name": ["***"]}
