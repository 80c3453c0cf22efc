# Generated from tests/client/test_updates.py by tools/unasync.py: do not edit.
"""What a user published since a time."""

from datetime import timedelta

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync


def test_shows_since_a_time_include_those_of_that_second(fresh_sandbox: Sandbox) -> None:
    for name in ("First", "Second", "Third"):
        fresh_sandbox.clock.advance(10)
        fresh_sandbox.add_show("bob", name)
    with MixcloudSync(fresh_sandbox.api_root) as mixcloud:
        second = mixcloud.get_show("bob/second")
        since = second.created_time
        assert [show.name for show in mixcloud.updates("bob", since)] == ["Third", "Second"]
        found = [show.name for show in mixcloud.updates("bob", since, limit=1).all()]
        assert found == ["Third", "Second"]
        later = since + timedelta(seconds=1)
        assert [show.name for show in mixcloud.updates("bob", later)] == ["Third"]
        assert len(mixcloud.updates("bob", 0)) == len(
            mixcloud.connection("bob", "cloudcasts", limit=100)
        )


def test_wrong_arguments_are_refused(sandbox: Sandbox) -> None:
    with MixcloudSync(sandbox.api_root) as mixcloud:
        with pytest.raises(ValueError, match="since"):
            mixcloud.updates("bob", "no date")
        with pytest.raises(ValueError, match="key"):
            mixcloud.updates("", 0)
