"""Runs of plans against the sandbox, in both flavours."""

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from time import sleep

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.publishing import (
    AccountBusyError,
    AccountLock,
    Event,
    Found,
    JournalError,
    Picture,
    Plan,
    Planned,
    Published,
    Publisher,
    PublisherSync,
    PublishingError,
    Refused,
    Sending,
    Show,
    Stopped,
    Unknown,
    Waiting,
)
from aiomixcloud.sandbox import faults
from aiomixcloud.sandbox.faults import Fault
from aiomixcloud.sync import MixcloudSync
from tests.publishing.making import USER, Station, make_picture, make_show, write_audio

UPLOAD = "POST /upload/"


def make_shows(station: Station, count: int = 3) -> list[Show]:
    """Return some shows."""
    return [
        make_show(station.folder / f"{number}.mp3", f"Show {number}", seconds=2.1)
        for number in range(count)
    ]


def kinds(events: list[Event]) -> list[str]:
    """Return the names of the classes of events."""
    return [type(event).__name__ for event in events]


def actions(station: Station, shows: list[Show]) -> str:
    """Return the actions of the plan."""
    return "".join(entry.action for entry in station.plan(shows).entries)


def test_shows_are_published_and_a_second_run_does_nothing(station: Station) -> None:
    shows = make_shows(station)
    assert actions(station, shows) == "+++"
    events = station.run(shows)
    assert kinds(events) == ["Planned", *["Sending", "Published"] * 3, "Stopped"]
    assert [event.key for event in events if isinstance(event, Published)] == [
        f"/amikrop/show-{number}/" for number in range(3)
    ]
    assert events[-1] == Stopped("done")
    assert actions(station, shows) == "==="
    assert kinds(station.run(shows)) == ["Planned", "Stopped"]
    assert station.names() == ["Show 0", "Show 1", "Show 2"]


def test_everything_that_a_show_has_is_sent_and_recorded(station: Station) -> None:
    sections = ({"chapter": "Intro", "start_time": 0}, {"artist": "A", "song": "B"})
    jpeg = (Path(__file__).parent / "cover.jpg").read_bytes()
    show = make_show(
        station.folder / "0.mp3",
        "Show",
        tags=("house", "deep"),
        description="Two hours",
        picture=make_picture(jpeg),
        sections=sections,
    )
    assert isinstance(station.run([show])[-2], Published)
    (state,) = station.journal.states.values()
    assert state.sent["sections"] == list(sections)
    assert state.sent["picture"]["name"] == "cover.jpg"
    with station.client() as mixcloud:
        data = mixcloud.get("amikrop/show")
    assert (data.description, [tag.name for tag in data.tags]) == ("Two hours", ["house", "deep"])


def test_sending_is_on_disk_before_the_first_byte(station: Station) -> None:
    (show,) = make_shows(station, 1)
    station.sandbox.faults.add(UPLOAD, faults.Reset("before"), times=None)
    station.run([show], attempts=1)
    types = [record["type"] for record in station.journal.records]
    assert types[0] == "sending"
    assert station.names() == []


@pytest.mark.parametrize(
    ("fault", "is_there"),
    [
        (faults.Reset("headers", done=True), True),
        (faults.Reset("headers", done=False), False),
        (faults.Reset("body"), True),
        (faults.Truncate(), True),
        (faults.Status(502, done=True), True),
        (faults.Status(502, done=False), False),
        (faults.Garbage(done=True), True),
        (faults.Empty(done=True), True),
        (faults.Status(200, body="{}", content_type="text/javascript", done=True), True),
        (faults.Status(200, body="{}", content_type="text/javascript", done=False), False),
    ],
)
def test_a_lost_answer_is_found_or_reported_and_never_sent_again(
    station: Station, fault: Fault, *, is_there: bool
) -> None:
    shows = make_shows(station, 2)
    station.sandbox.list_delay = 100
    station.sandbox.faults.add(UPLOAD, fault)
    events = station.run(shows)
    if is_there:
        assert Found("0.mp3", "Show 0", "/amikrop/show-0/") in events
    else:
        (final,) = [event for event in events if isinstance(event, Unknown) and event.final]
        assert (final.row, final.name, final.keys) == ("0.mp3", "Show 0", ())
        assert sum(station.slept) == pytest.approx(300, abs=0.01)
    assert station.uploads() == 2
    assert events[-1] == Stopped("done")
    assert actions(station, shows) == ("==" if is_there else "?=")
    station.run(shows)
    assert station.uploads() == 2
    assert station.names() == (["Show 0", "Show 1"] if is_there else ["Show 1"])


@pytest.mark.parametrize(
    "fault",
    [
        faults.Reset("before"),
        faults.Reset("request"),
        faults.Status(403, early=True),
        faults.Status(502, early=True),
    ],
)
def test_a_show_that_did_not_arrive_is_sent_again(station: Station, fault: Fault) -> None:
    # Slow enough that the fault happens before the end.
    path = write_audio(station.folder / "0.mp3", frames=12_000)
    station.sandbox.faults.add(UPLOAD, fault, times=2)
    events = station.run([make_show(path, "Show")], limit_rate=20_000_000)
    assert [event for event in events if isinstance(event, Waiting)] == [
        Waiting(5.0, "network", "0.mp3"),
        Waiting(20.0, "network", "0.mp3"),
    ]
    assert isinstance(events[-2], Published)
    assert station.names() == ["Show"]


def test_a_dead_network_stops_the_run_and_leaves_the_rest(station: Station) -> None:
    shows = make_shows(station, 3)
    the_plan = station.plan(shows)
    station.sandbox.faults.add("* /amikrop/show-1/*", faults.Reset("before"), times=None)
    stopped = station.run_plan(the_plan)[-1]
    assert isinstance(stopped, Stopped)
    assert (stopped.reason, stopped.left) == ("network", 2)
    station.sandbox.faults.clear()
    station.run(shows)
    assert station.names() == ["Show 0", "Show 1", "Show 2"]
    assert station.uploads() == 3


def test_a_short_rate_limit_is_waited_for_and_a_long_one_stops(station: Station) -> None:
    shows = make_shows(station, 2)
    # The client measures this wait by the real clock.
    station.while_sleeping = sleep
    station.sandbox.faults.add(UPLOAD, faults.RateLimit(retry_after=1))
    events = station.run(shows[:1])
    assert Waiting(1.0, "rate limit", "0.mp3") in events
    assert station.names() == ["Show 0"]
    station.sandbox.faults.add(UPLOAD, faults.RateLimit(retry_after=90))
    stopped = station.run(shows)[-1]
    assert isinstance(stopped, Stopped)
    assert (stopped.reason, stopped.left) == ("rate limit", 1)
    assert actions(station, shows) == "=+"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faults.RefuseWith200("10 published shows are the limit"), "10 published shows"),
        (faults.PostValidationError("The form is wrong"), "The form is wrong"),
    ],
)
def test_a_refused_show_stops_only_itself(station: Station, fault: Fault, reason: str) -> None:
    shows = make_shows(station, 2)
    station.sandbox.faults.add(UPLOAD, fault)
    events = station.run(shows)
    (refused,) = [event for event in events if isinstance(event, Refused)]
    assert refused.row == "0.mp3"
    assert reason in refused.reason
    assert events[-1] == Stopped("done")
    assert station.names() == ["Show 1"]
    entry = station.plan(shows).entries[0]
    assert (entry.action, reason in entry.reasons[0]) == ("+", True)


def test_a_refused_show_stops_everything_on_request(station: Station) -> None:
    shows = make_shows(station, 2)
    station.sandbox.faults.add(UPLOAD, faults.RefuseWith200())
    stopped = station.run(shows, stop_at_first=True)[-1]
    assert isinstance(stopped, Stopped)
    assert (stopped.reason, stopped.left) == ("refused", 1)


def test_a_revoked_token_stops_the_run(station: Station) -> None:
    shows = make_shows(station, 2)
    the_plan = station.plan(shows)
    body = json.dumps({"error": {"type": "OAuthException", "message": "invalid token"}})
    station.sandbox.faults.add(UPLOAD, faults.Status(401, body, "text/javascript"))
    stopped = station.run_plan(the_plan)[-1]
    assert isinstance(stopped, Stopped)
    assert (stopped.reason, stopped.left) == ("authorization", 2)


def test_a_success_without_a_key_is_looked_up(station: Station) -> None:
    shows = make_shows(station, 1)
    station.sandbox.list_delay = 100
    station.sandbox.faults.add(UPLOAD, faults.SuccessWithoutKey())
    events = station.run(shows)
    assert Published("0.mp3", "Show 0", "/amikrop/show-0/") in events
    assert station.journal.records[-2]["type"] == "published"


def test_a_success_whose_key_is_not_found_is_published_nevertheless(station: Station) -> None:
    shows = make_shows(station, 1)
    body = json.dumps({"result": {"success": True}})
    fault = faults.Status(200, body, "text/javascript")
    station.sandbox.faults.add(UPLOAD, fault)
    assert Published("0.mp3", "Show 0", None) in station.run(shows)
    station.sandbox.add_show(USER, "Show 0", audio_length=2)
    assert Published("0.mp3", "Show 0", "/amikrop/show-0/") in station.run(shows)
    assert station.uploads() == 1


def test_an_older_show_of_the_same_name_is_not_taken_for_the_new_one(station: Station) -> None:
    station.sandbox.add_show(USER, "Show 0", audio_length=7200)
    shows = make_shows(station, 1)
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    events = station.run(shows)
    assert isinstance(events[-2], Unknown)
    assert station.names() == ["Show 0"]


def test_the_new_one_of_two_shows_of_a_name_is_found(station: Station) -> None:
    station.sandbox.add_show(USER, "Show 0", audio_length=7200)
    shows = make_shows(station, 1)
    station.sandbox.list_delay = 100
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=True))
    assert Found("0.mp3", "Show 0", "/amikrop/show-0-1/") in station.run(shows)


def test_a_show_with_an_unexpected_key_is_found_in_the_list(station: Station) -> None:
    shows = make_shows(station, 1)
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))

    def add(_: float) -> None:
        if len(station.slept) == 4:
            key = station.sandbox.add_show(USER, "Renamed later", audio_length=2)
            with station.client() as mixcloud:
                mixcloud.edit(key, name="Show 0")

    station.while_sleeping = add
    assert Found("0.mp3", "Show 0", "/amikrop/renamed-later/") in station.run(shows)


def test_a_show_of_the_same_name_waits_until_the_first_is_found(station: Station) -> None:
    shows = [
        make_show(station.folder / f"{number}.mp3", "Weekly", seconds=2.1) for number in range(2)
    ]
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    events = station.run([*shows, make_show(station.folder / "2.mp3", "Other")])
    assert [event.row for event in events if isinstance(event, Sending)] == [
        "0.mp3",
        "2.mp3",
        "1.mp3",
    ]
    assert station.names() == ["Other", "Weekly"]


def test_a_show_that_is_in_the_account_is_not_sent(station: Station) -> None:
    station.sandbox.add_show(USER, "Show 0", audio_length=2)
    station.sandbox.add_show(USER, "Show 1", audio_length=7200)
    shows = make_shows(station, 2)
    entries = station.plan(shows).entries
    assert [entry.action for entry in entries] == ["=", "+"]
    assert "/amikrop/show-0/" in entries[0].reasons[0]
    assert "/amikrop/show-1/" in entries[1].warnings[0]


def test_a_show_that_lists_do_not_have_yet_is_not_sent(station: Station) -> None:
    shows = make_shows(station, 1)
    station.sandbox.list_delay = 100
    station.sandbox.add_show(USER, "Show 0", audio_length=2)
    assert Found("0.mp3", "Show 0", "/amikrop/show-0/") in station.run(shows)
    assert station.uploads() == 0
    assert actions(station, shows) == "="


def test_a_changed_file_is_not_sent(station: Station) -> None:
    shows = make_shows(station, 1)
    the_plan = station.plan(shows)
    write_audio(shows[0].audio.path, seed=5, frames=90)
    (refused,) = [one for one in station.run_plan(the_plan) if isinstance(one, Refused)]
    assert refused.reason == "0.mp3 has changed since the plan was made; run again"
    assert station.uploads() == 0


def test_a_file_that_changes_while_it_is_sent_is_not_published(station: Station) -> None:
    path = write_audio(station.folder / "0.mp3", frames=8000)
    (show,) = [make_show(path, "Show")]
    size = path.stat().st_size
    the_plan = station.plan([show])
    with station.client() as mixcloud:
        publisher = station.publisher(mixcloud, station.journal, limit_rate=20_000_000)
        events: list[Event] = []
        for event in publisher.run(the_plan):
            events.append(event)
            if isinstance(event, Sending) and not event.sent:
                os.utime(path, (1, 1))
    assert size == path.stat().st_size
    (refused,) = [one for one in events if isinstance(one, Refused)]
    assert "has changed" in refused.reason
    assert station.names() == []


def test_an_unreadable_picture_stops_only_its_show(station: Station) -> None:
    def read() -> bytes:
        raise FileNotFoundError(2, "No such file or directory")

    shows = make_shows(station, 2)
    shows[0] = replace(shows[0], picture=Picture("cover.jpg", "0" * 64, 5, read))
    (refused,) = [one for one in station.run(shows) if isinstance(one, Refused)]
    assert refused.reason.startswith("cover.jpg cannot be read")
    assert station.names() == ["Show 1"]
    station.run([replace(shows[1], picture=shows[0].picture)])
    assert actions(station, shows) == "+="


def test_an_interruption_is_reported_at_once(station: Station) -> None:
    shows = make_shows(station, 2)
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    events = [type(one).__name__ for one in station.run(shows) if not isinstance(one, Waiting)]
    assert events == [
        *("Planned", "Sending", "Unknown", "Sending", "Published", "Unknown", "Stopped"),
    ]


def test_a_missing_file_stops_only_its_show(station: Station) -> None:
    shows = make_shows(station, 2)
    the_plan = station.plan(shows)
    shows[0].audio.path.unlink()
    events = station.run_plan(the_plan)
    (refused,) = [one for one in events if isinstance(one, Refused)]
    assert refused.reason == "0.mp3 cannot be read: No such file or directory"
    assert station.names() == ["Show 1"]


def test_a_second_run_at_the_same_time_is_refused(station: Station) -> None:
    the_plan = station.plan(make_shows(station, 1))
    with (
        AccountLock("sandbox", USER, what="other.csv"),
        pytest.raises(AccountBusyError, match=r"another upload .* 'other.csv'"),
    ):
        station.run_plan(the_plan)


def test_an_outdated_plan_is_refused(station: Station) -> None:
    the_plan = station.plan(make_shows(station, 1))
    station.run_plan(the_plan)
    with pytest.raises(PublishingError, match="plan again"):
        station.run_plan(the_plan)


def test_a_full_disk_stops_the_run_before_a_byte_is_sent(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_plan = station.plan(make_shows(station, 2))

    def write(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aiomixcloud.publishing.journal.os.write", write)
    stopped = station.run_plan(the_plan)[-1]
    assert isinstance(stopped, Stopped)
    assert isinstance(stopped.error, JournalError)
    assert (stopped.reason, stopped.left) == ("journal", 2)
    assert "No space left on device" in stopped.error.message
    assert station.uploads() == 0


def test_a_disk_that_fills_up_during_the_upload_ends_it_before_the_last_part(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    (show,) = make_shows(station, 1)
    the_plan = station.plan([show])
    write = os.write

    def fill(descriptor: int, data: bytes) -> int:
        if b'"ending"' in data:
            write(descriptor, data[:5])
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr("aiomixcloud.publishing.journal.os.write", fill)
    stopped = station.run_plan(the_plan)[-1]
    assert isinstance(stopped, Stopped)
    assert stopped.reason == "journal"
    monkeypatch.undo()
    assert station.names() == []
    station.run([show])
    assert station.names() == ["Show 0"]


def test_finish_ends_the_run_after_the_show_that_is_sent(station: Station) -> None:
    shows = make_shows(station, 3)
    the_plan = station.plan(shows)
    events = react(station, the_plan, finish_at(Sending))
    assert kinds([one for one in events if not isinstance(one, Sending)]) == [
        "Planned",
        "Published",
        "Stopped",
    ]
    assert events[-1] == Stopped("asked", 2)


def test_finish_ends_a_wait(station: Station) -> None:
    the_plan = station.plan(make_shows(station, 1))
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    events = react(station, the_plan, finish_at(Waiting), settle=300)
    assert kinds(events[-2:]) == ["Unknown", "Stopped"]
    assert station.slept == []


def finish_at(kind: type[Event]) -> Callable[[Event, Callable[[], None]], None]:
    """Return a reaction that ends the run at an event."""
    return lambda event, finish: finish() if isinstance(event, kind) else None


def react(
    station: Station,
    the_plan: Plan,
    reaction: Callable[[Event, Callable[[], None]], object],
    *,
    settle: float = 0,
) -> list[Event]:
    """Run a plan and call a function with each event before the next one is requested."""

    async def run() -> list[Event]:
        token = station.sandbox.token(USER)
        async with Mixcloud(station.sandbox.api_root, access_token=token, retry=None) as mixcloud:
            publisher = Publisher(
                mixcloud, station.journal, settle=settle, clock=lambda: station.time
            )
            events = []
            async for event in publisher.run(the_plan):
                events.append(event)
                reaction(event, publisher.finish)
            return events

    if station.flavour == "async":
        return asyncio.run(run())
    with station.client() as mixcloud:
        publisher = station.publisher(mixcloud, station.journal, settle=settle)
        events = []
        for event in publisher.run(the_plan):
            events.append(event)
            reaction(event, publisher.finish)
        return events


def test_a_show_that_appears_late_is_not_taken_for_another_of_its_name(station: Station) -> None:
    shows = [
        make_show(station.folder / f"{number}.mp3", "Weekly", seconds=2.1) for number in range(2)
    ]
    station.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    the_plan = station.plan(shows)

    def appear(event: Event, _: object) -> None:
        if isinstance(event, Unknown) and event.final:
            station.sandbox.add_show(USER, "Weekly", audio_length=2)

    events = react(station, the_plan, appear)
    assert isinstance(events[-2], Published)
    assert events[-2].key == "/amikrop/weekly-1/"
    station.run(shows)
    assert {state.key for state in station.journal.states.values()} == {
        "/amikrop/weekly/",
        "/amikrop/weekly-1/",
    }


def test_a_run_that_is_left_during_an_upload_did_not_publish(station: Station) -> None:
    path = write_audio(station.folder / "0.mp3", frames=20_000)
    show = make_show(path, "Show")
    the_plan = station.plan([show])

    async def leave() -> None:
        token = station.sandbox.token(USER)
        async with Mixcloud(station.sandbox.api_root, access_token=token) as mixcloud:
            publisher = Publisher(mixcloud, station.journal, limit_rate=10_000_000)
            events = publisher.run(the_plan)
            async for event in events:
                if isinstance(event, Sending) and event.sent:
                    break
            await events.aclose()

    if station.flavour == "async":
        asyncio.run(leave())
    else:
        with station.client() as mixcloud:
            publisher = PublisherSync(mixcloud, station.journal, limit_rate=10_000_000)
            with closing(publisher.run(the_plan)) as events:
                next(event for event in events if isinstance(event, Sending) and event.sent)
    assert station.names() == []
    (state,) = station.journal.states.values()
    assert state.status in ("unsent", "sending")
    station.run([show])
    assert station.names() == ["Show"]


def test_progress_is_reported(station: Station) -> None:
    events = station.run_plan(station.plan(make_shows(station, 1)))
    *_, last = [event for event in events if isinstance(event, Sending)]
    assert last.sent == last.total > 30_000


def test_what_differs_is_edited_and_nothing_else(station: Station) -> None:
    shows = make_shows(station, 2)
    station.run(shows)
    shows[0] = replace(shows[0], name="New name", description="Words", tags=("deep",))
    entry = station.plan(shows).entries[0]
    assert (entry.action, {*entry.changes}) == ("~", {"name", "description", "tags"})
    events = station.run(shows)
    assert Published("0.mp3", "New name", "/amikrop/show-0/", "edit") in events
    assert actions(station, shows) == "=="
    with station.client() as mixcloud:
        data = mixcloud.get("amikrop/show-0")
    assert (data.name, data.description) == ("New name", "Words")
    assert station.uploads() == 2


@pytest.mark.parametrize(
    "fault", [faults.Reset("headers", done=True), faults.Reset("before"), faults.Status(502)]
)
def test_an_interrupted_edit_is_repeated(station: Station, fault: Fault) -> None:
    (show,) = make_shows(station, 1)
    station.run([show])
    changed = replace(show, name="New name")
    station.sandbox.faults.add("POST /upload/amikrop/*", fault)
    assert isinstance(station.run([changed])[-2], Published)
    assert station.names() == ["New name"]


def test_an_edit_that_may_have_happened_can_be_undone(station: Station) -> None:
    (show,) = make_shows(station, 1)
    station.run([show])
    fault = faults.Reset("headers", done=True)
    station.sandbox.faults.add("POST /upload/amikrop/*", fault, times=None)
    stopped = station.run([replace(show, name="New name")])[-1]
    assert isinstance(stopped, Stopped)
    assert (stopped.reason, stopped.left) == ("network", 1)
    station.sandbox.faults.clear()
    assert actions(station, [show]) == "~"
    station.run([show])
    assert station.names() == ["Show 0"]


def test_a_refused_edit_is_reported(station: Station) -> None:
    (show,) = make_shows(station, 1)
    station.run([show])
    changed = replace(show, name="New name")
    station.sandbox.faults.add("POST /upload/amikrop/*", faults.RefuseWith200("No."))
    (refused,) = [one for one in station.run([changed]) if isinstance(one, Refused)]
    assert (refused.task, refused.reason) == ("edit", "No.")
    assert actions(station, [changed]) == "~"


def test_staged_shows_are_published_at_the_end(station: Station) -> None:
    shows = make_shows(station, 2)
    events = station.run(shows, stage=True)
    tasks = [event.task for event in events if isinstance(event, Published)]
    assert tasks == ["upload", "upload", "publish", "publish"]
    assert station.listed() == ["Show 0", "Show 1"]
    assert actions(station, shows) == "=="


def test_staged_shows_stay_unlisted_until_all_are_there(station: Station) -> None:
    shows = make_shows(station, 2)
    station.sandbox.faults.add(UPLOAD, faults.RefuseWith200())
    station.run(shows, stage=True)
    assert station.listed() == []
    assert actions(station, shows) == "+~"
    station.run(shows, stage=True)
    assert station.listed() == ["Show 0", "Show 1"]


def test_nothing_is_sent_outside_the_hours(station: Station) -> None:
    local = station.time.astimezone()
    later = (local + timedelta(hours=1)).time()
    end = (local + timedelta(hours=2)).time()
    shows = make_shows(station, 1)
    events = station.run(shows, between=(later, end))
    (waiting,) = [event for event in events if isinstance(event, Waiting)]
    assert waiting.reason == "hours"
    assert waiting.seconds == pytest.approx(3600, abs=1)


def test_the_account_of_another_token_is_refused(station: Station) -> None:
    station.sandbox.add_user("bob")
    token = station.sandbox.token("bob")
    with MixcloudSync(station.sandbox.api_root, access_token=token) as mixcloud:
        publisher = PublisherSync(mixcloud, station.journal)
        with pytest.raises(JournalError, match="the access token belongs to 'bob'"):
            publisher.account()


def test_published_shows_are_verified(station: Station) -> None:
    shows = [
        make_show(station.folder / "0.mp3", "Show 0", seconds=2.1, tags=("house",)),
        make_show(station.folder / "1.mp3", "Show 1", seconds=2.1),
    ]
    station.run(shows)
    with station.client() as mixcloud:
        mixcloud.edit("amikrop/show-0", tags=["other"], name="Other")
        publisher = station.publisher(mixcloud, station.journal)
        first, second = publisher.verify(station.plan(shows))
    assert first.differences == (
        "its name is 'Other', not 'Show 0'",
        "it does not have the tags house",
    )
    assert second.differences == ()


def test_the_first_event_says_how_much_there_is_to_do(station: Station) -> None:
    shows = make_shows(station, 2)
    size = sum(show.audio.size for show in shows)
    assert station.run(shows)[0] == Planned(2, size)


def test_hours_of_the_day_may_be_equal(station: Station) -> None:
    shows = make_shows(station, 1)
    assert not [
        one for one in station.run(shows, between=(time(3), time(3))) if isinstance(one, Waiting)
    ]
