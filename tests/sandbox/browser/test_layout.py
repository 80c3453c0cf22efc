"""Where things stand on the pages, at the widths of a phone, a tablet and a desk."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient
from tests.sandbox.browser.page_checks import until
from tests.support.chromium import OpenWindow

PHONE, TABLET, DESK = 390, 768, 1280

LONG = "Twelve hours of records that nobody wanted to play in the right order " + "x" * 80
RTL = "ערב טוב: מוזיקה ללילה ארוך מאוד ועוד קצת אחר כך"


def box(place: Locator) -> FloatRect:
    found = place.bounding_box()
    assert found is not None
    return found


def upload(site: Sandbox, name: str, **fields: str) -> str:
    bob = ApiClient(site.api_root, site.token("bob"))
    return bob.upload(name, **fields).key


@pytest.fixture
def show(site: Sandbox) -> str:
    """Upload a show with all parts and return the URL of its page."""
    sections = {f"sections_{place}_chapter": f"Chapter {place}" for place in range(12)}
    return site.mixcloud_root + upload(site, LONG, description="About it.", **sections)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [740, TABLET, 1000, DESK, 1920])
def test_the_tracklist_has_a_column_of_its_own(
    open_window: OpenWindow, show: str, width: int
) -> None:
    page = open_window(width)
    page.goto(show)
    about, tracks, comments = (
        box(page.locator(f"section[aria-labelledby={name}]"))
        for name in ("about", "tracklist", "comments")
    )
    assert tracks["x"] >= about["x"] + about["width"]
    assert tracks["y"] == about["y"]
    assert (comments["x"], comments["width"]) == (about["x"], about["width"])
    assert about["y"] + about["height"] <= comments["y"] < tracks["y"] + tracks["height"]


@pytest.mark.parametrize("width", [320, PHONE, 600])
def test_on_a_phone_everything_is_in_one_column(
    open_window: OpenWindow, show: str, width: int
) -> None:
    page = open_window(width)
    page.goto(show)
    main = box(page.locator(".show"))
    for place in (".cover", ".show-head h1", ".tracklist", ".tracklist li >> nth=0"):
        found = box(page.locator(place))
        assert (found["x"], found["width"]) == (main["x"], main["width"]), place
    cover = box(page.locator(".cover"))
    assert cover["height"] == pytest.approx(cover["width"], abs=1)
    # The rest is the padding of the page.
    assert width - 2 * 20 <= main["width"] < width
    assert fits(page)


@pytest.mark.parametrize("width", [320, PHONE, TABLET])
@pytest.mark.parametrize("part", ["", "comments/"])
def test_the_tabs_of_a_profile_are_one_row(
    open_window: OpenWindow, site: Sandbox, width: int, part: str
) -> None:
    page = open_window(width)
    page.goto(f"{site.mixcloud_root}/bob/{part}")
    tabs = page.get_by_role("navigation", name="Profile")
    tops = {box(tab)["y"] for tab in tabs.get_by_role("link").all()}
    assert len(tops) == 1
    assert box(tabs)["height"] < 60
    last = tabs.get_by_role("link").last
    tabs.evaluate("tabs => tabs.scrollTo(tabs.scrollWidth, 0)")
    expect(last).to_be_in_viewport(ratio=0.9)
    assert fits(page)


@pytest.mark.parametrize("width", [320, PHONE, TABLET, DESK])
def test_the_header_says_that_this_is_a_sandbox(
    open_window: OpenWindow, site: Sandbox, width: int
) -> None:
    page = open_window(width)
    page.goto(f"{site.mixcloud_root}/bob/")
    word = box(page.locator(".brand b"))
    assert page.locator(".brand b").inner_text() == "sandbox"
    assert word["width"] > 40
    search = box(page.get_by_role("searchbox"))
    assert word["x"] + word["width"] <= search["x"]
    assert abs(word["y"] - search["y"]) < 30
    assert search["width"] >= 60


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_titles_of_any_length_take_two_lines(
    open_window: OpenWindow, site: Sandbox, width: int
) -> None:
    for name in (LONG, "X", RTL, "Two Words"):
        upload(site, name)
    page = open_window(width)
    page.goto(f"{site.mixcloud_root}/bob/")
    titles = page.locator(".card h3").all()
    heights = {round(box(title)["height"]) for title in titles}
    lines = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h3')).lineHeight)")
    assert len(titles) == 24
    assert heights == {round(2 * lines)}
    cards = {round(box(card)["height"], 1) for card in page.locator(".card").all()}
    assert len(cards) == 1
    assert fits(page)


@pytest.mark.parametrize("name", [LONG, RTL, "W" * 100])
def test_names_of_any_kind_fit_on_a_phone(unwatched: Page, site: Sandbox, name: str) -> None:
    site.add_user("somebody", name=name, city=name[:100], biog=f"https://example.org/{name}")
    key = (
        ApiClient(site.api_root, site.token("somebody"))
        .upload(
            name, description=f"https://example.org/{'x' * 200}", tags_0_tag=name[:100].strip()
        )
        .key
    )
    ApiClient(site.api_root)(f"/{quote(name)}/")
    ApiClient(site.api_root)("/www/webhooks/", "POST", {}, json.dumps({"text": name}).encode())
    page, root = unwatched, site.mixcloud_root
    paths = [
        "/somebody/",
        "/somebody/following/",
        key,
        "/new/",
        "/requests/",
        "/webhooks/",
        f"/{name}/",
    ]
    for address in (*(root + path for path in paths), f"{root}/oauth/authorize?client_id={name}"):
        page.goto(address)
        for width in (320, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            assert fits(page), address


def test_no_face_is_repeated_on_a_profile(open_window: OpenWindow, site: Sandbox) -> None:
    page = open_window(DESK, 3000)
    for part in ("", "followers/", "following/"):
        page.goto(f"{site.mixcloud_root}/bob/{part}")
        pictures = page.evaluate("[...document.images].map(image => image.src)")
        faces = [link for link in pictures if "/unsafe/96x" in link or "/unsafe/360x" in link]
        assert len(faces) >= 24
        assert len(faces) == len(set(faces))
        until(page, "[...document.images].every(image => image.complete)")


def test_a_click_selects_a_whole_command(open_window: OpenWindow, site: Sandbox) -> None:
    page = open_window(PHONE)
    page.goto(f"{site.mixcloud_root}/")
    command = page.locator("pre", has_text="curl").locator("code")
    command.click()
    selected = page.evaluate("getSelection().toString().trim()")
    assert selected == f"curl '{site.api_root}/me/?access_token={site.token('HarbourRadio')}'"


def test_slow_and_failed_requests_stand_out(open_window: OpenWindow, site: Sandbox) -> None:
    api = ApiClient(site.api_root)
    for path in ("/bob/", "/nobody/"):
        api(path)
    page = open_window(PHONE)
    page.goto(f"{site.mixcloud_root}/requests/")
    failed, usual = page.locator(".requests > li").all()
    edges = [
        row.evaluate("row => getComputedStyle(row).borderLeftColor") for row in (failed, usual)
    ]
    assert edges[0] != edges[1]
    expect(failed.locator(".aside")).to_contain_text("UTC")
