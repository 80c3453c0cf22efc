"""URLs: keys, queries, origins, and which requests carry an access token."""

from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from aiomixcloud._core.errors import InvalidArgumentError
from aiomixcloud._core.urls import (
    add_token,
    check_root,
    join,
    normalize_key,
    remove_token,
    resolve,
    same_origin,
    set_query,
)

ROOT = "https://api.mixcloud.com"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("bob", "/bob/"),
        ("/bob", "/bob/"),
        ("bob/", "/bob/"),
        ("/bob/", "/bob/"),
        ("//bob//", "/bob/"),
        ("bob/a-mix", "/bob/a-mix/"),
        ("comments/cr/204/28/c8955637", "/comments/cr/204/28/c8955637/"),
        ("DerDienstagMorgen", "/DerDienstagMorgen/"),
        ("under_score-1", "/under_score-1/"),
        ("..bob", "/..bob/"),
        ("a b/c", "/a%20b/c/"),
        ('say "hi" [now] <|>', "/say%20%22hi%22%20%5Bnow%5D%20%3C%7C%3E/"),
    ],
)
def test_a_key_gets_its_slashes(given: str, key: str) -> None:
    assert normalize_key(given) == key


@pytest.mark.parametrize(
    "path", ["genres/funk+city:athens", "genres/city:athens", "a@b", "a=b&c;d,e", "it's", "x~y!"]
)
def test_characters_with_a_meaning_in_a_path_stay_literal(path: str) -> None:
    assert normalize_key(path) == f"/{path}/"


@pytest.mark.parametrize(
    ("readable", "escaped"),
    [
        ("marlene/glück", "marlene/gl%C3%BCck"),
        ("ράδιο/εκπομπή", "/".join(map(quote, ("ράδιο", "εκπομπή")))),
        ("dj/💿", "dj/%F0%9F%92%BF"),
        ("a b", "a%20b"),
        ("mixed/gl%C3%BCck und glück", "mixed/gl%C3%BCck%20und%20gl%C3%BCck"),
        ("50%25", "50%25"),
        ("a%2Fb", "a%2Fb"),
    ],
)
def test_no_character_is_escaped_twice(readable: str, escaped: str) -> None:
    assert normalize_key(readable) == normalize_key(escaped) == f"/{escaped}/"


@pytest.mark.parametrize(
    ("given", "key"),
    [("100%", "/100%25/"), ("%", "/%25/"), ("%%41", "/%25%41/"), ("%zz", "/%25zz/")],
)
def test_a_percent_sign_that_starts_no_escape_is_escaped(given: str, key: str) -> None:
    assert normalize_key(given) == key


@pytest.mark.parametrize("given", ["bob", "glück/ü b", "100%", "a+b:c", "%zz%41", "a%2Fb"])
def test_a_key_in_normal_form_is_unchanged(given: str) -> None:
    key = normalize_key(given)
    assert normalize_key(key) == key


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "/",
        "///",
        " ",
        "bob ",
        " bob",
        "/ bob/",
        "bob//mix",
        ".",
        "..",
        "bob/..",
        "../bob",
        "bob/./mix",
        "%2e%2e/bob",
        "bob/%2E",
        "bob?x=1",
        "bob#x",
        "bob\\mix",
        "bob\n",
        "bob\r\nHost: evil",
        "bo\tb",
        "bo\x00b",
        "bo\x7fb",
        "half-a-character-\ud800",
        "https://www.mixcloud.com/bob/",
        "http://evil.example",
        "bo\u2003b",
        "bo\u00a0b",
    ],
)
def test_an_invalid_key_is_refused(nonsense: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        normalize_key(nonsense)
    assert isinstance(caught.value, ValueError)
    assert repr(nonsense) in str(caught.value)


@pytest.mark.parametrize("thing", [None, 5, b"bob", ["bob"], object()])
def test_a_key_that_is_not_a_string_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match="a key must be a string"):
        normalize_key(thing)


@pytest.mark.parametrize("root", [ROOT, f"{ROOT}/", "http://localhost:8000/below"])
@pytest.mark.parametrize("key", ["bob", "/bob/"])
def test_joining_adds_one_slash_between_and_one_at_the_end(root: str, key: str) -> None:
    assert join(root, key) == root.rstrip("/") + "/bob/"


@pytest.mark.parametrize(
    ("url", "pairs", "result"),
    [
        ("/x/", [], "/x/"),
        ("/x/", [("a", "1")], "/x/?a=1"),
        ("/x/?a=1", [], "/x/?a=1"),
        ("/x/?a=1", [("b", "2")], "/x/?a=1&b=2"),
        ("/x/?a=1&b=2", [("a", "3")], "/x/?b=2&a=3"),
        ("/x/?a=1&a=2", [("a", "3")], "/x/?a=3"),
        ("/x/?a=1&a=2", [("b", "3")], "/x/?a=1&a=2&b=3"),
        ("/x/?a=", [("b", "")], "/x/?a=&b="),
        ("/x/?a=1#part", [("b", "2")], "/x/?a=1&b=2"),
        ("/x/#part", [("b", "2")], "/x/?b=2"),
    ],
)
def test_new_pairs_replace_parameters_of_the_same_name(
    url: str, pairs: list[tuple[str, str]], result: str
) -> None:
    assert set_query(ROOT + url, pairs) == ROOT + result


@pytest.mark.parametrize("value", ["rock & roll", "a+b=c", "100%", "glück", "a?b#c/d", "   "])
def test_a_value_survives_the_query(value: str) -> None:
    once = set_query(f"{ROOT}/search/", [("q", value)])
    again = set_query(once, [("type", "user")])
    assert parse_qsl(urlsplit(again).query) == [("q", value), ("type", "user")]


@pytest.mark.parametrize("pair", [("q", "\ud800"), ("\ud800", "x")])
def test_a_parameter_that_cannot_be_encoded_is_refused_by_name(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidArgumentError, match="contains a lone surrogate") as caught:
        set_query(f"{ROOT}/search/", [("type", "user"), pair])
    assert ascii(pair[0]).strip("'") in str(caught.value)


def test_a_cursor_of_the_api_survives_the_query() -> None:
    cursor = f"{ROOT}/bob/cloudcasts/?limit=20&until=2018-09-04+01%3A18%3A45"
    assert set_query(cursor, [("metadata", "1")]) == f"{cursor}&metadata=1"


@pytest.mark.parametrize("token", ["abc", "a b&c=d", "é/+?#%41", "access_token=x"])
@pytest.mark.parametrize("path", ["/me/", "/me/?metadata=1"])
def test_adding_a_token_changes_nothing_else(path: str, token: str) -> None:
    sent = add_token(ROOT + path, token)
    before, after = urlsplit(ROOT + path), urlsplit(sent)
    assert parse_qsl(after.query) == [*parse_qsl(before.query), ("access_token", token)]
    assert (after.netloc, after.path, after.fragment) == (before.netloc, before.path, "")


@pytest.mark.parametrize("token", ["abc", "a b&c=d", "access_token=x"])
@pytest.mark.parametrize("path", ["/me/", "/me/?metadata=1&q=a+b%2B"])
def test_a_token_that_was_added_can_be_removed(path: str, token: str) -> None:
    assert remove_token(add_token(ROOT + path, token)) == ROOT + path


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("/x/", "/x/"),
        ("/x/?", "/x/"),
        ("/x/?access_token=A", "/x/"),
        ("/x/?access_token=", "/x/"),
        ("/x/?access_token=A&limit=2", "/x/?limit=2"),
        ("/x/?limit=2&access_token=A&access_token=B&q=1", "/x/?limit=2&q=1"),
        ("/x/?limit=2&access_token=A#part", "/x/?limit=2"),
        ("/x/#access_token=A", "/x/"),
        ("/x/?my_access_token_count=3", "/x/?my_access_token_count=3"),
        ("/x/?q=access_token", "/x/?q=access_token"),
    ],
)
def test_only_tokens_are_removed_from_a_link(link: str, clean: str) -> None:
    assert remove_token(ROOT + link) == ROOT + clean


@pytest.mark.parametrize(
    "url",
    [
        ROOT,
        f"{ROOT}/bob/?a=1#b",
        f"{ROOT}:443/bob/",
        f"{ROOT}:/bob/",
        "HTTPS://API.Mixcloud.COM/bob/",
        f"{ROOT}/http://evil.example/",
        f"{ROOT}?@evil.example/",
    ],
)
def test_the_same_origin_is_the_same_however_it_is_written(url: str) -> None:
    assert same_origin(url, ROOT)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/bob/",
        "//api.mixcloud.com/bob/",
        "https:/api.mixcloud.com/bob/",
        "http://api.mixcloud.com/bob/",
        "ftp://api.mixcloud.com/bob/",
        "https://mixcloud.com/",
        "https://www.mixcloud.com/bob/",
        "https://api.mixcloud.com.evil.example/",
        "https://evil.example/api.mixcloud.com",
        "https://api.mixcloud.com@evil.example/",
        "https://api.mixcloud.com:443@evil.example/",
        "https://someone@api.mixcloud.com/",
        "https://someone:secret@api.mixcloud.com/",
        "https://evil.example\\@api.mixcloud.com/",
        "https://api.mixcloud.com\\@evil.example/",
        "https://api.mixcloud.com%2eevil.example/",
        "https://api.mixcloud.com:8443/",
        "https://api.mixcloud.com:0/",
        "https://api.mixcloud.com:port/",
        "https://api.mixcloud.com:99999/",
        "https://[::1",
    ],
)
def test_a_disguised_origin_is_another_origin(url: str) -> None:
    assert not same_origin(url, ROOT)


@pytest.mark.parametrize(
    ("url", "root", "same"),
    [
        ("http://127.0.0.1:8000/x/", "http://127.0.0.1:8000", True),
        ("http://127.0.0.1:8001/x/", "http://127.0.0.1:8000", False),
        ("http://127.0.0.1:8000/x/", "http://localhost:8000", False),
        ("http://localhost:80/x/", "http://localhost", True),
        ("http://localhost:443/x/", "http://localhost", False),
        ("http://[::1]:8000/x/", "http://[::1]:8000", True),
    ],
)
def test_an_origin_has_a_port(url: str, root: str, same: bool) -> None:
    assert same_origin(url, root) is same


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/bob/?a=1", f"{ROOT}/bob/?a=1"),
        ("mix/", f"{ROOT}/alice/mix/"),
        ("?a=1", f"{ROOT}/alice/show?a=1"),
        ("//evil.example/", "https://evil.example/"),
        ("http://evil.example/", "http://evil.example/"),
        ("", f"{ROOT}/alice/show"),
        ("Https://api.mixcloud.com/bob", f"{ROOT}/bob"),
    ],
)
def test_a_location_is_relative_to_the_requested_url(location: str, target: str) -> None:
    assert resolve(f"{ROOT}/alice/show", location) == target


@pytest.mark.parametrize(
    ("given", "root"),
    [
        (ROOT, ROOT),
        (f"{ROOT}/", ROOT),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("HTTPS://api.mixcloud.com", ROOT),
        ("https://example.org/mixcloud/api/", "https://example.org/mixcloud/api"),
    ],
)
def test_a_root_loses_its_last_slash(given: str, root: str) -> None:
    assert check_root(given, "api_root") == root


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "api.mixcloud.com",
        "//api.mixcloud.com",
        "ftp://api.mixcloud.com",
        "https://",
        "https:///bob",
        f"{ROOT}?a=1",
        f"{ROOT}/?",
        f"{ROOT}#a",
        f"{ROOT}/#",
        f"{ROOT} ",
        f" {ROOT}",
        f"{ROOT}\n",
        f"{ROOT}/a b",
        f"{ROOT}:port",
        f"{ROOT}:99999",
        "https://[::1",
        "https://someone:secret@api.mixcloud.com",
    ],
)
def test_an_invalid_root_is_refused_by_name(nonsense: str) -> None:
    with pytest.raises(InvalidArgumentError, match="api_root"):
        check_root(nonsense, "api_root")


@pytest.mark.parametrize("thing", [None, 5, b"https://api.mixcloud.com"])
def test_a_root_that_is_not_a_string_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match="api_root"):
        check_root(thing, "api_root")
