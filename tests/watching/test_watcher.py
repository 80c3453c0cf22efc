"""Watching the sandbox, in both flavours."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud import MixcloudError, NotFoundError
from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.watching import (
    KINDS,
    Event,
    LostFollower,
    MemoryState,
    Milestone,
    NewComment,
    NewFollower,
    NewShow,
    StateError,
    UserMemory,
    Watcher,
    WatcherSync,
)

Clock = Callable[[], datetime]


@pytest.fixture(params=["sync", "async"])
def look(request: pytest.FixtureRequest, empty: Sandbox, clock: Clock) -> Callable[..., Any]:
    """Look once with a new watcher, as bob or another user, and return the events."""

    async def look_async(user: str, names: Iterable[str], **options: Any) -> list[Event]:
        async with empty.client(user) as mixcloud, empty.client() as anonymous:
            watcher = Watcher(mixcloud, names, clock=clock, anonymous=anonymous, **options)
            return [event async for event in watcher.look()]

    def look_sync(*names: str, user: str = "bob", **options: Any) -> list[Event]:
        if request.param == "async":
            return asyncio.run(look_async(user, names, **options))
        with empty.sync_client(user) as mixcloud, empty.sync_client() as anonymous:
            watcher = WatcherSync(mixcloud, names, clock=clock, anonymous=anonymous, **options)
            return list(watcher.look())

    return look_sync


def texts(events: Iterable[Event]) -> list[str]:
    return [event.text for event in events]


def test_an_event_of_another_kind_waits_for_a_watcher_that_wants_it(
    empty: Sandbox, tmp_path: Path, clock: Clock
) -> None:
    state = tmp_path / "watch.json"
    with empty.sync_client("bob") as mixcloud:
        watchers = [
            WatcherSync(mixcloud, ["bob"], kinds=[kind], state=state, clock=clock)
            for kind in (NewShow, Milestone)
        ]
        assert [list(watcher.look()) for watcher in watchers] == [[], []]
        empty.clock.advance(60)
        empty.add_show("bob", "Rain", play_count=120)
        for event in watchers[0].look():
            watchers[0].defer(event)
        assert texts(watchers[1].look()) == ["Rain reached 100 plays"]
        assert texts(watchers[0].look()) == ["Bob published Rain"]


def test_new_shows_are_announced_oldest_first(empty: Sandbox, look: Any, tmp_path: Path) -> None:
    state = tmp_path / "watch.json"
    empty.add_show("bob", "Before")
    assert look("bob", "alice", state=state) == []
    for name in ("Rain", "Sun"):
        empty.clock.advance(60)
        empty.add_show("bob", name, tags=["Jazz"])
    rain, sun = look("alice", "BOB", state=state)
    assert isinstance(rain, NewShow)
    assert (rain.id, rain.kind, rain.text) == (
        "new-show:/bob/rain/",
        "new-show",
        "Bob published Rain",
    )
    assert (rain.show.name, rain.show["tags"][0].name) == ("Rain", "Jazz")
    assert (rain.user.key, rain.user.username, rain.user.name) == ("/bob/", "bob", "Bob")
    assert rain.time == rain.show.created_time == sun.time - timedelta(seconds=60)
    assert rain.url == rain.show.url
    assert sun.text == "Bob published Sun"
    assert look("bob", state=state) == []


def test_the_first_show_of_a_user_is_announced(empty: Sandbox, look: Any) -> None:
    state = MemoryState()
    look("bob", state=state)
    empty.clock.advance(60)
    empty.add_show("bob", "First")
    assert texts(look("bob", state=state)) == ["Bob published First"]


def test_existing_shows_are_announced_on_request(empty: Sandbox, look: Any) -> None:
    for number in range(3):
        empty.add_show("bob", f"Show {number}")
    state = MemoryState()
    found = texts(look("bob", state=state, announce_existing=True))
    assert found == [f"Bob published Show {number}" for number in range(3)]
    assert look("bob", state=state, announce_existing=True) == []


def test_what_becomes_public_later_is_announced_once(empty: Sandbox, look: Any) -> None:
    state = MemoryState()
    now = empty.clock.now()
    draft = empty.add_show("bob", "Draft", state="draft", created_time=now - 20 * 86400)
    unlisted = empty.add_show("bob", "Unlisted", state="unlisted", created_time=now - 9 * 86400)
    empty.add_show("bob", "Scheduled", state="scheduled", created_time=now + 3600)
    empty.add_show("bob", "Public")
    assert look("bob", state=state) == []
    empty.clock.advance(60)
    empty.add_show("bob", "Later")
    assert texts(look("me", state=state)) == ["Bob published Later"]
    empty.clock.advance(3600)
    with empty.sync_client("bob") as mixcloud:
        mixcloud.edit(draft, publish=True)
        mixcloud.edit(unlisted, publish=True)
    found = {event.id for event in look("bob", state=state)}
    assert found == {f"new-show:/bob/{name}/" for name in ("draft", "unlisted", "scheduled")}
    assert look("bob", state=state) == []


def test_a_list_that_lags_loses_nothing(empty: Sandbox, look: Any) -> None:
    state = MemoryState()
    look("bob", state=state)
    empty.list_delay = 600
    empty.add_show("bob", "Late")
    empty.list_delay = 0.0
    empty.clock.advance(60)
    empty.add_show("bob", "Early")
    assert {*texts(look("bob", state=state))} == {"Bob published Late", "Bob published Early"}


def test_a_look_reads_only_what_is_recent(empty: Sandbox, look: Any) -> None:
    state = MemoryState()
    empty.add_show("bob", "One")
    look("bob", state=state)
    empty.requests.clear()
    look("bob", state=state)
    (request,) = empty.requests
    assert request.path.startswith("/bob/cloudcasts/?")
    assert "since=" in request.path


def test_every_kind_of_event(empty: Sandbox, look: Any) -> None:
    state = MemoryState()
    show = empty.add_show("bob", "Old", play_count=90)
    empty.add_comment("alice", show, "before")
    options = {"kinds": KINDS, "state": state}
    assert look("bob", **options) == []
    empty.clock.advance(300)
    with empty.sync_client("alice") as alice:
        alice.follow("bob")
        empty.add_comment("alice", show, "Great\nshow")
        empty.add_comment("alice", "bob", "Hello")
        new = empty.add_show("bob", "Hit", play_count=2600)
        empty.add_comment("alice", new, "First!")
        events = look("bob", **options)
        assert {event.id: event.text for event in events} == {
            "new-show:/bob/hit/": "Bob published Hit",
            "milestone:/bob/hit/:plays:2500": "Hit reached 2,500 plays",
            "new-comment:/comments/cr/203/1/c2/": "Alice commented on Old: Great show",
            "new-comment:/comments/cr/203/2/c4/": "Alice commented on Hit: First!",
            "new-comment:/comments/cr/204/1/c3/": "Alice commented on the profile of Bob: Hello",
            "new-follower:/bob/:/alice/": "Alice follows Bob",
        }
        by_kind: dict[type[Event], Any] = {type(event): event for event in events}
        assert by_kind[NewFollower].follower.key == "/alice/"
        assert by_kind[NewFollower].show is None
        assert by_kind[Milestone].count == 2500
        assert by_kind[NewComment].comment.user.name == "Alice"
        empty.clock.advance(300)
        assert look("bob", **options) == []
        alice.unfollow("bob")
        assert look("bob", **options) == []  # a list may lack somebody by mistake
        (lost,) = look("bob", **options)
        assert isinstance(lost, LostFollower)
        assert (lost.id, lost.text) == ("lost-follower:/bob/:/alice/", "Alice unfollowed Bob")
        alice.follow("bob")
        empty.clock.advance(300)
        (again,) = look("bob", **options)
        assert again.id == "new-follower:/bob/:/alice/:2"


def test_many_followers_are_announced_without_the_old_ones(empty: Sandbox, look: Any) -> None:
    names = [f"fan{number}" for number in range(130)]
    for name in names:
        empty.add_user(name)
    follow = {}
    for name in names:
        follow[name] = empty.sync_client(name)
    state = MemoryState()
    for name in names[:120]:
        follow[name].follow("bob")
        empty.clock.advance(1)
    options = {"kinds": [NewFollower], "state": state}
    assert look("bob", **options) == []
    for name in names[60:90]:  # now older followers move up in the list
        follow[name].unfollow("bob")
    for name in names[120:]:
        empty.clock.advance(1)
        follow[name].follow("bob")
    found = [event.follower.username for event in look("bob", **options)]
    assert found == names[120:]
    assert look("bob", **options) == []
    for client in follow.values():
        client.close()


def test_followed_users_are_watched(empty: Sandbox, look: Any) -> None:
    empty.add_user("carl")
    with empty.sync_client("bob") as bob:
        bob.follow("alice")
    state = MemoryState()
    assert look("following", "me", state=state) == []
    for name in ("alice", "bob", "carl"):
        empty.add_show(name, "New")
    assert {event.user.key for event in look("following", "me", state=state)} == {
        "/alice/",
        "/bob/",
    }


def test_the_failure_of_a_user_does_not_stop_the_others(
    empty: Sandbox, look: Any, caplog: pytest.LogCaptureFixture
) -> None:
    state = MemoryState()
    look("bob", "alice", state=state)
    for name in ("alice", "bob"):
        empty.add_show(name, "New")
    errors: list[tuple[str, MixcloudError]] = []
    options = {"state": state, "on_error": lambda *error: errors.append(error)}
    empty.faults.add("GET /bob/cloudcasts/", faults.Status(404), times=1)
    assert texts(look("bob", "nobody", "alice", **options)) == ["Alice published New"]
    assert [user for user, _ in errors] == ["bob", "nobody"]
    assert isinstance(errors[1][1], NotFoundError)
    assert texts(look("bob", "alice", **options)) == ["Bob published New"]
    with caplog.at_level(logging.WARNING):
        look("nobody")
    assert "cannot read nobody" in caplog.text


def test_an_event_in_the_file_is_delivered_again_until_it_is_acknowledged(
    empty: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    state = tmp_path / "watch.json"
    with empty.sync_client() as mixcloud:

        def watcher() -> WatcherSync:
            return WatcherSync(mixcloud, ["bob"], state=state, clock=clock)

        list(watcher().look())
        for name in ("One", "Two", "Three"):
            empty.add_show("bob", name)
        first = next(watcher().look())
        empty.clock.advance(86400)
        assert next(watcher().look()) == first
        other = watcher()
        event = next(other.look())
        other.acknowledge(event)
        rest = watcher()
        seen = []
        for event in rest.look():
            seen.append(event.text)
            if event.text.endswith("Two"):
                rest.defer(event)
        assert seen == ["Bob published Two", "Bob published Three"]
        assert texts(watcher().look()) == ["Bob published Two"]
        assert texts(watcher().look()) == []


async def test_the_asynchronous_watcher_goes_on_until_it_is_finished(
    empty: Sandbox, clock: Clock
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        empty.clock.advance(seconds)
        if len(pauses) in {100, 2000}:
            empty.add_show("bob", f"Show {len(pauses)}")
        if len(pauses) > 5000:
            raise AssertionError("the watcher does not end")

    async with empty.client() as mixcloud:
        watcher = Watcher(
            mixcloud, ["bob", "alice"], every=60, clock=clock, sleep=sleep, jitter=lambda: 1.0
        )
        seen = []
        async for event in watcher:
            seen.append(event.text)
            if len(seen) == 2:
                watcher.finish()
    assert seen == ["Bob published Show 100", "Bob published Show 2000"]
    looks = [one.path for one in empty.requests if one.path.startswith("/bob/cloudcasts")]
    # At most one look in 66 seconds: the interval, and a tenth at random.
    assert abs(len(looks) - sum(pauses) / 66) < 2


def test_looks_that_fail_become_rare(empty: Sandbox, clock: Clock) -> None:
    empty.faults.add("GET /bob/cloudcasts/", faults.Status(404), times=None)
    seconds = 0.0
    times = []

    def sleep(pause: float) -> None:
        nonlocal seconds
        seconds += pause
        empty.clock.advance(pause)
        if seconds > 4 * 3600:
            watcher.finish()

    with empty.sync_client() as mixcloud:
        watcher = WatcherSync(
            mixcloud,
            ["bob"],
            clock=clock,
            sleep=sleep,
            jitter=lambda: 0.0,
            on_error=lambda *_: times.append(round(seconds)),
        )
        assert list(watcher) == []
    assert times == [0, 600, 1800, 4200, 7800, 11400]


class CountingState(MemoryState):
    """State that counts what is stored."""

    saves = 0

    def save(self, user: str, memory: UserMemory) -> None:
        super().save(user, memory)
        self.saves += 1


def test_hours_without_news_are_not_stored(empty: Sandbox, clock: Clock, look: Any) -> None:
    state = CountingState()
    empty.add_show("bob", "Before")
    end = empty.clock.now() + 5 * 3600

    def sleep(pause: float) -> None:
        empty.clock.advance(pause)
        if empty.clock.now() > end:
            watcher.finish()

    with empty.sync_client() as mixcloud:
        watcher = WatcherSync(mixcloud, ["bob"], state=state, clock=clock, sleep=sleep)
        assert list(watcher) == []
    assert state.saves == 1
    assert sum("since=" not in one.path for one in empty.requests) in {5, 6}
    empty.requests.clear()
    # A single look stores the time, so that the next one does not read everything.
    for _ in range(3):
        look("bob", state=state)
    assert state.saves == 2
    assert ["since=" in one.path for one in empty.requests] == [False, True, True]


def test_a_rate_limit_is_waited_out(empty: Sandbox, clock: Clock) -> None:
    empty.faults.add("GET /bob/cloudcasts/", faults.RateLimit(5000), times=1)
    seconds = 0.0
    errors = []

    def sleep(pause: float) -> None:
        nonlocal seconds
        seconds += pause
        empty.clock.advance(pause)
        if seconds > 5100:
            watcher.finish()

    with empty.sync_client() as mixcloud:
        watcher = WatcherSync(
            mixcloud,
            ["bob"],
            clock=clock,
            sleep=sleep,
            jitter=lambda: 0.0,
            on_error=lambda *_: errors.append(round(seconds)),
        )
        list(watcher)
    assert errors[:1] == [0]
    assert len(errors) <= 2


@pytest.mark.parametrize(
    ("users", "options", "message"),
    [
        (["bob"], {"every": 59}, "every must be at least 60 seconds, not 59"),
        ([], {}, "give at least one user"),
        ("bob", {}, "users must be a list"),
        (["bob/show"], {}, "'bob/show' is not a user"),
        (["bob"], {"kinds": ["shows"]}, "kinds must be some of new-show, .*, not 'shows'"),
        (["bob"], {"kinds": []}, "not none"),
        (["bob"], {"kinds": [3]}, "kinds must be some of new-show, .*, not '3'"),
        (["bob"], {"kinds": "new-show"}, "kinds must be a list"),
    ],
)
def test_wrong_arguments_are_refused(
    empty: Sandbox, users: Any, options: dict[str, Any], message: str
) -> None:
    with empty.sync_client() as mixcloud, pytest.raises(ValueError, match=message):
        WatcherSync(mixcloud, users, **options)


@pytest.mark.parametrize("state", [5, b"watch.json", MemoryState, object()])
def test_a_state_of_another_type_is_refused(empty: Sandbox, state: Any) -> None:
    message = "state must be the path of a file, or an object with load and save, not "
    with empty.sync_client() as mixcloud, pytest.raises(TypeError, match=message):
        WatcherSync(mixcloud, ["bob"], state=state)


def test_text_of_strangers_is_one_harmless_line(empty: Sandbox, look: Any) -> None:
    state = MemoryState()
    empty.add_user("evil", name="Eve\n\x1b[2J\u202e<b>@everyone")
    look("evil", state=state)
    empty.add_show("evil", "A\r\nB\x07\u2066 \x9b31m $(rm -rf) 😀")
    (event,) = look("evil", state=state)
    assert event.text.isprintable()
    assert event.text == "Eve [2J<b>@everyone published A B 31m $(rm -rf) 😀"
    json.dumps(event.to_dict())


def test_a_state_file_that_cannot_be_used_is_refused(
    empty: Sandbox, look: Any, tmp_path: Path
) -> None:
    state = tmp_path / "watch.json"
    look("bob", state=state)
    text = state.read_text()
    state.write_text(text.replace('"version": 1', '"version": 2'))
    with pytest.raises(StateError, match="written by a newer version of aiomixcloud"):
        look("bob", state=state)
    for damaged in ("", "[]", text[:-5], '{"format": "other", "version": 1}', "\x00"):
        state.write_text(damaged)
        with pytest.raises(StateError, match="is not a valid state file"):
            look("bob", state=state)
        assert state.read_text() == damaged
    with pytest.raises(StateError, match="cannot be written"):
        look("bob", state=tmp_path / "missing" / "watch.json")
    with pytest.raises(StateError, match="cannot be read"):
        look("bob", state=tmp_path)


def test_two_watchers_of_one_file_are_noticed(
    empty: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    state = tmp_path / "watch.json"
    with empty.sync_client() as mixcloud:
        one = WatcherSync(mixcloud, ["bob"], state=state, clock=clock).look()
        other = WatcherSync(mixcloud, ["bob"], state=state, clock=clock).look()
        list(one)
        empty.add_show("bob", "One")
        empty.add_show("bob", "Two")
        one = WatcherSync(mixcloud, ["bob"], state=state, clock=clock).look()
        next(one)
        next(other)
        next(other)
        with pytest.raises(StateError, match="another watcher changed the state file"):
            next(one)


def test_the_file_survives_a_failed_write(
    empty: Sandbox, look: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "watch.json"
    look("bob", state=state)
    before = state.read_text()
    empty.add_show("bob", "New")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(StateError, match="No space left on device"):
            look("bob", state=state)
    assert state.read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["watch.json"]
    assert texts(look("bob", state=state)) == ["Bob published New"]
