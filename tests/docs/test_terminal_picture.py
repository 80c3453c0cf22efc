"""The terminal picture shows real output, and loads nothing from the web."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from tools.terminal_picture import COMMANDS, PICTURE, picture

SVG = PICTURE.read_text("utf-8")


def shown(svg: str) -> list[str]:
    """Return the texts of a picture. How they are drawn may depend on the version of rich."""
    return [
        element.text or ""
        for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_the_picture_is_up_to_date() -> None:
    assert shown(SVG) == shown(picture()), "run `make picture`"


def test_the_picture_shows_every_command() -> None:
    texts = {text.replace("\xa0", " ").strip() for text in shown(SVG)}
    assert texts.issuperset(COMMANDS)


def test_the_picture_loads_nothing() -> None:
    assert not re.search(r"@font-face|@import|url\((?!#)|href=", SVG)
