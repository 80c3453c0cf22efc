"""Helpers for the browser tests."""

import io
import math
import re
import struct
import time
import wave
from collections.abc import Sequence

from playwright.sync_api import Frame, Page

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import File


def tone(seconds: int) -> bytes:
    """Return an audible tone, as WAV."""
    swing = [round(8000 * math.sin(step * math.tau / 20)) for step in range(20)]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(struct.pack("<20h", *swing) * 400 * seconds)
    return file.getvalue()


def upload(site: Sandbox, name: str = "Night Ferry", content: bytes | None = None) -> str:
    """Upload a show as Bob and return its key."""
    bob = ApiClient(site.api_root, site.token("bob"))
    return bob.upload(name, mp3=File(tone(6) if content is None else content, "show")).key


def until(place: Page | Frame, condition: str) -> None:
    """Wait until a condition holds; the pages' policy forbids Playwright's own way."""
    end = time.monotonic() + 60
    while not place.evaluate(condition):
        assert time.monotonic() < end, f"{condition} did not come true"
        place.wait_for_timeout(50)


def play(place: Page | Frame) -> None:
    """Click on the player and wait until it has played for a while."""
    player = place.locator("audio")
    box = player.bounding_box()
    assert box is not None
    # The play button is at the left.
    player.click(position={"x": box["height"] / 2, "y": box["height"] / 2})
    until(place, "document.querySelector('audio').currentTime > 0.3")
    assert player.evaluate("audio => !audio.paused && audio.error === null")


def brightness(color: str) -> float:
    """Return the brightness of a computed colour, from 0 to 1, by WCAG 2."""
    parts = [int(part) / 255 for part in re.findall(r"[0-9]+", color)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ground(place: Page | Frame) -> float:
    """Return the brightness of the background of a page."""
    return brightness(place.evaluate("getComputedStyle(document.body).backgroundColor"))


def inks(place: Page, selectors: Sequence[str]) -> dict[str, float]:
    """Return the brightness of the text of some elements, if they exist."""
    colors: dict[str, str] = place.evaluate(
        """selectors => Object.fromEntries(selectors
            .filter(selector => document.querySelector(selector))
            .map(selector => [selector, getComputedStyle(document.querySelector(selector)).color])
        )""",
        selectors,
    )
    return {selector: brightness(color) for selector, color in colors.items()}
