"""Fixtures for tests in a real browser. Without Chromium, these tests are skipped."""

import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright


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


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[OpenWindow]:
    """Open a window of a given size; any error in it fails the test."""
    troubles: list[str] = []
    contexts = []

    def open_window(width: int = 1280, height: int = 800, *, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def unwatched(chromium: Browser) -> Iterator[Page]:
    """Open a window that may report blocked content, but must not run foreign scripts."""
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    yield page
    context.close()
    assert dialogs == []
