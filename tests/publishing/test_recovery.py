"""What an interrupted attempt means, and how its show is recognized."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from aiomixcloud import exceptions
from aiomixcloud.exceptions import MixcloudError
from aiomixcloud.publishing import AccountShow
from aiomixcloud.publishing.hours import seconds_until
from aiomixcloud.publishing.records import Attempt
from aiomixcloud.publishing.recovery import (
    Outcome,
    Search,
    classify,
    list_likely_keys,
    next_look,
    recognize,
    recognize_all,
)

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
ATTEMPT = Attempt(NOW, NOW, "Deep Hours", 7200.0, absent=frozenset({"/bob/deep-hours/"}))


def found(key: str, *shows: AccountShow, attempt: Attempt = ATTEMPT) -> bool:
    """Return whether a show is recognized as that of an attempt."""
    return recognize(attempt, shows, claimed=()) == Search(key)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (exceptions.UploadInterruptedError(), Outcome.UNKNOWN),
        (exceptions.UploadError(), Outcome.REFUSED),
        (exceptions.InvalidArgumentError(), Outcome.REFUSED),
        (exceptions.PermissionDeniedError(), Outcome.REFUSED),
        (exceptions.NotFoundError(), Outcome.REFUSED),
        (exceptions.MixcloudError(), Outcome.REFUSED),
        (exceptions.RateLimitError(), Outcome.LIMITED),
        (exceptions.AuthenticationError(), Outcome.DENIED),
        (exceptions.ConnectionError(), Outcome.UNSENT),
        (exceptions.TimeoutError(), Outcome.UNSENT),
        (exceptions.ServerError(), Outcome.UNSENT),
        (exceptions.InvalidResponseError(), Outcome.UNSENT),
    ],
)
def test_errors_are_classified(error: MixcloudError, outcome: Outcome) -> None:
    assert classify(error) is outcome


def test_an_upload_that_was_incomplete_was_not_sent() -> None:
    error = exceptions.UploadInterruptedError()
    error.may_exist = False
    assert classify(error) is Outcome.UNSENT


def test_the_whole_table_of_recognition() -> None:
    keys = ["/bob/deep-hours/", "/bob/deep-hours-1/", "/bob/other/"]
    names = ["Deep Hours", "deep  hours", "Deep Hours 2"]
    lengths = [None, 7200.0, 7203.0, 3600.0]
    times = [None, NOW - timedelta(days=1), NOW - timedelta(seconds=30), NOW + timedelta(hours=1)]
    for key, name, seconds, created in product(keys, names, lengths, times):
        is_named = name != "Deep Hours 2"
        is_as_long = seconds != 3600.0
        is_new = key == "/bob/deep-hours/" or created != times[1]
        expected = is_named and is_as_long and is_new
        show = AccountShow(key, name, seconds, created)
        assert found(key, show) == expected, show


def test_a_show_that_existed_before_is_not_recognized() -> None:
    attempt = replace(ATTEMPT, present=frozenset({"/bob/deep-hours/"}), absent=frozenset())
    show = AccountShow("/Bob/deep-hours/", "Deep Hours", 7200.0, NOW)
    assert recognize(attempt, [show], claimed=()) == Search()
    later = AccountShow("/bob/deep-hours-1/", "Deep Hours", None, NOW)
    assert found("/bob/deep-hours-1/", show, later, attempt=attempt)


def test_a_show_that_the_journal_knows_is_not_recognized() -> None:
    show = AccountShow("/bob/deep-hours/", "Deep Hours", 7200.0, NOW)
    assert recognize(ATTEMPT, [show], claimed=["bob/deep-hours"]) == Search()


def test_the_same_show_in_two_answers_counts_once() -> None:
    show = AccountShow("/bob/gl%C3%BCck/", "Deep Hours", None, NOW)
    again = AccountShow("/bob/glück/", "Deep Hours", 7200.0, NOW)
    assert found("/bob/gl%C3%BCck/", show, again)


def test_two_shows_that_may_be_it_are_left_to_the_user() -> None:
    shows = [AccountShow(f"/bob/deep-hours-{n}/", "Deep Hours", None, NOW) for n in range(2)]
    search = recognize(ATTEMPT, shows, claimed=())
    assert search == Search(None, ("/bob/deep-hours-0/", "/bob/deep-hours-1/"))


def test_a_show_that_two_attempts_may_have_made_is_left_to_the_user() -> None:
    show = AccountShow("/bob/deep-hours/", "Deep Hours", 7200.0, NOW)
    attempts = {"a": ATTEMPT, "b": ATTEMPT, "c": replace(ATTEMPT, seconds=100.0)}
    assert recognize_all(attempts, [show], claimed=()) == {
        "a": Search(None, (show.key,)),
        "b": Search(None, (show.key,)),
        "c": Search(),
    }


def test_the_likely_keys_are_asked() -> None:
    assert list_likely_keys("Tunes zum Glück", [], user="bob") == [
        "/bob/tunes-zum-gl%C3%BCck/",
        "/bob/tunes-zum-gl%C3%BCck-1/",
        "/bob/tunes-zum-gl%C3%BCck-2/",
    ]


def test_keys_after_those_that_exist_are_asked() -> None:
    existing = ["/Bob/deep-hours/", "/bob/deep-hours-1/", "/bob/deep-hours-4/"]
    keys = list_likely_keys("Deep Hours", existing, user="bob")
    assert keys[-1] == "/bob/deep-hours-7/"
    many = ["/bob/a/", *(f"/bob/a-{n}/" for n in range(1, 500))]
    assert len(list_likely_keys("A", many, user="bob")) == 100


def test_a_name_without_letters_has_no_likely_key() -> None:
    assert list_likely_keys("!!!", [], user="bob") == []


def test_looks_become_rarer_and_end_exactly_when_lists_have_settled() -> None:
    elapsed = 0.0
    pauses: list[float] = []
    while (pause := next_look(len(pauses) + 1, elapsed, 300)) is not None:
        pauses.append(pause)
        elapsed += pause
    assert pauses[:5] == [2, 5, 10, 20, 30]
    assert elapsed == 300


@pytest.mark.parametrize("settle", [0, -1, 10])
def test_an_old_attempt_is_not_waited_for(settle: float) -> None:
    assert next_look(1, 10, settle) is None


@pytest.mark.parametrize(
    ("begin", "end", "now", "seconds"),
    [
        ("22:00", "06:00", "21:00", 3600),
        ("22:00", "06:00", "22:00", 0),
        ("22:00", "06:00", "03:00", 0),
        ("22:00", "06:00", "06:00", 16 * 3600),
        ("08:00", "10:00", "09:59", 0),
        ("08:00", "10:00", "10:00", 22 * 3600),
        ("08:00", "10:00", "07:30", 1800),
        ("08:00", "08:00", "07:30", 0),
    ],
)
def test_hours_of_the_day(begin: str, end: str, now: str, seconds: float) -> None:
    at = datetime.fromisoformat(f"2026-11-28T{now}:00+00:00")
    first, last = (datetime.fromisoformat(f"2026-01-01T{one}").time() for one in (begin, end))
    assert seconds_until((first, last), at) == seconds
