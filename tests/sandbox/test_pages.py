"""The web pages: their content, and that no text on them can run as code."""

import http.client
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus, urlencode

import pytest

from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.sandbox.conditions.request_log import CAPACITY
from aiomixcloud.sandbox.db.models import NewPicture, NewShow, NewUser, Section
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.media import MP3, File, mp3, picture

#: Elements without an end.
EMPTY = {"br", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """A page as a browser parses it."""

    def __init__(self, answer: ApiResponse, status: int = 200) -> None:
        super().__init__()
        assert answer.status == status, answer.page
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        self.headers = answer.headers
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(answer.page)
        self.close()
        assert self.open == [], "elements were left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))

    def values(self, *names: str) -> list[str]:
        return [value for name, value in self.attributes if name in names]

    @property
    def links(self) -> list[str]:
        return self.values("href", "src", "action")

    @property
    def text(self) -> str:
        return " ".join(self.words)


PAGES = [
    "/",
    "/popular/",
    "/popular/hot/",
    "/new/",
    "/new/?page=2",
    "/search/",
    "/search/?q=mix",
    "/search/?q=jo&type=user",
    "/search/?q=ja&type=tag",
    "/search/?q=zzz",
    "/bob/",
    "/bob/favorites/",
    "/bob/listens/",
    "/bob/followers/",
    "/bob/following/",
    "/bob/playlists/",
    "/bob/comments/",
    "/quietone/playlists/",
    "/quietone/comments/",
    "/bob/playlists/late-night/",
    "/quietone/",
    "/luke/a-nice-mix/",
    "/amikrop/perfect-mix/",
    "/HarbourRadio/harbour-breakfast-1/",
    "/alice/rehearsal/",
    "/alice/fresh-upload/",
    "/marlene/tunes-zum-gl%C3%BCck/",
    "/genres/jazz/",
    "/genres/jazz/new/",
    "/discover/funk/",
    "/genres/city:london/",
    "/genres/pop+city:london/hot/",
    "/requests/",
    "/webhooks/",
]


@pytest.fixture
def visit(sandbox: Sandbox) -> ApiClient:
    """Open pages of the sandbox that tests only read from."""
    return ApiClient(sandbox.mixcloud_root)


@pytest.fixture
def call(fresh: Sandbox) -> ApiClient:
    """Open pages of a sandbox that tests change."""
    return ApiClient(fresh.mixcloud_root)


# All pages


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_safe(visit: ApiClient, path: str) -> None:
    page = Page(visit(path))
    assert page.tags[:2] == ["html", "head"]
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1
    assert page.words[0].endswith(" · Mixcloud sandbox")
    assert ("lang", "en") in page.attributes
    assert page.tags.count("img") == len(page.values("alt"))
    assert len(page.values("id")) == len(set(page.values("id")))
    assert not {"script", "style", "iframe", "base", "object", "svg"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name == "style" or name.startswith("on")]
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_every_link_leads_somewhere(visit: ApiClient, sandbox: Sandbox) -> None:
    links: set[str] = set()
    for path in PAGES:
        for link in Page(visit(path)).links:
            links.add(link if not link.startswith("?") else f"/www{path.partition('?')[0]}{link}")
    followed = {link for link in links if not link.startswith("#")}
    assert len(followed) > 200
    assert [link for link in followed if not link.startswith(("/www/", "/unsafe/"))] == []
    api = ApiClient(sandbox.api_root)
    pictures = sorted(link for link in followed if link.startswith("/unsafe/"))
    others = sorted(link for link in followed if link.startswith("/www/"))
    assert [link for link in [*others, *pictures[::20]] if api(link).status != 200] == []


@pytest.mark.parametrize(
    "question",
    [
        "/bob/",
        "/bob/cloudcasts/",
        "/bob/favorites/",
        "/bob/comments/",
        "/bob/feed/",
        "/bob/playlists/",
        "/luke/a-nice-mix/comments/",
        "/genres/jazz/",
        "/discover/jazz/",
        "/genres/pop+city:london/",
        "/tag/jazz/",
        "/search/?q=b&type=tag",
    ],
)
def test_every_link_of_an_answer_leads_to_a_page(api: ApiClient, question: str) -> None:
    def links(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from [inner] if name == "url" else links(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from links(inner)

    found = {link.partition("#")[0] for link in links(api(question).body)}
    assert found
    for link in found:
        answer = api(link)
        if answer.status == 302:
            answer = api(answer.headers["Location"])
        assert Page(answer).words, link


@pytest.mark.parametrize(
    "path",
    [
        "/comments/cr/203/999999/",
        "/comments/cr/204/999999/",
        "/comments/cr/204/x/",
        "/nobody/",
        "/bob/nothing/",
        "/genres/nothing/",
        "/genres/city:nowhere/",
        "/a/b/c/d/",
        "/bob/playlists/nothing/",
        "/alice/half-an-idea/",
        "/alice/new-year-2100/",
        "/alice/half-an-idea/audio",
        "/luke/a-nice-mix/audio",
        "/static/nothing",
        "/bob/feed/x/",
    ],
)
def test_a_missing_object_has_a_not_found_page(visit: ApiClient, path: str) -> None:
    page = Page(visit(path), 404)
    assert "Page not found" in page.words
    assert "/www/" in page.links


def test_a_wrong_method_has_an_error_page(visit: ApiClient) -> None:
    answer = visit("/bob/", "POST")
    assert Page(answer, 405).text
    assert answer.headers["Allow"] == "GET"


def test_a_missing_slash_is_redirected(visit: ApiClient) -> None:
    assert visit("/bob").headers["Location"] == "/www/bob/"
    assert visit("/bob/lunch-break-soul?x=1").headers["Location"].endswith("soul/?x=1")


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_at_the_top_sees_the_front_page(api: ApiClient) -> None:
    assert "Your local Mixcloud" in Page(api("/", headers=BROWSER)).words
    assert api("/").error[0] == 404


def test_a_browser_sees_the_pages_in_the_place_of_the_real_site(api: ApiClient) -> None:
    there = BROWSER | {"Host": "www.mixcloud.com"}
    page = Page(api("/bob/lunch-break-soul/", headers=there))
    assert "Lunch Break Soul" in page.words
    assert "Popular shows" in Page(api("/popular/?page=2", headers=there)).words
    assert Page(api("/www/bob/", headers=there)).words == Page(api("/bob/", headers=there)).words
    assert "fieldset" in Page(api("/oauth/authorize?client_id=app", headers=there)).tags
    assert api(page.links[-1], headers=there).status == 200


def test_a_page_of_the_real_site_may_begin_like_the_path_of_a_service(fresh: Sandbox) -> None:
    fresh.add_user("oembed-fan")
    api, there = ApiClient(fresh.api_root), BROWSER | {"Host": "www.mixcloud.com"}
    assert "oembed-fan" in Page(api("/oembed-fan/", headers=there)).words
    assert "Bob" in Page(api("/WWW/bob/", headers=there)).words


def test_a_browser_sees_the_api_elsewhere(api: ApiClient) -> None:
    assert api("/bob/", headers=BROWSER).body["name"] == "Bob"
    assert api("/bob/", headers=BROWSER | {"Host": "api.mixcloud.com"}).body["name"] == "Bob"


def test_api_paths_of_the_site_are_not_pages(visit: ApiClient) -> None:
    assert visit("/oembed/?url=x").error[0] == 404
    assert visit("/oauth/access_token").body == {"error": "The parameter client_id is required."}


def test_without_jinja2_the_page_names_the_missing_package(
    visit: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr("aiomixcloud.sandbox.pages.rendering._build_environment", missing)
    answer = visit("/bob/")
    assert answer.status == 501
    assert "pip install 'aiomixcloud[sandbox]'" in answer.page


def test_jinja2_is_not_imported_without_pages() -> None:
    program = """if True:
        import sys
        from urllib.request import urlopen
        from aiomixcloud.sandbox import Sandbox
        with Sandbox() as sandbox:
            urlopen(sandbox.api_root + "/bob/").close()
            print({"jinja2", "PIL"} & sys.modules.keys())
            urlopen(sandbox.mixcloud_root + "/bob/").close()
            print({"jinja2", "PIL"} & sys.modules.keys())
        """
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert done.stdout == "set()\n{'jinja2'}\n"


# Content


def test_the_front_page_shows_what_is_popular_and_new(visit: ApiClient, api: ApiClient) -> None:
    page = Page(visit("/"))
    popular, new = (
        [show["name"] for show in api(f"/{name}/?limit=12").body["data"]]
        for name in ("popular", "new")
    )
    assert [word for word in page.words if word in {*popular, *new}] == [*popular, *new]
    assert ("role", "search") in page.attributes


def code_blocks(answer: ApiResponse) -> list[str]:
    """Return the texts that a page offers to copy."""
    found = re.findall('<code class="copy">(.*?)</code>', answer.page, re.DOTALL)
    return [unescape(text) for text in found]


def test_the_front_page_has_what_a_newcomer_needs(call: ApiClient, fresh: Sandbox) -> None:
    answer = call("/")
    roots = [fresh.api_root, fresh.mixcloud_root, fresh.oauth_root, fresh.oembed_root]
    assert code_blocks(answer)[2:] == [*roots, fresh.control_root]
    command, token = code_blocks(answer)[:2]
    assert token == fresh.token("HarbourRadio")
    assert "Harbour Radio" in Page(answer).words
    done = subprocess.run(
        ["sh", "-c", f"{command} --silent"], check=True, capture_output=True, timeout=60
    )
    assert json.loads(done.stdout)["username"] == "HarbourRadio"
    # The token stays the same, and is not shown by the log.
    assert code_blocks(call("/"))[1] == token
    assert token not in call("/requests/?show=everything").page


def test_the_front_page_of_an_empty_sandbox_adds_a_user() -> None:
    with Sandbox(empty=True) as sandbox:
        visit = ApiClient(sandbox.mixcloud_root)
        command = code_blocks(visit("/"))[0]
        done = subprocess.run(
            ["sh", "-c", f"{command} --silent"], check=True, capture_output=True, timeout=60
        )
        added = json.loads(done.stdout)
        assert added["key"] == "/ada/"
        assert code_blocks(visit("/"))[1] == added["access_token"]


@pytest.mark.parametrize("host", ["evil.example", "sandbox.evil.example:8080"])
def test_the_front_page_has_no_token_for_other_sites(
    call: ApiClient, fresh: Sandbox, host: str
) -> None:
    answer = call("/", headers={"Host": host})
    assert fresh.token("HarbourRadio") not in answer.page
    assert "access_token=" not in answer.page


def test_a_hostile_host_is_quoted_in_commands(call: ApiClient) -> None:
    answer = call("/", headers={"Host": "a'$(id)`id`;id"})
    for command in code_blocks(answer)[:1]:
        assert len(shlex.split(command)) == 2


def test_addresses_in_texts_are_links(bob: ApiClient, call: ApiClient) -> None:
    key = bob.upload(
        "Linked",
        description="(See https://example.org/a?b=1&c=2.) www.example.net! javascript:alert(1)"
        " https://example.com/'onmouseover=alert(1)//",
    ).key
    answer = call(key)
    assert re.findall(
        r'<a href="(http[^"]*)" rel="nofollow noopener">([^<]*)</a>', answer.page
    ) == [
        ("https://example.org/a?b=1&amp;c=2", "https://example.org/a?b=1&amp;c=2"),
        ("https://www.example.net", "www.example.net"),
        *[("https://example.com/&#39;onmouseover=alert(1)//",) * 2],
    ]
    harmless(answer)


def test_a_profile_shows_the_user(visit: ApiClient, api: ApiClient) -> None:
    page = Page(visit("/bob/"))
    bob = api("/bob/").body
    for word in (bob["name"], bob["biog"], "London, United Kingdom", "@bob"):
        assert word in page.words
    counts = ("cloudcast_count", "favorite_count", "listen_count", "follower_count")
    for count in (*counts, "following_count"):
        assert str(bob[count]) in page.words
    assert any(link.startswith("/unsafe/1670x240/profile_cover/") for link in page.links)
    names = [show["name"] for show in api("/bob/cloudcasts/?limit=24").body["data"]]
    assert [word for word in page.words if word in names] == names


def test_followers_come_page_by_page(visit: ApiClient, api: ApiClient) -> None:
    wanted = [user["name"] for user in api("/bob/followers/?limit=100").body["data"]]
    assert len(wanted) > 60
    found: list[str] = []
    target = ""
    while True:
        page = Page(visit(f"/bob/followers/{target}"))
        found += [word for word in page.words if word in wanted]
        if "More →" not in page.words:
            break
        target = page.links[-1]
    assert found == wanted
    assert "← Back" in page.words


@pytest.mark.parametrize("number", ["0", "-1", "x", "٣", "99999999999999999999"])
def test_an_invalid_page_number_is_the_first_page(visit: ApiClient, number: str) -> None:
    first = visit("/new/").page
    assert visit(f"/new/?page={quote(number)}").page == first


def test_pages_past_the_end_are_empty(visit: ApiClient) -> None:
    page = Page(visit("/new/?page=9999"))
    assert "No shows yet." in page.words
    assert "More →" not in page.words


def test_a_show_page_has_all_fields_of_the_show(bob: ApiClient, call: ApiClient) -> None:
    key = bob.upload(
        "Ferry",
        description="First line.\nSecond line.",
        tags_0_tag="Ambient",
        hosts_0_username="chris",
        sections_0_chapter="Casting off",
        sections_1_artist="Somebody",
        sections_1_song="Some song",
        sections_1_start_time="3725",
        picture=File(picture()),
    ).key
    page = Page(call(key))
    for word in ("Ferry", "First line. Second line.", "Ambient", "Chris", "Casting off"):
        assert word in page.words
    assert page.words[page.words.index("1:02:05") + 1 :][:2] == ["Some song", "Somebody"]
    assert "audio" in page.tags
    assert f"/www{key}audio" in page.links
    assert {"plays", "favorites", "reposts", "listeners", "comments"} <= set(page.words)


def test_a_generated_show_says_that_it_has_no_audio(visit: ApiClient) -> None:
    page = Page(visit("/luke/a-nice-mix/"))
    assert "audio" not in page.tags
    assert "This show has no audio because it was not uploaded." in page.words
    assert "What is the track at 23:10?" in page.words


def test_hidden_counts_are_hidden(visit: ApiClient) -> None:
    page = Page(visit("/HarbourRadio/harbour-breakfast-1/"))
    assert not {"plays", "favorites", "reposts", "listeners"} & set(page.words)
    assert {"comment", "comments"} & set(page.words)
    assert "plays" not in Page(visit("/HarbourRadio/")).text


def test_visitors_are_anonymous(
    call: ApiClient, fresh: Sandbox, as_user: Callable[[str], ApiClient]
) -> None:
    token = fresh.token("alice")
    assert as_user("alice")("/alice/half-an-idea/").status == 200
    assert call("/alice/half-an-idea/", access_token=token).status == 404
    names = Page(call("/alice/", access_token=token)).words
    assert "Half an Idea" not in names
    assert "Rehearsal" not in names
    assert "Unlisted" in Page(call("/alice/rehearsal/")).words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "perfect"}, "Perfect Mix"),
        ({"q": "joão", "type": "user"}, "João"),
        ({"q": "bossa", "type": "tag"}, "Bossa nova"),
        ({"q": "perfect", "type": "nonsense"}, "Perfect Mix"),
        ({"q": "zzz"}, "No shows found."),
        ({"q": "zzz", "type": "user"}, "No users found."),
        ({"q": '"*(', "type": "tag"}, "No tags found."),
    ],
)
def test_a_search_shows_its_results(visit: ApiClient, query: dict[str, str], found: str) -> None:
    page = Page(visit(f"/search/?{urlencode(query)}"))
    assert found in page.words
    assert query["q"] in page.values("value")


def test_a_search_is_paged(visit: ApiClient) -> None:
    page = Page(visit("/search/?q=harbour&type=cloudcast"))
    assert "?q=harbour&type=cloudcast&page=2" in page.links


# The widget


def test_the_widget_alone_may_be_in_a_frame(bob: ApiClient, anonymous: ApiClient) -> None:
    key = bob.upload("Framed").key
    source = re.findall(r'src="([^"]+)"', anonymous(f"{key}embed-html/").page)[0]
    page = Page(anonymous(source))
    policy = page.headers["Content-Security-Policy"]
    # Allowing all sites would exclude pages that are opened from a file.
    assert "frame-ancestors" not in policy
    assert policy.startswith("default-src 'none'; ")
    assert "form-action 'none'" in policy
    assert "X-Frame-Options" not in page.headers
    assert {"Framed", "Bob"} <= set(page.words)
    assert f"/www{key}audio" in page.links
    assert "script" not in page.tags


@pytest.mark.parametrize("path", ["/widget/iframe/", "/www/widget/iframe/", "/widget/iframe"])
@pytest.mark.parametrize(
    "feed",
    [
        "/bob/lunch-break-soul/",
        "bob/lunch-break-soul",
        "https://www.mixcloud.com/bob/LUNCH-break-soul/",
    ],
)
def test_the_widget_knows_its_show(api: ApiClient, path: str, feed: str) -> None:
    page = Page(api(f"{path}?{urlencode({'feed': feed})}"))
    assert {"Lunch Break Soul", "Bob"} <= set(page.words)


def test_the_widget_obeys_its_parameters(bob: ApiClient, anonymous: ApiClient) -> None:
    key = bob.upload("Framed").key

    def widget(**options: str) -> Page:
        return Page(anonymous(f"/widget/iframe/?{urlencode({'feed': key} | options)}"))

    def look(page: Page) -> str:
        return page.values("class")[0]

    assert look(widget()) == "widget tall"
    assert look(widget(light="1", hide_cover="1")) == "widget light"
    assert look(widget(light="0", mini="1")) == "widget dark"
    assert "img" in widget().tags
    assert "img" not in widget(hide_artwork="1").tags
    assert ("autoplay", "") in widget(autoplay="1").attributes
    assert ("autoplay", "") not in widget().attributes
    assert "#02a0C7" in widget(stylecolor="02a0C7").values("fill")
    assert widget(stylecolor='"><b>').values("fill") == []


@pytest.mark.parametrize(
    "feed", ["", "/", "/bob/", "/alice/half-an-idea/", "https://[", "//x/y/z"]
)
def test_the_widget_of_a_missing_show_says_so(api: ApiClient, feed: str) -> None:
    page = Page(api(f"/widget/iframe/?{urlencode({'feed': feed})}"))
    assert "The show does not exist." in page.words


# Injection

XSS = "'\"></h1></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"


def harmless(answer: ApiResponse, status: int = 200) -> Page:
    """Return a page after checking that a hostile text is only text on it."""
    page = Page(answer, status)
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert ("src", "x") not in page.attributes
    assert "49" not in page.words
    return page


def test_data_is_escaped_on_pages(fresh: Sandbox, call: ApiClient) -> None:
    store, now = fresh._alive.store, 1_790_000_000
    mallory = store.add_user(
        NewUser("mallory", XSS, now, now, city=XSS, country=XSS, biog=XSS, picture=XSS, cover=XSS)
    )
    sections = (Section(XSS, None, None, 1), Section(None, XSS, XSS, None))
    show = NewShow(
        XSS,
        now,
        now,
        XSS,
        picture=NewPicture(XSS),
        tags=(XSS,),
        hosts=(mallory,),
        sections=sections,
    )
    show_id = store.add_show(mallory, show)
    store.add_comment(mallory, "show_id", show_id, XSS, wish=now)
    store.add_playlist(mallory, XSS, [show_id], at=now)
    store.relate("follows", mallory, mallory)
    store.relate("favorites", mallory, show_id)
    key = ApiClient(fresh.api_root)("/mallory/cloudcasts/").keys[0]
    playlist = ApiClient(fresh.api_root)("/mallory/playlists/").keys[0]
    tag = ApiClient(fresh.api_root)(key).body["tags"][0]["key"]
    pages = [key, "/mallory/", "/mallory/followers/", "/mallory/favorites/", playlist, tag]
    pages += [f"{tag}new/", "/", "/new/", "/search/?q=script", "/search/?q=script&type=user"]
    pages += ["/search/?q=script&type=tag", f"/widget/iframe/?feed={quote(key)}"]
    for path in pages:
        assert XSS in harmless(call(path)).text, path


@pytest.mark.parametrize(
    "path", [f"/{quote(XSS)}/", f"/bob/{quote(XSS)}/", f"/genres/{quote(XSS)}/"]
)
def test_paths_are_escaped_on_pages(visit: ApiClient, path: str) -> None:
    harmless(visit(path), 404)


@pytest.mark.parametrize("name", ["q", "type", "page", "feed", "stylecolor", "show"])
@pytest.mark.parametrize(
    "path", ["/search/?x=y", "/bob/?x=y", "/requests/?x=y", "/widget/iframe/?x=y"]
)
def test_parameters_are_escaped_on_pages(visit: ApiClient, path: str, name: str) -> None:
    harmless(visit(f"{path}&{name}={quote(XSS)}"))


def test_callbacks_are_escaped_on_pages(visit: ApiClient) -> None:
    harmless(visit(f"/bob/?callback={quote(XSS)}"), 400)


def test_the_host_is_escaped_on_pages(visit: ApiClient) -> None:
    answer = visit("/", headers={"Host": 'evil"><script>alert(1)</script>'})
    if answer.status == 200:
        harmless(answer)


def test_an_uploaded_file_cannot_be_a_page(bob: ApiClient, anonymous: ApiClient) -> None:
    """Uploaded files are only ever served as audio or pictures."""
    html = b"<script>alert(1)</script>"
    key = bob.upload("Not a sound", mp3=File(html, "x.html", 'filename="x.html"')).key
    answer = anonymous(f"/www{key}audio")
    assert answer.raw == html
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"


# Static files


@pytest.mark.parametrize("name", ["site.css", "icon.svg"])
def test_static_files_are_cached_by_browsers(visit: ApiClient, name: str) -> None:
    answer = visit(f"/static/{name}")
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert f"/www/static/{name}?v=" in visit("/").page


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pages.py",
        "/static/..%2fpages.py",
        "/static/%2e%2e/pages.py",
        "/static/..%5cpages.py",
        "/static/%2fetc%2fpasswd",
        "/static/site.css%00.txt",
        "/bob/..%2f..%2fetc%2fpasswd/audio",
        "/..%2f..%2f/x/audio",
        "/bob/%00/audio",
        "/static/...//site.css",
    ],
)
def test_nothing_else_can_be_fetched(visit: ApiClient, path: str) -> None:
    answer = visit(path)
    assert answer.status in (301, 404)
    assert b"root:" not in answer.raw
    assert b"import " not in answer.raw


def test_everything_of_the_pages_is_in_the_package() -> None:
    import aiomixcloud.sandbox.pages.rendering as module

    folder = Path(module.__file__).parent
    assert {path.name for path in (folder / "static").iterdir()} == set(module._STATIC)
    assert (folder / "templates" / "base.html").is_file()


# Audio


@pytest.fixture
def sound(bob: ApiClient) -> str:
    """Return the URL of uploaded audio."""
    return f"/www{bob.upload('Heard').key}audio"


def test_the_sound_is_what_was_uploaded(anonymous: ApiClient, sound: str) -> None:
    answer = anonymous(sound)
    assert (answer.status, answer.raw) == (200, MP3.content)
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    head = anonymous(sound, "HEAD")
    assert (head.status, head.raw) == (200, b"")
    assert head.headers["Content-Length"] == str(len(MP3.content))


SIZE = len(MP3.content)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=-50", SIZE - 50, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        (f"bytes=10-{SIZE * 2}", 10, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
    ],
)
def test_a_part_of_the_sound_can_be_asked_for(
    anonymous: ApiClient, sound: str, asked: str, first: int, last: int
) -> None:
    answer = anonymous(sound, headers={"Range": asked})
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.raw == MP3.content[first : last + 1]
    head = anonymous(sound, "HEAD", headers={"Range": asked})
    assert (head.status, head.headers["Content-Length"]) == (206, str(last - first + 1))


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE * 2}-", "bytes=9-5"])
def test_a_part_that_is_not_there_is_refused(anonymous: ApiClient, sound: str, asked: str) -> None:
    answer = anonymous(sound, headers={"Range": asked})
    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=a-b", "lines=0-5", "bytes=-", "nonsense"]
)
def test_invalid_ranges_are_ignored(anonymous: ApiClient, sound: str, asked: str) -> None:
    answer = anonymous(sound, headers={"Range": asked})
    assert (answer.status, answer.raw) == (200, MP3.content)


def test_a_range_request_may_be_conditional(anonymous: ApiClient, sound: str) -> None:
    whole = anonymous(sound)
    tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]

    def status(condition: str) -> int:
        return anonymous(sound, headers={"Range": "bytes=0-9", "If-Range": condition}).status

    assert status(tag) == status(date) == 206
    for other in ('"other"', f"W/{tag}", "Thu, 01 Jan 2015 00:00:00 GMT", "nonsense"):
        assert status(other) == 200
    assert anonymous(sound, headers={"If-None-Match": tag}).status == 304


def test_long_audio_does_not_block_other_requests(bob: ApiClient, anonymous: ApiClient) -> None:
    long = File(mp3(600), "long.mp3")
    key = bob.upload("Long", mp3=long).key
    assert anonymous(f"/www{key}audio").raw == long.content


def test_the_log_has_the_status_of_a_range(
    fresh: Sandbox, anonymous: ApiClient, sound: str
) -> None:
    for asked in ("bytes=0-5", f"bytes={SIZE}-"):
        anonymous(sound, headers={"Range": asked})
    assert [one.status for one in fresh.requests[-2:]] == [206, 416]


def test_faults_can_hit_a_sound(fresh: Sandbox, anonymous: ApiClient, sound: str) -> None:
    fresh.faults.add("/www/bob/*", faults.Status(503))
    assert anonymous(sound).status == 503
    fresh.faults.add("/www/bob/*", faults.Trickle(10_000_000))
    assert anonymous(sound).raw == MP3.content


# The request log


Log = Callable[..., Page]


@pytest.fixture
def log(fresh: Sandbox) -> Log:
    def log(query: str = "") -> Page:
        return Page(ApiClient(fresh.mixcloud_root)(f"/requests/{query}"))

    return log


def test_requests_are_listed_with_their_answers(fresh: Sandbox, bob: ApiClient, log: Log) -> None:
    bob("/me/")
    bob("/alice/follow/", "POST")
    ApiClient(fresh.api_root)("/nobody/")
    page = log()
    paths = [word for word in page.words if word.startswith("/")]
    assert paths == ["/nobody/", "/alice/follow/?access_token=***", "/me/?access_token=***"]
    assert [word for word in page.words if word in ("GET", "POST")] == ["GET", "POST", "GET"]
    assert [word for word in page.words if word in ("200", "404")] == ["404", "200", "200"]
    assert '"message": "Now following alice"' in page.text
    assert re.search(r"\d+\.\d ms", page.text)


def rows(page: Page) -> list[str]:
    """Return the paths in the list."""
    return [word for word in page.words if word.startswith("/")]


def test_rows_have_a_date_and_a_zone(anonymous: ApiClient, log: Log) -> None:
    before = datetime.now(UTC)
    anonymous("/bob/")
    page = log()
    (moment,) = page.values("datetime")
    shown = datetime.fromisoformat(moment)
    assert before.replace(microsecond=0) <= shown <= datetime.now(UTC)
    assert f"{shown.day} {shown:%b %Y, %H:%M:%S} UTC" in page.words


def test_slow_and_failed_requests_are_marked(
    fresh: Sandbox, anonymous: ApiClient, log: Log
) -> None:
    fresh.faults.add("/bob/", faults.Delay(1.1))
    fresh.faults.add("/luke/", faults.Reset())
    for path in ("/bob/", "/alice/", "/nobody/"):
        anonymous(path)
    with pytest.raises((OSError, http.client.HTTPException)):
        anonymous("/luke/")
    page = log()
    marks = [mark for mark in page.values("class") if mark in ("failed ", "slow", "")]
    assert marks == ["failed ", "failed ", "", "slow"]
    assert any(word.startswith("slow: 1.") for word in page.words)
    assert "No response was sent." in page.words
    assert rows(log("?status=slow")) == ["/bob/"]
    assert rows(log("?status=failed")) == ["/luke/", "/nobody/"]
    assert rows(log("?status=none")) == ["/luke/"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["/search/?q=A%20b", "/alice/follow/", "/nobody/", "/bob/"]),
        ({"path": "bob"}, ["/bob/"]),
        ({"path": " /BO "}, ["/bob/"]),
        ({"path": "a b"}, ["/search/?q=A%20b"]),
        ({"path": "A%20B"}, ["/search/?q=A%20b"]),
        ({"path": "post"}, ["/alice/follow/"]),
        ({"path": "POST /alice"}, ["/alice/follow/"]),
        ({"path": "GET *"}, ["/search/?q=A%20b", "/nobody/", "/bob/"]),
        ({"path": "*o*"}, ["/alice/follow/", "/nobody/", "/bob/"]),
        ({"path": "* * *"}, []),
        ({"path": "nothing"}, []),
        ({"status": "200"}, ["/search/?q=A%20b", "/bob/"]),
        ({"status": "2xx"}, ["/search/?q=A%20b", "/bob/"]),
        ({"status": "4XX"}, ["/alice/follow/", "/nobody/"]),
        ({"status": "404"}, ["/nobody/"]),
        ({"status": "401", "path": "alice"}, ["/alice/follow/"]),
        ({"status": "404", "path": "alice"}, []),
        ({"status": "599"}, []),
        ({"status": "x"}, ["/search/?q=A%20b", "/alice/follow/", "/nobody/", "/bob/"]),
    ],
)
def test_the_log_can_be_filtered(
    anonymous: ApiClient, log: Log, query: dict[str, str], found: list[str]
) -> None:
    anonymous("/bob/")
    anonymous("/nobody/")
    anonymous.post("/alice/follow/")
    anonymous("/search/?q=A%20b")
    page = log(f"?{urlencode(query)}")
    assert rows(page) == found
    assert f"{len(found)} of 4" in page.words
    if not found:
        assert "No requests match the filter." in page.words
    # The filter stays when all requests are shown.
    everything = next(link for link in page.links if "show=everything" in link)
    assert query.get("path", "").strip() in unquote_plus(everything)


def test_a_run_of_slashes_is_filtered_as_one(anonymous: ApiClient, log: Log) -> None:
    anonymous.post("//alice//follow/")
    anonymous("/bob/")
    assert rows(log(f"?{urlencode({'path': 'POST /alice/*'})}")) == ["//alice//follow/"]


def test_visits_do_not_displace_the_requests_of_programs(
    fresh: Sandbox, anonymous: ApiClient, log: Log
) -> None:
    anonymous("/bob/")
    for number in range(CAPACITY + 1):
        fresh._conditions.request_log.add("GET", f"/unsafe/{number}x1/defaults/users/1.png", "")
    anonymous("/alice/")
    assert rows(log()) == ["/alice/", "/bob/"]
    paths = [entry.path for entry in fresh.requests]
    assert len(paths) == CAPACITY + 2
    assert (paths[0], paths[1].split("/")[2], paths[-1]) == ("/bob/", "1x1", "/alice/")


def read_commands(log: Log, sandbox: Sandbox) -> list[str]:
    log()
    return code_blocks(ApiClient(sandbox.mixcloud_root)("/requests/"))


def test_a_request_can_be_copied_and_repeated(
    fresh: Sandbox, bob: ApiClient, log: Log, tmp_path: Path
) -> None:
    text = 'It\'s `id` $(id) "x" \\ <b>\r\nÜ; \x1b[201~'
    bob.upload("Copied", description=text, tags_0_tag="House")
    bob("/search/?q=it%27s%20$(id)&limit=[1]")
    search, upload = read_commands(log, fresh)
    assert fresh.token("bob") not in search + upload
    (tmp_path / "mp3").write_bytes(MP3.content)
    command = upload.replace("***", fresh.token("bob")).replace("/path/to/", f"{tmp_path}/")
    for one in (search.replace("***", fresh.token("bob")), command):
        subprocess.run(["sh", "-c", f"{one} --silent"], check=True, timeout=60)
    again = [entry.path for entry in list(fresh.requests)[-2:]]
    assert again == [
        "/search/?q=it%27s%20$(id)&limit=[1]&access_token=***",
        "/upload/?access_token=***",
    ]
    first, second = (bob(f"/bob/{slug}/").body for slug in ("copied", "copied-1"))
    assert first["description"] == second["description"]
    assert first["tags"] == second["tags"]


def test_a_refused_tunnel_is_listed_without_a_command(fresh: Sandbox, log: Log) -> None:
    tunnel = http.client.HTTPSConnection(fresh.api_root.partition("//")[2], timeout=60)
    tunnel.set_tunnel("example.org")
    with pytest.raises(OSError, match="Tunnel connection failed"):
        tunnel.connect()
    page = log()
    assert "example.org:443" in page.words
    assert "The response is not ready yet." not in page.words
    assert read_commands(log, fresh) == []


def test_secrets_in_forms_are_not_copied(fresh: Sandbox, log: Log) -> None:
    code = fresh.authorize("bob", client_id="app")
    oauth = ApiClient(fresh.oauth_root)
    oauth.post("/access_token", client_id="app", client_secret="hush", code=code)
    page = log()
    (command,) = read_commands(log, fresh)
    assert "--data" in command
    assert "client_id=app" in command
    for secret in ("hush", code):
        assert secret not in page.text


def test_a_command_says_what_it_lacks(fresh: Sandbox, bob: ApiClient, log: Log) -> None:
    bob.upload("With a file")
    assert "Replace the paths of the files." in log().text
    fresh.faults.add("/upload/", faults.Status(503))
    bob.upload("Unread")
    assert "The log does not have the body of this request." in log().text
    fresh.requests.clear()
    bob.upload("Long", description="x" * 20_000)
    assert "The log does not have the body of this request." in log().text


def test_faults_and_limits_are_marked(fresh: Sandbox, anonymous: ApiClient, log: Log) -> None:
    fresh.faults.add("/bob/", faults.RateLimit(3))
    anonymous("/bob/")
    fresh.limit(1, per=60)
    anonymous("/alice/")
    anonymous("/alice/")
    words = log().words
    assert words.index("limit") < words.index("rate_limit")


def test_compressed_answers_can_be_read(anonymous: ApiClient, log: Log) -> None:
    assert anonymous("/popular/", headers={"Accept-Encoding": "gzip"}).raw[:2] == b"\x1f\x8b"
    page = log()
    assert "/alice/pop-hits-episode-42/" in page.text
    assert "The rest is not stored." in page.text


def test_no_secret_is_listed(fresh: Sandbox, bob: ApiClient, log: Log) -> None:
    token, oauth = fresh.token("bob"), ApiClient(fresh.oauth_root)
    bob("/popular/?limit=1")
    code = fresh.authorize("bob", client_id="app")
    given = oauth(f"/access_token?client_id=app&client_secret=hush&code={code}").body
    page = log("?show=everything")
    for secret in (token, code, "hush", given["access_token"]):
        assert secret not in page.text
    assert "access_token=***" in page.text


def test_pages_and_pictures_are_listed_on_demand(
    call: ApiClient, anonymous: ApiClient, log: Log
) -> None:
    call("/bob/")
    anonymous(anonymous("/bob/").body["pictures"]["small"])
    assert [word for word in log().words if word.startswith("/")] == ["/bob/"]
    paths = [word for word in log("?show=everything").words if word.startswith("/")]
    assert [path.split("/")[1] for path in paths] == ["unsafe", "bob", "www"]


@pytest.mark.parametrize("site", ["", "/www"])
def test_a_visit_to_the_consent_page_is_not_a_request_of_a_program(
    anonymous: ApiClient, log: Log, site: str
) -> None:
    anonymous(f"{site}/oauth/authorize?client_id=app", headers={"Accept": "text/html"})
    anonymous.post(f"{site}/oauth/authorize/", client_id="app")
    anonymous(f"{site}/oauth/access_token/?client_id=app")
    assert [word for word in log().words if word.startswith("/")] == [
        f"{site}/oauth/access_token/?client_id=app"
    ]
    assert len(rows(log("?show=everything"))) == 3


def test_logged_requests_are_escaped(
    fresh: Sandbox, anonymous: ApiClient, bob: ApiClient, log: Log
) -> None:
    bob.upload(XSS)
    anonymous(f"/search/?q={quote(XSS)}")
    anonymous(f"/{quote(XSS)}/")
    page = log()
    assert not {"script", "img"} & set(page.tags[page.tags.index("ol") :])


def test_the_list_is_not_in_the_list(fresh: Sandbox, log: Log) -> None:
    log()
    assert list(fresh.requests) == []


def test_only_this_machine_sees_the_list(anonymous: ApiClient) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        answer = anonymous("/www/requests/", headers=headers)
        assert Page(answer, 403).text
        assert "Requests" not in Page(answer, 403).words[0]
