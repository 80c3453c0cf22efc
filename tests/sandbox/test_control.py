"""The control interface over HTTP, and the log of requests."""

import json
import re
import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from aiomixcloud import __version__
from aiomixcloud.sandbox import LoggedRequest, Sandbox, faults
from aiomixcloud.sandbox.control.commands import COMMANDS
from aiomixcloud.sandbox.openapi.fields import Command
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.test_interruptions import Sender

JSON = {"Content-Type": "application/json"}

Control = Callable[..., ApiResponse]


@pytest.fixture
def control(fresh: Sandbox) -> Control:
    def control(target: str, sent: object = None, **headers: str) -> ApiResponse:
        content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return ApiClient(fresh.control_root)(f"/{target}", "POST", JSON | headers, content)

    return control


@pytest.fixture
def steer(fresh: Sandbox) -> ApiClient:
    return ApiClient(fresh.control_root)


def test_the_control_root_cannot_be_a_user(fresh: Sandbox) -> None:
    assert fresh.control_root == f"{fresh.api_root}/www/control"


def test_a_fault_is_added_listed_and_cleared(
    fresh: Sandbox, control: Control, steer: ApiClient, anonymous: ApiClient
) -> None:
    answer = control(
        "faults",
        {
            "match": "get /bob",
            "fault": "rate_limit",
            "parameters": {"retry_after": 3, "header": None},
            "times": 2,
        },
    )
    assert answer.headers["Content-Type"].startswith("application/json")
    assert list(fresh.faults) == [
        faults.Pending("GET /bob/", faults.RateLimit(3, None), 2),
    ]
    pending = {
        "match": "GET /bob/",
        "fault": "rate_limit",
        "parameters": {
            "retry_after": 3,
            "header": None,
            "in_body": True,
            "done": False,
            "early": False,
        },
        "times": 2,
    }
    assert answer.body == steer("/faults/").body == {"faults": [pending]}
    assert anonymous("/bob/").status == 403
    assert steer("/faults", "DELETE").body == {"faults": []}
    assert anonymous("/bob/").status == 200


def test_listed_keys_can_be_used_as_input(
    fresh: Sandbox, control: Control, steer: ApiClient
) -> None:
    needed: dict[str, dict[str, Any]] = {
        "status": {"code": 503},
        "redirect": {"location": "/"},
        "delay": {"seconds": 1},
    }
    for name in faults.NAMES:
        sent = {"match": "*", "fault": name, "parameters": needed.get(name, {}), "times": None}
        assert control("faults", sent).status == 200
    before = list(fresh.faults)
    listed = steer("/faults").body["faults"]
    fresh.faults.clear()
    for one in listed:
        control("faults", one)
    assert list(fresh.faults) == before
    assert len(before) == len(faults.NAMES)


@pytest.mark.parametrize("name", faults.NAMES)
def test_every_fault_is_documented_for_other_languages(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "control.md").read_text("utf-8")
    row = re.findall(rf"(?m)^\| `{name}` \|([^|]*)\|", page)
    own = {field.name for field in fields(faults.NAMES[name])} - {"done", "early"}
    assert set(re.findall(r"`(\w+)`", row[0])) == own


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: f"{one.method} {one.path}")
def test_every_command_is_documented_for_other_languages(command: Command) -> None:
    page = (Path(__file__).parents[2] / "docs" / "control.md").read_text("utf-8")
    rows = [
        line
        for line in page.splitlines()
        if line.startswith("| `") and (f"| `{command.path}` |" in line or not command.path)
    ]
    row = next(line for line in rows if f"`{command.method}`" in line)
    assert all(field.name in row for field in command.fields)


@pytest.mark.parametrize(
    ("target", "sent", "message"),
    [
        ("faults", {}, "match is missing"),
        ("faults", {"match": "*"}, "fault is missing"),
        ("faults", {"match": "x", "fault": "empty"}, "match must be a path"),
        ("faults", {"match": 1, "fault": "empty"}, "match must be a string"),
        (
            "faults",
            {"match": "*", "fault": "fire"},
            "fault must be one of rate_limit, refuse_with_200",
        ),
        ("faults", {"match": "*", "fault": []}, "fault must be a string, not []"),
        (
            "faults",
            {"match": "*", "fault": "empty", "time": 1},
            "'time' is not a field of this command",
        ),
        ("faults", {"match": "*", "fault": "empty", "times": "1"}, "times must be a whole"),
        ("faults", {"match": "*", "fault": "empty", "parameters": 1}, "must be an object"),
        (
            "faults",
            {"match": "*", "fault": "delay", "parameters": {"second": 1}},
            "delay has no parameter 'second'; it has seconds, done",
        ),
        ("faults", {"match": "*", "fault": "status"}, "missing 1 required"),
        (
            "faults",
            {"match": "*", "fault": "status", "parameters": {"code": "500"}},
            "code must be a whole number",
        ),
        (
            "faults",
            {"match": "*", "fault": "status", "parameters": {"code": 500, "content_type": "\n"}},
            "content_type must not contain control characters",
        ),
        ("settings", {}, "list_delay is missing"),
        ("settings", {"list_delay": -1}, "list_delay must be from 0 to 1000000000, not -1"),
        ("settings", {"list_delay": "60"}, "list_delay must be a number, not"),
        ("settings", {"list_delay": True}, "list_delay must be a number, not true"),
        ("settings", {"list_delay": 1e999}, "list_delay must be from 0 to 1000000000, not inf"),
        ("settings", {"links": "local"}, "'links' is not a field of this command"),
        ("limit", {}, "requests is missing"),
        ("limit", {"requests": 0}, "requests must be a whole number of 1 or more"),
        ("limit", {"requests": 1, "per": "x"}, "per must be a number"),
        ("limit", {"requests": 1, "per": -1}, "per must be a number of seconds above 0"),
        ("limit", {"requests": 1, "match": ""}, "match must be a path"),
        ("reset", {"hard": True}, "'hard' is not a field of this command; its fields are: none"),
        ("clock", {}, "send either 'set' or 'advance'"),
        ("clock", {"set": 1, "advance": 1}, "send either 'set' or 'advance'"),
        ("clock", {"set": "tomorrow"}, "set must be Unix seconds or a string of the form YYYY"),
        ("clock", {"set": "2030-01-01T00:00:00"}, "set must be Unix seconds or a string"),
        ("clock", {"set": 1e12}, "a moment must be from 1970 to 9998"),
        ("clock", {"advance": -1e12}, "a moment must be from 1970 to 9998"),
        ("clock", {"set": 10**400}, "a moment must be finite"),
        ("clock", {"advance": 10**400}, "seconds must be finite"),
        ("limit", {"requests": 1, "per": 10**400}, "per must be a number of seconds above 0"),
        (
            "faults",
            {"match": "*", "fault": "delay", "parameters": {"seconds": 10**400}},
            "seconds must be finite",
        ),
        ("clock", {"advance": True}, "advance must be a number, not true"),
        ("users", {"username": "bob"}, "the username 'bob' is taken"),
        ("users", {"username": "search"}, "is reserved"),
        ("users", {"username": "Jörg"}, "may only have letters, digits"),
        ("users", {"username": "x", "name": "b\ud800"}, "'b\\ud800' has an unpaired surrogate"),
        ("users", {"username": "x" * 256}, "username has 256 characters; the maximum is 255"),
        ("users", {"username": "x", "is_pro": 1}, "is_pro must be true or false, not 1"),
        ("users", {"username": "x", "created_time": -1}, "a moment must be from 1970 to 9998"),
        ("shows", {"username": "bob"}, "name is missing"),
        ("shows", {"username": "bob", "name": " "}, "name: This field is required."),
        ("shows", {"username": "bob", "name": "x", "tags": "a"}, "tags must be a list of strings"),
        ("shows", {"username": "bob", "name": "x", "tags": ["a"] * 6}, "tags-5-tag: At most 5"),
        ("shows", {"username": "bob", "name": "x", "state": "gone"}, "state must be 'public',"),
        ("shows", {"username": "bob", "name": "x", "audio_length": -1}, "must be from 0 to"),
        (
            "shows",
            {"username": "bob", "name": "x", "sections": [{"title": "x"}]},
            "sections-0-title is not a known field",
        ),
        ("shows", {"username": "bob", "name": "x", "sections": [1]}, "must be a list of objects"),
        ("playlists", {"username": "bob", "name": "late night", "cloudcasts": []}, "already"),
        ("playlists", {"username": "bob", "name": "?!", "cloudcasts": []}, "letters or digits"),
        ("faults", [], "must be a JSON object"),
        ("faults", b"{", "the body is not valid JSON"),
        ("faults", b"[" * 100_000, "the body is not valid JSON"),
        ("faults", b"\xff", "the body is not valid JSON"),
        ("faults", b" " * 2_000_000, "must not be longer"),
    ],
)
def test_an_invalid_command_is_explained(
    fresh: Sandbox, control: Control, target: str, sent: object, message: str
) -> None:
    status, kind, text = control(target, sent).error
    assert (status, kind) == (400, "ControlException")
    assert message in text
    assert len(fresh.faults) == 0


def test_a_limit_is_set_and_lifted(control: Control, anonymous: ApiClient) -> None:
    body = {"requests": 1, "per": 100, "match": "/bob/"}
    assert control("limit", body).body == {"limits": [{**body, "match": "* /bob/"}]}
    assert [anonymous("/bob/").status for _ in range(2)] == [200, 403]
    assert control("limit", {"requests": None}).body == {"limits": []}
    assert anonymous("/bob/").status == 200


def test_each_match_has_a_limit_of_its_own(
    control: Control, steer: ApiClient, anonymous: ApiClient
) -> None:
    control("limit", {"requests": 1, "per": 100, "match": "/bob/"})
    control("limit", {"requests": 2, "per": 100, "match": "/alice/"})
    assert [anonymous("/bob/").status for _ in range(2)] == [200, 403]
    assert [anonymous("/alice/").status for _ in range(3)] == [200, 200, 403]
    answer = steer("/limit", "DELETE", match="/bob/")
    assert [limit["match"] for limit in answer.body["limits"]] == ["* /alice/"]
    assert (anonymous("/bob/").status, anonymous("/alice/").status) == (200, 403)
    assert steer("/limit", "DELETE").body == steer("/limit").body == {"limits": []}


def test_the_clock_is_read_moved_and_reset(
    control: Control, steer: ApiClient, as_user: Callable[[str], ApiClient], anonymous: ApiClient
) -> None:
    assert steer("/clock").body == {"time": "2027-01-15T08:00:00Z", "unix": 1_800_000_000.75}
    assert anonymous("/alice/new-year-2100/").status == 404
    answer = control("clock", {"set": "2100-01-01T00:00:00+01:00"})
    assert answer.body["time"] == "2099-12-31T23:00:00Z"
    assert anonymous("/alice/new-year-2100/").status == 200
    assert anonymous("/new/").keys[0] == "/alice/new-year-2100/"
    assert control("clock", {"advance": 90}).body["time"] == "2099-12-31T23:01:30Z"
    key = as_user("bob").upload("Tomorrow").key
    assert anonymous(key).body["created_time"] == "2099-12-31T23:01:30Z"
    assert steer("/clock", "DELETE").body["time"] == "2027-01-15T08:00:00Z"


def test_moving_the_clock_ends_a_rate_limit(control: Control, anonymous: ApiClient) -> None:
    control("limit", {"requests": 1, "per": 452})
    assert [anonymous("/bob/").status for _ in range(2)] == [200, 403]
    control("clock", {"advance": 452})
    assert anonymous("/bob/").status == 200
    control("clock", {"advance": -452})
    assert anonymous("/bob/").status == 403


def test_commands_create_data(
    control: Control, steer: ApiClient, anonymous: ApiClient, fresh: Sandbox
) -> None:
    added = control("users", {"username": "dj-1", "name": "DJ 1", "city": "Ghent", "biog": "Hm."})
    assert added.body == {
        "key": "/dj-1/",
        "access_token": fresh.token("dj-1"),
    }
    dj = ApiClient(fresh.api_root, added.body["access_token"])
    assert dj("/me/").body["city"] == "Ghent"
    show = {
        "username": "DJ-1",
        "name": "Früh am Morgen",
        "tags": ["Ambient", "Krautrock"],
        "hosts": ["bob"],
        "sections": [{"chapter": "Intro", "start_time": 0}],
        "audio_length": 3000,
        "play_count": 7,
        "created_time": "2026-05-04T03:02:01Z",
    }
    key = control("shows", show).body["key"]
    assert key == "/dj-1/fr%C3%BCh-am-morgen/"
    seen = anonymous(key).body
    assert [seen[name] for name in ("created_time", "audio_length", "play_count")] == [
        "2026-05-04T03:02:01Z",
        3000,
        7,
    ]
    assert seen["hosts"][0]["username"] == "bob"
    assert [tag["name"] for tag in seen["tags"]] == ["Ambient", "Krautrock"]
    control("comments", {"username": "bob", "key": key, "comment": "Früh!"})
    control("comments", {"username": "bob", "key": "dj-1", "comment": "Hello"})
    assert anonymous(f"{key}comments/").body["data"][0]["comment"] == "Früh!"
    assert anonymous("/dj-1/comments/").body["data"][0]["comment"] == "Hello"
    control("listens", {"username": "bob", "key": key, "listen_time": 1_790_000_000})
    control("listens", {"username": "bob", "key": key, "listen_time": 1_790_000_999})
    heard = anonymous("/bob/listens/").body["data"]
    assert (heard[0]["key"], heard[0]["listen_time"]) == (key, "2026-09-21T14:29:59Z")
    assert [one["key"] for one in heard].count(key) == 1
    assert (heard[0]["play_count"], heard[0]["listener_count"]) == (9, 1)
    playlist = {"username": "dj-1", "name": "Best of", "cloudcasts": [key]}
    assert control("playlists", playlist).body == {"key": "/dj-1/playlists/best-of/"}
    assert anonymous("/dj-1/playlists/best-of/cloudcasts/").keys == [key]


@pytest.mark.parametrize("state", ["public", "unlisted", "draft", "scheduled"])
def test_a_show_is_created_in_any_state(
    control: Control, anonymous: ApiClient, bob: ApiClient, state: str
) -> None:
    later = 1_800_000_100
    sent = {"username": "bob", "name": "Rain", "state": state, "created_time": later}
    assert control("shows", sent).body == {"key": "/bob/rain/"}
    assert bob("/bob/rain/").status == 200
    assert (anonymous("/bob/rain/").status == 200) == (state in ("public", "unlisted"))
    assert ("/bob/rain/" in anonymous("/bob/cloudcasts/").keys) == (state == "public")
    control("clock", {"advance": 100})
    assert ("/bob/rain/" in anonymous("/bob/cloudcasts/").keys) == (
        state in ("public", "scheduled")
    )


def test_tokens_are_issued_and_revoked(control: Control, steer: ApiClient, fresh: Sandbox) -> None:
    given = control("tokens", {"username": "BOB"}).body
    assert given == {"access_token": fresh.token("bob")}
    bob = ApiClient(fresh.api_root, given["access_token"])
    assert bob("/me/").status == 200
    assert steer("/tokens", "DELETE", access_token=given["access_token"]).body == {}
    assert bob("/me/").error[1:] == ("OAuthException", "An invalid access token was provided")
    assert steer("/tokens", "DELETE", access_token="x").error[0] == 404


def test_a_code_is_issued_without_the_consent_page(control: Control, anonymous: ApiClient) -> None:
    address = "http://localhost:8080/back"
    sent = {"username": "bob", "client_id": "app", "redirect_uri": address}
    code = control("codes", sent).body["code"]
    target = "/www/oauth/access_token"
    asked = {"client_id": "app", "client_secret": "s", "code": code, "redirect_uri": address}
    token = anonymous(target, **asked).body["access_token"]
    assert anonymous("/me/", access_token=token).body["username"] == "bob"


@pytest.mark.parametrize(
    ("target", "sent", "message"),
    [
        ("tokens", {"username": "nobody"}, "no user 'nobody'"),
        ("shows", {"username": "nobody", "name": "x"}, "no user 'nobody'"),
        ("shows", {"username": "bob", "name": "x", "hosts": ["nobody"]}, "no user 'nobody'"),
        ("listens", {"username": "bob", "key": "/bob/gone/"}, "no show '/bob/gone/'"),
        ("comments", {"username": "bob", "key": "/gone/", "comment": "x"}, "no user '/gone/'"),
    ],
)
def test_missing_objects_are_reported(
    control: Control, target: str, sent: object, message: str
) -> None:
    status, kind, text = control(target, sent).error
    assert (status, kind) == (404, "ControlException")
    assert message in text


def test_the_urls_are_listed(fresh: Sandbox, steer: ApiClient) -> None:
    roots = ("api_root", "mixcloud_root", "oembed_root", "oauth_root", "control_root")
    expected = {name: getattr(fresh, name) for name in roots} | {"version": __version__}
    assert steer("/").body == steer("").body == expected


def test_a_reset_forgets_everything(
    fresh: Sandbox, control: Control, bob: ApiClient, anonymous: ApiClient
) -> None:
    before = anonymous("/bob/").body
    bob.upload("Gone")
    fresh.faults.add("*", faults.Empty(), times=None)
    fresh.limit(1, per=100)
    assert control("reset", b"").body == {}
    assert len(fresh.requests) == len(fresh.faults) == 0
    assert anonymous("/bob/").body == before
    assert anonymous("/bob/").status == 200


def test_faults_limits_and_the_log_ignore_the_control_interface(
    fresh: Sandbox, steer: ApiClient
) -> None:
    fresh.faults.add("*", faults.Status(500), times=None)
    fresh.limit(1, per=100)
    assert [steer("/requests").status for _ in range(3)] == [200] * 3
    assert len(fresh.requests) == 0


def test_the_log_lists_requests(fresh: Sandbox, steer: ApiClient, anonymous: ApiClient) -> None:
    begin = time.time()
    fresh.faults.add("/alice/", faults.Status(502))
    fresh.faults.add("/alice/", faults.Reset())
    anonymous("/bob/?limit=2&x")
    anonymous("/alice/")
    with pytest.raises(ConnectionResetError):
        anonymous("/alice/")
    logged = list(fresh.requests)
    assert [(one.method, one.path, one.status, one.fault) for one in logged] == [
        ("GET", "/bob/?limit=2&x", 200, None),
        ("GET", "/alice/", 502, "status"),
        ("GET", "/alice/", None, "reset"),
    ]
    assert begin <= logged[0].time <= logged[2].time <= time.time()
    listed = steer("/requests").body["requests"]
    assert [LoggedRequest(**one) for one in listed] == logged == fresh.requests[:]
    assert repr(fresh.requests) == "<RequestLog: 3 requests>"
    assert steer("/requests", "DELETE").body == {"requests": []}
    assert len(fresh.requests) == 0


def test_the_log_has_no_secrets(fresh: Sandbox, anonymous: ApiClient) -> None:
    token = fresh.token("bob")
    anonymous(f"/me/?access_token={token}&limit=1&access%5Ftoken={token}&Access_Token={token}")
    anonymous("/www/oauth/access_token/?client_id=a&client_secret=hidden&code=hidden")
    assert [one.path for one in fresh.requests] == [
        "/me/?access_token=***&limit=1&access%5Ftoken=***&Access_Token=***",
        "/www/oauth/access_token/?client_id=a&client_secret=***&code=***",
    ]


def test_the_log_stores_the_last_500_requests(fresh: Sandbox) -> None:
    for number in range(502):
        fresh._conditions.request_log.add("GET", f"/{number}/", "")
    assert [len(fresh.requests), fresh.requests[0].path] == [500, "/2/"]


# Who may control the sandbox


def test_a_post_needs_the_type_json(steer: ApiClient) -> None:
    answer = steer("/reset", "POST", {"Content-Type": "text/plain"}, b"{}")
    assert answer.status == 415
    assert "application/json" in answer.body["error"]["message"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize(
    ("method", "target"), [("POST", "/reset"), ("DELETE", "/faults"), ("GET", "/requests")]
)
def test_pages_of_other_sites_are_refused(
    steer: ApiClient, origin: str, method: str, target: str
) -> None:
    assert steer(target, method, JSON | {"Origin": origin}, b"{}").status == 403


def test_pages_of_the_sandbox_are_accepted(fresh: Sandbox, control: Control) -> None:
    assert control("reset", {}, Origin=fresh.api_root).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[", "127.0.0.1.evil:1"])
def test_foreign_host_names_are_refused(steer: ApiClient, host: str) -> None:
    assert steer("/requests", headers={"Host": host}).status == 403


@pytest.mark.parametrize("host", ["localhost:99", "127.0.0.1", "[::1]:80"])
def test_host_names_of_this_machine_are_accepted(steer: ApiClient, host: str) -> None:
    assert steer("/requests", headers={"Host": host}).status == 200


def test_other_machines_are_refused(fresh: Sandbox) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; this finds out our own address
        except OSError:
            pytest.skip("this machine has no address in a network")
        own = probe.getsockname()[0]
    where = urlsplit(fresh.control_root)
    statuses = []
    for source in ("127.0.0.1", own):  # what comes from the latter looks as from elsewhere
        asked = HTTPConnection(str(where.hostname), where.port, source_address=(source, 0))
        with closing(asked):
            asked.request("GET", f"{where.path}/requests")
            statuses.append(asked.getresponse().status)
    assert statuses == [200, 403]


def test_unknown_paths_and_methods_are_reported(steer: ApiClient, control: Control) -> None:
    assert steer("/fault").error[0] == 404
    assert (
        "clock, behaviour, settings, faults, limit, requests, webhooks, reset, seed, users"
        in steer("/x").error[2]
    )
    refused = steer("/reset")
    assert (refused.status, refused.headers["Allow"]) == (405, "POST")
    assert steer("/faults", "OPTIONS").status == 405


def test_user_pages_with_a_similar_path_still_work(anonymous: ApiClient) -> None:
    answer = anonymous("/www/controls/")
    assert answer.status == 404
    assert "User does not exist." in answer.page


def test_an_incomplete_body_logs_no_error(
    fresh: Sandbox, steer: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    sender = Sender(fresh.api_root)
    sender.socket.sendall(
        b"POST /www/control/reset HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    sender.close()
    time.sleep(0.1)
    assert steer("/requests").status == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
