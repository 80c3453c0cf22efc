"""Cached responses equal fresh ones and are dropped after every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.http.cache import ResponseCache
from tests.sandbox.api_client import ApiClient, ApiResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sandbox.conftest import Clock

SHOW = "/luke/a-nice-mix/"

READ = [
    "/popular/",
    "/popular/hot/",
    "/new/",
    "/genres/jazz/",
    "/genres/jazz/popular/",
    "/genres/city:london/new/",
    "/genres/house+city:london/hot/",
    "/discover/jazz/hot/",
    "/search/?q=rock",
    "/search/?q=john&type=user",
    "/search/?q=ja&type=tag",
    "/bob/",
    SHOW,
    f"{SHOW}comments/",
    f"{SHOW}favorites/",
    f"{SHOW}listeners/",
    f"{SHOW}similar/",
    "/bob/playlists/late-night/",
    "/bob/playlists/late-night/cloudcasts/",
    *(f"/bob/{name}/" for name in ("cloudcasts", "comments", "favorites", "feed", "followers")),
    *(f"/bob/{name}/" for name in ("following", "listens", "playlists")),
    "/popular/?limit=100&offset=40",
    "/new/?since=1500000000",
    "/popular/?callback=show",
]


@pytest.fixture
def unprepared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Make every uncached response fail from this call on."""

    def fail(_: object) -> str:
        raise AssertionError("made again")

    yield lambda: monkeypatch.setattr(routes, "find", fail)
    monkeypatch.undo()


def seen(answer: ApiResponse) -> tuple[int, dict[str, str], bytes]:
    """Return a response without the parts that differ each time."""
    headers = dict(answer.headers.items())
    del headers["X-Request-Id"], headers["Date"]
    return answer.status, headers, answer.raw


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("user", [None, "bob"])
def test_a_cached_response_is_identical(
    fresh: Sandbox, unprepared: Callable[[], None], user: str | None, encoding: str
) -> None:
    api = ApiClient(fresh.api_root, user and fresh.token(user))
    accept = {"Accept-Encoding": encoding}
    first = [seen(api(path, headers=accept, metadata=1)) for path in READ]
    unprepared()
    assert [seen(api(path, headers=accept, metadata=1)) for path in READ] == first
    assert all(status == 200 for status, _, _ in first)


def test_head_uses_the_cache(anonymous: ApiClient, unprepared: Callable[[], None]) -> None:
    whole = anonymous("/popular/")
    unprepared()
    head = anonymous("/popular/", "HEAD")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert head.raw == b""


def test_the_cache_key_includes_all_that_changes_a_response(fresh: Sandbox) -> None:
    nobody, bob = ApiClient(fresh.api_root), ApiClient(fresh.api_root, fresh.token("bob"))
    here = fresh.api_root.removeprefix("http://")
    for _ in range(2):
        assert here in nobody("/bob/", metadata=1).text
        assert "//other:80/" in nobody("/bob/", headers={"Host": "other:80"}, metadata=1).text
        assert "metadata" not in nobody("/bob/").body
        assert bob("/me/").body["is_current_user"]
        assert nobody("/me/").status == 401
        assert bob("/bob/").body["is_current_user"]
        assert "is_current_user" not in nobody("/bob/").body


def do_upload(sandbox: Sandbox) -> None:
    ApiClient(sandbox.api_root, sandbox.token("bob")).upload("Brand New", tags_0_tag="Jazz")


def do_edit(sandbox: Sandbox) -> None:
    bob = ApiClient(sandbox.api_root, sandbox.token("bob"))
    assert bob.edit("/bob/lunch-break-soul/", name="Longer Break").status == 200


def act(path: str, method: str = "POST") -> Callable[[Sandbox], None]:
    def change(sandbox: Sandbox) -> None:
        assert ApiClient(sandbox.api_root, sandbox.token("bob"))(path, method).status == 200

    return change


def undo_first(name: str, action: str) -> Callable[[Sandbox], None]:
    def change(sandbox: Sandbox) -> None:
        first = ApiClient(sandbox.api_root)(f"/bob/{name}/").keys[0]
        act(f"{first}{action}/", "DELETE")(sandbox)

    return change


def do_reset_by_control(sandbox: Sandbox) -> None:
    kind = {"Content-Type": "application/json"}
    assert ApiClient(sandbox.control_root)("/reset", "POST", kind).status == 200


CHANGES: dict[str, Callable[[Sandbox], None]] = {
    "upload": do_upload,
    "edit": do_edit,
    "follow": act("/luke/follow/"),
    "unfollow": undo_first("following", "follow"),
    "favorite": act(f"{SHOW}favorite/"),
    "unfavorite": undo_first("favorites", "favorite"),
    "repost": act("/chris/funky-mix/repost/"),
    "listen later": act(f"{SHOW}listen-later/"),
    "revoke": lambda sandbox: sandbox.revoke(sandbox.token("bob")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_every_change_is_seen_at_once(fresh: Sandbox, change: Callable[[Sandbox], None]) -> None:
    asks = [ApiClient(fresh.api_root), ApiClient(fresh.api_root, fresh.token("bob"))]

    def look() -> list[object]:
        return [seen(api(path)) for api in asks for path in READ]

    before = look()
    assert look() == before
    change(fresh)
    after = look()
    assert after != before
    # Any change of the data invalidates all cached responses.
    fresh.authorize("alice", client_id="app")
    assert look() == after


@pytest.mark.parametrize("reset", [Sandbox.reset, do_reset_by_control])
def test_a_reset_is_seen_at_once(fresh: Sandbox, reset: Callable[[Sandbox], None]) -> None:
    anonymous = ApiClient(fresh.api_root)
    before = [anonymous(path).raw for path in READ]
    do_upload(fresh)
    assert [anonymous(path).raw for path in READ] != before
    reset(fresh)
    assert [anonymous(path).raw for path in READ] == before


def test_a_show_appears_when_its_time_has_come(fresh: Sandbox, clock: Clock) -> None:
    bob, anonymous = ApiClient(fresh.api_root, fresh.token("bob")), ApiClient(fresh.api_root)
    bob.upload("Soon", publish_date="2027-01-15T08:01:00Z")
    assert "/bob/soon/" not in anonymous("/new/").keys
    clock.now += 60
    assert anonymous("/new/").keys[0] == "/bob/soon/"


def response(size: int) -> web.Response:
    return web.Response(body=bytes(size))


def test_a_full_cache_discards_the_oldest_response() -> None:
    cache = ResponseCache(capacity=20_000)
    for number in range(9):
        cache.find(1, number)
        cache.add(1, number, response(3_000))
    stored = [number for number in range(9) if cache.find(1, number) is not None]
    assert stored == [6, 7, 8]
    cache.add(1, "huge", response(50_000))
    assert cache.find(1, "huge") is None
    assert cache.find(1, 8) is None


def test_the_cache_ignores_other_versions() -> None:
    cache = ResponseCache()
    cache.find(1, "who?")
    cache.add(1, "who?", response(1))
    assert cache.find(1, "who?") is not None
    assert cache.find(2, "who?") is None
    cache.add(1, "who?", response(1))
    assert cache.find(2, "who?") is None
    assert cache.find(1, "who?") is None


def test_a_cached_response_can_be_sent_again_and_again() -> None:
    cache = ResponseCache()
    cache.find(1, "who?")
    cache.add(1, "who?", response(3))
    first, second = cache.find(1, "who?"), cache.find(1, "who?")
    assert first is not None
    assert second is not None
    first.headers["X-Request-Id"] = "1"
    assert "X-Request-Id" not in second.headers
