"""Embed code of a player from the API and from oEmbed."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox

SHOW = "/bob/lunch-break-soul/"
PAGE = f"https://www.mixcloud.com{SHOW}"


class Frame(HTMLParser):
    """The attributes of the only iframe in a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes = dict(attrs)

    @property
    def source(self) -> tuple[str, dict[str, list[str]]]:
        url = self.attributes["src"] or ""
        return url.partition("?")[0], parse_qs(urlsplit(url).query)


@pytest.fixture
def oembed(sandbox: Sandbox) -> ApiClient:
    """Send requests to the oEmbed service of the shared sandbox."""
    return ApiClient(sandbox.oembed_root)


def test_the_frame_shows_the_widget_of_the_show(api: ApiClient, sandbox: Sandbox) -> None:
    answer = api(f"{SHOW}embed-html/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.page.startswith('<iframe width="100%" height="120" src="http://127.0.0.1:')
    assert answer.page.endswith(' frameborder="0" ></iframe>')
    frame = Frame(answer.page)
    assert frame.tags == ["iframe"]
    assert frame.source == (
        f"{sandbox.mixcloud_root}/widget/iframe/",
        {"hide_cover": ["1"], "light": ["1"], "feed": [SHOW]},
    )
    assert "feed=%2Fbob%2Flunch-break-soul%2F" in answer.page


def test_the_key_is_encoded_once_more_in_the_frame(api: ApiClient) -> None:
    frame = Frame(api("/marlene/tunes-zum-gl%C3%BCck/embed-html/").page)
    assert frame.source[1]["feed"] == ["/marlene/tunes-zum-gl%C3%BCck/"]


def test_size_and_colour_can_be_chosen(api: ApiClient) -> None:
    frame = Frame(api(f"{SHOW}embed-html/", width=300, height="50%", color="02a0C7").page)
    assert (frame.attributes["width"], frame.attributes["height"]) == ("300", "50%")
    assert frame.source[1]["stylecolor"] == ["02a0C7"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("width", text) for text in ("", "0", "-5", "wide", "10001", "101%", "1e3", '"><b>')),
        ("height", "ten"),
        *(("color", text) for text in ("", "#ff0000", "red", "ff00", "12345g", "ff0000&x=1")),
    ],
)
@pytest.mark.parametrize("form", ["embed-html", "embed-json"])
def test_invalid_sizes_and_colours_are_refused(
    api: ApiClient, form: str, name: str, value: str
) -> None:
    answer = api(f"{SHOW}{form}/?{name}={quote(value)}")
    assert answer.error[:2] == (400, "InvalidParameterException")


def test_the_json_holds_the_same_frame(api: ApiClient, sandbox: Sandbox) -> None:
    answer = api(f"{SHOW}embed-json/", width=300)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    body = answer.body
    assert body["html"] == api(f"{SHOW}embed-html/", width=300).page
    assert (body["key"], body["name"]) == (SHOW, "Lunch Break Soul")
    assert body["url"] == sandbox.mixcloud_root + SHOW
    assert (body["width"], body["height"]) == (300, 120)


def test_the_json_can_be_an_argument(api: ApiClient) -> None:
    text = api(f"{SHOW}embed-json/", callback="show").text
    assert text.startswith("show({")
    assert "html" in json.loads(text[5:-1])


@pytest.mark.parametrize("form", ["embed-html", "embed-json"])
def test_only_what_can_be_seen_can_be_embedded(
    api: ApiClient, sandbox: Sandbox, form: str
) -> None:
    assert api(f"/alice/rehearsal/{form}/").status == 200
    for path in ("/alice/half-an-idea", "/alice/nothing", "/nobody/nothing"):
        assert api(f"{path}/{form}/").status == 404
    token = sandbox.token("alice")
    assert api(f"/alice/half-an-idea/{form}/", access_token=token).status == 200


def test_a_strange_host_cannot_break_out_of_the_frame(api: ApiClient) -> None:
    headers = {"Host": 'evil"><script>alert(1)</script>'}
    answer = api(f"{SHOW}embed-html/", headers=headers)
    if answer.status == 200:
        assert Frame(answer.page).tags == ["iframe"]
        assert "<script" not in answer.page


def test_oembed_returns_the_standard_fields(
    oembed: ApiClient, api: ApiClient, sandbox: Sandbox
) -> None:
    answer = oembed("/", url=PAGE, format="json")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    body = answer.body
    picture = api(SHOW).body["pictures"]["extra_large"]
    assert body == {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Mixcloud",
        "provider_url": sandbox.mixcloud_root,
        "title": "Lunch Break Soul",
        "url": sandbox.mixcloud_root + SHOW,
        "author_name": "Bob",
        "author_url": f"{sandbox.mixcloud_root}/bob/",
        "image": picture,
        "thumbnail_url": picture,
        "thumbnail_width": 600,
        "thumbnail_height": 600,
        "width": "100%",
        "height": 120,
        "html": api(f"{SHOW}embed-html/").page,
    }


@pytest.mark.parametrize("path", ["", "/"])
@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        PAGE.rstrip("/"),
        PAGE.replace("https", "http"),
        PAGE.replace("www.", ""),
        PAGE.replace("www", "WWW").replace("bob", "BOB"),
        PAGE.removeprefix("https://"),
        f"{PAGE}?utm_source=x#t=1",
        "{mixcloud_root}",
        "{api_root}",
    ],
)
def test_oembed_understands_the_addresses_of_a_show(
    oembed: ApiClient, sandbox: Sandbox, path: str, url: str
) -> None:
    own = url.format(mixcloud_root=sandbox.mixcloud_root, api_root=sandbox.api_root)
    asked = own + SHOW if own != url else url
    assert oembed(path, url=asked).body["title"] == "Lunch Break Soul"


@pytest.mark.parametrize("key", ["/marlene/tunes-zum-gl%C3%BCck/", "/marlene/tunes-zum-glück/"])
def test_oembed_finds_names_outside_of_ascii(oembed: ApiClient, key: str) -> None:
    assert oembed("/", url=f"https://www.mixcloud.com{key}").body["title"] == "Tunes zum Glück"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.mixcloud.com/bob/nothing/",
        "https://www.mixcloud.com/nobody/x/",
        "https://www.mixcloud.com/bob/",
        "https://www.mixcloud.com/",
        "https://[bad",
        "https://example.com/bob/lunch-break-soul/",
        "https://www.mixcloud.com/a/b/c/",
        "https://www.mixcloud.com/alice/half-an-idea/",
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_oembed_refuses_other_urls(oembed: ApiClient, url: str, form: str) -> None:
    assert oembed("/", url=url, format=form).status in (400, 404)


def test_oembed_needs_an_address(oembed: ApiClient) -> None:
    for answer in (oembed("/"), oembed("/", url="")):
        assert answer.error[:2] == (400, "InvalidParameterException")


def test_oembed_applies_size_and_colour(oembed: ApiClient) -> None:
    body = oembed("/", url=PAGE, width=300, height=150, color="ffffff").body
    assert (body["width"], body["height"]) == (300, 150)
    assert body["html"].startswith('<iframe width="300" height="150" ')
    assert "stylecolor=ffffff" in body["html"]
    assert oembed("/", url=PAGE, color="white").status == 400


def test_oembed_speaks_xml(oembed: ApiClient) -> None:
    answer = oembed("/", url=PAGE, format="xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.raw)
    assert root.tag == "oembed"
    same = oembed("/", url=PAGE).body
    assert {child.tag: child.text for child in root} == {
        name: str(value) for name, value in same.items()
    }


def test_oembed_refuses_other_formats(oembed: ApiClient) -> None:
    assert oembed("/", url=PAGE, format="yaml").status == 400


def test_oembed_can_be_an_argument(oembed: ApiClient) -> None:
    answer = oembed("/", url=PAGE, callback="show")
    assert answer.text.startswith("show({")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_a_name_is_harmless_in_xml_and_json(bob: ApiClient, fresh: Sandbox) -> None:
    name = "</title><script>alert('&')</script>\x01]]>"
    key = bob.upload(name).key
    oembed = ApiClient(fresh.oembed_root)
    url = quote(f"https://www.mixcloud.com{key}", safe="")
    assert oembed(f"/?url={url}").body["title"] == name
    root = ET.fromstring(oembed(f"/?url={url}&format=xml").raw)
    assert root.findtext("title") == name.replace("\x01", "")
