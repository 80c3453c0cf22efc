"""Cleaning and comparing text, and the slugs and shows that a name leads to."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud._core.data import AccessDict
from aiomixcloud._core.show_lookup import newest_match, predict_slugs
from aiomixcloud._core.text import clean_line, clean_text, fold, is_visible

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Deep Hours 12", "Deep Hours 12"),
        ("  Deep   Hours\t12\n", "Deep Hours 12"),
        ("Cafe\u0301 Session", "Café Session"),
        ("\u200eDeep\u200b Hours\ufeff", "Deep Hours"),
        ("Deep \u200b Hours", "Deep Hours"),
        ("Deep\u00a0Hours", "Deep Hours"),
        ("Deep\u2028Hours", "Deep Hours"),
        ("gpj.exe\u202e", "gpj.exe"),
        ("Deep\x00 \x1b[31mHours", "Deep [31mHours"),
        ("soft\u00adhyphen", "softhyphen"),
        (f"Radio {SCOTLAND}\u200e {FAMILY}", f"Radio {SCOTLAND} {FAMILY}"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("\u200b\ufeff", ""),
        ("\uff12\uff13", "\uff12\uff13"),
    ],
)
def test_a_line_is_cleaned(text: str, cleaned: str) -> None:
    assert clean_line(text) == cleaned


@given(st.text())
def test_a_clean_line_stays_as_it_is(text: str) -> None:
    cleaned = clean_line(text)
    assert clean_line(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert len(cleaned.splitlines()) <= 1


def test_a_description_keeps_its_lines_and_directions() -> None:
    assert clean_text("Cafe\u0301\r\n\x07\u200fone\ttwo\u2029") == "Café\n\u200fone\ttwo\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Caf\u00e9", "Cafe\u0301"),
        ("DEEP  hours", "Deep Hours"),
        ("Deep\u00a0Hours", "deep hours"),
        ("\u200eDeep Hours", "Deep Hours"),
        ("\uff24eep Hours", "Deep Hours"),
        ("Stra\u00dfe", "STRASSE"),
        ("\ufb01nal", "final"),
        (
            "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
            "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3",
        ),
        ("a\u200db", "ab"),
    ],
)
def test_texts_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_texts_stay_different() -> None:
    assert len({fold(text) for text in ("Show 1", "Show 2", "Show", "Shów", "Show 1!")}) == 5


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("x", True),
        ("\U0001f3b6", True),
        (".", True),
        ("", False),
        (" \u200b\u3164", False),
        ("\u2800\ufe0f\u034f", False),
    ],
)
def test_invisible_text_is_recognized(text: str, visible: bool) -> None:
    assert is_visible(text) is visible


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Perfect Mix", "perfect-mix"),
        ("2/10/2015", "2102015"),
        ("L'ambiance", "lambiance"),
        ("Mr. Scruff, XOYO", "mr-scruff-xoyo"),
        ("Tunes zum Glu\u0308ck", "tunes-zum-glück"),
        ("Deep \u200eHours\n12", "deep-hours-12"),
    ],
)
def test_slugs_are_predicted(name: str, slug: str) -> None:
    assert predict_slugs(name) == [slug, f"{slug}-1", f"{slug}-2"]


def test_no_slug_is_predicted_for_a_name_without_letters() -> None:
    assert predict_slugs("!!! - ???") == []


def test_as_many_slugs_as_wanted_are_predicted() -> None:
    assert predict_slugs("A B", count=1) == ["a-b"]
    assert predict_slugs("A B", count=5)[-1] == "a-b-4"


def show(key: str, name: Any, created: str | None = None) -> AccessDict:
    return AccessDict({"key": key, "name": name, "created_time": created})


def test_the_newest_show_of_a_name_is_found() -> None:
    shows = [
        show("/bob/a/", "Deep Hours", "2026-01-01T00:00:00Z"),
        show("/bob/b/", "deep  HOURS", "2026-03-01T00:00:00Z"),
        show("/bob/c/", "Deep Hours", "2026-02-01T00:00:00Z"),
        show("/bob/d/", "Other", "2026-04-01T00:00:00Z"),
        show("/bob/e/", None),
        show("/bob/f/", "Deep Hours"),
    ]
    found = newest_match(shows, "Deep Hours")
    assert found is not None
    assert found["key"] == "/bob/b/"
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    undated = newest_match(shows, "Deep Hours", since=moment)
    assert undated is not None
    assert undated["key"] == "/bob/f/"
    assert newest_match(shows[:5], "Deep Hours", since=moment) is None
