"""Five hundred users for a day of the sandbox's clock, at the default interval, within a limit."""

import resource
from datetime import UTC, datetime

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from aiomixcloud.watching import WatcherSync

BEGIN, DAY = 1_800_000_000.0, 86_400.0


def peak() -> int:
    """Return the most memory that this process has used, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_day_of_many_users_stays_within_the_limit(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    state = tmp_path_factory.mktemp("watch") / "watch.json"
    with (
        # Its time stands still except for sleeps, so that a slow machine does not delay looks.
        Sandbox(empty=True, clock=lambda: BEGIN, monotonic=lambda: 0.0) as sandbox,
        # It does not wait for a rate limit, so that one fails the test.
        MixcloudSync(sandbox.api_root, max_rate_limit_wait=0) as mixcloud,
    ):
        users = [f"user{number}" for number in range(500)]
        for user in users:
            sandbox.add_user(user)
            sandbox.add_show(user, "Before")
        # Every user once in the 300 seconds of the default interval.
        sandbox.limit(17, per=10)
        published: set[str] = set()
        delivered: list[str] = []
        memory = 0

        def sleep(seconds: float) -> None:
            nonlocal memory
            sandbox.clock.advance(seconds)
            passed = sandbox.clock.now() - BEGIN
            while len(published) < passed / 120:
                user = users[len(published) * 7 % 500]
                name = f"Show {len(published)}"
                published.add(f"new-show:{sandbox.add_show(user, name)}")
            if passed > DAY / 4 and not memory:
                memory = peak()
            if passed > DAY:
                watcher.finish()

        watcher = WatcherSync(
            mixcloud,
            users,
            state=state,
            clock=lambda: datetime.fromtimestamp(sandbox.clock.now(), UTC),
            sleep=sleep,
            on_error=lambda user, error: pytest.fail(f"{user}: {error}"),
        )
        delivered = [event.id for event in watcher]
        print(f"{len(delivered)} events, {memory} then {peak()} kB")  # noqa: T201
        assert len(delivered) == len(set(delivered))
        # Those of the last interval were not looked at.
        assert len(published - set(delivered)) < 5
        assert peak() < memory * 1.1
        assert all(request.status == 200 for request in sandbox.requests)
