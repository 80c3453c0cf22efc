"""The OpenAPI documents are valid, complete and match the responses."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.control.commands import COMMANDS
from aiomixcloud.sandbox.http import routes
from aiomixcloud.sandbox.openapi.document import EXAMPLES
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.media import MP3

GETS = [route.path for route in routes.ROUTES if route.method == "GET"]
# Values for path parameters.
NEEDED = {
    "/search/": "q=mix",
    "/oembed/": "url=//www.mixcloud.com/luke/a-nice-mix/",
    "/oauth/authorize/": "client_id=app",
}

# How schemathesis parses JSON with another content type, and JSONP.
HOOKS = r"""
import json
import re

import schemathesis

@schemathesis.deserializer("text/javascript")
def javascript(context, response):
    call = re.fullmatch(r"[\w$.]+\((.*)\)", response.text, re.DOTALL)
    return json.loads(call[1] if call else response.text)
"""
DOCUMENTS = ("openapi", "openapi-control")

Check = Callable[[str, str, ApiResponse], None]


@pytest.fixture(scope="module")
def documents(sandbox: Sandbox) -> list[Any]:
    answers = [ApiClient(sandbox.control_root)(f"/{name}.json") for name in DOCUMENTS]
    assert {answer.headers["Content-Type"] for answer in answers} == {
        "application/json; charset=utf-8"
    }
    return [answer.body for answer in answers]


@pytest.fixture(scope="module")
def check(documents: list[Any]) -> Check:
    """Validate a response against its description."""

    def check(method: str, path: str, answer: ApiResponse) -> None:
        document = documents[path.startswith("/www/control/")]
        responses = document["paths"][path][method.lower()]["responses"]
        content = responses[str(answer.status)].get("content", {})
        media_type = answer.headers["Content-Type"].partition(";")[0]
        assert media_type in content, (answer.status, media_type)
        if media_type in ("text/javascript", "application/json"):
            schema = {**content[media_type]["schema"], "components": document["components"]}
            Draft202012Validator(schema).validate(answer.body)

    return check


def test_the_descriptions_are_valid(documents: list[Any]) -> None:
    for document in documents:
        OpenAPIV31SpecValidator(document).validate()


def test_everything_that_is_served_is_described_and_nothing_else(documents: list[Any]) -> None:
    served = {f"{route.method} {route.path}" for route in routes.ROUTES}
    commands = {f"{one.method} /www/control/{one.path}" for one in COMMANDS}
    for document, expected in zip(documents, (served, commands), strict=True):
        described = {
            f"{method.upper()} {path}"
            for path, methods in document["paths"].items()
            for method in methods
        }
        assert described == expected


def test_every_shape_is_used_and_every_one_that_is_used_is_there(documents: list[Any]) -> None:
    for document in documents:
        used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
        assert used == set(document["components"]["schemas"])


def test_every_variable_part_of_a_path_is_described(documents: list[Any]) -> None:
    for path, methods in documents[0]["paths"].items():
        for operation in methods.values():
            named = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
            assert named == re.findall(r"\{(\w+)\}", path)


def test_the_server_url_is_that_of_the_request(sandbox: Sandbox, documents: list[Any]) -> None:
    for document in documents:
        assert document["servers"] == [{"url": sandbox.api_root}]


@pytest.mark.parametrize("query", ["", "metadata=1&limit=100"])
@pytest.mark.parametrize("username", ["", "bob"])
@pytest.mark.parametrize("path", GETS)
def test_responses_match_their_schema(
    sandbox: Sandbox, check: Check, path: str, username: str, query: str
) -> None:
    api = ApiClient(sandbox.api_root, sandbox.token(username) if username else None)
    needed = NEEDED.get(path.removeprefix("/www"), "")
    answer = api(f"{path.format_map(EXAMPLES)}?{needed}&{query}")
    needs_more = path.endswith("access_token/") or (path.startswith("/me/") and not username)
    # The combined example values are not the path of a picture.
    assert (answer.status == 200) == (not needs_more and "{d}" not in path)
    check("GET", path, answer)


@pytest.mark.parametrize("username", ["", "amikrop"])
@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/{user}/", "/quietone/"),
        ("/{user}/", "/nobody/"),
        ("/{user}/{slug}/", "/HarbourRadio/harbour-breakfast-1/"),
        ("/{user}/{slug}/", "/alice/fresh-upload/?metadata=1"),
        ("/{user}/{slug}/", "/bob/gone/"),
        ("/{user}/{slug}/", "/bob/gone/?access_token=wrong"),
        ("/{user}/feed/", "/amikrop/feed/?metadata=1"),
        ("/{user}/cloudcasts/", "/quietone/cloudcasts/?limit=x"),
        ("/genres/{genre}/", "/genres/house+city:london/?metadata=1"),
        ("/search/", "/search/?q=house&type=tag&metadata=1"),
        ("/search/", "/search/?q=a&type=user"),
        ("/search/", "/search/"),
        ("/www/oembed/", "/www/oembed/?url=nothing"),
        ("/www/oembed/", "/www/oembed/?url=//www.mixcloud.com/luke/a-nice-mix/&format=xml"),
    ],
)
def test_other_responses_match_their_schema(
    sandbox: Sandbox, check: Check, path: str, target: str, username: str
) -> None:
    token = sandbox.token(username) if username and "access_token" not in target else None
    check("GET", path, ApiClient(sandbox.api_root, token)(target))


def test_responses_to_writes_match_their_schema(
    fresh: Sandbox, check: Check, bob: ApiClient, anonymous: ApiClient
) -> None:
    for path, target in (
        ("/{user}/follow/", "/peter/follow/"),
        ("/{user}/{slug}/favorite/", "/luke/a-nice-mix/favorite/"),
    ):
        for method in ("POST", "DELETE", "DELETE"):
            check(method, path, bob(target, method))
        check("POST", path, anonymous(target, "POST"))
    check("POST", "/upload/", bob.upload("New", mp3=MP3))
    check("POST", "/upload/", bob.upload(""))
    path = "/upload/{user}/{slug}/edit/"
    check("POST", path, bob.edit("/bob/new/", name="Newer"))
    check("POST", path, bob.edit("/bob/new/", publish="1", unpublish="1"))
    check("POST", path, bob.edit("/alice/fresh-upload/"))
    fresh.limit(1, per=100, match="POST *")
    answers = [bob("/peter/follow/", "POST") for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 403]
    check("POST", "/{user}/follow/", answers[1])


def test_historic_tracklists_match_their_schema(check: Check) -> None:
    with Sandbox(sections_on_read=True) as sandbox:
        answer = ApiClient(sandbox.api_root)("/amikrop/perfect-mix/")
    assert len(answer.body["sections"]) == 4
    check("GET", "/{user}/{slug}/", answer)


def test_responses_to_commands_match_their_schema(fresh: Sandbox, check: Check) -> None:
    control = ApiClient(fresh.control_root)
    headers = {"Content-Type": "application/json"}
    for path, sent in {
        "users": b'{"username": "dj"}',
        "shows": b'{"username": "dj", "name": "x"}',
        "comments": b'{"username": "dj", "key": "bob", "comment": "x"}',
        "listens": b'{"username": "dj", "key": "/dj/x/"}',
        "playlists": b'{"username": "dj", "name": "x", "cloudcasts": []}',
        "tokens": b'{"username": "dj"}',
        "codes": b'{"username": "dj", "client_id": "x"}',
        "clock": b'{"advance": 1}',
        "faults": b'{"match": "/", "fault": "empty"}',
        "limit": b'{"requests": 1}',
        "reset": b"{}",
    }.items():
        answer = control(f"/{path}", "POST", headers, sent)
        assert answer.status == 200
        check("POST", f"/www/control/{path}", answer)
        check("POST", f"/www/control/{path}", control(f"/{path}", "POST", headers, b"?"))
    for command in COMMANDS:
        if command.method != "POST":
            answer = control(f"/{command.path}", command.method, access_token="x")
            check(command.method, f"/www/control/{command.path}", answer)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_is_answered_that_is_not_described(
    fresh: Sandbox, tmp_path: Path, document: str
) -> None:
    """Run schemathesis against the sandbox, within limits.

    With ``--phases coverage,fuzzing`` and more examples it generates thousands of requests.
    """
    (tmp_path / "hooks.py").write_text(HOOKS)
    checks = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
    )
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "run",
            f"{fresh.control_root}/{document}.json",
            "--checks",
            ",".join(checks),
            "--phases",
            "examples,fuzzing",
            "--max-examples",
            "1",
            "--seed",
            "6",
            "--no-color",
            # Commands that make the sandbox fail or grow on purpose.
            "--exclude-path-regex",
            "/control/(faults|limit|seed)",
        ],
        env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert int(re.findall(r"(\d+) passed", result.stdout)[0]) > 15
