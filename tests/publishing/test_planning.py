"""Plans: what each state of the journal and of the account leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.publishing import (
    Account,
    AccountShow,
    AudioFile,
    Journal,
    Manifest,
    Numbering,
    Plan,
    Problem,
    Show,
    plan,
)
from aiomixcloud.publishing.records import build_fields
from tests.publishing.making import make_picture

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
ACCOUNT = Account("bob", is_pro=False, time=NOW)


def show(name: str, *, row: str = "row 2", seconds: float | None = 7200.0, **fields: Any) -> Show:
    """Return a show whose audio is identified by its row."""
    sha256 = fields.pop("sha256", f"{row:x<64}")
    file = fields.pop("file", f"{row}.mp3")
    return Show(row, AudioFile(Path(file), sha256, 1000, 0, 0, seconds), name, **fields)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """An empty journal."""
    return Journal(tmp_path / "j.jsonl", api_root="root", user="bob", clock=lambda: NOW)


def send(journal: Journal, one: Show, *outcome: str, staged: bool = False, **more: Any) -> None:
    """Record an upload and the types of records that follow."""
    fields = build_fields(one) | ({"unlisted": True} if staged else {})
    journal.append(
        "sending",
        show=one.audio.sha256,
        row=one.row,
        audio=one.audio.path.name,
        seconds=one.audio.seconds,
        number=one.number,
        staged=staged,
        fields=fields,
    )
    for type in outcome:
        journal.append(type, show=one.audio.sha256, **more)


def make_plan(journal: Journal, *shows: Show, account: Account = ACCOUNT, **manifest: Any) -> Plan:
    """Plan some shows."""
    return plan(Manifest(shows=shows, **manifest), journal, account)


@pytest.mark.parametrize(
    ("outcome", "action", "reason"),
    [
        ((), "?", "an earlier attempt was interrupted"),
        (("ending",), "?", "the outcome of an earlier attempt is unknown"),
        (("ending", "unknown"), "?", "the outcome of an earlier attempt is unknown"),
        (("ending", "refused"), "+", "refused earlier: Why."),
        (("unsent",), "+", "not sent yet: Why."),
        (("ending", "published"), "=", None),
        (("ending", "unknown", "found"), "=", None),
        (("ending", "unknown", "dropped"), "=", "dropped by the user"),
    ],
)
def test_each_state_leads_to_an_action(
    journal: Journal, outcome: tuple[str, ...], action: str, reason: str | None
) -> None:
    send(journal, show("A"), *outcome, key="/bob/a/", reason="Why.")
    (entry,) = make_plan(journal, show("A")).entries
    assert entry.action == action
    assert entry.reasons == (() if reason is None else (reason,))


def test_a_show_is_identified_by_its_audio(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published", key="/bob/a/")
    moved = show("A", row="row 9", sha256=show("A").audio.sha256, file="elsewhere.mp3")
    (entry,) = make_plan(journal, moved).entries
    assert (entry.action, entry.key) == ("=", "/bob/a/")


@pytest.mark.parametrize(
    ("created", "date", "action"),
    [
        (NOW, None, "="),
        (NOW, NOW + timedelta(days=7), "+"),
        (NOW + timedelta(days=7), NOW + timedelta(days=7), "="),
        (NOW, NOW + timedelta(hours=12), "="),
        (NOW, NOW - timedelta(days=700), "="),
        (None, NOW + timedelta(days=7), "="),
    ],
)
def test_an_earlier_show_of_the_same_name_and_length_is_another_one(
    journal: Journal, created: datetime | None, date: datetime | None, action: str
) -> None:
    account = replace(ACCOUNT, shows=(AccountShow("/bob/a/", "A", 7200.0, created),))
    (entry,) = make_plan(journal, show("A", publish_date=date), account=account).entries
    assert entry.action == action
    if action == "+":
        assert "the account has a show of this name: /bob/a/" in entry.warnings


def test_another_show_in_a_file_of_the_same_name_is_sent_with_a_warning(journal: Journal) -> None:
    send(journal, show("A", file="show.mp3"), "ending", "published", key="/bob/a/")
    (entry,) = make_plan(journal, show("B", row="row 3", file="show.mp3")).entries
    assert (entry.action, entry.warnings) == (
        "+",
        ("another file of this name was sent as /bob/a/; do not send a show twice",),
    )
    longer = show("B", row="row 3", file="show.mp3", seconds=60.0)
    (entry,) = make_plan(journal, longer).entries
    assert (entry.action, entry.warnings) == ("+", ())


def test_an_unlisted_show_with_a_date_is_a_warning(journal: Journal) -> None:
    (entry,) = make_plan(journal, show("A", unlisted=True, publish_date=LATER)).entries
    assert "it is unlisted, which takes precedence over its publish_date" in entry.warnings


def test_a_show_without_a_key_is_not_edited(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published")
    (entry,) = make_plan(journal, show("B")).entries
    assert (entry.action, entry.changes) == ("=", {})


def test_a_show_that_was_found_is_not_edited(journal: Journal) -> None:
    journal.append("found", show=show("A").audio.sha256, key="/bob/a/")
    (entry,) = make_plan(journal, show("B")).entries
    assert (entry.action, entry.changes) == ("=", {})


LATER, LATEST = NOW + timedelta(days=1), NOW + timedelta(days=2)
JPEG, PNG = make_picture(b"jpeg"), make_picture(b"png")


@pytest.mark.parametrize(
    ("sent", "wanted", "changed"),
    [
        ({}, {}, []),
        ({}, {"description": "New"}, ["description"]),
        ({"description": "Old"}, {"description": ""}, ["description"]),
        ({"description": "Old"}, {}, []),
        ({"tags": ("a", "b")}, {"tags": ("b", "a")}, ["tags"]),
        ({"tags": ("a",)}, {}, []),
        ({"picture": JPEG}, {"picture": PNG}, ["picture"]),
        ({"picture": JPEG}, {"picture": make_picture(b"jpeg", "other.jpg")}, []),
        ({}, {"sections": ({"chapter": "A"},)}, ["sections"]),
        ({"sections": ({"chapter": "A"},)}, {"sections": ()}, []),
        ({"publish_date": LATER}, {"publish_date": LATEST}, ["publish_date"]),
        ({"publish_date": NOW}, {"publish_date": LATEST}, []),
        ({}, {"publish_date": LATEST}, []),
        ({"hosts": ("a",)}, {"hosts": ("b",)}, ["hosts"]),
        ({}, {"unlisted": True}, ["unlisted"]),
        ({"unlisted": True}, {"unlisted": False}, ["unlisted"]),
        ({"unlisted": True}, {"unlisted": False, "publish_date": LATER}, []),
        ({}, {"unlisted": False}, []),
        ({}, {"disable_comments": True}, ["disable_comments"]),
        ({"disable_comments": True}, {"disable_comments": False}, []),
        ({"hide_stats": True}, {"hide_stats": False}, []),
    ],
)
def test_what_differs_is_edited_if_the_api_can(
    journal: Journal, sent: dict[str, Any], wanted: dict[str, Any], changed: list[str]
) -> None:
    send(journal, show("A", **sent), "ending", "published", key="/bob/a/")
    (entry,) = make_plan(journal, show("A", **wanted)).entries
    assert [*entry.changes] == changed
    assert entry.action == ("~" if changed else "=")
    is_impossible = not changed and build_fields(show("A", **sent)) != build_fields(
        show("A", **wanted)
    )
    harmless = [{"unlisted": False}, {"picture": make_picture(b"jpeg", "other.jpg")}]
    assert bool(entry.reasons) == (is_impossible and wanted not in harmless)


def test_what_the_manifest_leaves_out_stays_as_sent(journal: Journal) -> None:
    sent = show("A", description="Old", sections=({"chapter": "A"},), tags=("a",))
    send(journal, sent, "ending", "published", key="/bob/a/")
    (entry,) = make_plan(journal, show("A", tags=("a",))).entries
    assert entry.reasons == ("not in the manifest, so it stays as sent: description, tracklist",)


def test_an_edit_without_an_outcome_is_repeated(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published", key="/bob/a/")
    journal.append("editing", show=show("A").audio.sha256, fields={"name": "B"})
    (entry,) = make_plan(journal, show("A")).entries
    assert (entry.action, entry.changes) == ("~", {"name": "A"})


def test_a_staged_show_is_still_to_be_published(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published", staged=True, key="/bob/a/")
    (entry,) = make_plan(journal, show("A")).entries
    assert (entry.action, entry.changes) == ("~", {})
    sha256 = show("A").audio.sha256
    journal.append("edited", show=sha256, fields={"unlisted": False}, staged=False)
    (entry,) = make_plan(journal, show("A")).entries
    assert entry.action == "="


def test_new_audio_in_the_same_file_is_not_sent_again(journal: Journal) -> None:
    send(journal, show("A", file="a.mp3"), "ending", "published", key="/bob/a/")
    (entry,) = make_plan(journal, show("A", file="a.mp3", sha256="f" * 64)).entries
    assert entry.action == "="
    assert "the file has changed since it was sent as /bob/a/" in entry.reasons[0]
    (entry,) = make_plan(journal, show("A", file="b.mp3", sha256="f" * 64)).entries
    assert entry.action == "+"
    (entry,) = make_plan(journal, show("B", file="a.mp3", sha256="f" * 64)).entries
    assert entry.action == "+"


def test_a_show_of_the_account_is_only_one_of_the_manifest(journal: Journal) -> None:
    account = replace(ACCOUNT, shows=(AccountShow("/bob/a/", "a", 7201.0),))
    first, second = make_plan(journal, show("A"), show("A", row="row 3"), account=account).entries
    assert (first.action, first.key, second.action) == ("=", "/bob/a/", "+")


@pytest.mark.parametrize("seconds", [None, 7190.0])
def test_a_name_alone_does_not_make_a_show(journal: Journal, seconds: float | None) -> None:
    account = replace(ACCOUNT, shows=(AccountShow("/bob/a/", "A", seconds),))
    (entry,) = make_plan(journal, show("A"), account=account).entries
    assert entry.action == "+"
    assert entry.warnings == ("the account has a show of this name: /bob/a/",)


def test_a_show_of_the_journal_is_not_another_one(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published", key="/bob/a/")
    account = replace(ACCOUNT, shows=(AccountShow("/bob/a/", "A", 7200.0),))
    entries = make_plan(journal, show("A"), show("A", row="row 3"), account=account).entries
    assert [entry.action for entry in entries] == ["=", "+"]


@pytest.mark.parametrize("outcome", [(), ("ending",), ("ending", "unknown")])
def test_a_show_of_an_interrupted_attempt_is_not_another_one(
    journal: Journal, outcome: tuple[str, ...]
) -> None:
    send(journal, show("A"), *outcome)
    account = replace(ACCOUNT, shows=(AccountShow("/bob/a/", "A", 7200.0, NOW),))
    entries = make_plan(journal, show("A"), show("A", row="row 3"), account=account).entries
    assert [entry.action for entry in entries] == ["?", "+"]


def test_the_user_may_send_a_show_that_seems_to_be_there(journal: Journal) -> None:
    account = replace(ACCOUNT, shows=(AccountShow("/bob/a/", "A", 7200.0),))
    journal.append("unsent", show=show("A").audio.sha256)
    (entry,) = make_plan(journal, show("A"), account=account).entries
    assert entry.action == "+"


def test_rows_with_mistakes_are_entries_in_their_place(journal: Journal) -> None:
    problems = (
        Problem("row 3", "tags", "a;b;c;d;e;f", "at most 5 tags are allowed"),
        Problem("row 3", "name", "", "the name is missing"),
    )
    the_plan = make_plan(journal, show("A"), show("B", row="row 10"), problems=problems)
    assert [(entry.action, entry.row) for entry in the_plan.entries] == [
        ("+", "row 2"),
        ("!", "row 3"),
        ("+", "row 10"),
    ]
    assert the_plan.problems == problems
    assert the_plan.counts == {"+": 2, "!": 1}
    assert the_plan.without_invalid().counts == {"+": 2}


def test_the_same_audio_in_two_rows_is_a_mistake(journal: Journal) -> None:
    again = show("B", row="row 3", sha256=show("A").audio.sha256)
    first, second = make_plan(journal, show("A"), again).entries
    assert (first.action, second.action) == ("+", "!")
    problem = second.problems[0]
    assert problem.column == "audio"
    assert problem.text == "has the same audio as row 2; remove one of the rows"


def test_a_plan_can_be_limited(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published", key="/bob/a/")
    the_plan = make_plan(journal, show("New name"), show("B", row="row 3"))
    assert [entry.action for entry in the_plan.only("new").entries] == ["+"]
    assert [entry.action for entry in the_plan.only("changed").entries] == ["~"]


def test_a_plan_says_how_much_there_is_to_send(journal: Journal) -> None:
    send(journal, show("A"), "ending", "published", key="/bob/a/", size=5000, took=10.0)
    the_plan = make_plan(journal, show("A"), show("B", row="row 3"), show("C", row="row 4"))
    assert (the_plan.size, the_plan.length, the_plan.duration) == (2000, 14400.0, 4.0)


def test_fields_for_pro_accounts_are_pointed_out(journal: Journal) -> None:
    wanted = show("A", unlisted=True, hosts=("alice",))
    (entry,) = make_plan(journal, wanted).entries
    assert entry.warnings == ("only Pro accounts can set unlisted, hosts",)
    for is_pro in (True, None):
        (entry,) = make_plan(journal, wanted, account=replace(ACCOUNT, is_pro=is_pro)).entries
        assert entry.warnings == ()


def test_the_limit_of_free_accounts_is_pointed_out(journal: Journal) -> None:
    account = replace(ACCOUNT, published=9)
    shows = show("A"), show("B", row="row 3")
    assert make_plan(journal, shows[0], account=account).warnings == ()
    (warning,) = make_plan(journal, *shows, account=account).warnings
    assert "11 published shows, and free accounts can have 10" in warning


def test_the_rules_of_licences_are_pointed_out(journal: Journal) -> None:
    tracks = [("A", "1"), ("A", "2"), ("a ", "3"), ("A", "4"), ("B", "5"), ("A", "6")]
    sections = tuple({"artist": artist, "song": song} for artist, song in tracks)
    (entry,) = make_plan(journal, show("A", sections=sections)).entries
    assert [warning[:30] for warning in entry.warnings] == [
        "5 tracks are by 'A'; with more",
        "4 tracks in a row are by 'A'; ",
    ]
    few = ({"artist": "A", "song": "1"},) * 3 + ({"chapter": "Talk"},) + ({"artist": "A"},)
    (entry,) = make_plan(journal, show("A", sections=few[:4])).entries
    assert entry.warnings == ()


def test_an_outcome_of_a_removed_row_is_pointed_out(journal: Journal) -> None:
    send(journal, show("Removed", row="row 5"), "ending")
    (warning,) = make_plan(journal, show("A")).warnings
    assert "'Removed' (row 5.mp3)" in warning


def test_two_rows_of_a_name_are_pointed_out(journal: Journal) -> None:
    first, second = make_plan(journal, show("A"), show("a", row="row 3")).entries
    assert "another row has the same name" in first.warnings[0]
    assert second.warnings == first.warnings


NUMBERING = Numbering(r"Deep Hours (\d+)(?: / .*)?", "Deep Hours {number:02}", "No. {number}")


def numbered(row: str) -> Show:
    """Return a show whose number follows that of the account."""
    return show("", row=row, number="next", numbering=NUMBERING)


def names(the_plan: Plan) -> list[str]:
    """Return the names in a plan."""
    return [entry.show.name for entry in the_plan.entries if entry.show]


def test_numbers_continue_those_of_the_account(journal: Journal) -> None:
    assert names(make_plan(journal, numbered("row 2"))) == ["Deep Hours 01"]
    shows = (
        AccountShow("/bob/a/", "Deep Hours 40 / Guest"),
        AccountShow("/bob/b/", "Deep Hours 7"),
        AccountShow("/bob/c/", "Other 99"),
    )
    account = replace(ACCOUNT, shows=shows)
    the_plan = make_plan(journal, numbered("row 2"), numbered("row 3"), account=account)
    assert names(the_plan) == ["Deep Hours 41", "Deep Hours 42"]
    assert the_plan.entries[1].show
    assert the_plan.entries[1].show.description == "No. 42"


def test_a_show_keeps_its_number(journal: Journal) -> None:
    (first,) = [entry.show for entry in make_plan(journal, numbered("row 2")).entries]
    assert first
    send(journal, first, "ending", "published", key="/bob/deep-hours-01/")
    account = replace(ACCOUNT, shows=(AccountShow("/bob/deep-hours-01/", "Deep Hours 01"),))
    the_plan = make_plan(journal, numbered("row 2"), numbered("row 3"), account=account)
    assert names(the_plan) == ["Deep Hours 01", "Deep Hours 02"]
    assert [entry.action for entry in the_plan.entries] == ["=", "+"]


def test_numbers_of_other_rows_count(journal: Journal) -> None:
    fixed = show("Deep Hours 12", number=12)
    assert names(make_plan(journal, fixed, numbered("row 3"))) == [
        "Deep Hours 12",
        "Deep Hours 13",
    ]


def test_a_thousand_shows_are_planned_quickly(journal: Journal) -> None:
    shows = [show("Deep Hours", row=f"row {number}") for number in range(1000)]
    listed = tuple(AccountShow(f"/bob/{n}/", "Deep Hours", 100.0) for n in range(1000))
    the_plan = make_plan(journal, *shows, account=replace(ACCOUNT, shows=listed))
    assert the_plan.counts == {"+": 1000}
