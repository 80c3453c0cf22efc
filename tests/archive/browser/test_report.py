"""The report of an archive in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from aiomixcloud.archive import Archive, Table, render
from aiomixcloud.sandbox import Sandbox
from tests.support.accessibility import find_problems, needs_axe
from tests.support.chromium import OpenWindow

HOSTILE = "\u202e'\"></title><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>"

NAMES = (HOSTILE, "W" * 120, "\u05e2\u05e8\u05d1 \u05d8\u05d5\u05d1", "https://evil.example/")


def build_report(rows: tuple[tuple[Any, ...], ...]) -> str:
    days = tuple((f"2026-03-{day:02}", 1_000 + day * day, None) for day in range(1, 32))
    return render(
        [
            Table("top", f"Top shows of {HOSTILE}", ("show", "key", "plays"), rows, (HOSTILE,)),
            Table("growth", "Growth", ("day", "plays", "followers"), days),
            Table("tags", "Tags", ("tag", "shows"), ()),
        ],
        title=HOSTILE,
        subtitle=HOSTILE,
    )


@pytest.fixture
def report(tmp_path: Path) -> str:
    """Write a report with hostile names and return its URL."""
    rows = tuple((name, f"/bob/{name}/", 7 ** (9 - place)) for place, name in enumerate(NAMES))
    path = tmp_path / "report.html"
    path.write_text(build_report(rows), "utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_a_report_fits_and_loads_nothing_else(
    open_window: OpenWindow, report: str, width: int, dark: bool
) -> None:
    page = open_window(width, dark=dark)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert requests == [report]
    assert page.locator("script, img, link, iframe, a").count() == 0
    assert page.locator("h1").inner_text().lstrip() == HOSTILE.removeprefix("\u202e")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") is not dark


def test_the_policy_of_a_report_forbids_everything_but_its_style(
    unwatched: Page, report: str
) -> None:
    unwatched.goto(report)
    refused = unwatched.evaluate(
        """async () => {
            const refused = [];
            document.addEventListener('securitypolicyviolation', event => refused.push(
                event.effectiveDirective));
            document.body.insertAdjacentHTML('beforeend',
                '<img src="data:image/gif;base64,x"><style>p { color: red }</style>'
                + '<p style="color: red" onclick="alert(1)">');
            document.querySelector('p[onclick]').click();
            await fetch('https://evil.example/').catch(() => null);
            await new Promise(resolve => setTimeout(resolve, 0));
            return refused;
        }"""
    )
    assert {"img-src", "style-src-elem", "style-src-attr", "connect-src"} <= set(refused)
    assert "script-src-attr" in refused


def test_bars_are_as_long_as_their_numbers(open_window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(build_report((("Most", "/a/", 400), ("Half", "/b/", 200), ("None", "/c/", 0))))
    page = open_window(390)
    page.goto(path.as_uri())
    widths = page.evaluate(
        "[...document.querySelectorAll('.bars rect')]"
        ".map(one => one.getBoundingClientRect().width)"
    )
    assert widths[1] == pytest.approx(widths[0] / 2, abs=1)
    assert widths[2] == 0
    sizes = page.evaluate(
        "[...document.querySelectorAll('.bars span, .curve span')]"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 14


@needs_axe
def test_a_report_has_no_serious_problem(unwatched: Page, report: str, tmp_path: Path) -> None:
    unwatched.goto(report)
    assert find_problems(unwatched) == []
    path = tmp_path / "archive.html"
    with (
        Sandbox() as sandbox,
        sandbox.sync_client() as mixcloud,
        Archive(tmp_path / "archive.db") as archive,
    ):
        list(archive.update(mixcloud, ["alice"]))
        tables = [archive.statistics(name) for name in ("top", "growth", "tags", "weekdays")]
    path.write_text(render(tables, title="Alice", subtitle="Today"), "utf-8")
    unwatched.goto(path.as_uri())
    assert find_problems(unwatched) == []
