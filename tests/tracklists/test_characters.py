"""Characters that mislead."""

import pytest

from aiomixcloud.tracklists.characters import clean, plain, spell, strip


@pytest.mark.parametrize(
    "text", ["plain", "\u0645\u06cc\u200c\u062e", "\U0001f468\u200d\U0001f3a4", "a\tb\nc"]
)  # fmt: skip
def test_what_means_something_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("code", [0x200B, 0x200C, 0x200D, 0x200E, 0x202E, 0x2066, 0xFEFF, 0xAD])
def test_invisible_characters_are_left_out(code: int) -> None:
    assert clean(f"{chr(code)}a{chr(code)}b{chr(code)}") == "ab"


@pytest.mark.parametrize("code", [0xA0, 0x2003, 0x202F, 0x3000, 0x2800, 0x3164])
def test_every_blank_is_a_blank(code: int) -> None:
    assert strip(f"{chr(code)}a{chr(code)}b{chr(code)}") == "a b"


def test_look_alikes_are_replaced_one_by_one() -> None:
    text = "\uff08\uff11\uff1a\uff13\uff10\uff09\u2014\u0663"
    assert plain(text) == "(1:30)-3"


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("\u200e0:30 A", "'<U+200E LEFT-TO-RIGHT MARK>0:30 A'"),
        ("\ufeffA", "'<U+FEFF ZERO WIDTH NO-BREAK SPACE>A'"),
        ("0:30\u00a0A", "'0:30<U+00A0 NO-BREAK SPACE>A'"),
        ("A\tB", "'A<TAB>B'"),
        ("\x1b[31m", "'<U+001B control character>[31m'"),
        ("it's", '"it\'s"'),
        ("\u00e9", "'\u00e9'"),
        ("x" * 200, f"'{'x' * 100}...'"),
        ("\ud800", "'<U+D800 lone surrogate>'"),
    ],
)
def test_what_cannot_be_seen_is_spelled(text: str, spelled: str) -> None:
    assert spell(text) == spelled


def test_each_character_that_is_left_out_or_replaced_is_found_first() -> None:
    # `clean` returns a text at once if it contains none of them; the prefix prevents that.
    codes = [*range(0x80, 0xD800), *range(0xE000, 0x10000), *range(0xE0000, 0xE0100)]
    for code in codes:
        for text in (chr(code), f"a{chr(code)}b", f" {chr(code)}", f"\u4e00{chr(code)}"):
            assert clean(f"\u200b{text}") == clean(text)
