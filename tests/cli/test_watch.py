"""Watching users from the command line."""

import hashlib
import hmac
import json
import shlex
import signal
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from aiomixcloud.cli.interrupts import Interrupted, interrupts
from aiomixcloud.cli.output.deliveries import DeliveryError, WebhookDelivery
from aiomixcloud.models import AccessDict
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.watching import NewShow
from tests.cli.program import Program
from tests.support.scripted_server import ScriptedServer

HOSTILE = "$(touch x) `y`; --evil \x1b[31mred \u202eevil <b>@everyone</b>\n'\""

#: A command that stores what it reads.
STORE = "import sys; open('got.jsonl', 'ab').write(sys.stdin.buffer.read())"


@pytest.fixture
def bob(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program, logged in as bob to a sandbox that has little other data."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(empty=True) as sandbox:
        for name in ("bob", "alice"):
            sandbox.add_user(name, name=name.title())
        sandbox.add_show("bob", "Before")
        yield Program(
            sandbox, tmp_path, user="bob", environment={"XDG_STATE_HOME": str(tmp_path / "state")}
        )


@pytest.fixture
def once(bob: Program) -> Any:
    """Look once, with state that has seen the first show."""
    bob.environment["XDG_STATE_HOME"] = str(bob.home / "state")

    def run(*arguments: str, **options: Any) -> Any:
        return bob("watch", "bob", "--once", "--state", "watch.json", *arguments, **options)

    assert run().status == 0
    return run


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def pending(path: Path = Path("watch.json")) -> list[str]:
    users = json.loads(path.read_text())["users"]
    return [event["id"] for user in users.values() for event in user["pending"]]


def event(name: str = "Rain") -> NewShow:
    return NewShow(
        id="new-show:/bob/rain/",
        time=datetime(2026, 3, 1, tzinfo=UTC),
        text=f"Bob published {name}",
        user=AccessDict({"key": "/bob/"}),
        show=AccessDict({"key": "/bob/rain/", "name": name}),
    )


def test_the_first_look_is_silent_and_later_ones_print_lines(bob: Program) -> None:
    first = bob("watch", "bob", "https://www.mixcloud.com/alice/", "--once")
    assert (first.status, first.out) == (0, "")
    assert "what exists now is not new" in first.err
    bob.sandbox.add_show("alice", "Rain")
    again = bob("watch", "alice", "bob", "--once")
    (line,) = again.lines
    assert line.split("\t")[1:3] == ["new-show", "Alice published Rain"]
    assert bob("watch", "bob", "alice", "--once").out == ""


def test_events_are_json_lines_on_request(bob: Program, once: Any) -> None:
    bob.sandbox.add_show("bob", "Rain")
    data = json.loads(once("--jsonl").out)
    assert (data["kind"], data["id"]) == ("new-show", "new-show:/bob/rain/")
    assert data["show"]["name"] == "Rain"
    assert data["user"]["username"] == "bob"
    bob.sandbox.add_show("bob", "Sun")
    assert once("--fields", "id,show.name").out == "new-show:/bob/sun/\tSun\n"


def test_hostile_names_are_harmless_on_a_terminal(bob: Program, once: Any) -> None:
    bob.sandbox.add_show("bob", HOSTILE)
    result = once(columns=200)
    assert "Bob published $(touch x) `y`; --evil [31mred evil <b>@everyone</b> '\"" in result.out
    assert "\x1b[31m" not in result.out
    assert "\u202e" not in result.out


def test_a_command_gets_the_event_on_its_standard_input(bob: Program, once: Any) -> None:
    bob.sandbox.add_show("bob", HOSTILE)
    result = once("--exec", python(STORE), "--jsonl")
    assert result.status == 0
    assert json.loads(Path("got.jsonl").read_text()) == json.loads(result.out)
    assert not Path("x").exists()
    assert pending() == []


def test_what_a_command_fails_to_take_is_delivered_again(bob: Program, once: Any) -> None:
    bob.sandbox.add_show("bob", "Rain")
    fail = python("import sys; sys.exit(3)")
    result = once("--exec", fail, "--exec", "no-such-program")
    assert result.status == 1
    assert "Bob published Rain: not delivered: " in result.err
    assert "exited with status 3" in result.err
    assert "'no-such-program' cannot be run: No such file or directory" in result.err
    assert pending() == ["new-show:/bob/rain/"]
    assert once("--exec", python(STORE)).status == 0
    assert json.loads(Path("got.jsonl").read_text())["show"]["name"] == "Rain"


def test_a_webhook_gets_signed_json(bob: Program, once: Any, server: ScriptedServer) -> None:
    bob.sandbox.add_show("bob", HOSTILE)
    server.add({}, status=204)
    url = f"{server.root}/hook?token=hidden"
    assert once("--webhook", url, "--secret", "s3cret").status == 0
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/hook?token=hidden")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Mixcloud-Event"] == "new-show"
    digest = hmac.new(b"s3cret", request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Mixcloud-Signature"] == f"sha256={digest}"
    data = json.loads(request.body)
    assert data["text"].isprintable()
    assert data["show"]["name"] == " ".join(HOSTILE.split()) or data["show"]["name"] == HOSTILE


def test_a_webhook_gets_the_user_name_and_password_of_its_url(server: ScriptedServer) -> None:
    server.add({}, status=503)
    server.add({}, status=410)
    url = f"http://me%40radio.example:p%3A%C3%A9@127.0.0.1:{server.port}/"
    delivery = WebhookDelivery(url, secret=None, sleep=lambda _: None)
    with pytest.raises(DeliveryError) as caught:
        delivery.deliver(event())
    expected = b64encode("me@radio.example:p:é".encode()).decode()
    assert [one.headers["Authorization"] for one in server.requests] == [f"Basic {expected}"] * 2
    assert str(caught.value) == f"the webhook at 127.0.0.1:{server.port} responded with status 410"


def test_a_webhook_that_refuses_is_tried_at_the_next_look(
    bob: Program, once: Any, server: ScriptedServer
) -> None:
    bob.sandbox.add_show("bob", "Rain")
    server.add({}, status=400)
    result = once("--webhook", f"{server.root}/hidden")
    assert result.status == 1
    assert "responded with status 400" in result.err
    assert "hidden" not in result.err
    server.add({})
    assert once("--webhook", f"{server.root}/hidden").status == 0
    assert server.requests[0].body == server.requests[1].body


def test_a_busy_webhook_is_asked_again(server: ScriptedServer) -> None:
    pauses: list[float] = []
    server.add({}, status=503)
    server.add({}, status=429, headers={"Retry-After": "9"})
    server.add({}, status=500)
    server.add({})
    hook = WebhookDelivery(f"{server.root}/", secret=None, sleep=pauses.append)
    hook.deliver(event())
    assert pauses == [1, 9, 18]
    assert len({request.body for request in server.requests}) == 1
    assert "X-Mixcloud-Signature" not in server.requests[0].headers
    for _ in range(4):
        server.add({}, status=503)
    with pytest.raises(DeliveryError, match="responded with status 503"):
        hook.deliver(event())
    unreachable = WebhookDelivery("http://127.0.0.1:9/hidden", secret=None, sleep=pauses.append)
    with pytest.raises(DeliveryError, match=r"127\.0\.0\.1:9 cannot be reached"):
        unreachable.deliver(event())


def test_a_webhook_does_not_follow_redirects(server: ScriptedServer) -> None:
    server.add({}, status=302, headers={"Location": f"{server.root}/elsewhere"})
    hook = WebhookDelivery(server.root, secret=None, sleep=lambda _seconds: None)
    with pytest.raises(DeliveryError, match="status 302"):
        hook.deliver(event())
    assert len(server.requests) == 1


# Apprise imports modules that Python deprecated.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_notifications_are_sent_by_apprise(
    bob: Program, once: Any, server: ScriptedServer
) -> None:
    pytest.importorskip("apprise")
    bob.sandbox.add_show("bob", "Rain *bold* <b>")
    server.add({})
    url = f"json://127.0.0.1:{server.port}/hidden"
    result = once("--notify", url)
    assert (result.status, result.err) == (0, "")
    message = json.loads(server.requests[0].body)["message"]
    assert message.startswith("Bob published Rain *bold* <b>\nhttp://")
    bob.sandbox.add_show("bob", "Sun")
    result = once("--notify", url)
    assert result.status == 1
    assert "was not sent" in result.err
    assert "hidden" not in result.err
    result = once("--notify", "nosuch://token")
    assert result.status == 2
    assert "URL 1 (nosuch://...) is not valid" in result.err
    assert "token" not in result.err
    result = once("--notify", "s3cret")
    assert result.status == 2
    assert "--notify: URL 1 is not valid" in result.err
    assert "s3cret" not in result.err


def test_targets_that_have_an_event_do_not_get_it_again(
    bob: Program, server: ScriptedServer
) -> None:
    """A process remembers what was delivered where."""
    from aiomixcloud.cli.commands.watch import Deliveries
    from aiomixcloud.cli.session import Session

    class Target:
        def __init__(self, *, failures: int = 0) -> None:
            self.failures, self.got = failures, 0

        def deliver(self, event: object) -> None:
            if self.failures:
                self.failures -= 1
                raise DeliveryError("it is closed")
            self.got += 1

    good, bad = Target(), Target(failures=2)
    deliveries = Deliveries(Session(), [good, bad])
    assert [deliveries.deliver(event()) for _ in range(3)] == [False, False, True]
    assert (good.got, bad.got) == (1, 1)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["TERM", "INT"]
)
def test_a_signal_ends_it_after_the_delivery_under_way(
    bob: Program, once: Any, number: signal.Signals, status: int
) -> None:
    for name in ("Rain", "Sun"):
        bob.sandbox.add_show("bob", name)
    code = (
        "import pathlib, time\npathlib.Path('begun').touch()\n"
        "while not pathlib.Path('go').exists(): time.sleep(0.01)\n"
        "pathlib.Path('done').touch()"
    )
    arguments = ["watch", "bob", "--state", "watch.json", "--exec", python(code)]
    with bob.started(*arguments) as process:
        wait_for(Path("begun"))
        process.send_signal(number)
        Path("go").touch()
        assert process.wait(60) == status
        assert process.stdout is not None
        assert process.stdout.read().count("\n") == 1
    assert Path("done").exists()
    assert pending() == ["new-show:/bob/sun/"]
    result = once()
    assert "Sun" in result.out
    assert "Rain" not in result.out


def wait_for(path: Path) -> None:
    """Wait until a file exists."""
    wait_until(path.exists)


def wait_until(is_true: Callable[[], object]) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_killed_watcher_delivers_again(bob: Program, once: Any) -> None:
    bob.sandbox.add_show("bob", "Rain")
    code = (
        f"{STORE}\nimport pathlib, time\npathlib.Path('begun').touch()\n"
        "end = time.monotonic() + 60\n"
        "while not pathlib.Path('go').exists() and time.monotonic() < end: time.sleep(0.01)"
    )
    with bob.started("watch", "bob", "--state", "watch.json", "--exec", python(code)) as process:
        wait_for(Path("begun"))
        process.kill()
        process.wait(60)
    # The command has a session of its own, so that it does not end with the watcher.
    Path("go").touch()
    assert once("--exec", python(STORE)).status == 0
    first, second = map(json.loads, Path("got.jsonl").read_text().splitlines())
    assert first == second


def test_a_signal_ends_the_attempts_to_deliver_to_a_busy_webhook(
    bob: Program, once: Any, server: ScriptedServer
) -> None:
    bob.sandbox.add_show("bob", "Rain")
    server.add({}, status=503, headers={"Retry-After": "30"})
    url = f"{server.root}/"
    hooks = ["--webhook", url, "--webhook", f"{bob.sandbox.mixcloud_root}/webhooks/"]
    with bob.started("watch", "bob", "--state", "watch.json", *hooks) as process:
        wait_until(lambda: server.requests)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert "Bob published Rain: not delivered: the webhook at" in process.stderr.read()
    assert len(server.requests) == 1
    assert [one.path for one in bob.sandbox.requests if "webhooks" in one.path] == []
    assert pending() == ["new-show:/bob/rain/"]


def test_while_it_waits_a_signal_ends_it_at_once(bob: Program, once: Any) -> None:
    bob.sandbox.add_show("bob", "Rain")
    arguments = ("--state", "watch.json", "--exec", python("open('done', 'w').close()"))
    with bob.started("watch", "bob", *arguments) as process:
        wait_for(Path("done"))
        wait_until(lambda: not pending())
        bob.sandbox.requests.clear()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert len(bob.sandbox.requests) == 0


def test_a_second_watcher_of_the_same_state_is_refused(bob: Program, once: Any) -> None:
    with FileLock("watch.json.lock"):
        result = once()
    assert result.status == 8
    assert "another process is watching with watch.json; stop it, or use --state" in result.err


def test_a_folder_is_not_a_state(bob: Program, tmp_path: Path) -> None:
    for folder in (".", str(tmp_path)):
        result = bob("watch", "bob", "--once", "--state", folder)
        assert result.status == 1
        assert "is a folder, not a file" in result.err


@pytest.mark.parametrize("name", ["me", "following"])
def test_the_own_users_need_a_login(bob: Program, name: str) -> None:
    del bob.environment["MIXCLOUD_ACCESS_TOKEN"]
    result = bob("watch", name, "--once")
    assert result.status == 4
    assert "you are not logged in" in result.err


def test_a_state_of_a_newer_version_is_refused(bob: Program, once: Any) -> None:
    text = Path("watch.json").read_text().replace('"version": 1', '"version": 9')
    Path("watch.json").write_text(text)
    result = once()
    assert result.status == 1
    assert "written by a newer version" in result.err
    assert Path("watch.json").read_text() == text


def test_failed_looks_are_reported(bob: Program) -> None:
    result = bob("watch", "nobody", "bob", "--once")
    assert result.status == 3
    assert "nobody" in result.err


@pytest.mark.parametrize("name", ["nobody", "bobb"])
def test_a_similar_name_is_searched_once(
    bob: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    looks = 0

    def sleep(_seconds: float) -> None:
        nonlocal looks
        looks = sum(one.path.startswith(f"/{name}/") for one in bob.sandbox.requests)
        if looks == 3:
            raise Interrupted(signal.SIGTERM)

    monkeypatch.setattr(interrupts, "sleep", sleep)
    result = bob("watch", name)
    advice = "Did you mean 'bob'?" if name == "bobb" else "Try 'mixcloud search WORDS'."
    assert result.err.count(f"/{name}/ not found: User does not exist") == 3
    assert result.err.count(advice) == 1
    searches = [one for one in bob.sandbox.requests if one.path.startswith("/search/")]
    assert len(bob.sandbox.requests) == looks + len(searches)
    assert len(searches) <= 3


def test_similar_names_are_searched_for_a_few_users(bob: Program) -> None:
    names = [f"nobody{number}" for number in range(6)]
    result = bob("watch", *names, "--once")
    assert result.status == 3
    assert result.err.count("not found: User does not exist") == 6
    assert result.err.count("Try 'mixcloud search WORDS'") == 3


def test_the_own_account_is_watched_without_its_drafts(bob: Program) -> None:
    assert bob("watch", "me", "--once").status == 0
    bob.sandbox.add_show("bob", "Secret", state="draft")
    bob.sandbox.add_show("bob", "Rain")
    assert [line.split("\t")[2] for line in bob("watch", "me", "--once").lines] == [
        "Bob published Rain"
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bob", "--every", "59"], "59 is not a number from 60"),
        (["bob", "--every", "30s"], "in seconds or with a unit, such as 60s, 5m or 2h"),
        (["bob", "--kinds", "shows"], "'shows' is not one of new-show"),
        (["bob/before"], "'bob/before' is not a user"),
        (["bob", "--exec", "'"], '--exec: "\'" is not valid'),
        (["bob", "--webhook", "ftp://x"], "--webhook: the URL must begin with http"),
        (["bob", "--webhook", "http://"], "--webhook: the host or port in the URL is not valid"),
        (["bob", "--webhook", "http://[::1/x"], "--webhook: the host or port in the URL"),
        (["bob", "--webhook", "http://x:99999/"], "--webhook: the host or port in the URL"),
        (["bob", "--webhook", "http://x y/"], "--webhook: the host or port in the URL"),
        (["bob", "--secret", "key"], "--secret: only webhooks are signed; add --webhook"),
        (["bob", "--json"], "No such option"),
        ([], "Missing argument"),
    ],
)
def test_wrong_arguments_are_refused(bob: Program, arguments: list[str], message: str) -> None:
    bob.sandbox.requests.clear()
    result = bob("watch", *arguments)
    assert result.status == 2
    assert message in result.err
    assert len(bob.sandbox.requests) == 0
