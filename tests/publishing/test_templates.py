"""Templates of names and patterns of file names: plain names in braces, and nothing else."""

from datetime import date, datetime, time
from time import process_time

import pytest

from aiomixcloud.publishing.manifest.templates import (
    NEXT,
    Pattern,
    TemplateError,
    Word,
    parse,
    render,
)

DAY = date(2027, 9, 3)
EVENING = datetime.combine(DAY, time(20, 5))

WORDS: dict[str, Word] = {
    "series": "Deep Hours",
    "number": 41,
    "guest": "Bob {live}",
    "date": EVENING,
    "name": "A",
    "file": "deep-41",
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{series} {number:03}: {guest}", "Deep Hours 041: Bob {live}"),
        ("{Series} {Episode}", "Deep Hours 41"),
        ("{date:%d %B %Y}", "03 September 2027"),
        ("{date:%-d.%-m.%y, %a %b %H:%M %I %p %j %V %%}", "3.9.27, Fri Sep 20:05 08 PM 246 35 %"),
        ("{date}", "2027-09-03"),
        ("{{{series}}}", "{Deep Hours}"),
        ("{title}", "A"),
        ("{file}", "deep-41"),
    ],
)
def test_templates_are_filled_in(template: str, text: str) -> None:
    assert render(template, WORDS) == text


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{guest.__class__}", "write a plain name"),
        ("{guest[0]}", "write a plain name"),
        ("{guest!r}", "write a plain name"),
        ("{date:{number}}", "write a plain name"),
        ("{0}", "write a plain name"),
        ("{}", "write a plain name"),
        ("{number", "not a valid template"),
        ("number}", "not a valid template"),
        ("{number:999999999}", "number of its digits"),
        ("{number:x}", "number of its digits"),
        ("{guest:>20}", "is not a number or a date"),
        ("{date:%Q}", "%Q is not known"),
        ("{gast}", "did you mean {guest}?"),
        ("{sponsor}", "has no value; add a column 'sponsor'"),
        ("{hosts}", "fill in 'hosts'"),
        ("{seires}", "did you mean {series}?"),
    ],
)
def test_other_templates_are_refused(template: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(template, WORDS)
    assert words in str(caught.value)


def test_a_number_that_depends_on_the_account_stays() -> None:
    assert render("{series} {number:03}", WORDS | {"number": NEXT}) == "Deep Hours {number:03}"
    assert [part.name for part in parse("{Guest Name} x")] == ["guest_name", ""]


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        (
            "{series}_{date:%Y%m%d}_{guest}",
            "deep_hours_20270903_bob_b",
            {"series": "deep_hours", "date": date(2027, 9, 3), "guest": "bob_b"},
        ),
        ("{date:%d %B %Y} - {title}", "03 September 2027 - A - B", {"date": DAY, "name": "A - B"}),
        ("{date:%Y-%m-%d %H-%M}", "2027-09-03 20-05", {"date": EVENING}),
        ("Show {number}", "Show 041", {"number": "041"}),
        ("(a+)+{guest}", "(a+)+x", {"guest": "x"}),
    ],
)  # fmt: skip
def test_patterns_find_values(pattern: str, name: str, found: dict[str, object]) -> None:
    assert Pattern(pattern).match(name) == found


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("plain", "contains no name"),
        ("{a}{a}", "twice"),
        ("{date:%Q}", "%Q, which is not known"),
        ("{guest:%Y}", "write {guest}"),
        ("{a.b}", "write a plain name"),
        ("{a}_{b}_{c}_{d}_{e}", "more than 4 words"),
    ],
)
def test_other_patterns_are_refused(pattern: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        Pattern(pattern)
    assert words in str(caught.value)


def test_a_pattern_that_does_not_match_is_not_slow() -> None:
    pattern = Pattern("{a}_{b}_{c}_{d}.")
    start = process_time()
    with pytest.raises(TemplateError):
        pattern.match("_" * 200)
    assert process_time() - start < 5
