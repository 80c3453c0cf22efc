"""The pages in a real browser: they work, fit the window, and are readable."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient
from tests.sandbox.browser.page_checks import ground, inks, play, tone, until, upload
from tests.sandbox.media import mp3
from tests.support.chromium import OpenWindow
from tests.support.scripted_server import ScriptedServer

PATHS = [
    "/www/",
    "/www/bob/",
    "/www/bob/followers/",
    "/www/quietone/comments/",
    "/www/luke/a-nice-mix/",
    "/www/amikrop/perfect-mix/",
    "/www/search/?q=b&type=tag",
    "/www/genres/city:london/",
    "/www/requests/?show=everything",
    "/www/webhooks/",
    "/oauth/authorize?client_id=" + "x" * 300,
]

FITS = "document.documentElement.scrollWidth <= innerWidth"

#: Pieces of text that lie on the page itself.
TEXTS = ["h1", ".facts", ".menu a", ".foot p", ".tabs a", ".nothing", ".note", ".figures"]

#: The least contrast of text, by WCAG 2 AA.
CONTRAST = 4.5


# Audio


@pytest.mark.parametrize("content", [tone(6), mp3(6)], ids=["WAV", "MP3"])
def test_an_uploaded_show_plays(open_window: OpenWindow, site: Sandbox, content: bytes) -> None:
    page = open_window()
    page.goto(site.mixcloud_root + upload(site, content=content))
    play(page)
    duration = page.locator("audio").evaluate("audio => audio.duration")
    assert 5.5 < duration < 6.5


def test_a_long_show_can_be_played_from_the_middle(open_window: OpenWindow, site: Sandbox) -> None:
    page = open_window()
    page.goto(site.mixcloud_root + upload(site, content=tone(300)))
    play(page)
    page.locator("audio").evaluate("audio => { audio.currentTime = 240; }")
    until(page, "document.querySelector('audio').currentTime > 240.3")
    assert 206 in [request.status for request in site.requests]


# Embedding


def test_embedded_code_plays_on_another_site(
    open_window: OpenWindow, site: Sandbox, server: ScriptedServer
) -> None:
    with site.sync_client() as mixcloud:
        code = mixcloud.embed_html(upload(site), height=120)
    head = '<!DOCTYPE html><link rel="icon" href="data:,"><h1>Somebody\'s blog</h1>'
    server.add(f"{head}{code}".encode(), headers={"Content-Type": "text/html"})
    page = open_window()
    page.goto(f"{server.root}/")
    frame = page.frames[1]
    expect(frame.get_by_role("link", name="Night Ferry")).to_be_visible()
    expect(frame.get_by_role("link", name="Bob")).to_be_visible()
    play(frame)
    assert ground(frame) > 0.8
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Night Ferry").click()
    assert popup.value.get_by_role("heading", level=1).inner_text() == "Night Ferry"


def test_embedded_code_plays_in_a_page_from_disk(
    open_window: OpenWindow, site: Sandbox, tmp_path: Path
) -> None:
    with site.sync_client() as mixcloud:
        code = mixcloud.embed_html(upload(site), height=120)
    (tmp_path / "blog.html").write_text(f"<!DOCTYPE html><h1>Somebody's blog</h1>{code}")
    page = open_window()
    page.goto((tmp_path / "blog.html").as_uri())
    play(page.frames[1])


@pytest.mark.parametrize("name", ["Ferry", "A very long name of a show, in full"])
@pytest.mark.parametrize("options", ["", "&light=1&hide_cover=1", "&mini=1&stylecolor=02a0c7"])
def test_the_widget_fits_into_its_frame(
    open_window: OpenWindow, site: Sandbox, options: str, name: str
) -> None:
    page = open_window()
    page.goto(f"{site.api_root}/widget/iframe/?feed={upload(site, name)}{options}")
    for width, height in ((600, 120), (300, 120), (320, 60), (400, 400)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(FITS)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        expect(page.locator("audio")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("dark", [False, True])
def test_the_widget_is_as_light_as_its_page_or_as_asked(
    open_window: OpenWindow, site: Sandbox, tmp_path: Path, dark: bool
) -> None:
    source = f"{site.api_root}/widget/iframe/?feed=/bob/lunch-break-soul/"
    frames = "".join(
        f'<iframe src="{source}{query}"></iframe>' for query in ("", "&light=1", "&light=0")
    )
    head = '<!DOCTYPE html><meta name="color-scheme" content="light dark">'
    (tmp_path / "blog.html").write_text(head + frames)
    page = open_window(dark=dark)
    page.goto((tmp_path / "blog.html").as_uri())
    assert [ground(frame) > 0.5 for frame in page.frames[1:]] == [not dark, True, False]


@pytest.mark.parametrize(("width", "height"), [(300, 60), (600, 120), (400, 400), (300, 700)])
def test_the_picture_of_the_widget_is_sharp(
    open_window: OpenWindow, site: Sandbox, width: int, height: int
) -> None:
    page = open_window(width, height)
    page.goto(f"{site.api_root}/widget/iframe/?feed=/bob/lunch-break-soul/")
    until(page, "document.images[0].complete")
    shown = page.locator("img").bounding_box()
    assert shown is not None
    # The part of the URL that has the size, such as 480x480.
    size = page.evaluate("document.images[0].currentSrc.split('/')[4]")
    assert int(size.partition("x")[0]) >= max(shown["width"], shown["height"])


# Navigation


@pytest.mark.parametrize("width", [360, 1280])
def test_a_visitor_searches_and_follows_links(
    open_window: OpenWindow, site: Sandbox, width: int
) -> None:
    page = open_window(width)
    heading = page.get_by_role("heading", level=1)
    page.goto(f"{site.api_root}/")
    expect(heading).to_have_text("Your local Mixcloud")
    page.get_by_role("searchbox").fill("perfect")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Perfect Mix").click()
    expect(heading).to_have_text("Perfect Mix")
    expect(page.get_by_role("heading", name="Tracklist")).to_be_visible()
    page.get_by_role("link", name="Deep", exact=True).click()
    expect(heading).to_have_text("Deep shows")
    page.get_by_role("link", name="New", exact=True).last.click()
    page.get_by_role("link", name="Amikrop").first.click()
    expect(heading).to_contain_text("Amikrop")
    page.get_by_role("link", name="Followers").click()
    page.get_by_role("link", name="Bob").click()
    page.get_by_role("link", name="More →").click()
    expect(page.get_by_role("link", name="Lunch Break Soul")).to_be_visible()


def test_pictures_are_there(open_window: OpenWindow, site: Sandbox) -> None:
    page = open_window(1280, 3000)
    page.goto(f"{site.api_root}/www/bob/")
    until(page, "[...document.images].every(image => image.complete)")
    assert page.evaluate("[...document.images].filter(image => !image.naturalWidth).length") == 0
    assert page.locator(".card img").count() == 24


def test_requests_can_be_opened(open_window: OpenWindow, site: Sandbox) -> None:
    ApiClient(site.api_root)("/nobody/")
    page = open_window()
    page.goto(f"{site.api_root}/www/requests/")
    answer = page.get_by_text("ResourceNotFoundException")
    expect(answer).to_be_hidden()
    page.get_by_text("/nobody/", exact=True).click()
    expect(answer).to_be_visible()


# Appearance


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_and_can_be_read(open_window: OpenWindow, site: Sandbox, path: str) -> None:
    ApiClient(site.api_root)("/search/?q=" + "long" * 100)
    page = open_window()
    page.goto(site.api_root + path)
    for width in (320, 360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(FITS), width
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        behind = ground(page)
        assert (behind < 0.1) is dark
        for selector, ink in inks(page, TEXTS).items():
            high, low = max(ink, behind), min(ink, behind)
            assert (high + 0.05) / (low + 0.05) >= CONTRAST, selector


def test_the_keyboard_finds_its_way(open_window: OpenWindow, site: Sandbox) -> None:
    page = open_window()
    page.goto(f"{site.api_root}/www/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.closest('main') !== null")
    outline = page.evaluate(f"getComputedStyle({focused}).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2


# Injection

XSS = "'\"></h1></title><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_a_hostile_name_does_nothing(open_window: OpenWindow, site: Sandbox) -> None:
    key = upload(site, XSS)
    page = open_window()
    for address in (site.mixcloud_root + key, f"{site.api_root}/widget/iframe/?feed={key}"):
        page.goto(address)
        assert XSS in page.locator("main").inner_text()
    page.goto(f"{site.mixcloud_root}/search/?q=" + "%3Cscript%3Ealert(1)%3C/script%3E")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")


def test_an_api_response_is_not_rendered_as_a_page(unwatched: Page, site: Sandbox) -> None:
    key = upload(site, XSS)
    page = unwatched
    for address in (f"{site.api_root}{key}", f"{site.api_root}{key}?callback=alert"):
        page.goto(address)
        assert json.dumps(XSS)[1:20] in page.locator("body").inner_text()
