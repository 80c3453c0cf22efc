from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox
    from tests.sandbox.api_client import AllPages, ApiClient


def query_of(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_an_envelope_holds_data_paging_and_name_in_this_order(api: ApiClient) -> None:
    assert list(api("/bob/cloudcasts/").body) == ["data", "paging", "name"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/bob/cloudcasts/", "Bob's Cloudcasts"),
        ("/bob/favorites/", "Bob's favorites"),
        ("/bob/followers/", "Bob's followers"),
        ("/bob/following/", None),
        ("/bob/listens/", "Bob's listens"),
        ("/bob/feed/", "Bob's feed"),
        ("/bob/comments/", "Comments on Bob's profile"),
        ("/popular/", "Popular Cloudcasts"),
        ("/popular/hot/", "Hot Cloudcasts"),
        ("/new/", "New Cloudcasts"),
        ("/genres/jazz/popular/", None),
    ],
)
def test_a_list_has_its_recorded_name(api: ApiClient, path: str, name: str) -> None:
    assert api(path).body.get("name") == name


@pytest.mark.parametrize(
    ("path", "time"),
    [
        ("/bob/cloudcasts/", "created_time"),
        ("/bob/listens/", "listen_time"),
        ("/bob/feed/", "created_time"),
        ("/bob/comments/", "submit_date"),
        ("/new/", "created_time"),
        ("/luke/a-nice-mix/comments/", "submit_date"),
    ],
)
def test_the_links_of_a_dated_list_name_its_first_and_last_moment(
    api: ApiClient, sandbox: Sandbox, path: str, time: str
) -> None:
    body = api(path).body
    times = [item[time] for item in body["data"]]
    assert times == sorted(times, reverse=True)

    def spelled(moment: str) -> str:
        return moment.replace("T", "+").replace(":", "%3A").rstrip("Z")

    here = f"{sandbox.api_root}{path}?limit=20"
    assert body["paging"] == {
        "next": f"{here}&until={spelled(times[-1])}",
        "previous": f"{here}&since={spelled(times[0])}",
    }


@pytest.mark.parametrize("path", ["/bob/favorites/", "/bob/followers/", "/bob/following/"])
def test_dated_lists_do_not_show_the_time_of_the_relation(api: ApiClient, path: str) -> None:
    body = api(path).body
    assert re.search(
        r"\?limit=20&until=\d{4}-\d\d-\d\d\+\d\d%3A\d\d%3A\d\d$", body["paging"]["next"]
    )
    assert "at" not in body["data"][0]


def test_the_last_dated_page_has_only_a_previous_link(all_pages: AllPages) -> None:
    assert list(all_pages("/bob/cloudcasts/?limit=10")[-1].body["paging"]) == ["previous"]


def test_a_page_that_is_just_full_has_no_next_link(api: ApiClient) -> None:
    assert len(api("/bob/cloudcasts/", limit=26).body["data"]) == 26
    assert list(api("/bob/cloudcasts/", limit=26).body["paging"]) == ["previous"]


def test_an_empty_list_has_no_paging(api: ApiClient) -> None:
    assert api("/freshface/cloudcasts/").body == {"data": [], "name": "Fresh Face's Cloudcasts"}
    assert api("/freshface/following/").body == {"data": []}


@pytest.mark.parametrize(
    "path",
    [
        "/HarbourRadio/cloudcasts/",
        "/HarbourRadio/followers/",
        "/bob/feed/",
        "/bob/listens/",
        "/bob/favorites/",
        "/alice/followers/",
        "/bob/comments/",
        "/bob/playlists/",
        "/new/",
        "/luke/a-nice-mix/favorites/",
        "/luke/a-nice-mix/listeners/",
        "/luke/a-nice-mix/comments/",
    ],
)
@pytest.mark.parametrize("limit", [7, 100])
def test_paging_by_time_and_by_offset_returns_every_item_once(
    all_pages: AllPages, path: str, limit: int
) -> None:
    dated = [key for page in all_pages(f"{path}?limit={limit}") for key in page.keys]
    counted = [key for page in all_pages(f"{path}?limit={limit}&offset=0") for key in page.keys]
    assert dated == counted
    assert len(set(dated)) == len(dated)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/HarbourRadio/cloudcasts/", "cloudcast_count"),
        ("/HarbourRadio/followers/", "follower_count"),
        ("/bob/following/", "following_count"),
        ("/bob/favorites/", "favorite_count"),
        ("/bob/listens/", "listen_count"),
        ("/luke/a-nice-mix/comments/", "comment_count"),
        ("/luke/a-nice-mix/favorites/", "favorite_count"),
        ("/luke/a-nice-mix/listeners/", "listener_count"),
    ],
)
def test_a_list_is_as_long_as_its_owner_counts(
    api: ApiClient, all_pages: AllPages, path: str, count: str
) -> None:
    owner = path[: path.rindex("/", 0, -1) + 1]
    assert sum(len(page.keys) for page in all_pages(f"{path}?limit=100")) == api(owner).body[count]


def test_going_back_by_time_returns_to_the_page_before(api: ApiClient) -> None:
    first = api("/HarbourRadio/cloudcasts/")
    second = api(first.body["paging"]["next"])
    assert api(second.body["paging"]["previous"]).keys == first.keys


def test_since_means_strictly_newer_and_until_strictly_older(api: ApiClient) -> None:
    shows = api("/bob/cloudcasts/", limit=3).body["data"]
    middle = shows[1]["created_time"].replace("T", " ").rstrip("Z")
    assert api("/bob/cloudcasts/", since=middle).keys == [shows[0]["key"]]
    assert api("/bob/cloudcasts/", until=middle).keys[0] == shows[2]["key"]


def test_moments_may_be_unix_seconds(api: ApiClient) -> None:
    year = api("/new/", since="2018-01-01 00:00:00", until="2019-01-01 00:00:00").keys
    assert year == api("/new/", since=1514764800, until=1546300800).keys
    assert year


def test_paging_ends_at_the_bound_of_the_request(all_pages: AllPages) -> None:
    pages = all_pages("/new/?since=2018-01-01+00:00:00&until=2019-01-01+00:00:00")
    times = [item["created_time"] for page in pages for item in page.body["data"]]
    assert len(pages) > 3
    assert {time[:4] for time in times} == {"2018"}


@pytest.mark.parametrize(
    ("path", "query", "links"),
    [
        ("/genres/jazz/popular/", "limit=1&metadata=1&offset=1", {"previous": 0, "next": 2}),
        ("/genres/jazz/popular/", "limit=5", {"next": 5}),
        ("/genres/jazz/new/", "limit=60", {"next": 60}),
        ("/genres/jazz/hot/", "limit=100", {}),
        ("/bob/cloudcasts/", "limit=20&offset=0", {"next": 20}),
        ("/bob/cloudcasts/", "limit=20&offset=5", {"previous": 0, "next": 25}),
        ("/bob/cloudcasts/", "limit=20&offset=20", {"previous": 0}),
        ("/bob/feed/", "limit=100&offset=1000", {"previous": 900}),
        ("/search/", "limit=30&offset=120&q=metal", {"previous": 90, "next": 150}),
    ],
)
def test_the_links_of_a_counted_list_name_its_neighbours(
    api: ApiClient, sandbox: Sandbox, path: str, query: Any, links: dict[str, int]
) -> None:
    asked = dict(part.split("=") for part in query.split("&"))
    expected = {
        name: f"{sandbox.api_root}{path}?"
        + "&".join(f"{key}={value}" for key, value in sorted((asked | {"offset": offset}).items()))
        for name, offset in links.items()
    }
    assert api(f"{path}?{query}").body.get("paging", {}) == expected


def test_links_repeat_every_parameter_sorted_by_name(api: ApiClient, sandbox: Sandbox) -> None:
    token = sandbox.token("amikrop")
    link = api("/BOB/feed/", zebra="x y", metadata=1, access_token=token).body["paging"]["next"]
    assert link.startswith(f"{sandbox.api_root}/BOB/feed/?")
    names = [part.partition("=")[0] for part in urlsplit(link).query.split("&")]
    assert names == ["access_token", "limit", "metadata", "until", "zebra"]
    assert query_of(link)["access_token"] == token
    assert query_of(link)["zebra"] == "x y"


def test_links_echo_the_host_of_the_request(api: ApiClient) -> None:
    body = api("/bob/feed/", headers={"Host": "api.example:8080"}).body
    assert body["paging"]["next"].startswith("http://api.example:8080/bob/feed/?")


@pytest.mark.parametrize(("limit", "length"), [(0, 1), (-3, 1), (7, 7), (100, 100), (5000, 100)])
def test_the_limit_is_clamped(api: ApiClient, limit: int, length: int) -> None:
    body = api("/HarbourRadio/cloudcasts/", limit=limit).body
    assert len(body["data"]) == length
    assert query_of(body["paging"]["next"])["limit"] == str(length)


def test_twenty_items_are_the_default(api: ApiClient) -> None:
    assert len(api("/popular/").keys) == 20


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=many", "The parameter limit must be a whole number."),
        ("offset=1.5", "The parameter offset must be a whole number."),
        ("since=yesterday", "The parameter since must be a Unix timestamp in seconds"),
        ("until=2018-02-30+00:00:00", "The parameter until must be a Unix timestamp in seconds"),
        ("until=1514764800000", "The parameter until must be a Unix timestamp in seconds"),
    ],
)
def test_unreadable_parameters_are_refused(api: ApiClient, query: Any, message: str) -> None:
    status, kind, said = api(f"/bob/cloudcasts/?{query}").error
    assert (status, kind) == (400, "InvalidParameterException")
    assert said.startswith(message)


def test_huge_numbers_do_no_harm(api: ApiClient) -> None:
    assert api("/bob/cloudcasts/", offset="9" * 18).body["data"] == []
    assert api("/bob/cloudcasts/", offset="9" * 900).body["data"] == []
    assert api("/bob/cloudcasts/", offset="9" * 5000).status == 400


def test_items_have_a_type_with_metadata_but_no_connections(api: ApiClient) -> None:
    text = api("/HarbourRadio/cloudcasts/", metadata=1).text
    assert '"type": "cloudcast"' in text
    assert "connections" not in text


def test_shows_in_lists_lack_the_fields_of_the_detail_view(api: ApiClient) -> None:
    for show in api("/popular/").body["data"]:
        assert not {"description", "sections", "picture_primary_color"} & set(show)
        assert isinstance(show["hosts"], list)


def test_listening_histories_include_the_time(api: ApiClient) -> None:
    assert all("listen_time" in show for show in api("/bob/listens/").body["data"])
    assert "listen_time" not in api("/bob/favorites/").body["data"][0]


def test_a_feed_lists_the_activity_of_a_user(all_pages: AllPages, sandbox: Sandbox) -> None:
    items = [item for page in all_pages("/bob/feed/?limit=100") for item in page.body["data"]]
    titles = {item["type"]: item["title"] for item in items}
    assert titles == {
        "upload": "uploaded",
        "listen": "listened to",
        "favorite": "favorited",
        "repost": "reposted",
        "follow": "is now following",
    }
    for item in items:
        subject = "users" if item["type"] == "follow" else "cloudcasts"
        assert len(item[subject]) == 1
        assert item["from"]["key"] == "/bob/"
        number = item["key"].removeprefix("/bob/feed/").rstrip("/")
        assert number.isdigit()
        assert item["url"] == f"{sandbox.mixcloud_root}/bob/feed/#{number}"


def test_the_type_of_a_feed_item_does_not_depend_on_metadata(api: ApiClient) -> None:
    plain, full = (api("/bob/feed/", metadata=flag).body["data"][0] for flag in (0, 1))
    assert plain["type"] == full["type"]
    assert "type" not in plain["from"]
    assert full["from"]["type"] == "user"


def test_comments_have_the_recorded_shape(api: ApiClient, sandbox: Sandbox) -> None:
    comment = api("/bob/comments/").body["data"][0]
    assert list(comment) == ["key", "url", "comment", "submit_date", "user"]
    assert re.fullmatch(r"/comments/cr/204/\d+/c\d+/", comment["key"])
    number = comment["key"].split("/")[-2]
    assert comment["url"] == sandbox.mixcloud_root + comment["key"].replace(
        f"{number}/", f"#{number}"
    )
    assert api("/bob/comments/", metadata=1).body["data"][0]["type"] == "comment"


def test_a_show_that_is_not_public_is_in_no_list(api: ApiClient, all_pages: AllPages) -> None:
    secret = {"/alice/rehearsal/", "/alice/half-an-idea/", "/alice/new-year-2100/"}
    for path in ("/alice/cloudcasts/", "/alice/feed/", "/new/", "/genres/pop/new/"):
        for page in all_pages(f"{path}?limit=100"):
            assert not any(key in page.text for key in secret)
    for word in ("rehearsal", "idea", "2100"):
        assert api("/search/", q=word).body == {"data": []}


def test_genre_lists_hold_shows_of_the_tag(api: ApiClient, all_pages: AllPages) -> None:
    for ranking in ("popular", "new", "hot"):
        for prefix in ("genres", "discover", "tag"):
            page = api(f"/{prefix}/jazz/{ranking}/").body
            assert all("Jazz" in [tag["name"] for tag in show["tags"]] for show in page["data"])


def test_city_lists_hold_shows_of_its_users(api: ApiClient, all_pages: AllPages) -> None:
    users = {
        show["user"]["username"]
        for page in all_pages("/genres/city:london/new/?limit=100")
        for show in page.body["data"]
    }
    assert users == {"alice", "bob"}
    both = [key for page in all_pages("/genres/pop+city:london/popular/") for key in page.keys]
    assert "/alice/pop-hits-episode-42/" in both
    assert all(key.startswith("/alice/") for key in both)


def test_similar_shows_share_tags_and_exclude_the_show_itself(
    api: ApiClient, all_pages: AllPages
) -> None:
    keys = [key for page in all_pages("/chris/funky-mix/similar/?limit=10") for key in page.keys]
    assert "/bob/lunch-break-soul/" in keys
    assert "/chris/funky-mix/" not in keys
    assert len(set(keys)) == len(keys)
    assert api("/diarist/may/similar/").body == {"data": []}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "funky mix"}, "/chris/funky-mix/"),
        ({"q": "MIX FUNKY"}, "/chris/funky-mix/"),
        ({"q": "cafe"}, "/alice/caf%C3%A9-mix/"),
        ({"q": "harbour radio", "type": "user"}, "/HarbourRadio/"),
        ({"q": "funky ho", "type": "tag"}, "/genres/funky-house/"),
    ],
)
def test_search_finds_by_words(api: ApiClient, query: Any, expected: str) -> None:
    assert expected in api("/search/", **query).keys


@pytest.mark.parametrize("text", ['"', "*", "a OR b NEAR", "( ", "^x -y", "{}", "no'quote"])
def test_search_accepts_any_text(api: ApiClient, text: str) -> None:
    answer = api("/search/", q=text)
    assert answer.status == 200
    assert answer.body == {"data": []}


def test_a_search_without_words_or_of_an_unknown_type_is_refused(api: ApiClient) -> None:
    assert api("/search/").status == 400
    assert api("/search/", q=" ").status == 400
    assert api("/search/", q="x", type="show").status == 400
