"""The control interface over HTTP, and the log of requests."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from aiomixcloud.sandbox import LoggedRequest, Sandbox, faults
from tests.sandbox.asking import Answer, Ask
from tests.sandbox.test_interruptions import Sender

JSON = {"Content-Type": "application/json"}

Control = Callable[..., Answer]


@pytest.fixture
def control(fresh: Sandbox) -> Control:
    def control(target: str, sent: object = None, **headers: str) -> Answer:
        content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return Ask(fresh.control_root)(f"/{target}", "POST", JSON | headers, content)

    return control


@pytest.fixture
def steer(fresh: Sandbox) -> Ask:
    return Ask(fresh.control_root)


def test_the_control_root_is_where_no_user_can_be(fresh: Sandbox) -> None:
    assert fresh.control_root == f"{fresh.api_root}/www/control"


def test_a_fault_is_added_listed_and_cleared(
    fresh: Sandbox, control: Control, steer: Ask, see: Ask
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
    assert see("/bob/").status == 403
    assert steer("/faults", "DELETE").body == {"faults": []}
    assert see("/bob/").status == 200


def test_what_is_listed_can_be_sent_again(fresh: Sandbox, control: Control, steer: Ask) -> None:
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


@pytest.mark.parametrize(
    ("target", "sent", "message"),
    [
        ("faults", {}, "match is missing"),
        ("faults", {"match": "*"}, "fault is missing"),
        ("faults", {"match": "x", "fault": "empty"}, "match must be a path"),
        ("faults", {"match": 1, "fault": "empty"}, "match must be text"),
        ("faults", {"match": "*", "fault": "fire"}, "fault must be one of rate_limit, status"),
        ("faults", {"match": "*", "fault": []}, "fault must be one of"),
        ("faults", {"match": "*", "fault": "empty", "time": 1}, "'time' is not known here"),
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
        ("limit", {}, "requests is missing"),
        ("limit", {"requests": 0}, "requests must be a whole number of 1 or more"),
        ("limit", {"requests": 1, "per": "x"}, "per must be seconds"),
        ("limit", {"requests": 1, "match": ""}, "match must be a path"),
        ("reset", {"hard": True}, "'hard' is not known here; what may be sent is nothing"),
        ("faults", [], "must be a JSON object"),
        ("faults", b"{", "the body is not JSON"),
        ("faults", b"[" * 100_000, "the body is not JSON"),
        ("faults", b"\xff", "the body is not JSON"),
        ("faults", b" " * 2_000_000, "must not be longer"),
    ],
)
def test_a_mistake_is_named(
    fresh: Sandbox, control: Control, target: str, sent: object, message: str
) -> None:
    status, kind, text = control(target, sent).error
    assert (status, kind) == (400, "ControlException")
    assert message in text
    assert len(fresh.faults) == 0


def test_a_limit_is_set_and_lifted(control: Control, see: Ask) -> None:
    body = {"requests": 1, "per": 100, "match": "/bob/"}
    assert control("limit", body).body == body
    assert [see("/bob/").status for _ in range(2)] == [200, 403]
    assert control("limit", {"requests": None}).status == 200
    assert see("/bob/").status == 200


def test_a_reset_forgets_everything(fresh: Sandbox, control: Control, bob: Ask, see: Ask) -> None:
    before = see("/bob/").body
    bob.upload("Gone")
    fresh.faults.add("*", faults.Empty(), times=None)
    fresh.limit(1, per=100)
    assert control("reset", b"").body == {}
    assert len(fresh.requests) == len(fresh.faults) == 0
    assert see("/bob/").body == before
    assert see("/bob/").status == 200


def test_the_control_interface_is_above_faults_limit_and_log(fresh: Sandbox, steer: Ask) -> None:
    fresh.faults.add("*", faults.Status(500), times=None)
    fresh.limit(1, per=100)
    assert [steer("/requests").status for _ in range(3)] == [200] * 3
    assert len(fresh.requests) == 0


def test_the_log_tells_what_was_asked(fresh: Sandbox, steer: Ask, see: Ask) -> None:
    begin = time.time()
    fresh.faults.add("/alice/", faults.Status(502))
    fresh.faults.add("/alice/", faults.Reset())
    see("/bob/?limit=2&x")
    see("/alice/")
    with pytest.raises(ConnectionResetError):
        see("/alice/")
    logged = list(fresh.requests)
    assert [(one.method, one.path, one.status, one.fault) for one in logged] == [
        ("GET", "/bob/?limit=2&x", 200, None),
        ("GET", "/alice/", 502, "status"),
        ("GET", "/alice/", None, "reset"),
    ]
    assert begin <= logged[0].time <= logged[2].time <= time.time()
    listed = steer("/requests").body["requests"]
    assert [LoggedRequest(**one) for one in listed] == logged == fresh.requests[:]
    assert repr(fresh.requests) == "<Journal: 3 requests>"
    assert steer("/requests", "DELETE").body == {"requests": []}
    assert len(fresh.requests) == 0


def test_the_log_has_no_secrets(fresh: Sandbox, see: Ask) -> None:
    token = fresh.token("bob")
    see(f"/me/?access_token={token}&limit=1&access%5Ftoken={token}&Access_Token={token}")
    see("/www/oauth/access_token/?client_id=a&client_secret=hidden&code=hidden")
    assert [one.path for one in fresh.requests] == [
        "/me/?access_token=***&limit=1&access%5Ftoken=***&Access_Token=***",
        "/www/oauth/access_token/?client_id=a&client_secret=***&code=***",
    ]


def test_the_log_keeps_the_last_500_requests(fresh: Sandbox) -> None:
    for number in range(502):
        fresh._conditions.journal.begin("GET", f"/{number}/", "")
    assert [len(fresh.requests), fresh.requests[0].path] == [500, "/2/"]


# Who may steer


def test_a_post_needs_the_type_json(steer: Ask) -> None:
    answer = steer("/reset", "POST", {"Content-Type": "text/plain"}, b"{}")
    assert answer.status == 415
    assert "application/json" in answer.body["error"]["message"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize(
    ("method", "target"), [("POST", "/reset"), ("DELETE", "/faults"), ("GET", "/requests")]
)
def test_pages_of_other_sites_are_refused(
    steer: Ask, origin: str, method: str, target: str
) -> None:
    assert steer(target, method, JSON | {"Origin": origin}, b"{}").status == 403


def test_pages_of_the_sandbox_are_welcome(fresh: Sandbox, control: Control) -> None:
    assert control("reset", {}, Origin=fresh.api_root).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[", "127.0.0.1.evil:1"])
def test_a_name_that_points_here_is_refused(steer: Ask, host: str) -> None:
    assert steer("/requests", headers={"Host": host}).status == 403


@pytest.mark.parametrize("host", ["localhost:99", "127.0.0.1", "[::1]:80"])
def test_names_of_this_machine_are_welcome(steer: Ask, host: str) -> None:
    assert steer("/requests", headers={"Host": host}).status == 200


def test_other_machines_are_refused(steer: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiohttp.web.Request.remote", "192.0.2.1")
    assert steer("/requests").status == 403


def test_unknown_targets_and_methods_are_told(steer: Ask, control: Control) -> None:
    assert steer("/fault").error[0] == 404
    assert "faults, limit, reset, requests" in steer("/").error[2]
    assert steer("").status == 404
    refused = steer("/limit")
    assert (refused.status, refused.headers["Allow"]) == (405, "POST")
    assert steer("/faults", "OPTIONS").status == 405


def test_a_user_page_beside_it_is_not_taken_away(see: Ask) -> None:
    assert see("/www/controls/").body["error"]["type"] == "ResourceNotFoundException"


def test_a_body_that_breaks_off_makes_no_noise(
    fresh: Sandbox, steer: Ask, caplog: pytest.LogCaptureFixture
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
