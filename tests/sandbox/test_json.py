from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox.api.serializers import write_json

if TYPE_CHECKING:
    from tests.sandbox.api_client import ApiClient


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "",
        None,
        True,
        0,
        -12,
        10**30,
        1.5,
        float("inf"),
        {"empty": {}, "none": [], "deep": [[[]], [{"a": [1, {"b": None}]}]]},
        {"text": 'quote " backslash \\ slash / tab \t newline \n nul \0 delete \x7f'},
        {"Ελένη": "João 🎧 \ud800", "flags": [True, False, None, 1, 0, 1.0, -0.0]},
        [[], {}, "x", [1, 2, [3]], {"k": {"k": {"k": "v"}}}],
    ],
)
def test_the_text_is_byte_for_byte_that_of_json(value: Any) -> None:
    assert write_json(value) == json.dumps(value, indent=4)


def test_real_answers_are_byte_for_byte_those_of_json(api: ApiClient) -> None:
    for path in ("/popular/?metadata=1", "/bob/feed/?limit=100", "/eleni/"):
        answer = api(path)
        assert answer.text == json.dumps(answer.body, indent=4)


@pytest.mark.parametrize("value", [{1: "x"}, {"x": {1, 2}}, [object()], b"bytes"])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        write_json(value)
