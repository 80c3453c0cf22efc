"""Lists show new shows after a delay; their keys work immediately."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The same class, for calls that a type checker rejects.
WRONG: Any = Sandbox

DELAY = 120

# Every list with a new show of Bob that has the tag Funk and this track.
LISTS = (
    "/bob/cloudcasts/",
    "/bob/cloudcasts/?limit=100&offset=0",
    "/bob/cloudcasts/?since=0",
    "/bob/feed/",
    "/new/",
    "/popular/hot/",
    "/search/?q=brandnew",
    "/search/?q=brandnew&type=cloudcast&limit=100",
    "/genres/funk/new/",
    "/discover/funk/latest/",
    "/genres/city:london/new/",
    "/genres/funk+city:london/new/",
    "/artist/newartist/new/",
    "/track/newartist/newsong/popular/",
    "/amikrop/favorites/",
    "/amikrop/listens/",
    "/bob/playlists/new-ones/cloudcasts/",
)


@pytest.fixture
def slow(fresh: Sandbox) -> Sandbox:
    fresh.list_delay = DELAY
    return fresh


def shows(api: ApiClient, path: str) -> list[str]:
    """Return the keys of the shows in a list of shows or feed items."""
    data = api(path).body["data"]
    return [show["key"] for item in data for show in item.get("cloudcasts", [item])]


def test_every_list_shows_a_show_only_after_the_delay(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    track = {"sections_0_artist": "Newartist", "sections_0_song": "Newsong"}
    key = bob.upload("Brandnew", tags_0_tag="Funk", **track).key
    slow.add_listen("amikrop", key)
    slow.add_playlist("bob", "New Ones", [key])
    ApiClient(slow.api_root, slow.token("amikrop")).post(f"{key}favorite/")
    for _ in range(3):
        slow.clock.advance(DELAY / 4)
        assert anonymous(key).body["name"] == "Brandnew"
        assert [path for path in LISTS if key in shows(anonymous, path)] == []
        assert key not in shows(bob, "/me/cloudcasts/")
    slow.clock.advance(DELAY / 4)
    assert [path for path in LISTS if key not in shows(anonymous, path)] == []
    assert key in shows(bob, "/me/cloudcasts/")


def test_pages_are_full_without_what_is_hidden(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    before = shows(anonymous, "/new/?limit=3")
    for number in range(4):
        bob.upload(f"Number {number}")
    assert shows(anonymous, "/new/?limit=3") == before
    slow.clock.advance(DELAY)
    assert len(set(shows(anonymous, "/new/?limit=3")) - set(before)) == 3


def test_shows_of_the_same_second_appear_together(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    keys = [bob.upload(f"Number {number}").key for number in range(3)]
    slow.clock.advance(DELAY - 1)
    assert not set(keys) & set(shows(anonymous, "/bob/cloudcasts/"))
    slow.clock.advance(1)
    assert shows(anonymous, "/bob/cloudcasts/?limit=3") == keys[::-1]


def test_a_scheduled_show_lags_from_its_moment_on(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    key = bob.upload("Later", publish_date="2030-01-01T00:00:00Z").key
    assert key not in shows(bob, "/me/cloudcasts/")
    slow.clock.advance(DELAY)
    # The show was visible to its owner before, so it does not disappear.
    assert key in shows(bob, "/me/cloudcasts/")
    slow.clock.set(1_893_456_000)
    assert anonymous(key).status == 200
    assert key not in shows(anonymous, "/bob/cloudcasts/")
    assert key in shows(bob, "/me/cloudcasts/")
    slow.clock.advance(DELAY)
    assert key in shows(anonymous, "/bob/cloudcasts/")


def test_a_scheduled_show_appears_without_a_request_at_its_time(
    slow: Sandbox, bob: ApiClient
) -> None:
    key = bob.upload("Later", publish_date="2030-01-01T00:00:00Z").key
    slow.clock.set(1_893_456_000 + DELAY)
    assert key in shows(bob, "/bob/cloudcasts/")


def test_a_draft_lags_when_an_edit_publishes_it(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    key = slow.add_show("bob", "Draft", state="draft", created_time=1_700_000_000)
    assert key in shows(bob, "/me/cloudcasts/")
    bob.edit(key, publish="1")
    assert anonymous(key).status == 200
    assert key not in shows(anonymous, "/new/")
    assert key in shows(bob, "/me/cloudcasts/")
    slow.clock.advance(DELAY)
    assert key in shows(anonymous, "/new/")


def test_an_edit_hides_nothing(slow: Sandbox, bob: ApiClient, anonymous: ApiClient) -> None:
    key = bob.upload("Edited").key
    slow.clock.advance(DELAY)
    bob.edit(key, name="Better", publish="1")
    assert key in shows(anonymous, "/bob/cloudcasts/")


def test_earlier_shows_stay_in_lists(slow: Sandbox, anonymous: ApiClient) -> None:
    old = slow.add_show("bob", "Old", created_time=1_700_000_000)
    new = slow.add_show("bob", "New")
    found = shows(anonymous, "/bob/cloudcasts/?limit=100")
    assert (old in found, new in found, len(found) > 10) == (True, False, True)


def test_a_show_that_was_published_without_a_delay_is_in_lists(
    fresh: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    assert fresh.list_delay == 0
    key = bob.upload("Quick").key
    fresh.list_delay = DELAY
    assert key in shows(anonymous, "/bob/cloudcasts/")


def test_the_delay_can_end_early(slow: Sandbox, bob: ApiClient, anonymous: ApiClient) -> None:
    key = bob.upload("Quick").key
    assert key not in shows(anonymous, "/bob/cloudcasts/")
    slow.list_delay = 0
    assert key in shows(anonymous, "/bob/cloudcasts/")


def test_a_reset_brings_the_first_delay_back(anonymous: ApiClient, slow: Sandbox) -> None:
    slow.reset()
    assert slow.list_delay == 0
    with Sandbox(list_delay=2.5) as sandbox:
        sandbox.list_delay = 7
        sandbox.reset()
        assert sandbox.list_delay == 2.5


def test_a_reset_does_not_confuse_new_shows_with_hidden_ones(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    bob.upload("Gone")
    slow.seed()
    slow.list_delay = 0
    key = bob.upload("First").key
    slow.list_delay = DELAY
    assert key in shows(anonymous, "/bob/cloudcasts/")


def test_a_delay_ends_without_moving_the_clock() -> None:
    now = 1_800_000_000.9
    with Sandbox(list_delay=0.5, clock=lambda: now) as sandbox:
        api = ApiClient(sandbox.api_root, sandbox.token("bob"))
        key = api.upload("Quick").key
        now += 0.25
        assert key not in shows(api, "/bob/cloudcasts/")
        now += 0.25
        assert key in shows(api, "/bob/cloudcasts/")


def test_a_restart_ends_the_delay(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path / "data.db", list_delay=DELAY) as sandbox:
        key = ApiClient(sandbox.api_root, sandbox.token("bob")).upload("Kept").key
    with Sandbox(data=tmp_path / "data.db", list_delay=DELAY) as sandbox:
        assert key in shows(ApiClient(sandbox.api_root), "/bob/cloudcasts/")


@pytest.mark.parametrize(
    ("delay", "error"),
    [
        *((delay, ValueError) for delay in (-1, -0.1, 10**400, float("inf"), float("nan"))),
        *((delay, TypeError) for delay in ("60", None, True)),
    ],
)
def test_invalid_delays_are_refused_at_once(
    fresh: Sandbox, delay: object, error: type[Exception]
) -> None:
    with pytest.raises(error, match="list_delay must be"):
        WRONG(list_delay=delay)
    with pytest.raises(error, match="list_delay must be"):
        fresh.list_delay = delay  # type: ignore[assignment]
    assert fresh.list_delay == 0


def test_the_control_interface_sets_it(
    fresh: Sandbox, bob: ApiClient, anonymous: ApiClient
) -> None:
    control = ApiClient(fresh.control_root)
    assert control("/settings").body == {"list_delay": 0}
    sent = json.dumps({"list_delay": 90.5}).encode()
    answer = control("/settings", "POST", {"Content-Type": "application/json"}, sent)
    assert answer.body == control("/settings").body == {"list_delay": 90.5}
    assert fresh.list_delay == 90.5
    key = bob.upload("By control").key
    assert key not in shows(anonymous, "/bob/cloudcasts/")
    fresh.clock.advance(90.5)
    assert key in shows(anonymous, "/bob/cloudcasts/")


def test_answers_are_remembered_while_something_is_hidden(
    slow: Sandbox, bob: ApiClient, anonymous: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aiomixcloud.sandbox.db.store import Store

    bob.upload("New")
    asked: list[object] = []
    page: Callable[..., Any] = Store.load_page

    def counted(self: Store, *arguments: Any) -> Any:
        asked.append(arguments)
        return page(self, *arguments)

    monkeypatch.setattr(Store, "load_page", counted)
    for _ in range(3):
        anonymous("/bob/cloudcasts/")
    assert len(asked) == 1
    slow.clock.advance(DELAY)
    for _ in range(3):
        anonymous("/bob/cloudcasts/")
    assert len(asked) == 2
