"""Fixtures for tests in a real browser. Without Chromium, these tests are skipped."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright


class OpenWindow(Protocol):
    """Opens a window."""

    def __call__(self, width: int = ..., height: int = ..., *, dark: bool = ...) -> Page: ...


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

#: In a container there may be neither a sandbox for processes nor a graphics card; nothing may
#: be fetched from anywhere but the machine itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser; each window has its own profile.

    It must end with its module: as long as it runs, no other event loop can."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Windows:
    """The windows of a module, which tests use one after the other.

    A window of a new profile takes five times as long, because it starts a process. So windows
    are emptied and used again; they have neither cookies nor sizes of earlier tests.
    """

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context()
        self._context.set_default_timeout(60_000)
        self._free: list[Page] = []

    def take(self, width: int, height: int, *, dark: bool = False) -> Page:
        """Return an empty window."""
        page = self._free.pop() if self._free else self._context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    def give_back(self, pages: list[Page]) -> None:
        """Empty windows, and close those that they have opened."""
        for page in self._context.pages:
            if page not in pages and page not in self._free:
                page.close()
        for page in pages:
            page.goto("about:blank")
        self._free += pages
        self._context.clear_cookies()


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Windows:
    return Windows(chromium)


@pytest.fixture
def open_window(windows: Windows) -> Iterator[OpenWindow]:
    """Open a window of a given size; any error in it fails the test."""
    troubles: list[str] = []
    pages = []
    listeners: dict[str, Callable[[Any], None]] = {
        "console": lambda message: troubles.append(f"{message.type}: {message.text}"),
        "pageerror": lambda error: troubles.append(str(error)),
        "dialog": lambda dialog: troubles.append(f"dialog: {dialog.message}"),
    }

    def open_window(width: int = 1280, height: int = 800, *, dark: bool = False) -> Page:
        page = windows.take(width, height, dark=dark)
        pages.append(page)
        for event, listener in listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        return page

    yield open_window
    for page in pages:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
    windows.give_back(pages)
    assert troubles == []


@pytest.fixture
def unwatched(windows: Windows) -> Iterator[Page]:
    """Open a window that may report blocked content, but must not run foreign scripts."""
    page = windows.take(1280, 720)
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)

    page.on("dialog", note)
    yield page
    page.remove_listener("dialog", note)
    windows.give_back([page])
    assert dialogs == []
