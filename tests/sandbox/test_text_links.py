"""Addresses in texts of users become links, and nothing else does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud.sandbox.pages.text_links import split_links


def find(text: str) -> list[str]:
    return [url for _, url in split_links(text) if url]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org", "https://example.org"),
        ("See HTTP://Example.org/x?y=1&z=2#a for more", "HTTP://Example.org/x?y=1&z=2#a"),
        ("www.example.org/shop", "https://www.example.org/shop"),
        ("Tickets: http://localhost:8080/a.", "http://localhost:8080/a"),
        ("Really? https://example.org/a?!", "https://example.org/a"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("(see https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("https://example.org/a_(b).", "https://example.org/a_(b)"),
        ('"https://example.org/"', "https://example.org/"),
        ("<https://example.org/>", "https://example.org/"),
        ("«https://example.org/»…", "https://example.org/"),
        ("[https://example.org/a[1]]", "https://example.org/a[1]"),
        ("請看https://example.org/。", ""),
        ("a, https://example.org/äöü, b", "https://example.org/äöü"),
        ("https://[::1]:8080/x.", "https://[::1]:8080/x"),
        ("https://example.org/~me/", "https://example.org/~me/"),
        ("line\nhttps://example.org/\nline", "https://example.org/"),
    ],
)
def test_an_address_is_found_without_the_punctuation_around_it(text: str, url: str) -> None:
    assert find(text) == ([url] if url else [])


@pytest.mark.parametrize(
    "text",
    [
        "no address",
        "https://",
        "http://.",
        "www.",
        "www.!",
        "https:///path",
        "https://[bad",
        "javascript:alert(1)",
        "javascript:alert(1)//https://example.org",
        "data:text/html,x",
        "me@www.example.org",
        "xhttps://example.org",
        "ftp://example.org",
    ],
)
def test_other_texts_are_not_links(text: str) -> None:
    assert find(text) == []


def test_an_address_ends_before_characters_that_could_hide_a_part() -> None:
    for character in '"<>\u202e\u200b\u2066\x00\x1b\xad\u2028':
        assert find(f"https://example.org/{character}evil") == ["https://example.org/"]


@given(st.text(alphabet="htps:/w.a()[]{}!?, \"'<>&;\n\u202eé", max_size=60))
def test_the_parts_are_the_text_and_links_are_web_addresses(text: str) -> None:
    parts = list(split_links(text))
    assert "".join(part for part, _ in parts) == text
    for part, url in parts:
        if url is not None:
            assert url.endswith(part)
            assert re.match(r"https?://\S+$", url, re.IGNORECASE)


def test_long_texts_are_split_quickly() -> None:
    assert find("https://a.example/" + "(" * 50_000 + ")" * 100_000)
    assert find("https://a.example/" + "." * 100_000) == ["https://a.example/"]
