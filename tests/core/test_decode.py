"""Decoding JSON, with the same result for both decoders."""

import json
from math import isnan
from typing import Any

import orjson
import pytest

from aiomixcloud._core import decode as module
from aiomixcloud._core.decode import decode


@pytest.fixture(
    params=[module._loads, orjson.loads], ids=["standard library", "orjson"], autouse=True
)
def _decoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test here with and without the extra ``speed``."""
    monkeypatch.setattr(module, "loads", request.param)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' {"a": [1, 2.5, true, null, "x"]}\r\n', {"a": [1, 2.5, True, None, "x"]}),
        (b"[]", []),
        (b"null", None),
        (b'"text"', "text"),
        (b'{"name": "Gl\\u00fcck \\ud83d\\udcbf"}', {"name": "Glück 💿"}),
        ('{"name": "Glück 💿"}'.encode(), {"name": "Glück 💿"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"count": 9007199254740993}', {"count": 9_007_199_254_740_993}),
        (b'{"a\\/b": "\\/"}', {"a/b": "/"}),
    ],
)
def test_json_is_decoded(body: bytes, value: Any) -> None:
    assert decode(body) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'"half \\ud83d character"', "half \ud83d character"),
        (b'"\xed\xa0\xbd"', "\ud83d"),
        (b"Infinity", float("inf")),
        (b"\xef\xbb\xbf{}", {}),
        ("{}".encode("utf-16"), {}),
    ],
)
def test_both_decoders_accept_the_same_json(body: bytes, value: Any) -> None:
    assert decode(body) == value


def test_nan_is_understood() -> None:
    assert isnan(decode(b"[NaN]")[0])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"\x00",
        b"<html></html>",
        b"Service Unavailable",
        b"access_token=abc",
        b'{"a": 1',
        b'{"a": 1}}',
        b"{'a': 1}",
        b"[1,]",
        b'callback({"a": 1})',
        b'"line\nbreak"',
        b"\xff\xfe\xfd",
        b'"\xc3"',
        b"1" * 5_000,
    ],
)
def test_invalid_json_is_one_kind_of_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(body)


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b"[" * 200_000 + b"]" * 200_000, b'{"a":' * 200_000]
)
def test_a_malicious_body_is_the_same_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(body)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[" * 950 + b"]" * 950,
        b'{"a": 1, "b": [' * 800 + b"]}" * 800 + b"\r\n",
        b'{"key": "/bob/", "biog": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b'{"key": "/bob/", "biog": ' + b"[" * 200_000 + b"]" * 200_000 + b', "name": "Bob"}',
    ],
)
def test_data_nested_too_deeply_is_reported(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^is nested too deeply$"):
        decode(body)


@pytest.mark.parametrize(("body", "words"), [(b"", "is empty"), (b"<p>", "is not valid JSON")])
def test_an_error_says_what_the_answer_is(body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        decode(body)


def test_plausible_nesting_is_accepted() -> None:
    assert decode(b"[" * 500 + b"]" * 500) == json.loads("[" * 500 + "]" * 500)
