"""Random schedules through real sockets, with the clock and the faults of the sandbox."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.sync import MixcloudSync
from aiomixcloud.watching import WatcherSync

FAULTS = [
    faults.Status(500),
    faults.Status(403, body="<html>"),
    faults.Truncate(),
    faults.Reset(),
    faults.Garbage(),
    faults.RateLimit(900),
]

steps = st.one_of(
    st.tuples(st.just("publish"), st.booleans()),
    st.tuples(st.just("lag"), st.sampled_from([0, 60, 600])),
    st.tuples(st.just("hide"), st.integers(0, 5)),
    st.tuples(st.just("show"), st.integers(0, 5)),
    st.tuples(st.just("advance"), st.sampled_from([1, 60, 3600, 86400])),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
    st.tuples(st.just("look"), st.integers(0, 3)),
)


class Run:
    """Bob publishes and hides shows, and a watcher that crashes looks at him."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.state = folder / "watch.json"
        self.keys: list[str] = []
        self.delivered = Counter[str]()
        self.seen: set[str] = set()
        self.repeats = 0

    def look(self, crash: int = 99) -> None:
        """Look until the watcher crashes after a delivery."""
        sandbox = self.sandbox
        with MixcloudSync(sandbox.api_root, retry=None, max_rate_limit_wait=0) as mixcloud:
            watcher = WatcherSync(
                mixcloud,
                ["bob"],
                state=self.state,
                clock=lambda: datetime.fromtimestamp(sandbox.clock.now(), UTC),
                on_error=lambda _user, _error: None,
            )
            for number, event in enumerate(watcher.look()):
                self.delivered[event.id] += 1
                if number == crash:
                    self.repeats += 1
                    break

    def perform(self, step: tuple[str, object]) -> None:
        """Carry out a step of the schedule."""
        sandbox = self.sandbox
        match step:
            case ("publish", bool(is_public)):
                name = f"Show {len(self.keys)}"
                state: Literal["public", "draft"] = "public" if is_public else "draft"
                self.keys.append(sandbox.add_show("bob", name, state=state))
            case ("lag", int(seconds)):
                sandbox.list_delay = seconds
            case ("hide" | "show" as change, int(number)) if number < len(self.keys):
                with sandbox.sync_client("bob") as bob:
                    key = self.keys[number]
                    if change == "hide":
                        bob.edit(key, unpublish=True)
                    else:
                        bob.edit(key, publish=True)
            case ("advance", int(seconds)):
                sandbox.clock.advance(seconds)
            case ("fault", fault) if isinstance(fault, faults.Fault):
                sandbox.faults.add("GET /bob/cloudcasts/", fault, times=1)
            case ("look", int(crash)):
                self.look(crash or 99)


@settings(max_examples=60, phases=[Phase.generate])
@given(schedule=st.lists(steps, min_size=5, max_size=25))
def test_every_show_is_delivered_once(schedule: list[tuple[str, object]]) -> None:
    with Sandbox(empty=True) as sandbox, TemporaryDirectory() as folder:
        sandbox.add_user("bob")
        existing = sandbox.add_show("bob", "Existing")
        run = Run(sandbox, Path(folder))
        run.look()
        for step in schedule:
            run.perform(step)
        sandbox.faults.clear()
        sandbox.clock.advance(7200)
        run.look()
        run.look()
        with sandbox.sync_client() as mixcloud:
            public = {show.key for show in mixcloud.get("bob").cloudcasts(limit=100)}
        expected = {f"new-show:{key}" for key in public - {existing}}
        known = {f"new-show:{key}" for key in run.keys}
        assert expected <= set(run.delivered) <= known
        assert run.delivered.total() - len(run.delivered) <= run.repeats
