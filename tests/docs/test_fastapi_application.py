"""The web application with FastAPI, in several uvicorn workers."""

import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from aiomixcloud.sandbox import Sandbox, faults
from tests.docs.snippets import ROOT
from tests.support.ports import find_port

pytest.importorskip("fastapi", reason="fastapi is in the dependency group 'recipes'")
pytest.importorskip("uvicorn", reason="uvicorn is in the dependency group 'recipes'")
fernet = pytest.importorskip("cryptography.fernet", reason="cryptography is in the extra 'tls'")

WORKERS = 3
KEY = fernet.Fernet.generate_key()


@contextmanager
def running(sandbox: Sandbox, folder: Path, **settings: str) -> Iterator[str]:
    """Run the application until its workers have started, and give its address."""
    port = find_port()
    environment = {
        "MIXCLOUD_API_ROOT": sandbox.api_root,
        "MIXCLOUD_OAUTH_ROOT": sandbox.oauth_root,
        "MIXCLOUD_CLIENT_ID": "me",
        "MIXCLOUD_CLIENT_SECRET": "secret",
        "SESSION_KEY": KEY.decode(),
        "PORT": str(port),
        "WORKERS": str(WORKERS),
        **settings,
    }
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "fastapi_application.py")],
        cwd=folder,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            started = 0
            while started < WORKERS:
                line = process.stderr.readline()
                assert line, "the application ended"
                started += "Application startup complete" in line
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            rest = process.stderr.read()
    assert "Traceback" not in rest


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def application(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(sandbox, tmp_path_factory.mktemp("application")) as address:
        yield address


@pytest.fixture
def site(application: str, sandbox: Sandbox) -> Iterator[str]:
    yield application
    sandbox.reset()


class Browser:
    """A browser that stores cookies, and opens a connection for each request.

    So its requests come to different workers.
    """

    def __init__(self, site: str, sandbox: Sandbox) -> None:
        self.site, self.sandbox = site, sandbox
        self.cookies: dict[str, str] = {}

    def open(self, path: str, method: str = "GET") -> urllib3.BaseHTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        with urllib3.PoolManager(retries=False) as pool:
            answer = pool.request(method, f"{self.site}{path}", headers=headers, redirect=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
            assert "HttpOnly" in cookie or not self.cookies[name]
        return answer

    def start(self) -> tuple[str, str]:
        """Begin to log in; return the path to come back to, and a code."""
        consent = self.open("/log-in").headers["Location"]
        back = parse_qs(urlsplit(consent).query)["redirect_uri"][0]
        code = self.sandbox.authorize("amikrop", client_id="me", redirect_uri=back)
        return urlsplit(back).path, code

    def log_in(self) -> None:
        path, code = self.start()
        assert self.open(f"{path}?code={code}").headers["Location"] == "/me"

    def token(self) -> str:
        """Return the access token, which only the application can decrypt."""
        found: bytes = fernet.Fernet(KEY).decrypt(self.cookies["session"])
        return found.decode().removeprefix("session=")


@pytest.fixture
def browser(site: str, sandbox: Sandbox) -> Browser:
    return Browser(site, sandbox)


def test_a_session_is_valid_in_every_worker(browser: Browser) -> None:
    assert browser.open("/me").status == 401
    browser.log_in()
    for _ in range(4 * WORKERS):
        answer = browser.open("/me")
        assert answer.status == 200, answer.data
        assert answer.json()["username"] == "amikrop"
    assert browser.open("/log-out", "POST").status == 204
    assert browser.open("/me").status == 401


def test_the_token_cannot_be_read_from_the_cookie(browser: Browser) -> None:
    browser.log_in()
    cookie = browser.cookies["session"]
    assert browser.token().encode() not in b64decode(cookie, altchars="-_")
    browser.cookies["session"] = cookie[:-2] + "AA"
    assert browser.open("/me").status == 401


def test_a_log_in_that_another_browser_started_is_refused(
    browser: Browser, sandbox: Sandbox
) -> None:
    path, code = Browser(browser.site, sandbox).start()
    assert browser.open(f"{path}?code={code}").status == 403
    browser.start()
    assert browser.open(f"{path}?code={code}").status == 403
    assert browser.open("/me").status == 401


def test_a_log_in_cannot_be_repeated_or_used_as_a_session(browser: Browser) -> None:
    path, code = browser.start()
    pending = browser.cookies["log-in"]
    browser.cookies["session"] = pending
    assert browser.open("/me").status == 401
    assert browser.open(f"{path}?code={code}").status == 303
    assert browser.open(f"{path}?code={code}").status == 403


@pytest.mark.parametrize("query", ["error=access_denied", "code=invented", ""])
def test_a_log_in_that_fails_is_explained(query: str, browser: Browser) -> None:
    path, _ = browser.start()
    answer = browser.open(f"{path}?{query}")
    assert answer.status == 403
    assert answer.json()["error"] == "MixcloudOAuthError"
    assert answer.json()["message"]
    assert browser.open("/me").status == 401


def test_a_user_acts_for_themself(browser: Browser, sandbox: Sandbox) -> None:
    path = "/favorites/bob/lunch-break-soul"
    assert browser.open(path, "POST").status == 401
    browser.log_in()
    assert browser.open(path, "POST").json()["key"] == "/bob/lunch-break-soul/"
    with sandbox.sync_client("amikrop") as mixcloud:
        assert "/bob/lunch-break-soul/" in [show.key for show in mixcloud.me().favorites()]


def test_a_revoked_token_ends_the_session(browser: Browser, sandbox: Sandbox) -> None:
    browser.log_in()
    sandbox.revoke(browser.token())
    answer = browser.open("/me")
    assert (answer.status, answer.json()["error"]) == (401, "AuthenticationError")
    assert not browser.cookies["session"]


@pytest.mark.parametrize(
    ("path", "fault", "status", "error"),
    [
        ("/users/nobody-here/shows", None, 404, "NotFoundError"),
        ("/users/bob%3F/shows", None, 422, "InvalidArgumentError"),
        ("/users/bob/shows", faults.Status(503), 502, "ServerError"),
        ("/users/bob/shows", faults.Reset(), 504, "ConnectionError"),
    ],
)
def test_errors_become_statuses(
    path: str, fault: faults.Fault | None, status: int, error: str, site: str, sandbox: Sandbox
) -> None:
    if fault is not None:
        sandbox.faults.add("GET /bob/cloudcasts/", fault, times=None)
    answer = Browser(site, sandbox).open(path)
    assert (answer.status, answer.json()["error"]) == (status, error), answer.data


def test_the_workers_share_one_limit(sandbox: Sandbox, tmp_path: Path) -> None:
    with running(sandbox, tmp_path) as site, ThreadPoolExecutor(10) as threads:
        sandbox.requests.clear()
        sandbox.limit(20, per=2)
        browser = Browser(site, sandbox)
        answers = list(threads.map(browser.open, ["/users/bob/shows"] * 80))
        sandbox.limit(None)
        assert {answer.status for answer in answers} == {200}
        # Without a shared gate, each worker learns the limit by itself, again and again.
        assert 80 <= len(sandbox.requests) <= 95
        # A wait that is too long for a person is answered at once, by all workers.
        sandbox.faults.add("GET /bob/cloudcasts/", faults.RateLimit(retry_after=90), times=1)
        for _ in range(2 * WORKERS):
            answer = browser.open("/users/bob/shows")
            assert (answer.status, answer.json()["error"]) == (503, "RateLimitError")
            assert 60 < int(answer.headers["Retry-After"]) <= 91
    sandbox.reset()
