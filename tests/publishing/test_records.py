"""What the records of a journal mean, for all sequences of records."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from aiomixcloud.publishing import ShowState, Status
from aiomixcloud.publishing.records import build_fields, replay
from tests.publishing.test_planning import show

SHA = "a" * 64
NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)

#: One record of each type.
RECORDS: dict[str, dict[str, Any]] = {
    "sending": {"fields": {"name": "Show", "tags": ["house"]}, "row": "row 2", "audio": "0.mp3"},
    "ending": {},
    "published": {"key": "/bob/show/"},
    "found": {"key": "/bob/show-1/"},
    "refused": {"reason": "No.", "details": {"name": ["Bad."]}},
    "unknown": {"reason": "Lost.", "keys": ["/bob/a/", "/bob/b/"]},
    "unsent": {"reason": "Cut."},
    "dropped": {},
    "editing": {"fields": {"name": "New"}},
    "edited": {"fields": {"name": "New"}},
    "edit_refused": {"fields": ["name"]},
}


def state_after(*types: str) -> ShowState:
    """Return the state after one record of each type."""
    records = [
        {
            "type": type,
            "show": SHA,
            "time": (NOW + timedelta(seconds=number)).isoformat(),
            **RECORDS[type],
        }
        for number, type in enumerate(types)
    ]
    return replay(records)[SHA]


EDITS = ("editing", "edited", "edit_refused")


@pytest.mark.parametrize("first", RECORDS)
def test_the_last_record_that_is_not_of_an_edit_decides(first: str) -> None:
    for others in product(RECORDS, repeat=2):
        assert_last_decides(first, *others)


def assert_last_decides(*types: str) -> None:
    state = state_after(*types)
    decisive = ["unsent"]
    for one in types:
        # A show that is there does not become uncertain by the end of an upload.
        if one not in EDITS and not (one == "ending" and decisive[-1] in ("published", "found")):
            decisive.append(one)
    assert state.status == decisive[-1], types
    assert state.is_there == (state.status in ("published", "found"))
    assert state.is_unresolved == (state.status in ("sending", "ending", "unknown"))
    assert (state.key is not None) == state.is_there


def test_an_upload_without_an_outcome_is_unresolved() -> None:
    assert state_after("sending").status is Status.SENDING
    assert state_after("sending", "ending").status is Status.ENDING
    assert state_after("sending", "ending").is_unresolved


def test_an_attempt_ends_with_its_last_part() -> None:
    attempt = state_after("sending", "ending", "unknown").attempt
    assert attempt is not None
    assert (attempt.started, attempt.ended) == (NOW, NOW + timedelta(seconds=1))


def test_a_new_attempt_replaces_what_was_known() -> None:
    state = state_after("sending", "ending", "unknown", "unsent", "sending")
    assert (state.status, state.reason, state.keys) == (Status.SENDING, "", ())


@pytest.mark.parametrize("outcome", ["published", "found"])
def test_what_was_sent_stays_known(outcome: str) -> None:
    assert state_after("sending", "ending", outcome).sent == {"name": "Show", "tags": ["house"]}
    assert state_after("sending", "ending", "unknown", outcome).sent["name"] == "Show"


def test_what_a_show_found_without_an_attempt_has_is_not_known() -> None:
    assert state_after("found").sent == {}
    assert state_after("sending", "unsent", "found").sent == {}


def test_an_edit_changes_what_was_sent() -> None:
    state = state_after("sending", "ending", "published", "editing", "edited")
    assert (state.sent, state.name) == ({"name": "New", "tags": ["house"]}, "New")
    assert state.uncertain == frozenset()


def test_an_edit_without_an_outcome_makes_its_fields_uncertain() -> None:
    state = state_after("sending", "ending", "published", "editing")
    assert state.sent["name"] == "Show"
    assert state.uncertain == {"name"}
    state = state_after("sending", "ending", "published", "editing", "edit_refused")
    assert state.uncertain == frozenset()


@pytest.mark.parametrize(
    "record",
    [
        {"type": "sending", "show": SHA},
        {"type": "sending", "show": SHA, "time": "yesterday", "fields": [], "present": 5},
        {"type": "ending", "show": SHA, "time": None},
        {"type": "published", "show": SHA, "key": 5},
        {"type": "refused", "show": SHA, "details": "no", "reason": None},
        {"type": "unknown", "show": SHA, "keys": {"a": 1}},
        {"type": "editing", "show": SHA, "fields": "name"},
        {"type": "sending", "show": None},
        {"type": None},
        {},
    ],
)
def test_records_with_unexpected_values_are_harmless(record: dict[str, Any]) -> None:
    replay([record])


def test_fields_are_what_the_manifest_says() -> None:
    assert build_fields(show("A")) == {"name": "A"}
    date = datetime.fromisoformat("2026-12-04T20:00:00+01:00")
    everything = show(
        "A",
        description="",
        tags=("x",),
        sections=(),
        publish_date=date,
        hosts=("bob",),
        unlisted=False,
    )
    assert build_fields(everything) == {
        "name": "A",
        "description": "",
        "tags": ["x"],
        "sections": [],
        "publish_date": "2026-12-04T19:00:00+00:00",
        "hosts": ["bob"],
        "unlisted": False,
    }
