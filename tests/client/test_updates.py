"""What a user published since a time."""

from datetime import timedelta

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.sandbox import Sandbox


async def test_shows_since_a_time_include_those_of_that_second(fresh_sandbox: Sandbox) -> None:
    for name in ("First", "Second", "Third"):
        fresh_sandbox.clock.advance(10)
        fresh_sandbox.add_show("bob", name)
    async with Mixcloud(fresh_sandbox.api_root) as mixcloud:
        second = await mixcloud.get_show("bob/second")
        since = second.created_time
        assert [show.name for show in await mixcloud.updates("bob", since)] == ["Third", "Second"]
        found = [show.name async for show in mixcloud.updates("bob", since, limit=1).all()]
        assert found == ["Third", "Second"]
        later = since + timedelta(seconds=1)
        assert [show.name for show in await mixcloud.updates("bob", later)] == ["Third"]
        assert len(await mixcloud.updates("bob", 0)) == len(
            await mixcloud.connection("bob", "cloudcasts", limit=100)
        )


async def test_wrong_arguments_are_refused(sandbox: Sandbox) -> None:
    async with Mixcloud(sandbox.api_root) as mixcloud:
        with pytest.raises(ValueError, match="since"):
            mixcloud.updates("bob", "no date")
        with pytest.raises(ValueError, match="key"):
            mixcloud.updates("", 0)
