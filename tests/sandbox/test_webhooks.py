"""Webhooks that the sandbox receives, and the page that shows them."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.sandbox.conditions.webhook_log import BODY_SIZE, CAPACITY
from tests.cli.program import Program
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.test_pages import Page

HOSTILE = "<script>alert(1)</script> \u202egnp.exe \x1b[31m & \u2028 \ud800"


@pytest.fixture
def site(fresh: Sandbox) -> ApiClient:
    """Open pages of the sandbox."""
    return ApiClient(fresh.mixcloud_root)


def send(site: ApiClient, content: bytes, path: str = "/webhooks/", **headers: str) -> ApiResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site(path, "POST", {"Content-Type": "application/json", **named}, content)


def set_secret(sandbox: Sandbox, secret: str | None) -> ApiResponse:
    content = json.dumps({"secret": secret}).encode()
    headers = {"Content-Type": "application/json"}
    return ApiClient(sandbox.control_root)("/webhooks", "POST", headers, content)


def listed(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return the webhooks as a program in any language gets them."""
    found: list[dict[str, Any]] = ApiClient(sandbox.control_root)("/webhooks").body["webhooks"]
    return found


def sign(secret: bytes, content: bytes) -> str:
    return f"sha256={hmac.new(secret, content, hashlib.sha256).hexdigest()}"


def test_the_page_shows_what_was_sent(fresh: Sandbox, site: ApiClient) -> None:
    assert "No webhooks yet." in Page(site("/webhooks/")).words
    content = json.dumps({"text": "Bob published Rain", "show": {"name": "Régen"}}).encode()
    answer = send(site, content, "/webhooks/first/?a=b", X_Mixcloud_Event="new-show")
    assert (answer.status, answer.body) == (200, {"result": {"success": True}})
    page = Page(site("/webhooks/"))
    assert [word for word in page.words if word in ("200", "new-show", "Bob published Rain")] == [
        "200",
        "new-show",
        "Bob published Rain",
    ]
    assert "POST /www/webhooks/first/?a=b Content-Type: application/json" in page.text
    assert '"show": { "name": "Régen" }' in page.text
    assert "signature" not in page.values("class")
    (one,) = listed(fresh)
    assert (one["path"], one["body"]) == ("/www/webhooks/first/?a=b", content.decode())
    assert (one["status"], one["fault"], one["signature"]) == (200, None, None)


def test_paths_with_and_without_a_slash_receive_webhooks(fresh: Sandbox, site: ApiClient) -> None:
    for path in ("/webhooks", "/WEBHOOKS/", "/webhooks/a/b", "/webhooks//a"):
        assert send(site, b"[1]", path).status == 200
    assert send(site, b"[1]", "/webhooksx/").status == 405
    assert len(listed(fresh)) == 4


@pytest.mark.parametrize(
    ("signature", "status", "found"),
    [
        (sign(b"s3cret", b"{}"), 200, "right"),
        (sign(b"other", b"{}"), 401, "wrong"),
        (sign(b"s3cret", b"{}").upper(), 401, "wrong"),
        ("\xff", 401, "wrong"),
        ("", 401, "wrong"),
        (None, 401, "missing"),
    ],
)
def test_signatures_are_checked_with_a_secret(
    fresh: Sandbox, site: ApiClient, signature: str | None, status: int, found: str
) -> None:
    assert set_secret(fresh, "s3cret").status == 200
    headers = {} if signature is None else {"X_Mixcloud_Signature": signature}
    assert send(site, b"{}", **headers).status == status
    (one,) = listed(fresh)
    assert (one["signature"], one["status"]) == (found, status)
    label = {"right": "signed", "wrong": "wrong signature", "missing": "no signature"}[found]
    page = Page(site("/webhooks/"))
    assert label in page.words
    assert (f"The signature is {found}." in page.words) is (status == 401)
    assert "s3cret" not in site("/webhooks/").page


def test_a_secret_can_be_removed(fresh: Sandbox, site: ApiClient) -> None:
    assert "Signatures are not checked until" in Page(site("/webhooks/")).text
    set_secret(fresh, "s3cret")
    assert "Signatures are checked." in Page(site("/webhooks/")).text
    set_secret(fresh, None)
    assert send(site, b"{}").status == 200
    set_secret(fresh, "s3cret")
    fresh.reset()
    assert listed(fresh) == []
    assert send(site, b"{}").status == 200
    answer = set_secret(fresh, "")
    assert (answer.status, answer.error[2]) == (
        400,
        "secret is empty; use null to check no signatures",
    )


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 400, "The body is not JSON."),
        (b"payload=1", 400, "The body is not JSON."),
        (b"{", 400, "The body is not JSON."),
        (b"\xff\xfe\xe9", 400, "The body is not JSON."),
        (b"[" * 60_000, 400, "The body is not JSON."),
        (b'"' + b"x" * BODY_SIZE + b'"', 413, "The body is longer than 65,536 bytes."),
        (b'"' + b"x" * (BODY_SIZE - 2) + b'"', 200, ""),
    ],
)
def test_other_bodies_are_refused_and_shown(
    fresh: Sandbox, site: ApiClient, content: bytes, status: int, reason: str
) -> None:
    answer = send(site, content)
    assert answer.status == status
    if reason:
        assert answer.error == (status, "WebhookException", reason)
        assert reason in Page(site("/webhooks/")).words
    assert listed(fresh)[0]["body"] == content[:BODY_SIZE].decode(errors="replace")


def test_hostile_text_is_harmless(fresh: Sandbox, site: ApiClient) -> None:
    content = json.dumps({"text": HOSTILE, HOSTILE: [HOSTILE]}).encode()
    send(site, content, f"/webhooks/?{'<b>'}", User_Agent="<img src=x>\xff")
    send(site, HOSTILE.encode(errors="surrogatepass"))
    page = Page(site("/webhooks/"))
    assert not {"script", "img", "b"} & {*page.tags[page.tags.index("ol") :]}
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    shown = site("/webhooks/").page
    assert not any(character in shown for character in "\u202e\x1b\u2028\ufffe")
    assert "\\u202egnp.exe \\u001b[31m &amp; \\u2028 \\ud800" in shown


def test_credentials_are_not_stored(fresh: Sandbox, site: ApiClient) -> None:
    headers = {"Authorization": "Basic Ym9i", "Cookie": "a=hidden", "X_Control_Key": "hidden"}
    send(site, b"{}", "/webhooks/?access_token=hidden", **headers)
    (one,) = listed(fresh)
    assert one["headers"] == {"Content-Type": "application/json", "Authorization": "Basic ***"}
    assert one["path"] == "/www/webhooks/?access_token=***"
    assert "Ym9i" not in site("/webhooks/").page


def test_the_number_and_size_of_what_is_shown_are_bounded(fresh: Sandbox, site: ApiClient) -> None:
    # Indentation makes this a hundred times longer.
    deep = b"[" * 300 + b"1" + b",1" * 30_000 + b"]" * 300
    for number in range(CAPACITY + 5):
        send(site, deep if number > CAPACITY else b"%d" % number)
    found = listed(fresh)
    assert (len(found), found[0]["body"]) == (CAPACITY, "5")
    answer = site("/webhooks/")
    assert len(answer.raw) < 300_000
    assert "The rest is not shown." in answer.page
    assert ApiClient(fresh.control_root)("/webhooks", "DELETE").body == {"webhooks": []}


def test_faults_hit_webhooks(fresh: Sandbox, site: ApiClient) -> None:
    fresh.faults.add("POST /www/webhooks/*", faults.Status(503), times=2)
    fresh.faults.add("/www/webhooks/", faults.Reset("request"))
    assert [send(site, b"{}").status for _ in range(2)] == [503, 503]
    with pytest.raises(ConnectionResetError):
        send(site, b"{}")
    assert Page(site("/webhooks/")).words.count("503") == 2
    assert [(one["status"], one["fault"]) for one in listed(fresh)] == [
        (503, "status"),
        (503, "status"),
        (None, "reset"),
    ]
    assert [one.path for one in fresh.requests] == ["/www/webhooks/"] * 3


def test_only_this_machine_sees_the_page_but_others_may_send(site: ApiClient) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert "No webhooks yet." not in Page(site("/webhooks/", "GET", headers), 403).words
    assert send(site, b"{}", Host="sandbox.internal:8080").status == 200


def test_the_front_page_links_to_it(site: ApiClient) -> None:
    page = Page(site("/"))
    assert "/www/webhooks/" in page.links
    assert "/www/requests/" in page.links


def test_a_program_in_other_languages_waits_for_the_continuation(
    fresh: Sandbox, site: ApiClient
) -> None:
    assert send(site, b"{}", Expect="100-continue").status == 200
    assert len(listed(fresh)) == 1


@pytest.mark.parametrize("times", [0, 1])
def test_the_program_delivers_to_the_page(
    fresh: Sandbox, site: ApiClient, tmp_path: Path, times: int
) -> None:
    program = Program(fresh, tmp_path, user=None)
    url = f"{fresh.mixcloud_root}/webhooks/"
    state = str(tmp_path / "watch.json")
    arguments = ("watch", "quietone", "--once", "--state", state, "--webhook", url)
    assert program.process(*arguments).status == 0
    fresh.add_show("quietone", HOSTILE.replace("\ud800", ""))
    set_secret(fresh, "s3cret")
    if times:
        fresh.faults.add("POST /www/webhooks/*", faults.Status(503), times=times)
    unsigned = program.process(*arguments)
    assert unsigned.status == 1
    assert "responded with status 401" in unsigned.err
    signed = program.process(*arguments, env={"MIXCLOUD_WEBHOOK_SECRET": "s3cret"})
    assert (signed.status, signed.err) == (0, "")
    found = listed(fresh)
    assert [one["status"] for one in found] == [503] * times + [401, 200]
    assert [one["signature"] for one in found] == ["missing"] * (times + 1) + ["right"]
    assert len({json.loads(one["body"])["id"] for one in found}) == 1
    assert found[-1]["headers"]["X-Mixcloud-Event"] == "new-show"
    page = Page(site("/webhooks/"))
    assert page.words.count("new-show") == times + 2
    assert page.words.count("signed") == 1
    assert "script" not in page.tags
