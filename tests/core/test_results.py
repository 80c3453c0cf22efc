"""Results of actions, uploads and edits, without a network."""

import copy
import pickle
from typing import Any

import pytest

from aiomixcloud.models import (
    AccessDict,
    ActionResponse,
    ActionResult,
    UploadResponse,
    UploadResult,
)

DONE = {"result": {"success": True, "message": "Done", "key": "/bob/a-show/", "extra": {"a": 1}}}


@pytest.mark.parametrize(
    ("cls", "kind"), [(ActionResponse, ActionResult), (UploadResponse, UploadResult)]
)
def test_a_result_is_typed_and_dict_like(
    cls: type[ActionResponse], kind: type[ActionResult]
) -> None:
    response = cls(copy.deepcopy(DONE))
    assert type(response.result) is kind
    assert response.result is response["result"] is response.get("result")
    assert response["result"]["message"] == response.result.message == "Done"
    assert response.result.success is response.result["success"] is True
    assert response == response.data == DONE
    assert response.result["extra"]["a"] == 1
    for twin in (copy.deepcopy(response), pickle.loads(pickle.dumps(response))):
        assert (type(twin), type(twin.result), twin) == (cls, kind, response)


def test_an_upload_has_a_key() -> None:
    assert UploadResponse(DONE).result.key == "/bob/a-show/"


def test_a_missing_part_is_an_attribute_error() -> None:
    response: Any = UploadResponse({"result": {"success": True}})
    assert response.result.get("key") is None
    for name in ("key", "message"):
        with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
            getattr(response.result, name)
    with pytest.raises(AttributeError, match="Did you mean 'result'"):
        _ = response.reslt


@pytest.mark.parametrize("body", [{}, {"error": {"message": "No."}}, {"result": None}])
def test_the_body_of_an_error_is_available(body: dict[str, Any]) -> None:
    response = ActionResponse(body)
    assert isinstance(response, AccessDict)
    assert response == body
    assert response.get("result") is None
