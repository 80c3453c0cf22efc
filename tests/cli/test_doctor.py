"""The command `mixcloud doctor`: it names exactly what is wrong, and shows no secrets."""

from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from aiomixcloud.cli.known_fields import SHAPES
from aiomixcloud.sandbox.api.schemas import SHAPES as SCHEMAS
from tests.support.rewriting_server import Rewriting, in_objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.sandbox import Sandbox
    from tests.cli.program import Program


def report(program: Program, *arguments: str, **env: str) -> tuple[int, list[dict[str, Any]]]:
    """Run it and return its status and its checks."""
    result = program("doctor", *arguments, "--json", env=env)
    assert result.err == ""
    document = json.loads(result.out)
    assert document["ok"] is (result.status == 0)
    return result.status, document["checks"]


def only(checks: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = (check for check in checks if check["check"] == name)
    return found


def problems(checks: list[dict[str, Any]]) -> dict[str, str]:
    return {check["check"]: check["text"] for check in checks if check["status"] == "problem"}


def differences(
    program: Program, sandbox: Sandbox, edit: Callable[[str, Any], Any], *keys: str
) -> set[tuple[str, str, str]]:
    with Rewriting(sandbox.api_root, edit) as server:
        status, checks = report(program, *keys, MIXCLOUD_API_ROOT=server.root)
    found = {
        (check["change"], check["object"], check["field"])
        for check in checks
        if check["status"] == "problem"
    }
    assert status == bool(found)
    return found


# Everything in order


def test_a_sound_installation_has_no_problems(mixcloud: Program) -> None:
    status, checks = report(mixcloud)
    assert status == 0
    assert not problems(checks)
    assert [check["check"] for check in checks if check["status"] == "note"] == ["keyring"]
    account = only(checks, "account")
    assert account["username"] == "amikrop"
    assert (account["is_pro"], account["token"]) == (True, "MIXCLOUD_ACCESS_TOKEN")
    assert account["cloudcast_count"] == 15
    assert only(checks, "versions")["urllib3"]


def test_people_get_sentences_and_pipes_get_lines(mixcloud: Program) -> None:
    drawn = mixcloud("doctor", columns=80)
    assert (drawn.status, drawn.lines[0].split()) == (0, ["result", "no", "problems", "found"])
    assert "account  amikrop, Pro account, 15 published shows; token from" in drawn.out
    piped = mixcloud("doctor")
    assert all(len(line.split("\t")) == 3 for line in piped.lines)
    assert "reachability\tok\t" in piped.out


def test_an_account_is_not_needed(logged_out: Program) -> None:
    status, checks = report(logged_out)
    assert status == 0
    assert only(checks, "account")["text"].startswith("not logged in; run 'mixcloud login'")
    assert only(checks, "answers")["status"] == "ok"


def test_it_works_with_the_local_sandbox(logged_out: Program) -> None:
    del logged_out.environment["MIXCLOUD_API_ROOT"]
    status, checks = report(logged_out, "--sandbox", "--as", "bob")
    assert status == 0
    assert only(checks, "account")["token"] == "--sandbox"


def test_a_free_account_and_its_limit(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.add_user("freedj", is_pro=False)
    for number in range(10):
        writable_mixcloud.sandbox.add_show("freedj", f"Show {number}")
    env = {"MIXCLOUD_ACCESS_TOKEN": writable_mixcloud.sandbox.token("freedj")}
    account = only(report(writable_mixcloud, **env)[1], "account")
    text = "freedj, free account, 10 published shows (free accounts can publish 10); token from"
    assert account["text"].startswith(text)


# Changed fields


def rename(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def change(item: dict[str, Any]) -> None:
        if old in item:
            item[new] = item.pop(old)

    return change


def without_paging(_: str, answer: Any) -> Any:
    return {name: value for name, value in answer.items() if name != "paging"}


def with_text_for_pro(item: dict[str, Any]) -> None:
    if "is_pro" in item:
        item["is_pro"] = "yes"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            in_objects("cloudcast", rename("play_count", "plays")),
            {("new", "cloudcast", "plays"), ("missing", "cloudcast", "play_count")},
        ),
        (
            in_objects("cloudcast", lambda item: item.update(play_count=str(item["play_count"]))),
            {("changed", "cloudcast", "play_count")},
        ),
        (
            in_objects("cloudcast", lambda item: item.update(created_time="yesterday")),
            {("changed", "cloudcast", "created_time")},
        ),
        (
            in_objects("cloudcast", lambda item: item.pop("audio_length", None)),
            {("missing", "cloudcast", "audio_length")},
        ),
        (
            in_objects("cloudcast", lambda item: item.pop("favorited", None)),
            {("missing", "cloudcast", "favorited")},
        ),
        (
            in_objects("cloudcast", lambda item: item.update(hosts=None)),
            {("changed", "cloudcast", "hosts")},
        ),
        (
            in_objects("cloudcast", rename("listen_time", "listened_at")),
            {("new", "cloudcast", "listened_at"), ("missing", "cloudcast", "listen_time")},
        ),
        (
            in_objects("user", lambda item: item["pictures"].update(huge="https://a.example/")),
            {("new", "user", "pictures.huge")},
        ),
        (
            in_objects("user", lambda item: item["pictures"].pop("medium")),
            {("missing", "user", "pictures.medium")},
        ),
        (
            in_objects("user", lambda item: item.update(mood={"name": "calm"})),
            {("new", "user", "mood")},
        ),
        (
            in_objects("user", with_text_for_pro),
            {("changed", "user", "is_pro")},
        ),
        (
            in_objects("user", lambda item: item.update(type="member")),
            {("changed", "user", "type")},
        ),
        (
            in_objects("user", rename("key", "path")),
            {("new", "user", "path"), ("missing", "user", "key")},
        ),
        (
            in_objects("user", lambda item: item.update(key=7)),
            {("changed", "user", "key")},
        ),
        (
            in_objects("tag", lambda item: item.pop("name")),
            {("missing", "tag", "name")},
        ),
        (
            in_objects("comment", rename("submit_date", "created_time")),
            {("new", "comment", "created_time"), ("missing", "comment", "submit_date")},
        ),
        (
            in_objects("favorite", rename("cloudcasts", "shows")),
            {("new", "feed item", "shows"), ("missing", "feed item", "cloudcasts")},
        ),
        (
            without_paging,
            {("missing", "list", "paging")},
        ),
    ],
)
def test_changed_fields_are_named_and_no_others(
    mixcloud: Program,
    sandbox: Sandbox,
    edit: Callable[[str, Any], Any],
    expected: set[tuple[str, str, str]],
) -> None:
    assert differences(mixcloud, sandbox, edit) == expected


def test_a_difference_has_the_key_that_showed_it(mixcloud: Program, sandbox: Sandbox) -> None:
    def edit(path: str, answer: Any) -> Any:
        if path == "/luke/a-nice-mix/":
            answer["mood"] = "calm"
            del answer["slug"]
            answer["play_count"] = None
        return answer

    with Rewriting(sandbox.api_root, edit) as server:
        env = {"MIXCLOUD_API_ROOT": server.root}
        result = mixcloud("doctor", "luke/a-nice-mix", env=env)
    assert result.status == 1
    key = "at /luke/a-nice-mix/"
    assert [line for line in result.lines if "\tproblem\t" in line] == [
        f"answers\tproblem\tnew field cloudcast.mood (string) {key}",
        f"answers\tproblem\tchanged field cloudcast.play_count: null instead of integer {key}",
        f"answers\tproblem\tmissing field cloudcast.slug (string) {key}",
    ]


def test_a_given_list_is_compared(mixcloud: Program, sandbox: Sandbox) -> None:
    def edit(path: str, answer: Any) -> Any:
        return {**answer, "total": 5} if path == "/alice/favorites/" else answer

    expected = {("new", "list", "total")}
    assert differences(mixcloud, sandbox, edit, "alice/favorites") == expected


def test_an_answer_of_another_form_is_reported(mixcloud: Program, sandbox: Sandbox) -> None:
    def edit(path: str, answer: Any) -> Any:
        return {"items": answer["data"]} if path == "/popular/" else answer

    with Rewriting(sandbox.api_root, edit) as server:
        status, checks = report(mixcloud, MIXCLOUD_API_ROOT=server.root)
    assert status == 1
    found = {check.get("field") for check in checks if check["status"] == "problem"}
    assert found == {"items", "data"}


def test_text_of_strangers_is_harmless(mixcloud: Program, sandbox: Sandbox) -> None:
    token = mixcloud.environment["MIXCLOUD_ACCESS_TOKEN"]
    edit = in_objects("user", lambda item: item.update({f"x\x1b[31m\t{token}": 1}))
    with Rewriting(sandbox.api_root, edit) as server:
        env = {"MIXCLOUD_API_ROOT": server.root}
        for arguments in ([], ["--json"]):
            result = mixcloud("doctor", *arguments, env=env)
            assert result.status == 1
            assert token not in result.out
            assert "\x1b" not in result.out


def test_the_table_of_fields_agrees_with_the_schemas_of_the_sandbox() -> None:
    names = {
        "user": ("User", "UserDetail"),
        "cloudcast": ("Cloudcast", "CloudcastDetail"),
        "tag": ("Tag", "TagDetail"),
        "comment": ("Comment",),
        "feed item": ("FeedItem",),
        "playlist": ("Playlist", "PlaylistDetail"),
        "user pictures": ("UserPictures",),
        "cloudcast pictures": ("CloudcastPictures",),
    }
    for name, schemas in names.items():
        known = {field for schema in schemas for field in SCHEMAS[schema]["properties"]}
        assert SHAPES[name].fields.keys() == known, name
        always = set.intersection(*(set(SCHEMAS[schema]["required"]) for schema in schemas))
        assert SHAPES[name].always - {"type"} == always - {"type"}, name


# The service


def test_a_clock_that_differs(mixcloud: Program, sandbox: Sandbox) -> None:
    for hours, words in ((2, "behind"), (-2, "ahead of")):
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        with Rewriting(sandbox.api_root, date=date) as server:
            status, checks = report(mixcloud, MIXCLOUD_API_ROOT=server.root)
        assert status == 1
        (clock,) = problems(checks).values()
        assert f" s {words} that of the service; " in clock
        assert abs(abs(only(checks, "clock")["skew_seconds"]) - 7200) < 60


def test_a_token_that_is_not_valid(mixcloud: Program) -> None:
    status, checks = report(mixcloud, MIXCLOUD_ACCESS_TOKEN="certainly-wrong")
    assert status == 1
    assert list(problems(checks)) == ["account"]
    assert "Mixcloud does not accept the access token" in problems(checks)["account"]
    assert "certainly-wrong" not in str(checks)
    assert only(checks, "answers")["status"] == "ok"


def test_a_server_that_does_not_respond(mixcloud: Program) -> None:
    status, checks = report(mixcloud, MIXCLOUD_API_ROOT="http://127.0.0.1:1")
    assert status == 1
    assert "cannot connect to 127.0.0.1:1" in problems(checks)["reachability"]
    assert not any(check["check"] == "answers" for check in checks)


# Proxies and certificates


def test_a_proxy_that_does_not_respond(mixcloud: Program) -> None:
    env = {
        "MIXCLOUD_API_ROOT": "http://mixcloud.example",
        "HTTP_PROXY": "http://me:secret@127.0.0.1:1",
    }
    status, checks = report(mixcloud, **env)
    assert status == 1
    assert "the proxy in HTTP_PROXY (http://127.0.0.1:1)" in problems(checks)["reachability"]
    assert only(checks, "proxy")["used"] == "http://127.0.0.1:1"
    assert "secret" not in str(checks)


@pytest.mark.parametrize(
    "value", ["socks5://me:secret@127.0.0.1:1", "http://:secret@", "http://me:se/cret@proxy:1"]
)
def test_a_proxy_that_is_not_valid(mixcloud: Program, value: str) -> None:
    status, checks = report(mixcloud, HTTPS_PROXY=value)
    assert status == 1
    assert "HTTPS_PROXY is not the URL of an HTTP proxy" in problems(checks)["proxy"]
    assert "cret" not in str(checks)


def test_a_proxy_is_not_used_for_this_computer(mixcloud: Program) -> None:
    status, checks = report(mixcloud, HTTP_PROXY="http://proxy.example:8080")
    assert status == 0
    proxy = only(checks, "proxy")
    assert proxy["text"].startswith("none for 127.0.0.1:")
    assert proxy["proxies"] == {"http": "http://proxy.example:8080"}


def test_certificates_that_cannot_be_used(mixcloud: Program, tmp_path: Path) -> None:
    text = tmp_path / "text.pem"
    text.write_text("not a certificate")
    cases = [(tmp_path / "none.pem", "does not exist"), (text, "does not contain")]
    for path, reason in (*cases, (tmp_path, "is a folder, not a file")):
        status, checks = report(mixcloud, SSL_CERT_FILE=str(path))
        assert status == 1
        assert f"SSL_CERT_FILE names {str(path)!r}, which {reason}" in str(problems(checks))


def test_a_certificate_that_is_not_trusted(
    mixcloud: Program, sandbox: Sandbox, tmp_path: Path
) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with Rewriting(sandbox.api_root, tls=context) as server:
        env = {"MIXCLOUD_API_ROOT": server.root}
        status, checks = report(mixcloud, **env)
        assert status == 1
        assert "was signed by an unknown authority" in problems(checks)["reachability"]
        status, checks = report(mixcloud, **env, SSL_CERT_FILE=str(trusted))
    assert status == 0
    assert only(checks, "certificates")["text"] == f"1 authorities from {trusted}"


# Stored accounts


def stored(program: Program) -> Path:
    """Log in and return the file of the accounts."""
    token = program.sandbox.token("amikrop")
    del program.environment["MIXCLOUD_ACCESS_TOKEN"]
    result = program("login", "--with-token", input=token)
    assert result.status == 0, result.err
    return program.home / "config" / "aiomixcloud" / "accounts.json"


def test_files_that_others_can_read(mixcloud: Program) -> None:
    path = stored(mixcloud)
    assert report(mixcloud)[0] == 0
    path.chmod(0o644)
    status, checks = report(mixcloud)
    assert status == 1
    (problem,) = problems(checks).values()
    assert problem == f"other users have access to {path} (mode 644); run: chmod 600 {path}"
    path.chmod(0o600)
    path.parent.chmod(0o755)
    status, checks = report(mixcloud)
    assert status == 1
    assert f"run: chmod 700 {path.parent}" in problems(checks)["configuration"]


def test_a_damaged_file(mixcloud: Program) -> None:
    path = stored(mixcloud)
    path.write_text("{")
    status, checks = report(mixcloud)
    assert status == 1
    assert f"{path} is damaged; delete it" in problems(checks)["configuration"]


@pytest.mark.parametrize("field", ["access_token", "user", "api_root"])
def test_a_stored_account_with_control_characters(mixcloud: Program, field: str) -> None:
    path = stored(mixcloud)
    accounts = json.loads(path.read_text())
    next(iter(accounts.values()))[field] += "\x1b[31m\n"
    path.write_text(json.dumps(accounts))
    assert "is damaged; delete it" in problems(report(mixcloud)[1])["configuration"]
    assert "is damaged; delete it" in mixcloud("whoami").err


@pytest.mark.parametrize("root", ["nonsense", "ftp://x", "http://127.0.0.1:abc"])
def test_a_root_that_is_not_valid(mixcloud: Program, root: str) -> None:
    status, checks = report(mixcloud, MIXCLOUD_API_ROOT=root)
    assert status == 1
    assert "MIXCLOUD_API_ROOT" in str(problems(checks))
    assert only(checks, "certificates")["status"] == "ok"


def test_a_token_in_a_file_is_not_shown(mixcloud: Program) -> None:
    path = stored(mixcloud)
    status, checks = report(mixcloud)
    assert status == 0
    assert only(checks, "account")["token"] == "file"
    assert only(checks, "configuration")["mode"] == "600"
    assert json.loads(path.read_text())["127.0.0.1:" + path_port(mixcloud)]["access_token"]
    assert mixcloud.sandbox.token("amikrop") not in str(checks)


def path_port(program: Program) -> str:
    return program.sandbox.api_root.rpartition(":")[2]


def test_the_keyring(logged_out: Program) -> None:
    entries = logged_out.home / "keyring.json"
    logged_out.environment |= {
        "PYTHON_KEYRING_BACKEND": "tests.cli.keyrings.Working",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TEST_KEYRING": str(entries),
    }
    token = logged_out.sandbox.token("amikrop")
    assert logged_out.process("login", "--with-token", input=token).status == 0
    result = logged_out.process("doctor")
    assert (result.status, result.err) == (0, "")
    assert "is usable" in result.out
    locked = {"PYTHON_KEYRING_BACKEND": "tests.cli.keyrings.Locked"}
    result = logged_out.process("doctor", env=locked)
    assert result.status == 1
    assert "keyring\tproblem\tthe keyring cannot be read (somebody has to unlock it)" in result.out
    entries.unlink()
    result = logged_out.process("doctor")
    assert result.status == 1
    assert "is not in the keyring; run 'mixcloud login'" in result.out
