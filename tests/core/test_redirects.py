"""Only redirects of GET requests within the origin of the API are followed."""

import pytest

from aiomixcloud._core import redirects
from aiomixcloud._core.errors import InvalidResponseError
from aiomixcloud._core.message import Request, Response

ROOT = "https://api.mixcloud.com"
HERE = f"{ROOT}/spartacus?metadata=1"


def follow(location: str | None, method: str = "GET", url: str = HERE) -> str:
    headers = {} if location is None else {"location": location}
    return redirects.target(Request(method, url), Response(301, headers), url)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        # The first is recorded: redirect-user-missing-slash-2018.http.
        (
            "/spartacus/?metadata=1&limit=1&offset=1&metadata=1",
            f"{ROOT}/spartacus/?metadata=1&limit=1&offset=1&metadata=1",
        ),
        (f"{ROOT}/spartacus/", f"{ROOT}/spartacus/"),
        ("//api.mixcloud.com/spartacus/", f"{ROOT}/spartacus/"),
        ("HTTPS://API.mixcloud.com:443/spartacus/", "https://API.mixcloud.com:443/spartacus/"),
        ("spartacus/", f"{ROOT}/spartacus/"),
        ("?metadata=1&page=2", f"{ROOT}/spartacus?metadata=1&page=2"),
        ("/gl%C3%BCck/", f"{ROOT}/gl%C3%BCck/"),
    ],
)
def test_a_redirect_within_the_api_is_followed(location: str, target: str) -> None:
    assert follow(location).lower() == target.lower()


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/spartacus/?access_token=SECRET", f"{ROOT}/spartacus/"),
        ("/spartacus/?access_token=SECRET&limit=1#x", f"{ROOT}/spartacus/?limit=1"),
    ],
)
def test_a_token_in_a_redirect_is_removed(location: str, target: str) -> None:
    assert follow(location) == target


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/spartacus/",
        "//evil.example/spartacus/",
        "http://api.mixcloud.com/spartacus/",
        "https://api.mixcloud.com@evil.example/",
        "https://someone:secret@api.mixcloud.com/",
        "https://api.mixcloud.com:8443/",
        "https://api.mixcloud.com:port/",
        "https://[::1",
        "//[evil",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:,x",
    ],
)
def test_a_redirect_elsewhere_raises(location: str) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        follow(location)
    assert (caught.value.status, caught.value.method, caught.value.url) == (301, "GET", HERE)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/?access_token=SECRET",
        "https://evil.example/?a=1&access_token=SECRET&b=2",
        "https://evil.example/#access_token=SECRET",
    ],
)
def test_a_refused_redirect_shows_no_token(location: str) -> None:
    with pytest.raises(InvalidResponseError) as caught:
        follow(location)
    assert "evil.example" in str(caught.value)
    assert "SECRET" not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("location", [None, "", HERE, "/spartacus?metadata=1", "?metadata=1"])
def test_a_redirect_to_the_same_url_is_an_error(location: str | None) -> None:
    with pytest.raises(InvalidResponseError, match="to the same URL"):
        follow(location)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("location", ["/spartacus/follow/", "https://evil.example/", ""])
def test_a_write_is_not_redirected(method: str, location: str) -> None:
    with pytest.raises(InvalidResponseError, match=f"a {method} request was redirected"):
        follow(location, method)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_statuses_of_redirects(status: int) -> None:
    assert status in redirects.STATUSES


@pytest.mark.parametrize("status", [200, 204, 300, 304, 400])
def test_the_statuses_of_other_answers(status: int) -> None:
    assert status not in redirects.STATUSES


def test_a_redirect_loop_is_reported() -> None:
    error = redirects.too_many(Request("GET", f"{HERE}&access_token=SECRET"))
    assert isinstance(error, InvalidResponseError)
    assert str(redirects.MOST) in error.message
    assert error.url == f"{HERE}&access_token=***"
