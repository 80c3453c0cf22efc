"""The clock of a sandbox, and the methods that create data."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aiomixcloud.sandbox import Clock, Sandbox
from tests.sandbox.api_client import ApiClient


@pytest.fixture
def clock() -> Clock:
    return Clock(wall=lambda: 1_000_000.5, monotonic=lambda: 50.0)


def test_a_clock_can_be_set(clock: Clock) -> None:
    clock.set(2_000_000)
    assert clock.now() == 2_000_000
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert repr(clock) == "<Clock: 2030-01-01 00:00:00 UTC>"
    clock.advance(-60)
    clock.advance(timedelta(minutes=2))
    assert clock.now() == datetime(2030, 1, 1, 0, 1, tzinfo=UTC).timestamp()
    clock.reset()
    assert clock.now() == 1_000_000.5


def test_a_naive_moment_is_local_time(clock: Clock) -> None:
    moment = datetime(2030, 6, 1, 12)  # noqa: DTZ001
    clock.set(moment)
    assert clock.now() == moment.timestamp()


def test_moving_the_clock_never_lengthens_a_wait(clock: Clock) -> None:
    clock.advance(30)
    clock.advance(-500)
    clock.reset()
    assert clock.elapsed() == 80


@pytest.mark.parametrize("moment", [-1, 1e13, 10**400, float("nan"), float("inf")])
def test_an_impossible_moment_is_refused(clock: Clock, moment: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        clock.set(moment)
    assert clock.now() == 1_000_000.5


@pytest.mark.parametrize("moment", ["2030-01-01", None, True])
def test_values_other_than_times_are_refused(clock: Clock, moment: float) -> None:
    with pytest.raises(TypeError, match="must be a number"):
        clock.set(moment)


# The methods in Python; test_control covers the same commands over HTTP.


@pytest.fixture(scope="module")
def serving() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def test_fractions_of_a_second_are_not_a_length(serving: Sandbox) -> None:
    half: Any = 1.5
    with pytest.raises(TypeError, match=r"audio_length must be a whole number, not 1\.5"):
        serving.add_show("bob", "Half", audio_length=half)


def test_python_methods_create_data(serving: Sandbox) -> None:
    anonymous = ApiClient(serving.api_root)
    assert serving.add_user("dj_hazel", name="DJ Hazel", is_pro=True) == "/dj_hazel/"
    key = serving.add_show("dj_hazel", "Rain", tags=["Ambient"], created_time=1_600_000_000)
    serving.add_comment("bob", key, "Wet.", submit_date=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    serving.add_listen("bob", key)
    playlist = serving.add_playlist("bob", "Rainy Days", [key])
    assert anonymous("/dj_hazel/").body["is_pro"] is True
    assert anonymous(key).body["created_time"] == "2020-09-13T12:26:40Z"
    assert anonymous(f"{key}comments/").body["data"][0]["submit_date"] == "2024-05-06T07:08:09Z"
    assert anonymous("/bob/listens/").keys[0] == key
    assert anonymous(f"{playlist}cloudcasts/").keys == [key]
    serving.reset()
    assert anonymous(key).status == anonymous("/dj_hazel/").status == 404


def test_listening_at_one_moment_to_two_shows_keeps_the_pages_whole(serving: Sandbox) -> None:
    for key in ("/luke/a-nice-mix/", "/chris/funky-mix/"):
        serving.add_listen("quietone", key, listen_time=1_700_000_000)
    page = ApiClient(serving.api_root)("/quietone/listens/?limit=1").body
    further = ApiClient(serving.api_root)(page["paging"]["next"])
    assert [page["data"][0]["key"], *further.keys] == ["/chris/funky-mix/", "/luke/a-nice-mix/"]


def test_comments_are_refused_where_they_are_disabled(serving: Sandbox) -> None:
    key = (
        ApiClient(serving.api_root, serving.token("bob")).upload("Hush", disable_comments="1").key
    )
    with pytest.raises(ValueError, match="does not allow comments"):
        serving.add_comment("alice", key, "Nice!")
