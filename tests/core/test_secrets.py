"""Secrets are masked in every text that people may see."""

import pytest

from aiomixcloud._core.redaction import is_repeated, mask, redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("access_token=SECRET", "access_token=***"),
        ("GET /me/?access_token=SECRET", "GET /me/?access_token=***"),
        ("GET /me/?access_token=SECRET&limit=2", "GET /me/?access_token=***&limit=2"),
        ("/?limit=2&access_token=SECRET#part", "/?limit=2&access_token=***#part"),
        ("/?ACCESS_TOKEN=SECRET", "/?ACCESS_TOKEN=***"),
        ("/?access_token=SE%26CR%20ET", "/?access_token=***"),
        ("/?access_token=SECRET&access_token=SECRET2", "/?access_token=***&access_token=***"),
        ("/token?client_secret=SECRET&code=SECRET", "/token?client_secret=***&code=***"),
        ("URL('https://a/?access_token=SECRET')", "URL('https://a/?access_token=***')"),
        ('url="https://a/?access_token=SECRET"', 'url="https://a/?access_token=***"'),
        ("(https://a/?access_token=SECRET)", "(https://a/?access_token=***)"),
        ("https://a/?access_token=SECRET\nnext", "https://a/?access_token=***\nnext"),
        ("http://me:SECRET@proxy:80/ is away", "http://***@proxy:80/ is away"),
        ("'http://me:SE@RET@[::1]'", "'http://***@[::1]'"),
        ("not 'http://me:SE/C#R?ET@a.b/c'", "not 'http://***@a.b/c'"),
        ("[https://a/?access_token=SECRET]", "[https://a/?access_token=***]"),
    ],
)
def test_only_the_value_is_masked(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "/?url=https%3A%2F%2Fapi.mixcloud.com%2F%3Faccess_token%3DSECRET%26a%3D1",
        "/?a%3D1%26access_token%3DSECRET",
        "https://localhost/done#access_token=SECRET",
        "/?a=1;access_token=SECRET",
        "&amp;access_token=SECRET",
        "[access_token=SECRET]",
        "<access_token=SECRET>",
        "a,access_token=SECRET",
    ],
)
def test_a_secret_is_found_however_it_is_written(text: str) -> None:
    assert "SECRET" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://api.mixcloud.com/bob/?limit=2",
        "?zip_code=12345",
        "An access_token is required to access this resource.",
        "access_token=",
        "access_token=***",
        "decode=1&encoded=2",
        "https://www.mixcloud.com/@bob/",
        "http://127.0.0.1:8080/www/@bob/",
        "https://www.mixcloud.com?mail=a@b",
        "write to a@b, see http://c",
    ],
)
def test_text_that_is_not_secret_stays_readable(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", ["/?access_token=SECRET&code=SECRET)", "[?access_token=SECRET]"])
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    ("body", "but", "repeated"),
    [
        (b'{"name": "Bob"}', 0, False),
        (b'{"name": "abcd/efgh"}', 0, True),
        (b'{"next": "/?access_token=abcd%2Fefgh"}', 0, True),
        (b'{"next": "/?access_token=abcd%2Fefgh"}', 1, False),
        (b'{"next": "/?access_token=abcd%2Fefgh", "name": "abcd/efgh"}', 1, True),
        (rb'{"name": "abcd\/efgh"}', 0, True),
        (rb'{"name": "\u0061bcd/efgh"}', 0, True),
        (rb'{"name": "\u00e9\n\""}', 0, False),
        (rb'{"name": "' + 500 * rb"\u00e9" + b'"}', 0, False),
        (rb'{"name": "' + 500 * rb"\u00e9" + rb'\u0061bcd/efgh"}', 0, True),
    ],
)
def test_an_answer_that_repeats_a_secret_is_noticed(
    body: bytes, but: int, *, repeated: bool
) -> None:
    assert is_repeated("abcd/efgh", body, but=but) is repeated


def test_short_or_missing_tokens_are_not_masked() -> None:
    assert not is_repeated("abc", b"abc")
    assert not is_repeated(None, b"abc")


def test_only_the_secret_is_masked() -> None:
    answer = {"a": ["abcd/efgh", "abcd%2Fefgh!", "code=x"], "abcd/efgh": 1, "b": None}
    assert mask(answer, "abcd/efgh") == {"a": ["***", "***!", "code=x"], "***": 1, "b": None}
