"""Addresses: queries that are read back, tokens that are added, removed and never shown."""

import copy
import pickle
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from aiomixcloud._core.message import Request
from aiomixcloud._core.redaction import redact
from aiomixcloud._core.urls import add_token, check_token, remove_token, set_query
from aiomixcloud.exceptions import (
    ConnectionError as MixcloudConnectionError,
)
from aiomixcloud.exceptions import (
    InvalidArgumentError,
    MixcloudError,
    RateLimitError,
    UploadInterruptedError,
)
from tests.support.strategies import marked_tokens, texts

BASE = "https://api.mixcloud.com/new/"

pairs = st.lists(
    st.tuples(texts.filter(lambda name: name.lower() != "access_token"), texts), max_size=4
)


def query(url: str) -> list[tuple[str, str]]:
    """Read the query of an address."""
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def written(pairs: list[tuple[str, str]]) -> str:
    """Return an address with a query."""
    return f"{BASE}?{urlencode(pairs)}" if pairs else BASE


def is_hidden(text: str) -> bool:
    """Return whether a text contains neither end of a marked token."""
    return "Zq1x" not in text and "x9Zq" not in text


@given(old=pairs, new=pairs)
def test_a_query_is_read_back(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    url = set_query(written(old), new)
    names = {name for name, _ in new}
    assert query(url) == [pair for pair in old if pair[0] not in names] + new
    assert url.isascii()
    assert set_query(url, new) == url or len(names) < len(new)


@given(old=pairs, token=texts)
def test_a_token_is_read_back_and_removed(old: list[tuple[str, str]], token: str) -> None:
    try:
        assert check_token(token) == token
    except InvalidArgumentError:
        return
    url = add_token(written(old), token)
    assert query(url) == [*old, ("access_token", token)]
    assert query(remove_token(url)) == old
    assert remove_token(remove_token(url)) == remove_token(url)


@given(before=pairs, after=pairs, token=marked_tokens, fragment=texts, times=st.integers(1, 3))
def test_tokens_are_removed_from_any_position(
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
    token: str,
    fragment: str,
    times: int,
) -> None:
    url = written([*before, *[("access_token", token)] * times, *after])
    for whole in (url, f"{url}#{fragment}", f"{url}&&", url.replace(BASE, "/new/")):
        left = remove_token(whole)
        assert query(left) == before + after
        assert is_hidden(left)


@given(token=marked_tokens, after=pairs)
def test_tokens_with_escaped_names_are_removed(token: str, after: list[tuple[str, str]]) -> None:
    url = f"{BASE}?access%5Ftoken={quote(token, safe='')}&{urlencode(after)}"
    assert "access_token" not in dict(query(remove_token(url)))


@given(before=pairs, after=pairs, token=marked_tokens)
def test_redacting_hides_a_token_in_any_position(
    before: list[tuple[str, str]], after: list[tuple[str, str]], token: str
) -> None:
    url = written([*before, ("access_token", token), *after])
    shown = redact(url)
    assert is_hidden(shown)
    assert query(shown) == [*before, ("access_token", "***"), *after]
    assert redact(shown) == shown
    assert is_hidden(redact(add_token(written(before), token)))
    for text in (f"GET {url}: no", f"({url})", f"{url!r}", f"{url}, {url}\n{url}", f"<{url}>"):
        assert is_hidden(redact(text))


@given(before=pairs, after=pairs, token=marked_tokens, mark=st.sampled_from("?#"))
@example(before=[], after=[], token="Zq1xx9Zq", mark="#")
def test_redacting_hides_a_token_in_a_url_that_is_a_parameter(
    before: list[tuple[str, str]], after: list[tuple[str, str]], token: str, mark: str
) -> None:
    inner = BASE + mark + urlencode([*before, ("access_token", token), *after])
    assert is_hidden(redact(written([("url", inner), ("format", "json")])))
    assert is_hidden(redact(f"/?next={quote(inner, safe='')}#end"))


@given(before=pairs, after=pairs, token=marked_tokens)
def test_no_exception_shows_a_token(
    before: list[tuple[str, str]], after: list[tuple[str, str]], token: str
) -> None:
    url = written([*before, ("access_token", token), *after])
    kinds: list[type[MixcloudError]] = [
        MixcloudError,
        InvalidArgumentError,
        RateLimitError,
        MixcloudConnectionError,
        UploadInterruptedError,
    ]
    for kind in kinds:
        about: dict[str, Any] = {"link": url, "links": [url], "by": {"url": url}}
        error = kind(f"no {url!r}", type=url, extra=about, method="GET", url=url, status=500)
        for one in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
            for text in (str(one), repr(one), str(one.args), str(one.url), one.message):
                assert is_hidden(text)
    assert is_hidden(repr(Request("GET", url)))


@given(token=marked_tokens)
def test_no_exception_shows_a_token_that_an_error_names(token: str) -> None:
    for extra in ({"access_token": token}, {"sent": {"access_token": token}}):
        assert is_hidden(str(MixcloudError("no", extra=extra)))


@given(text=st.text())
def test_any_text_can_be_redacted(text: str) -> None:
    assert redact(redact(text)) == redact(text)
    remove_token(text)
    assert redact(remove_token(remove_token(text))) == redact(remove_token(text))
