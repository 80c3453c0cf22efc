"""No event is lost or repeated, whatever happens between looks."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aiomixcloud.watching import WatcherSync
from tests.watching.world import BEGIN, DAY, TextState, World


@dataclass
class Run:
    """A schedule, and what a consumer got."""

    world: World = field(default_factory=World)
    state: TextState = field(default_factory=TextState)
    delivered: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    #: Events that must be delivered, and further ones that may be.
    expected: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    #: What the first look saw, and the time of the oldest if there was more.
    existing: set[str] | None = None
    horizon: int = 0

    def look(self, *, failing: int = 0, crash: int = 99, good: int | None = None) -> None:
        """Look with a new watcher, as after a restart; every `failing`th delivery fails."""
        self.world.good = good
        if self.existing is not None:
            seen = [show for show in self.world.visible() if show.created > self.horizon]
            self.possible |= {f"new-show:{show.key}" for show in seen} - self.existing
        visible, now = self.world.visible(), self.world.now
        watcher = WatcherSync(
            self.world.client,
            ["bob"],
            state=self.state,
            clock=self.world.clock,
            on_error=lambda _user, _error: None,
        )
        begun = self.world.requests
        for number, event in enumerate(watcher.look()):
            if number == crash:
                self.failures += 1
                break
            if failing and number % failing == 0:
                self.failures += 1
                watcher.defer(event)
            else:
                self.delivered[event.id] += 1
        if self.world.requests == begun or (good is not None and self.world.good == -1):
            return
        shows = [show for show in visible if show.created > self.horizon]
        sure = [*visible[:100], *(show for show in visible if show.created > now - DAY)]
        if self.existing is None:
            first = visible[:100]
            self.existing = {f"new-show:{show.key}" for show in first}
            self.horizon = first[-1].created - 1 if len(visible) > 100 else 0
        elif crash == 99:
            self.expected |= {f"new-show:{show.key}" for show in shows if show in sure}
            self.expected -= self.existing

    def perform(self, step: tuple[object, ...]) -> None:
        """Carry out a step of the schedule."""
        world = self.world
        match step:
            case ("publish", int(number), int(age), int(lag)):
                # A show of a number that exists keeps its time.
                if f"/bob/{number}/" not in world.shows:
                    world.publish(number, age=age, lag=lag)
            case ("burst", int(count)):
                for number in range(count):
                    if f"/bob/{2000 + number}/" not in world.shows:
                        world.publish(2000 + number, age=number)
            case ("delete", int(number)):
                world.shows.pop(f"/bob/{number}/", None)
            case ("advance", int(seconds)):
                world.now += seconds
            case ("look", int(failing), int(crash), good):
                self.look(failing=failing, crash=crash, good=good)  # type: ignore[arg-type]


numbers = st.integers(0, 12)
steps = st.one_of(
    st.tuples(
        st.just("publish"),
        numbers,
        st.sampled_from([0, 0, 1, DAY, 20 * DAY]),
        st.sampled_from([0, 0, 60, 600, 2 * DAY]),
    ),
    st.tuples(st.just("burst"), st.sampled_from([2, 5, 8, 110])),
    st.tuples(st.just("delete"), numbers),
    st.tuples(st.just("advance"), st.sampled_from([0, 1, 60, 300, 3600, DAY, 9 * DAY])),
    st.tuples(
        st.just("look"),
        st.sampled_from([0, 0, 1, 2, 3]),
        st.sampled_from([99, 99, 99, 0, 1, 2]),
        st.sampled_from([None, None, None, 0, 1]),
    ),
)


schedules = given(
    existing=st.sampled_from([0, 1, 4, 9, 110]), schedule=st.lists(steps, min_size=4, max_size=25)
)


@settings(max_examples=200, phases=[Phase.generate])
@schedules
def test_every_show_is_delivered_once(existing: int, schedule: list[tuple[object, ...]]) -> None:
    assert_delivered_once(existing, schedule)


@pytest.mark.long
@settings(max_examples=800, phases=[Phase.generate])
@schedules
def test_every_show_is_delivered_once_in_many_schedules(
    existing: int, schedule: list[tuple[object, ...]]
) -> None:
    assert_delivered_once(existing, schedule)


def assert_delivered_once(existing: int, schedule: list[tuple[object, ...]]) -> None:
    """Perform a schedule for bob, who has some shows already, and compare the events."""
    run = Run()
    for number in range(existing):
        run.world.publish(1000 + number, age=number * 3600)
    run.look()
    for step in schedule:
        run.perform(step)
    for _ in range(3):
        run.world.now += 3 * DAY
        run.look()
    assert run.expected <= set(run.delivered) <= run.possible
    # A delivery that was under way when the program crashed was not counted above.
    assert max(run.delivered.values(), default=0) <= 1


@given(st.lists(st.sampled_from([0, 1, 2]), max_size=8))
def test_a_crash_after_a_delivery_repeats_it_with_its_id(crashes: list[int]) -> None:
    world, state, delivered = World(), TextState(), Counter[str]()

    def look() -> WatcherSync:
        return WatcherSync(world.client, ["bob"], state=state, clock=world.clock)

    list(look().look())
    world.now += 300
    keys = [world.publish(number, age=10 - number) for number in range(5)]
    for crash in [*crashes, 99]:
        for number, event in enumerate(look().look()):
            delivered[event.id] += 1
            if number == crash:
                break  # the next event is never requested
    assert list(delivered) == [f"new-show:{key}" for key in keys]
    assert delivered.total() <= len(keys) + len(crashes)


def test_a_look_sends_one_request() -> None:
    world, state = World(), TextState()
    for number in range(250):
        world.publish(number, age=number * DAY)
    for _ in range(20):
        begun = world.requests
        list(WatcherSync(world.client, ["bob"], state=state, clock=world.clock).look())
        assert world.requests == begun + 1
        world.now += 400
    assert world.now > BEGIN
