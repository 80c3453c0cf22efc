"""Checks of accessibility by axe-core, which ``make clients`` installs."""

import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = Path(sys.prefix) / "axe" / "node_modules" / "axe-core" / "axe.min.js"

needs_axe = pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not installed; make clients installs it"
)


def find_problems(page: Page) -> list[Any]:
    """Return the serious problems of a page at the widths of a phone and of a desk.

    Colours depend on the scheme and the layout on the width, so that two of the four combinations
    show both.
    """
    problems: list[Any] = []
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for found in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]:
            if found["impact"] in ("serious", "critical"):
                nodes = [node["failureSummary"] for node in found["nodes"]]
                problems.append((width, scheme, found["id"], nodes))
    return problems
