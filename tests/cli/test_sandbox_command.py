"""The local sandbox: served, stored between commands, and shown in a demo."""

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from filelock import FileLock

from aiomixcloud import __version__
from aiomixcloud.sandbox import Behaviour
from tests.cli.program import COMMAND, Program
from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import mp3

ROOTS = ["api_root", "mixcloud_root", "oembed_root", "oauth_root", "control_root"]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_is_served_until_a_signal(
    logged_out: Program, number: signal.Signals, status: int
) -> None:
    with logged_out.started("sandbox", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        roots = json.loads(process.stdout.readline())
        assert list(roots) == [*ROOTS, "version"]
        assert roots["api_root"].startswith("http://127.0.0.1:")
        port = int(roots["api_root"].rpartition(":")[2])
        # A connection that idles keeps nobody waiting.
        with socket.create_connection(("127.0.0.1", port)):
            with urlopen(f"{roots['api_root']}/bob/", timeout=60) as answer:
                assert json.load(answer)["name"] == "Bob"
            process.send_signal(number)
            assert process.wait(60) == status
        assert process.stdout.read() == process.stderr.read() == ""


@pytest.mark.parametrize(
    ("shell", "options"),
    [
        ("sh", ("--kept",)),
        ("bash", ()),
        pytest.param("sh", (), marks=pytest.mark.long),
        pytest.param("bash", ("--kept",), marks=pytest.mark.long),
    ],
)
def test_int_ends_it_in_the_background_of_a_shell(
    logged_out: Program, shell: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    script = """
        out=$1; shift
        "$@" >"$out" & job=$!
        while ! [ -s "$out" ]; do sleep 0.05; done
        kill -INT $job
        wait $job
    """
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    arguments = (*COMMAND, "sandbox", "--json", *options)
    ended = subprocess.run(
        [shell, "-c", script, shell, str(tmp_path / "out"), *arguments],
        env=logged_out.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (130, "")


@pytest.mark.parametrize(
    ("host", "root", "is_shared"),
    [
        ("0.0.0.0", "http://127.0.0.1:", True),
        ("[::]", "http://[::1]:", True),
        ("::1", "http://[::1]:", False),
        ("LocalHost", "http://LocalHost:", False),
        *(
            pytest.param(*variant, marks=pytest.mark.long)
            for variant in (
                ("::", "http://[::1]:", True),
                ("[::1]", "http://[::1]:", False),
                ("127.0.0.2", "http://127.0.0.2:", False),
            )
        ),
    ],
)
def test_it_names_addresses_that_can_be_visited(
    logged_out: Program, host: str, root: str, is_shared: bool
) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    with logged_out.started("sandbox", "--json", "--kept", "--host", host) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        roots = json.loads(process.stdout.readline())
        assert roots.pop("version") == __version__
        assert all(one.startswith(root) for one in roots.values())
        with urlopen(f"{roots['api_root']}/bob/cloudcasts/?limit=1", timeout=60) as answer:
            body = json.load(answer)
        for link in (body["paging"]["next"], body["data"][0]["url"], roots["control_root"] + "/"):
            assert link.startswith(root)
            with urlopen(link, timeout=60) as answer:
                assert answer.status == 200
        assert logged_out("--sandbox", "get", "bob", "--fields", "name").out == "Bob\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert bool(process.stderr.read()) is is_shared


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def test_its_lists_can_lag_behind(logged_out: Program) -> None:
    with logged_out.started("sandbox", "--json", "--list-delay", "3600") as process:
        assert process.stdout is not None
        roots = json.loads(process.stdout.readline())
        control = ApiClient(roots["control_root"])
        assert control("/settings").body == {"list_delay": 3600}
        sent = json.dumps({"username": "bob", "name": "New"}).encode()
        control("/shows", "POST", {"Content-Type": "application/json"}, sent)
        ask = ApiClient(roots["api_root"])
        assert ask("/bob/new/").status == 200
        assert "/bob/new/" not in ask("/bob/cloudcasts/").keys
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ((), {}),
        (
            (
                *("--token-error-status", "403", "--token-format", "form"),
                *("--refusal-status", "200", "--links", "mixcloud"),
                *("--refuse-pro-fields", "--sections-on-read", "--list-delay", "60"),
            ),
            {
                "token_error_status": 403,
                "token_format": "form",
                "refuse_pro_fields": True,
                "refusal_status": 200,
                "sections_on_read": True,
                "links": "mixcloud",
                "list_delay": 60,
            },
        ),
        (("--kept", "--token-error-status", "400"), {"token_error_status": 400}),
    ],
)
def test_options_set_its_behaviour(
    logged_out: Program, options: tuple[str, ...], changed: dict[str, object]
) -> None:
    with logged_out.started("sandbox", "--json", *options) as process:
        assert process.stdout is not None
        roots = json.loads(process.stdout.readline())
        found = ApiClient(roots["control_root"])("/behaviour").body
        assert found == asdict(Behaviour()) | changed
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--users", "1000001"), "users must be from 0 to 1000000, not 1000001"),
        (
            ("--users", "1", "--shows", "9" * 30),
            f"shows must be from 0 to 1000000, not {'9' * 30}",
        ),
        (("--shows", "5"), "generated shows need generated users: set users too"),
        (
            ("--list-delay", "1000000001"),
            "list_delay must be from 0 to 1000000000, not 1000000001",
        ),
        (
            ("--kept", "--list-delay", "9" * 400),
            f"list_delay must be from 0 to 1000000000, not {'9' * 400}",
        ),
    ],
)
def test_numbers_that_the_sandbox_refuses_are_refused(
    logged_out: Program, options: tuple[str, ...], message: str
) -> None:
    result = logged_out("sandbox", *options)
    assert (result.status, result.out) == (2, "")
    assert result.err == f"mixcloud: {message}. See 'mixcloud sandbox --help'.\n"


def test_its_addresses_can_be_used(logged_out: Program) -> None:
    with logged_out.on_terminal("sandbox") as terminal:
        text = terminal.until("Press Ctrl-C to stop.")
        rows = dict(line.split(maxsplit=1) for line in text.splitlines() if "_root" in line)
        assert list(rows) == ROOTS
        root = rows["api_root"].strip()
        assert f"mixcloud --api-root {root} popular" in text
        assert logged_out("--api-root", root, "get", "bob", "--fields", "name").out == "Bob\n"
        terminal.process.send_signal(signal.SIGTERM)
        terminal.rest()
        assert terminal.process.wait(60) == 0


def test_a_taken_port_is_one_line(logged_out: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = logged_out.process("sandbox", "--port", str(port))
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        f"mixcloud: the sandbox cannot listen on 127.0.0.1:{port}: Address already in use; "
        "give another --port, or omit it to use a free one\n"
    )


def test_a_failure_of_its_own_is_explained(logged_out: Program, tmp_path: Path) -> None:
    (tmp_path / "own.db-files").write_text("in the way")
    with logged_out.started("sandbox", "--json", "--data", str(tmp_path / "own.db")) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        roots = json.loads(process.stdout.readline())
        headers = {"Content-Type": "application/json"}
        asked = Request(f"{roots['control_root']}/tokens", b'{"username": "bob"}', headers)
        with urlopen(asked, timeout=60) as answer:
            token = json.load(answer)["access_token"]
        assert ApiClient(roots["api_root"], token).upload("Perfect Mix").status == 500
        process.send_signal(signal.SIGTERM)
        said = process.stderr.read()
    assert said.startswith("mixcloud: Unexpected error while handling POST /upload/\n")
    assert "FileExistsError" in said
    assert token not in said


def test_data_that_is_something_else_is_refused(logged_out: Program, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a text " * 300)
    result = logged_out("sandbox", "--data", str(tmp_path / "notes"))
    assert result.status == 1
    assert "does not hold sandbox data" in result.err
    assert logged_out("sandbox", "--data", str(tmp_path)).status == 2
    assert logged_out("sandbox", "--data", "x", "--kept").status == 2


def test_its_world_can_be_chosen(logged_out: Program) -> None:
    with logged_out.started(
        "sandbox", "--json", "--empty", "--users", "3", "--shows", "5"
    ) as process:
        assert process.stdout is not None
        root = json.loads(process.stdout.readline())["api_root"]
        assert len(logged_out("--api-root", root, "new").lines) == 5
        assert logged_out("--api-root", root, "get", "bob").status == 3


def test_the_state_is_stored_between_commands(logged_out: Program) -> None:
    assert logged_out("--sandbox", "me", "--fields", "username").out == "amikrop\n"
    assert logged_out("--sandbox", "follow", "peter").status == 0
    assert logged_out("get", "peter", "--fields", "following", "--sandbox").out == "true\n"
    bob = logged_out("--sandbox", "--as", "bob", "get", "peter", "--fields", "following")
    assert bob.out == "false\n"
    wrong = logged_out("--sandbox", "--as", "nobody", "me")
    assert wrong.status == 2
    assert "--as: the sandbox has no user 'nobody'" in wrong.err
    assert (logged_out.home / "data" / "aiomixcloud" / "sandbox.db").exists()


@pytest.mark.parametrize("option", [("--api-root", "http://127.0.0.1:1"), ("--profile", "x")])
def test_it_is_not_chosen_together_with_another(
    logged_out: Program, option: tuple[str, str]
) -> None:
    result = logged_out("--sandbox", *option, "me")
    assert result.status == 2
    assert f"--sandbox and {option[0]} cannot be combined" in result.err
    assert logged_out("--sandbox", "sandbox").status == 2


def test_it_receives_no_mixcloud_token(mixcloud: Program) -> None:
    token = {"MIXCLOUD_ACCESS_TOKEN": "of-the-real-one"}
    assert mixcloud("--sandbox", "me", "--fields", "username", env=token).out == "amikrop\n"


def test_an_upload_explains_how_to_see_the_page(logged_out: Program, tmp_path: Path) -> None:
    (tmp_path / "mix.mp3").write_bytes(mp3(10))
    result = logged_out("--sandbox", "upload", str(tmp_path / "mix.mp3"), "--name", "Mix")
    assert result.status == 0
    assert "To open the page, run: mixcloud sandbox --kept\n" in result.err


def test_commands_use_the_one_that_is_served(logged_out: Program) -> None:
    with logged_out.started("sandbox", "--kept", "--json") as process:
        assert process.stdout is not None
        root = json.loads(process.stdout.readline())["api_root"]
        who = logged_out("--sandbox", "--as", "bob", "whoami", "--json")
        assert json.loads(who.out) | {"api_root": root, "user": "bob"} == json.loads(who.out)
        assert logged_out("--sandbox", "follow", "peter").status == 0
        with urlopen(f"{root}/peter/followers/", timeout=60) as answer:
            assert json.load(answer)["data"][0]["username"] == "amikrop"
        wrong = logged_out("--sandbox", "--as", "nobody", "me")
        assert (wrong.status, "the sandbox has no user 'nobody'" in wrong.err) == (2, True)
        again = logged_out("sandbox", "--kept")
        assert (again.status, again.err) == (
            1,
            f"mixcloud: the local sandbox is already running at {root}\n",
        )
        process.kill()
        process.wait(60)
    assert logged_out("--sandbox", "get", "peter", "--fields", "following").out == "true\n"


def test_a_command_waits_until_it_is_served(logged_out: Program) -> None:
    folder = logged_out.home / "data" / "aiomixcloud"
    folder.mkdir(parents=True)
    roots = {name: getattr(logged_out.sandbox, name) for name in ("api_root", "control_root")}
    with (
        FileLock(folder / "sandbox.lock"),
        logged_out.started("--sandbox", "me", "--fields", "username") as process,
    ):
        assert process.stderr is not None
        assert process.stdout is not None
        assert process.stderr.readline() == (
            "Waiting for another command that is using the local sandbox.\n"
        )
        (folder / "sandbox.json").write_text("{")  # as where it is just being written
        (folder / "sandbox.json").write_text(json.dumps(roots))
        assert process.stdout.read() == "amikrop\n"
        assert process.wait(60) == 0


def test_a_stopped_sandbox_is_reported(logged_out: Program) -> None:
    folder = logged_out.home / "data" / "aiomixcloud"
    folder.mkdir(parents=True)
    roots = dict.fromkeys(("api_root", "control_root"), "http://127.0.0.1:1")
    (folder / "sandbox.json").write_text(json.dumps(roots))
    with FileLock(folder / "sandbox.lock"):
        result = logged_out("--sandbox", "me")
    assert result.status == 6
    assert result.err == (
        "mixcloud: the local sandbox at http://127.0.0.1:1 does not respond or has just stopped; "
        "try again\n"
    )


def test_stored_state_survives_a_failed_start(logged_out: Program) -> None:
    assert logged_out("--sandbox", "follow", "peter").status == 0
    port = logged_out.sandbox.api_root.rpartition(":")[2]
    result = logged_out("sandbox", "--kept", "--reset", "--port", port)
    assert (result.status, "give another --port" in result.err) == (1, True)
    assert logged_out("--sandbox", "get", "peter", "--fields", "following").out == "true\n"


def test_two_commands_take_turns(logged_out: Program) -> None:
    program = " ".join(COMMAND)
    done = subprocess.run(
        f"{program} --sandbox search jazz -n 3 | {program} --sandbox favorite - -q",
        shell=True,
        env=logged_out.environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\ttrue\t") == 3


def test_stored_state_can_be_served_and_deleted(logged_out: Program) -> None:
    assert logged_out("--sandbox", "follow", "peter").status == 0
    with logged_out.started("sandbox", "--kept", "--json") as process:
        assert process.stdout is not None
        root = json.loads(process.stdout.readline())["api_root"]
        with urlopen(f"{root}/peter/followers/", timeout=60) as answer:
            assert json.load(answer)["data"][0]["username"] == "amikrop"
        process.terminate()
        process.wait(60)
    with logged_out.started("sandbox", "--kept", "--reset", "--json") as process:
        assert process.stdout is not None
        root = json.loads(process.stdout.readline())["api_root"]
        with urlopen(f"{root}/peter/followers/", timeout=60) as answer:
            assert json.load(answer)["data"][0]["username"] != "amikrop"


def test_stored_data_of_another_kind_is_reported(logged_out: Program) -> None:
    folder = logged_out.home / "data" / "aiomixcloud"
    folder.mkdir(parents=True)
    (folder / "sandbox.db").write_text("a text " * 300)
    result = logged_out("--sandbox", "popular")
    assert result.status == 1
    assert "does not hold sandbox data" in result.err
    assert result.err.count("\n") == 1


def test_stored_data_of_another_version_is_reported(logged_out: Program) -> None:
    assert logged_out("--sandbox", "me").status == 0
    path = logged_out.home / "data" / "aiomixcloud" / "sandbox.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 1")
    result = logged_out("--sandbox", "me")
    assert result.status == 1
    assert f"'{path}' does not hold sandbox data of version" in result.err
    assert result.err.endswith(
        "but of version 1: use another file, or delete this one, or discard it with "
        "'mixcloud sandbox --kept --reset'\n"
    )
    with logged_out.started("sandbox", "--kept", "--reset", "--json") as process:
        assert process.stdout is not None
        assert "api_root" in json.loads(process.stdout.readline())


def test_an_alternative_is_shown_if_the_state_cannot_be_stored(logged_out: Program) -> None:
    (logged_out.home / "data").write_text("a file")
    result = logged_out("--sandbox", "me")
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "data/aiomixcloud (Not a directory); fix that, or run 'mixcloud sandbox'" in (
        result.err
    )


def test_the_demo_runs(logged_out: Program) -> None:
    result = logged_out("demo")
    assert (result.status, result.err) == (0, "")
    assert "Demo complete." in result.out
    assert "show.description -> " in result.out
    assert "  871 224  " in logged_out("demo", columns=80).out
