"""The live contract suite and its recordings, tried against a sandbox over TLS."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from aiomixcloud.sandbox import Sandbox
from tests.support.rewriting_server import Rewriting, in_objects
from tools.record import QUESTIONS, Redaction, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Processes are slow to start on a busy machine.
pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[2]
SUITE = [sys.executable, "-m", "pytest", "-m", "live", "tests/live"]
QUIET = ["-q", "--tb=short", "-p", "no:cacheprovider", "-p", "no:xdist"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def real() -> Iterator[Sandbox]:
    """Serve what stands for the real service."""
    with Sandbox() as running:
        yield running


def environment(authority: trustme.CA, folder: Path, **more: str) -> dict[str, str]:
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    names = ("MIXCLOUD_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return kept | {"SSL_CERT_FILE": str(trusted)} | more


def run(command: list[str], env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", timeout=200, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_without_a_token_everything_is_skipped(authority: trustme.CA, tmp_path: Path) -> None:
    status, output = run([*SUITE, *QUIET, "-rs"], environment(authority, tmp_path))
    assert status == 0
    assert "MIXCLOUD_ACCESS_TOKEN is not set" in output
    assert "passed" not in output


def test_the_sandbox_meets_its_own_contract(
    authority: trustme.CA, context: ssl.SSLContext, real: Sandbox, tmp_path: Path
) -> None:
    token = real.token("bob")
    recordings = tmp_path / "recordings"
    with Rewriting(real.api_root, tls=context) as server:
        env = environment(
            authority,
            tmp_path,
            MIXCLOUD_API_ROOT=server.root,
            MIXCLOUD_ACCESS_TOKEN=token,
            MIXCLOUD_LIVE_RECORDINGS=str(recordings),
        )
        real.requests.clear()
        status, output = run([*SUITE, *QUIET], env)
        assert status == 0, output
        assert {entry.method for entry in real.requests} == {"GET"}
        status, output = run([*SUITE, *QUIET], env | {"MIXCLOUD_LIVE_WRITE": "1"})
        assert status == 0, output
        assert {entry.method for entry in real.requests} == {"GET", "POST", "DELETE"}
    assert {path.stem for path in recordings.iterdir()} == {one.name for one in QUESTIONS}
    text = "".join(path.read_text() for path in recordings.iterdir())
    assert not [word for word in (token, "bob", "alice", "luke", "amikrop") if word in text]
    # The comparison tests of the sandbox accept them.
    compared = ["tests/sandbox/test_live_recordings.py", *QUIET]
    status, output = run([sys.executable, "-m", "pytest", *compared], env)
    assert status == 0, output
    assert f"{len(QUESTIONS)} passed" in output


def rename_slug(show: dict[str, Any]) -> None:
    show["handle"] = show.pop("slug")


def clear_errors(_: str, answer: Any) -> Any:
    return {"error": "oh"} if "error" in answer else answer


@pytest.mark.parametrize(
    ("edit", "name", "words"),
    [
        (
            in_objects("cloudcast", rename_slug),
            "show",
            ["new field cloudcast.handle (string)", "missing field cloudcast.slug (string)"],
        ),
        (clear_errors, "unknown-user", [".error (str) is not in the answer of the sandbox"]),
    ],
)
def test_what_differs_is_named_and_the_token_is_not(
    authority: trustme.CA,
    context: ssl.SSLContext,
    real: Sandbox,
    tmp_path: Path,
    edit: Callable[[str, Any], Any],
    name: str,
    words: list[str],
) -> None:
    with Rewriting(real.api_root, edit, tls=context) as server:
        env = environment(
            authority,
            tmp_path,
            MIXCLOUD_API_ROOT=server.root,
            MIXCLOUD_ACCESS_TOKEN=real.token("bob"),
        )
        status, output = run([*SUITE, *QUIET, "-vv", "-k", f"[{name}]"], env)
    assert status == 1
    assert all(word in output for word in words), output
    assert real.token("bob") not in output


def test_answers_can_be_recorded_without_the_suite(real: Sandbox, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "MIXCLOUD_API_ROOT": real.api_root,
        "MIXCLOUD_ACCESS_TOKEN": real.token("bob"),
    }
    status, output = run([sys.executable, "-m", "tools.record", str(tmp_path)], env)
    assert status == 0, output
    names = {path.stem for path in tmp_path.iterdir()}
    assert names == {one.name for one in QUESTIONS if one.is_safe}
    assert json.loads((tmp_path / "me.json").read_text())["status"] == 200


def test_a_redacted_answer_has_its_form_but_not_its_contents() -> None:
    picture = "https://thumbnailer.mixcloud.com/unsafe/25x25/extaudio/a/b.jpg"
    answer = {
        "key": "/bob/jazz-night/",
        "url": "https://www.mixcloud.com/bob/jazz-night/#c1",
        "name": "Jazz Night with Sue",
        "slug": "jazz-night",
        "created_time": "2019-05-06T07:08:09Z",
        "play_count": 1234,
        "comment_count": 0,
        "hidden_stats": True,
        "picture": picture,
        "user": {"username": "bob", "biog": "Call me: 555-0199", "city": ""},
        "email secret": "me@example.com",
        "type": "cloudcast",
        "next": "https://api.mixcloud.com/bob/cloudcasts/?access_token=secret&limit=20&until="
        "2019-05-06+07%3A08%3A09",
    }
    assert Redaction("secret").redact(answer) == {
        "key": "/word1/word2/",
        "url": "https://www.mixcloud.com/word1/word2/#",
        "name": "text",
        "slug": "word2",
        "created_time": "2026-01-01T00:00:00Z",
        "play_count": 1,
        "comment_count": 0,
        "hidden_stats": True,
        "picture": "https://thumbnailer.mixcloud.com/unsafe/25x25/word3/word4/word5.jpg",
        "user": {"username": "word1", "biog": "text", "city": ""},
        "email ***": "text",
        "type": "cloudcast",
        "next": "https://api.mixcloud.com/word1/cloudcasts/?access_token=***&limit=20&until="
        "2026-01-01+00%3A00%3A00",
    }


def test_a_failed_request_does_not_show_the_token() -> None:
    service = Service("http://127.0.0.1:1", "very-secret")
    with pytest.raises(ConnectionError) as caught:
        service.ask("/me/", token=True)
    assert str(caught.value) == "GET /me/: NewConnectionError"
    assert "very-secret" not in repr(service)
    service.close()
