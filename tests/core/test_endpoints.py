"""Every API call as a request."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from aiomixcloud._core import endpoints
from aiomixcloud._core.errors import InvalidArgumentError
from aiomixcloud._core.message import Request
from aiomixcloud._core.multipart import Multipart

ROOT = "https://api.mixcloud.com"
WEB = "https://www.mixcloud.com"
OEMBED = "https://app.mixcloud.com/oembed"
PAGE = [("offset", "40"), ("limit", "80")]

Call = Callable[..., Request]


def name(value: Any) -> str:
    return value.__name__ if callable(value) else repr(value)


@pytest.mark.parametrize(
    ("call", "arguments", "address"),
    [
        (endpoints.get, ("bob", []), "/bob/?metadata=1"),
        (endpoints.get, ("/bob/a-mix/", []), "/bob/a-mix/?metadata=1"),
        (endpoints.get, ("marlene/glück", []), "/marlene/gl%C3%BCck/?metadata=1"),
        (
            endpoints.get,
            ("genres/funk+city:athens", []),
            "/genres/funk+city:athens/?metadata=1",
        ),
        (
            endpoints.get,
            ("bob/followers", PAGE),
            "/bob/followers/?offset=40&limit=80&metadata=1",
        ),
        (endpoints.me, (), "/me/?metadata=1"),
        (endpoints.discover, ("jazz",), "/discover/jazz/?metadata=1"),
        (
            endpoints.discover,
            ("funky-house",),
            "/discover/funky-house/?metadata=1",
        ),
        (endpoints.discover, ("híp-hd",), "/discover/h%C3%ADp-hd/?metadata=1"),
        (
            endpoints.discover,
            ("h%C3%ADp-hd",),
            "/discover/h%C3%ADp-hd/?metadata=1",
        ),
        (endpoints.discover, (" jazz ",), "/discover/jazz/?metadata=1"),
        (endpoints.genre, ("funk", None), "/genres/funk/?metadata=1"),
        (endpoints.genre, (None, "athens"), "/genres/city:athens/?metadata=1"),
        (
            endpoints.genre,
            ("funk", "athens"),
            "/genres/funk+city:athens/?metadata=1",
        ),
        (endpoints.popular, ([],), "/popular/?metadata=1"),
        (endpoints.popular, (PAGE,), "/popular/?offset=40&limit=80&metadata=1"),
        (endpoints.hot, (PAGE,), "/popular/hot/?offset=40&limit=80&metadata=1"),
        (endpoints.new, ([("since", "5")],), "/new/?since=5&metadata=1"),
        (
            endpoints.search,
            ([("q", "r & b+ü"), ("type", "user")],),
            "/search/?q=r+%26+b%2B%C3%BC&type=user&metadata=1",
        ),
        (
            endpoints.connection,
            ("bob", "followers", []),
            "/bob/followers/?metadata=1",
        ),
        (
            endpoints.connection,
            ("/b/gl%C3%BCck/", "listen_later", PAGE),
            "/b/gl%C3%BCck/listen-later/?offset=40&limit=80&metadata=1",
        ),
    ],
)
@pytest.mark.parametrize("root", [ROOT, "http://127.0.0.1:8000"])
def test_a_call_is_a_get_request_to_one_url(
    root: str, call: Call, arguments: tuple[Any, ...], address: str
) -> None:
    request = call(root, *arguments)
    assert (request.method, request.url) == ("GET", root + address)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("/new/?metadata=1&limit=20", "/new/?limit=20&metadata=1"),
        ("/new/?metadata=0", "/new/?metadata=1"),
        ("/new/?limit=20&access_token=SECRET&offset=20", "/new/?limit=20&offset=20&metadata=1"),
        ("/new/?limit=20#access_token=SECRET", "/new/?limit=20&metadata=1"),
        (
            "/bob/cloudcasts/?limit=20&until=2018-09-04+01%3A18%3A45",
            "/bob/cloudcasts/?limit=20&until=2018-09-04+01%3A18%3A45&metadata=1",
        ),
        ("/b/gl%C3%BCck/comments/", "/b/gl%C3%BCck/comments/?metadata=1"),
    ],
)
def test_a_link_is_followed_unchanged_but_without_a_token(given: str, asked: str) -> None:
    assert endpoints.link(ROOT, ROOT + given, []).url == ROOT + asked


def test_arguments_override_the_parameters_of_a_link() -> None:
    request = endpoints.link(ROOT, f"{ROOT}/search/?limit=20&offset=20&q=a+b", PAGE)
    assert request.url == f"{ROOT}/search/?q=a+b&offset=40&limit=80&metadata=1"


@pytest.mark.parametrize(
    "url",
    [
        "/new/",
        "new",
        "",
        "http://api.mixcloud.com/new/",
        "https://www.mixcloud.com/bob/",
        "https://evil.example/?access_token=SECRET",
        "https://api.mixcloud.com@evil.example/?access_token=SECRET",
    ],
)
def test_a_link_elsewhere_is_refused_and_shows_no_token(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="is not a URL of the API") as caught:
        endpoints.link(ROOT, url, [])
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (endpoints.get, ("..", [])),
        (endpoints.get, ("bob?access_token=x", [])),
        (endpoints.get, ("https://evil.example/", [])),
        (endpoints.discover, ("",)),
        (endpoints.discover, (" / ",)),
        (endpoints.discover, ("jazz/popular",)),
        (endpoints.discover, ("..",)),
        (endpoints.discover, ("jazz?x=1",)),
        (
            endpoints.genre,
            (
                None,
                None,
            ),
        ),
        (
            endpoints.genre,
            (
                "",
                "athens",
            ),
        ),
        (
            endpoints.genre,
            (
                "funk",
                "",
            ),
        ),
        (
            endpoints.genre,
            (
                "funk",
                "athens/popular",
            ),
        ),
        (endpoints.connection, ("", "followers", [])),
        (endpoints.connection, ("bob", "", [])),
        (endpoints.connection, ("bob", "..", [])),
        (endpoints.connection, ("bob", "/", [])),
        (endpoints.connection, ("bob", "a-show/comments", [])),
        (endpoints.connection, ("bob", "followers?limit=1", [])),
    ],
    ids=name,
)
def test_an_invalid_path_segment_is_refused(call: Call, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidArgumentError):
        call(ROOT, *arguments)


def test_a_typed_tag_is_cleaned_as_keys_are() -> None:
    asked = endpoints.discover(ROOT, "hi\u0301p-hop\u200b ").url
    assert asked == endpoints.discover(ROOT, "h\u00edp-hop").url


@pytest.mark.parametrize("thing", [5, b"jazz", ["jazz"]])
@pytest.mark.parametrize(
    ("call", "before", "after"),
    [
        (endpoints.get, (), ([])),
        (endpoints.link, (), ([])),
        (endpoints.discover, (), ()),
        (endpoints.genre, (), (None,)),
        (endpoints.genre, (None), ()),
        (endpoints.connection, (), ("followers", [])),
        (endpoints.connection, ("bob",), ([])),
    ],
    ids=name,
)
def test_a_path_segment_that_is_not_a_string_is_refused(
    call: Call, before: tuple[Any, ...], after: tuple[Any, ...], thing: Any
) -> None:
    with pytest.raises(TypeError):
        call(ROOT, *before, thing, *after)


@pytest.mark.parametrize(
    ("key", "name", "undo", "asked"),
    [
        ("bob", "follow", False, "POST /bob/follow/"),
        ("/bob/", "follow", True, "DELETE /bob/follow/"),
        ("bob/mix", "favorite", False, "POST /bob/mix/favorite/"),
        ("bob/mix", "repost", True, "DELETE /bob/mix/repost/"),
        ("b/glück", "listen_later", False, "POST /b/gl%C3%BCck/listen-later/"),
        ("/b/gl%C3%BCck/", "listen_later", True, "DELETE /b/gl%C3%BCck/listen-later/"),
    ],
)
def test_an_action_is_a_post_and_undoing_it_is_a_delete(
    key: str,
    name: str,
    undo: bool,
    asked: str,
) -> None:
    request = endpoints.action(ROOT, key, name, undo=undo)
    assert f"{request.method} {request.url.removeprefix(ROOT)}" == asked
    assert request.personal


def test_an_upload_and_an_edit_post_what_they_are_given() -> None:
    body = Multipart([], [])
    upload, edit = endpoints.upload(ROOT, body), endpoints.edit(ROOT, "b/glück", body)
    assert (upload.method, upload.url, upload.body) == ("POST", f"{ROOT}/upload/", body)
    assert (edit.method, edit.body) == ("POST", body)
    assert edit.url == f"{ROOT}/upload/b/gl%C3%BCck/edit/"


@pytest.mark.parametrize(
    ("request_", "address"),
    [
        (endpoints.embed(ROOT, "b/glück", "html", []), f"{ROOT}/b/gl%C3%BCck/embed-html/"),
        (
            endpoints.embed(ROOT, "/bob/mix/", "json", [("width", "300")]),
            f"{ROOT}/bob/mix/embed-json/?width=300",
        ),
        (
            endpoints.oembed(OEMBED, WEB, "b/glück", []),
            f"{OEMBED}/?url={quote(f'{WEB}/b/gl%C3%BCck/', '')}&format=json",
        ),
        (
            endpoints.access_token(f"{WEB}/oauth", [("code", "a b"), ("client_id", "c")]),
            f"{WEB}/oauth/access_token?code=a+b&client_id=c",
        ),
    ],
    ids=["embed-html", "embed-json", "oembed", "access_token"],
)
def test_public_requests_do_not_send_the_token(request_: Request, address: str) -> None:
    assert (request_.method, request_.url, request_.personal) == ("GET", address, False)


def test_the_authorization_url_contains_the_settings() -> None:
    query = [("client_id", "c"), ("redirect_uri", "https://example.com/store-code")]
    assert endpoints.authorization(f"{WEB}/oauth", query) == (
        f"{WEB}/oauth/authorize?client_id=c&redirect_uri=https%3A%2F%2Fexample.com%2Fstore-code"
    )
