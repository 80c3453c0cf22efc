"""Errors: any answer is a good one or one exception of the tree."""

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from aiomixcloud._core.message import Request, Response
from aiomixcloud._core.multipart import Multipart
from aiomixcloud._core.outcomes import (
    from_failure,
    from_outcome,
    from_payload,
    from_response,
    is_error,
    is_refusal,
)
from aiomixcloud.exceptions import InvalidResponseError, MixcloudError, RateLimitError, UploadError
from tests.support.strategies import objects, texts, values

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)

statuses = st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504, 599])
waits = st.sampled_from(
    [
        "0",
        "5",
        "-1",
        "inf",
        "nan",
        "1e400",
        "",
        "soon",
        "Sun, 17 May 2026 12:00:30 GMT",
        "Sun, 17 May 2026 12:00:30",
        "Sun, 17 May 99999999999999999999 12:00:30 GMT",
        "Sun, 17 May 2026 12:00:30 +9999",
        "Sun, 99 May 2026 99:99:99 GMT",
        "٣",
    ]
)
types = st.sampled_from(
    ["ResourceNotFoundException", "OAuthException", "RateLimitException", "NewException", ""]
)
errors = values | st.fixed_dictionaries(
    {},
    optional={
        "type": types | values,
        "message": texts | values,
        "retry_after": waits | values | st.just(10**400),
        "self": values,
        "status": values,
    },
)
bodies = (
    st.none()
    | values
    | st.fixed_dictionaries({"error": errors}, optional={"details": values, "data": values})
    | objects
)
headers = st.dictionaries(st.sampled_from(["retry-after", "location", "x"]), waits | texts)

READ = Request("GET", "https://api.mixcloud.com/bob/")
UPLOAD = Request(
    "POST", "https://api.mixcloud.com/upload/", Multipart([("name", "Mix")], []), repeatable=False
)


@given(status=statuses | st.integers(100, 999), body=bodies, headers=headers)
@example(status=403, body={"error": {"retry_after": 10**400}}, headers={})
@example(
    status=403,
    body=None,
    headers={"retry-after": "Sun, 17 May 99999999999999999999 12:00:30 GMT"},
)
def test_any_answer_is_good_or_an_error(status: int, body: Any, headers: dict[str, str]) -> None:
    before = copy.deepcopy(body)
    for request in (READ, UPLOAD):
        response = Response(status, headers)
        if not is_error(response, body):
            assert status < 400
            assert not (isinstance(body, dict) and body.get("error"))
            continue
        error = from_response(request, response, body, now=NOW)
        assert body == before
        assert isinstance(error, MixcloudError)
        check_error(error)
        check_error(from_failure(request, error))
        assert error.status == status


successes: st.SearchStrategy[Any] = (
    st.sampled_from([True, False, None, 0, 1, "true", "false", [], {}]) | values
)
answers = bodies | st.fixed_dictionaries(
    {
        "result": values
        | st.fixed_dictionaries({}, optional={"success": successes, "message": values})
    }
)


@given(body=answers, action=st.booleans())
def test_a_write_is_done_only_if_its_answer_says_so(body: Any, action: bool) -> None:
    request = Request("POST", "https://api.mixcloud.com/bob/follow/") if action else UPLOAD
    result = body.get("result") if isinstance(body, dict) else None
    result = result if isinstance(result, dict) else {}
    said = result.get("success")
    error = from_outcome(request, Response(200, {}), body, "is not an object")
    assert (error is None) == (said is True)
    if error is None:
        return
    check_error(error)
    refused = said is False
    assert isinstance(error, InvalidResponseError) != refused
    assert isinstance(error, UploadError) == (refused and not action)
    assert is_refusal(error) == (refused or (isinstance(body, dict) and bool(body.get("error"))))


@given(body=objects | bodies.filter(lambda body: isinstance(body, dict)))
def test_any_body_alone_is_an_error(body: dict[str, Any]) -> None:
    check_error(from_payload(body))


def check_error(error: MixcloudError) -> None:
    """An error can be printed, copied and sent to another process."""
    assert str(error).strip() == str(error)
    assert repr(error).startswith(type(error).__name__)
    assert isinstance(error.message, str)
    assert isinstance(error.type, str)
    if isinstance(error, RateLimitError) and error.retry_after is not None:
        assert NOW + timedelta(seconds=error.retry_after) >= NOW
    if isinstance(error, UploadError):
        assert isinstance(error.details, dict)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.__dict__ == error.__dict__
    json.dumps(error.payload)
