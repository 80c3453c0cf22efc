"""Keys that users type or paste: which object they mean, and what is refused."""

import time
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud import InvalidArgumentError, parse_address

PAGE = "https://www.mixcloud.com/luke/a-nice-mix/"
PLAYER = "player-widget.mixcloud.com/widget/iframe/?hide_cover=1&feed="
EMBED = (
    '<iframe width="100%" height="120" src="https://www.mixcloud.com/widget/iframe/?hide_cover=1'
    '&amp;light=1&amp;feed=%2Fluke%2Fa-nice-mix%2F" frameborder="0" ></iframe>'
)


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "luke/a-nice-mix",
        "/luke/a-nice-mix/",
        " luke/a-nice-mix\n",
        "`luke/a-nice-mix`",
        "<luke/a-nice-mix>",
        "“luke/a-nice-mix”",
        "\ufefflu\u200bke/a-\u00adnice-mix\u00a0",
        PAGE.removesuffix("/"),
        PAGE.replace("https", "http"),
        PAGE.replace("https://", ""),
        PAGE.replace("https:", ""),
        PAGE.replace("https://www.", ""),
        PAGE.replace("www", "m"),
        PAGE.replace("www", "app"),
        PAGE.replace("www", "beta"),
        PAGE.replace("https://www.mixcloud.com", "HTTPS://WWW.Mixcloud.COM"),
        PAGE.replace(".com", ".com:443"),
        PAGE.replace(".com", ".com."),
        f"{PAGE}?utm_source=mail&utm_medium=x",
        f"{PAGE}#comments",
        f"{PAGE}?play=1#comments",
        f"<{PAGE}>",
        f"<URL:{PAGE}>",
        f"({PAGE})",
        f"({PAGE}).",
        f"{PAGE},",
        f"{PAGE}!?",
        f'"{PAGE}"',
        f"'{PAGE}'",
        f"“{PAGE}”,",
        f"«{PAGE}»",
        f"`{PAGE}`",
        f"**{PAGE}**",
        f"\u200e{PAGE}\u200f",
        f"\u3000{PAGE}\u2003",
        f"[A Nice Mix]({PAGE})",
        f'[A (Nice) Mix](<{PAGE}> "by Luke")',
        "[A Nice Mix](www.mixcloud.com/luke/a-nice-mix/)",
        f"<{PAGE}|A Nice Mix>",
        f"[url={PAGE}]A Nice Mix[/url]",
        f"[mixcloud {PAGE} width=100% height=120]",
        f"`A Nice Mix <{PAGE}>`_",
        f"Listen to A Nice Mix by Luke: {PAGE}?utm_source=app",
        f'<a href="{PAGE}">another text</a>',
        f"<a class=x href={PAGE}>another text</a>",
        "https://api.mixcloud.com/luke/a-nice-mix/?metadata=1&access_token=SECRET",
        "https://api.mixcloud.com/luke/a-nice-mix/embed-html/?width=300",
        "https://www.mixcloud.com/upload/luke/a-nice-mix/edit/",
        quote(PAGE, safe=""),
        "%2Fluke%2Fa-nice-mix%2F",
        f"https://{PLAYER}%2Fluke%2Fa-nice-mix%2F",
        f"{PLAYER}/luke/a-nice-mix/",
        f"https://{PLAYER}{quote(PAGE, safe='')}",
        f"//www.mixcloud.com/widget/iframe/?feed={quote(PAGE, safe='')}",
        f"https://www.mixcloud.com/media/swf/player/loader.swf?feed={quote(PAGE, safe='')}&x=1",
        EMBED,
        EMBED.replace('"', "'"),
        f"{EMBED}<p><a href='https://www.mixcloud.com/luke/'>Luke</a></p>",
        f"https://app.mixcloud.com/oembed/?url={quote(PAGE, safe='')}&format=json",
        f"https://www.mixcloud.com/oembed?url={PAGE}",
    ],
)
def test_all_forms_of_a_url_mean_the_same_show(text: str) -> None:
    address = parse_address(text)
    assert (address.key, address.connection, address.query) == ("/luke/a-nice-mix/", "", {})
    assert address.path == address.key


@pytest.mark.parametrize(
    ("page", "key", "connection"),
    [
        ("bob/", "/bob/", ""),
        ("bob/uploads/", "/bob/", "cloudcasts"),
        ("bob/favorites", "/bob/", "favorites"),
        ("bob/followers/?x=1", "/bob/", "followers"),
        ("bob/following/", "/bob/", "following"),
        ("bob/listens/", "/bob/", "listens"),
        ("bob/playlists/", "/bob/", "playlists"),
        ("bob/playlists/late-night/", "/bob/playlists/late-night/", ""),
        ("bob/a-show/comments/", "/bob/a-show/", "comments"),
        ("bob/a-show/listeners/", "/bob/a-show/", "listeners"),
        ("genres/jazz/", "/genres/jazz/", ""),
        ("genres/funk+city:athens/", "/genres/funk+city:athens/", ""),
        ("genres/jazz/new/", "/genres/jazz/", "new"),
        ("discover/jazz/", "/discover/jazz/", ""),
        ("discover/jazz/popular/", "/discover/jazz/", "popular"),
        ("popular/hot/", "/popular/hot/", ""),
        ("marlene/tunes-zum-glück/", "/marlene/tunes-zum-gl%C3%BCck/", ""),
        ("marlene/tunes-zum-gl%c3%bcck/", "/marlene/tunes-zum-gl%C3%BCck/", ""),
        ("marlene/tunes-zum-glu\u0308ck/", "/marlene/tunes-zum-gl%C3%BCck/", ""),
        ("marlene/tunes-zum-glu%CC%88ck/", "/marlene/tunes-zum-gl%C3%BCck/", ""),
    ],
)
def test_a_page_is_an_object_or_one_of_its_lists(page: str, key: str, connection: str) -> None:
    address = parse_address(f"https://www.mixcloud.com/{page}")
    assert (address.key, address.connection, address.query) == (key, connection, {})
    assert address.path == (f"{key}{connection}/" if connection else key)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("https://www.mixcloud.com/search/?q=jazz", {"q": "jazz", "type": "cloudcast"}),
        ("www.mixcloud.com/search?q=deep+house&x=1", {"q": "deep house", "type": "cloudcast"}),
        (
            "https://www.mixcloud.com/search/?mixcloud_query=a%20b",
            {"q": "a b", "type": "cloudcast"},
        ),
        ("https://www.mixcloud.com/search/?q=bob&type=users", {"q": "bob", "type": "user"}),
        ("https://www.mixcloud.com/search/tags/?q=jazz", {"q": "jazz", "type": "tag"}),
        (
            "https://api.mixcloud.com/search/?q=j&type=user&limit=5&access_token=SECRET",
            {"q": "j", "type": "user", "limit": "5"},
        ),
    ],
)
def test_a_search_page_is_a_search(text: str, query: dict[str, str]) -> None:
    assert parse_address(text) == ("/search/", "", query)


def test_a_list_url_of_the_api_keeps_its_paging_parameters() -> None:
    address = parse_address(
        "https://api.mixcloud.com/new/?limit=5&since=2018-09-04+01%3A18%3A45&callback=x"
    )
    assert address == ("/new/", "", {"limit": "5", "since": "2018-09-04 01:18:45"})


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:8080/luke/a-nice-mix/?metadata=1",
        "http://127.0.0.1:8080/www/luke/a-nice-mix/#x",
        "127.0.0.1:8080/www/luke/a-nice-mix/",
        "http://localhost:9999/www/luke/a-nice-mix/",
        f"http://127.0.0.1:8080/www/oembed/?url={quote(PAGE, safe='')}",
        "http://127.0.0.1:8080/www/widget/iframe/?feed=%2Fluke%2Fa-nice-mix%2F",
        PAGE,
    ],
)
def test_urls_below_the_roots_of_the_client_are_accepted(text: str) -> None:
    roots = {"api_root": "http://127.0.0.1:8080", "mixcloud_root": "http://127.0.0.1:8080/www"}
    assert parse_address(text, **roots).key == "/luke/a-nice-mix/"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.mixcloud.com.evil.example/bob/",
        "www.mixcloud.com.evil.example/bob/",
        "https://evil.example/www.mixcloud.com/",
        "evil.example/www.mixcloud.com/",
        "evil.example/https://www.mixcloud.com/bob/",
        "https://evil.example/?u=https://www.mixcloud.com/bob/",
        "//evil.example/bob/",
        "https://www.mixcloud.com@evil.example/bob/",
        "https://bob:pw@www.mixcloud.com/bob/",
        "www.mixcloud.com@evil.example/bob",
        "https://www.mixcloud.com\\@evil.example/bob",
        "https://www.mixcloud.com%2eevil.example/bob",
        "https://www.mixcloud.com%00.evil.example/bob",
        "https://www.mіxcloud.com/bob/",  # noqa: RUF001 - a Cyrillic letter
        "https://notmixcloud.com/bob/",
        "https://thumbnailer.mixcloud.com/unsafe/1",
        "https://www.mixcloud.com:8443/bob/",
        "https://www.mixcloud.com:x/bob/",
        "https://[::1/bob/",
        "http://127.0.0.1:8080/bob/",
        "http://localhost/bob/",
        "ftp://www.mixcloud.com/bob/",
        "javascript://https://www.mixcloud.com/bob/",
        "https:/www.mixcloud.com/bob",
        "https://www.mixcloud.com/widget/iframe/?feed=https://evil.example/bob/",
        "https://www.mixcloud.com/widget/iframe/?feed=//evil.example/bob/",
        "https://www.mixcloud.com/oembed/?url=https://evil.example/bob/",
        '<iframe src="https://evil.example/bob/"></iframe>',
        f"[{PAGE}](https://evil.example/bob/)",
        f'<a href="https://evil.example/bob/">{PAGE}</a>',
        f"{PAGE} https://evil.example/bob/",
        "https://www.mixcloud.com/luke/a-nice\n-mix/",
        "https://www.mixcloud.com/luke/a nice mix/",
        "https://www.mixcloud.com/luke/a nice mix'",
        "https://www.mixcloud.com/luke/a nice=",
        f"{PAGE} is great",
        f"{PAGE} https://www.mixcloud.com/bob/",
        "https://www.mixcloud.com/",
        "www.mixcloud.com",
        "https://www.mixcloud.com/search/",
        "https://www.mixcloud.com/search/?q=+",
        "https://www.mixcloud.com/bob/../luke/",
        "https://www.mixcloud.com/bob/%2e%2e/",
        "https://www.mixcloud.com/bob/\x00",
        "bob?access_token=SECRET",
        "bob\\mix",
        "bob/a\u2003mix",
        "\u200b",
        "bob/" + "ü" * 20_000,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        parse_address(text)
    assert "SECRET" not in str(caught.value)


def test_a_deeply_nested_url_is_refused() -> None:
    text = PAGE
    for _ in range(9):
        text = f"https://www.mixcloud.com/oembed/?url={quote(text, safe='')}"
    with pytest.raises(InvalidArgumentError, match="nested too deeply"):
        parse_address(text)


@pytest.mark.parametrize("thing", [None, 5, b"bob", ["bob"]])
def test_a_key_that_is_not_a_string_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match="a key must be a string"):
        parse_address(thing)


def test_an_invalid_root_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="api_root"):
        parse_address(PAGE, api_root="http://[::1")


@given(text=st.text(max_size=60) | st.text("htps:/w.mixcloud@[]()<>\"'?#%2F&=", max_size=40))
def test_any_text_is_a_key_or_is_refused(text: str) -> None:
    for whole in (text, f"https://www.mixcloud.com/{text}", f"{text}://www.mixcloud.com/bob/"):
        try:
            address = parse_address(whole)
        except InvalidArgumentError:
            continue
        assert address.key.startswith("/")
        assert address.key.isascii()
        assert parse_address(address.key).key == address.key


@pytest.mark.parametrize("text", ["[" * 9_999, "<a " * 3_333, "(" * 9_999, "[](" * 3_333])
def test_any_text_is_processed_quickly(text: str) -> None:
    before = time.process_time()
    with pytest.raises(InvalidArgumentError):
        parse_address(f"{text}https://evil.example/")
    assert time.process_time() - before < 5
