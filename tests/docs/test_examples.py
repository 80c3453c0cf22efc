"""Every example runs as its docstring says, with the documented results, against the sandbox."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from tests.support.ports import find_port
from tests.support.scripted_server import ScriptedServer

EXAMPLES = Path(__file__).parents[2] / "examples"


class Program:
    """An example, with the environment that it is run in."""

    def __init__(self, name: str, sandbox: Sandbox, folder: Path, **environment: str) -> None:
        self.command = [sys.executable, "-W", "error", str(EXAMPLES / name)]
        self.folder = folder
        self.environment = os.environ | {
            "MIXCLOUD_API_ROOT": sandbox.api_root,
            "MIXCLOUD_OAUTH_ROOT": sandbox.oauth_root,
            "MIXCLOUD_ACCESS_TOKEN": sandbox.token("amikrop"),
            **environment,
        }

    def run(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        """Run it to its end; return what it printed and what it complained about."""
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout, done.stderr

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run it until it is ended here."""
        with subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.terminate()


def publish(mixcloud: MixcloudSync, *names: str) -> None:
    for name in names:
        mixcloud.upload(b"ID3 and no more", name)


@pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="matplotlib is in the dependency group 'examples'"
)
def test_the_statistic_is_printed_and_plotted(sandbox: Sandbox, tmp_path: Path) -> None:
    program = Program(
        *("listening_statistics.py", sandbox, tmp_path),
        LISTENER="bob",
        PLOT="listens.png",
        MPLBACKEND="Agg",
        MPLCONFIGDIR=str(tmp_path),
    )
    printed, _ = program.run()
    assert printed.splitlines()[:2] == ["bob listened to 120 shows", "   113 from Harbour Radio"]
    assert (tmp_path / "listens.png").read_bytes().startswith(b"\x89PNG")
    # The second time, one page per list is read: the user, the shows and the listens.
    before = len(sandbox.requests)
    assert program.run() == (printed, "")
    assert len(sandbox.requests) - before == 3


def test_the_follower_diff_lists_gains_and_losses(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    program = Program("follower_diff.py", fresh_sandbox, tmp_path)
    first, _ = program.run("peter")
    assert first == "peter has 45 followers\n"
    known = json.loads((tmp_path / "followers-peter.json").read_text("utf-8"))
    leaving = next(name for name in known if name != "amikrop")
    with (
        fresh_sandbox.sync_client("HarbourRadio") as coming,
        fresh_sandbox.sync_client(leaving) as going,
    ):
        coming.follow("peter")
        going.unfollow("peter")
    second, _ = program.run("peter")
    assert second.splitlines() == [
        "+ Harbour Radio (HarbourRadio)",
        f"- {known[leaving]} ({leaving})",
        "peter has 45 followers, +0 since last time",
    ]


def test_the_uploader_sends_show_picture_and_tracklist(
    default_sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "tracks.txt").write_text("0:00 Intro\n1:30 A - B\n\n1:02:30 C - D\n", "utf-8")
    program = Program("upload_show.py", default_sandbox, tmp_path)
    arguments = ["perfectmix.mp3", "--name", "Night Bus", "--picture", "perfectpic.jpg"]
    arguments += ["--tag", "house", "--tag", "deep", "--tracklist", "tracks.txt"]
    printed, progress = program.run(*arguments)
    assert printed == "/amikrop/night-bus/\n"
    assert re.search(r"\[#{40}\]", progress)
    with default_sandbox.sync_client("amikrop") as mixcloud:
        show = mixcloud.get("amikrop/night-bus")
    assert [tag.name.lower() for tag in show.tags] == ["house", "deep"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["perfectmix.mp3", "--tracklist", "bad.txt"], "no section has a start time"),
        (["nothing.mp3", "--tag", " "], "file 'nothing.mp3' does not exist"),
    ],
)
def test_the_uploader_reports_problems(
    arguments: list[str], complaint: str, default_sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "bad.txt").write_text("One - Two\n", "utf-8")
    program = Program("upload_show.py", default_sandbox, tmp_path)
    _, complaints = program.run(*arguments, status=1)
    assert complaint in complaints


def test_the_bot_announces_each_show_once_whatever_happens_between(
    fresh_sandbox: Sandbox, tmp_path: Path
) -> None:
    program = Program("announce_new_shows.py", fresh_sandbox, tmp_path)
    look = ("amikrop", "alice", "--once")
    with fresh_sandbox.sync_client("amikrop") as mixcloud:
        assert program.run(*look) == ("", "")
        publish(mixcloud, "First", "Second")
        announced, _ = program.run(*look)
        publish(mixcloud, "Third")
        later, _ = program.run(*look)
        assert program.run(*look) == ("", "")
    assert re.findall(r"Amikrop published (\w+): http://", announced) == ["First", "Second"]
    assert re.findall(r"Amikrop published (\w+): http://", later) == ["Third"]


def test_the_bot_announces_the_first_show_of_a_user(
    fresh_sandbox: Sandbox, tmp_path: Path
) -> None:
    program = Program("announce_new_shows.py", fresh_sandbox, tmp_path)
    with fresh_sandbox.sync_client("ines-castell") as mixcloud:
        assert not mixcloud.connection("ines-castell", "cloudcasts")
        program.run("ines-castell", "--once")
        publish(mixcloud, "Debut")
    announced, _ = program.run("ines-castell", "--once")
    assert "Ines Castell published Debut" in announced


def test_the_bot_sends_to_a_webhook(
    fresh_sandbox: Sandbox, server: ScriptedServer, tmp_path: Path
) -> None:
    server.add({})
    program = Program("announce_new_shows.py", fresh_sandbox, tmp_path)
    look = ("amikrop", "--once", "--webhook", f"{server.root}/hook")
    program.run(*look)
    with fresh_sandbox.sync_client("amikrop") as mixcloud:
        publish(mixcloud, "For The Chat", "Not Delivered")
    _, complaints = program.run(*look)
    assert json.loads(server.requests[0].body)["content"].startswith("Amikrop published For The")
    assert "the chat responded with status 404" in complaints
    # What was not delivered is tried again, and only that.
    server.add({})
    again, _ = program.run(*look)
    assert re.findall(r"published ([\w ]+):", again) == ["Not Delivered"]


def test_the_bot_goes_on_after_an_event(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    program = Program("announce_new_shows.py", fresh_sandbox, tmp_path)
    program.run("amikrop", "--once")
    with fresh_sandbox.sync_client("amikrop") as mixcloud:
        publish(mixcloud, "Meanwhile")
    with program.running("amikrop", "--every", "60") as bot:
        assert bot.stdout is not None
        assert "published Meanwhile" in bot.stdout.readline()
        assert bot.poll() is None


class Browser:
    """A browser that stores cookies and returns redirects instead of following them."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.pool = urllib3.PoolManager(retries=False)

    def open(self, url: str, method: str = "GET") -> urllib3.BaseHTTPResponse:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.pool.request(method, url, headers={"Cookie": cookies}, redirect=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def close(self) -> None:
        self.pool.clear()


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def site(fresh_sandbox: Sandbox, tmp_path: Path) -> Iterator[str]:
    """Run the web application, and give its address."""
    port = find_port()
    program = Program(
        *("web_log_in.py", fresh_sandbox, tmp_path),
        MIXCLOUD_CLIENT_ID="me",
        MIXCLOUD_CLIENT_SECRET="secret",
    )
    with program.running("--port", str(port)):
        wait_for(lambda: accepts(port))
        yield f"http://127.0.0.1:{port}"


def test_the_web_application_logs_in_and_out(
    site: str, browser: Browser, fresh_sandbox: Sandbox
) -> None:
    assert "Log in with Mixcloud" in browser.open(f"{site}/").data.decode()
    consent = browser.open(f"{site}/log-in").headers["Location"]
    assert consent.startswith(fresh_sandbox.oauth_root)
    back = parse_qs(urlsplit(consent).query)["redirect_uri"][0]
    code = fresh_sandbox.authorize("amikrop", client_id="me", redirect_uri=back)
    before = browser.cookies["session"]
    assert browser.open(f"{back}?code={code}").headers["Location"] == "/"
    assert browser.cookies["session"] != before
    assert "Perfect Mix" in browser.open(f"{site}/").data.decode()
    assert browser.open(f"{back}?code={code}").status == 403, "a log-in can be used once"
    browser.open(f"{site}/log-out", "POST")
    assert "Log in with Mixcloud" in browser.open(f"{site}/").data.decode()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/come-back/another?code={code}", "was not started in this browser"),
        ("{back}?error=access_denied", "access_denied"),
        ("{back}?code=invented", "Log-in failed"),
    ],
)
def test_the_web_application_refuses_other_users(
    address: str, why: str, site: str, browser: Browser, fresh_sandbox: Sandbox
) -> None:
    consent = browser.open(f"{site}/log-in").headers["Location"]
    back = parse_qs(urlsplit(consent).query)["redirect_uri"][0]
    code = fresh_sandbox.authorize("amikrop", client_id="me", redirect_uri=back)
    path = address.format(back=back.removeprefix(site), code=code)
    refusal = browser.open(f"{site}{path}")
    assert (refusal.status, why in refusal.data.decode()) == (403, True)
    assert "Log in with Mixcloud" in browser.open(f"{site}/").data.decode()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_an_example_says_how_it_is_run(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert f"python examples/{path.name}" in docstring


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
