"""Conventions of every command: exit statuses, one-line errors, streams, start-up time."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from aiomixcloud import __version__
from aiomixcloud.sandbox import faults
from tests.cli.program import COMMAND, Program
from tests.support.scripted_server import ScriptedServer


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["get", "nobody-here"], 3, "/nobody-here/ not found"),
        (["get"], 2, "Missing argument"),
        (["get", "bob", "--limit", "3"], 2, "bob is not a list"),
        (["get", "bob//show"], 2, "not a valid key"),
        (["search", os.fsdecode(b"caf\xe9")], 2, "not valid UTF-8"),
        (["get", "https://example.com/bob/"], 2, "is not a Mixcloud URL"),
        (["popular", "--limit", "0"], 2, "--limit: 0 is not a whole number of at least 1"),
        (["popular", "--limit", "ten"], 2, "--limit: 'ten' is not a whole number of at least 1"),
        (["popular", "--all", "--limit", "3"], 2, "cannot be combined"),
        (["popular", "--page", "1", "--all"], 2, "--page can be combined only with --limit"),
        (["popular", "--since", "soon"], 2, "--since: 'soon' is not a valid date or time"),
        (
            ["popular", "--since", ""],
            2,
            "--since: the value is empty; give a value or omit the option",
        ),
        (["popular", "--api-root", ""], 2, "--api-root: the value is empty"),
        (["popular", "--timeout", "1e10"], 2, "--timeout: 1e10 is not a number from 0.001 to"),
        (["sandbox", "--host", ""], 2, "--host: the value is empty"),
        (["edit", "nothing", "-n", "x"], 3, "Try 'mixcloud list me shows'."),
        (["popular", "--json", "--jsonl"], 2, "cannot be combined"),
        (["popular", "--fields", "a,,b"], 2, "not a valid list of fields"),
        (["search", ""], 2, "query must not be empty"),
        (["search", "x", "--type", "city"], 2, "--type: 'city' is not one of"),
        (["discover"], 2, "give a TAG, a --city or both"),
        (["discover", ""], 2, "give a TAG, a --city or both"),
        (["discover", "  ", "--city", "london"], 2, "give a TAG, a --city or both"),
        (["discover", "nonsense"], 3, " not found: "),
        (["list", "bob", "friends"], 3, "Run 'mixcloud get bob' to check that it exists"),
        (["get", "uploader"], 3, "/uploader/ not found: "),
        (["get", "bob/club-edit"], 3, "/bob/club-edit/ not found: "),
        (
            ["list", "nobody-here", "followers"],
            3,
            "/followers/ not found: User does not exist. Run 'mixcloud get n",
        ),
        (["get", "日本"], 3, "/日本/ not found: "),
        (["list", "bob"], 2, "CONNECTION"),
        (["embed", "bob"], 3, "/bob/ not found: "),
        (["embed", "bob", "--json"], 3, "/bob/ not found: "),
        (["me", "--as", "bob"], 2, "--sandbox"),
        (["nonsense"], 2, "Unknown command 'nonsense'"),
        (["popular", "--fields"], 2, "See 'mixcloud popular --help'."),
        (["help", "popula"], 2, "did you mean"),
        (["sandbox", "--reset"], 2, "--reset requires --kept or --data"),
        (["list", "bob", "folowers"], 3, "Did you mean 'followers'? Run 'mixcloud get bob'"),
        (["delete", "x"], 2, "Mixcloud's API cannot delete shows, so delete them at"),
        (["rename", "x"], 2, "use 'mixcloud edit KEY --name NAME'. See 'mixcloud --help'."),
        (["edit", "x", "--title", "y"], 2, "No such option '--title'; did you mean '--name'? See"),
        (["--jsn"], 2, "No such option '--jsn'; did you mean '--json'? See 'mixcloud --help'."),
        (["popular", "--zzz"], 2, "No such option '--zzz'. See 'mixcloud popular --help'."),
        (["populr"], 2, "did you mean 'popular'? See 'mixcloud --help'."),
        (["popular", "--nonsense"], 2, "--nonsense"),
        (["popular", "--api-root", "nonsense"], 2, "--api-root (or MIXCLOUD_API_ROOT)"),
        (["popular", "--api-root", "http://me:pw@127.0.0.1:1"], 2, "not 'http://***@127.0.0.1:1'"),
        (["get", "https://a.b/?access_token=t0k"], 2, "'https://a.b/?access_token=***' is not"),
        (["upload", ""], 2, "the file name is empty"),
        (["upload", "x.mp3", "--picture", ""], 2, "--picture: the file name is empty"),
        (["sandbox", "--data", ""], 2, "--data: the file name is empty"),
        (["tracklist", "x.cue", "-o", ""], 2, "--output: the file name is empty"),
        (["journal", "x.csv", "--journal", ""], 2, "--journal: the file name is empty"),
        (["publish", "x.csv", "--results", ""], 2, "--results: the file name is empty"),
        (["popular", "--api-root", "http://127.0.0.1:1"], 6, "cannot connect to"),
    ],
)
def test_an_error_is_one_line_that_helps_and_a_status(
    mixcloud: Program, arguments: list[str], status: int, words: str
) -> None:
    result = mixcloud(*arguments)
    assert (result.status, result.out) == (status, "")
    assert result.err.startswith("mixcloud: ")
    assert result.err.count("\n") == 1
    assert words in result.err


def test_logged_out_users_see_how_to_log_in(logged_out: Program) -> None:
    result = logged_out("me")
    assert result.status == 4
    assert "run 'mixcloud login' or set MIXCLOUD_ACCESS_TOKEN" in result.err


def test_a_refused_token_is_not_shown(mixcloud: Program) -> None:
    result = mixcloud("me", "--verbose", env={"MIXCLOUD_ACCESS_TOKEN": "wrongtoken"})
    assert result.status == 4
    assert "does not accept the access token" in result.err
    assert "wrongtoken" not in result.err


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (faults.Status(500), 1, "unavailable (HTTP 500)"),
        (faults.RateLimit(3600), 5, "rate limited by Mixcloud for 1:00:00; try again at"),
    ],
)
def test_failures_of_mixcloud_have_their_status(
    writable_mixcloud: Program, fault: faults.Fault, status: int, words: str
) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", fault)
    result = writable_mixcloud("get", "bob")
    assert result.status == status
    assert words in result.err


def test_a_tls_failure_omits_the_source_location(mixcloud: Program) -> None:
    result = mixcloud(
        "popular", "--api-root", mixcloud.sandbox.api_root.replace("http:", "https:")
    )
    assert result.status == 6
    assert re.fullmatch(
        r"mixcloud: cannot connect securely to \S+ \([^()]+\); check .*\n", result.err
    )


@pytest.mark.parametrize("variable", ["http://127.0.0.1:1", "socks5://127.0.0.1:1"])
def test_a_proxy_failure_names_the_proxy(mixcloud: Program, variable: str) -> None:
    env = {"http_proxy": variable, "MIXCLOUD_API_ROOT": "http://mixcloud.invalid"}
    result = mixcloud("popular", env=env)
    assert (result.status, result.err.count("\n")) == (6, 1)
    assert "cannot connect to mixcloud.invalid: the proxy in http_proxy " in result.err
    assert f"({variable})" in result.err
    assert ("which is not supported" in result.err) == variable.startswith("socks")


def test_the_password_of_a_proxy_is_not_shown(mixcloud: Program) -> None:
    for proxy in ("http://me:se#cret@h", "http://me:se/cret@127.0.0.1:1"):
        env = {"http_proxy": proxy, "MIXCLOUD_API_ROOT": "http://proxy.invalid"}
        result = mixcloud("popular", "-v", env=env)
        assert (result.status, "se#" in result.err, "se/" in result.err) == (6, False, False)
        assert "the proxy in http_proxy is not a valid URL" in result.err
    away = mixcloud("popular", env={"MIXCLOUD_API_ROOT": "http://proxy.invalid"})
    assert away.err.endswith("check the network\n")


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (faults.Reset(), "lost the connection to {} (Connection aborted (Connection reset by"),
        (faults.Truncate(), "lost the connection to {} (the connection was closed before the"),
        (faults.Garbage(), "{} does not respond like Mixcloud (the response is not valid JSON"),
        (faults.Bomb(), "{} does not respond like Mixcloud (the response is larger than"),
    ],
)
def test_a_broken_answer_is_explained(
    writable_mixcloud: Program, fault: faults.Fault, line: str
) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", fault, times=None)
    host = writable_mixcloud.sandbox.api_root.removeprefix("http://")
    assert writable_mixcloud("get", "bob").err.startswith(f"mixcloud: {line.format(host)}")


def test_a_very_long_key_is_not_repeated_whole(mixcloud: Program) -> None:
    result = mixcloud("get", "x?" * 5_000)
    assert (result.status, len(result.err) < 1000) == (2, True)
    assert " ... " in result.err


def test_a_silent_server_is_a_failure_of_the_network(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", faults.Silent())
    result = writable_mixcloud("get", "bob", "--timeout", "0.2")
    assert result.status == 6
    assert "timed out; try again" in result.err


def test_a_name_from_the_network_commands_no_terminal(
    mixcloud: Program, server: ScriptedServer
) -> None:
    evil = {"type": "user", "key": "/evil/", "name": "red \x1b[31m\x9b31m \u202etxet\x07"}
    for _ in range(3):
        server.add(evil)
    for arguments in ([], ["--json"], ["--fields", "name"]):
        result = mixcloud("get", "evil", *arguments, "--api-root", server.root, columns=80)
        assert "red" in result.out
        assert not set(result.out) & set("\x1b\x9b\u202e\x07")


def test_an_error_from_the_network_commands_no_terminal(
    mixcloud: Program, server: ScriptedServer
) -> None:
    error = {"type": "ResourceNotFoundException", "message": "no\x1b[2J\nthing"}
    server.add({"error": error}, status=404)
    result = mixcloud("get", "evil", "--api-root", server.root)
    assert "no\ufffd[2J thing" in result.err


def test_options_stand_before_a_command_or_behind_it(mixcloud: Program) -> None:
    before = mixcloud("--json", "--fields", "name", "get", "bob")
    behind = mixcloud("get", "bob", "--json", "--fields", "name")
    assert json.loads(before.out) == json.loads(behind.out) == {"name": "Bob"}


def test_an_option_wins_over_the_environment_wherever_it_stands(
    mixcloud: Program, server: ScriptedServer
) -> None:
    for _ in range(2):
        server.add({"name": "Scripted"})
    root = ("--api-root", server.root)
    for line in ((*root, "get", "bob"), ("get", "bob", *root)):
        assert mixcloud(*line, "--fields", "name").out == "Scripted\n"


def test_the_wait_that_is_proposed_would_be_enough(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", faults.RateLimit(2), times=None)
    once = writable_mixcloud("get", "bob", "--max-wait", "1")
    assert (once.status, "--max-wait 3\n" in once.err) == (5, True)
    twice = writable_mixcloud("get", "bob", "--max-wait", "3")
    assert (twice.status, "--max-wait 6\n" in twice.err) == (5, True)


def test_a_wait_is_reported_on_a_dumb_terminal(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", faults.RateLimit(1))
    result = writable_mixcloud.terminal("get", "bob", "--fields", "name", env={"TERM": "dumb"})
    assert result.lines == ["Rate limited; waiting 0:01.", "name  Bob"]


def test_verbose_logs_requests_without_secrets(mixcloud: Program) -> None:
    result = mixcloud("me", "-v")
    assert f"> GET {mixcloud.sandbox.api_root}/me/?metadata=1" in result.err
    assert "< 200 in" in result.err
    assert mixcloud.environment["MIXCLOUD_ACCESS_TOKEN"] not in result.err


def test_a_rate_limit_is_waited_for_and_reported(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", faults.RateLimit(1))
    told = writable_mixcloud("get", "bob", "--fields", "name")
    assert (told.status, told.out) == (0, "Bob\n")
    assert "Rate limited; waiting 0:01." in told.err
    writable_mixcloud.sandbox.faults.add("GET /bob/", faults.RateLimit(1))
    quiet = writable_mixcloud("get", "bob", "--fields", "name", "--quiet")
    assert (quiet.status, quiet.err) == (0, "")


def test_a_wait_counts_down_on_a_terminal(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("GET /bob/", faults.RateLimit(2))
    result = writable_mixcloud.terminal("get", "bob", "--fields", "name")
    assert result.status == 0
    assert "Rate limited: 0:02 left" in result.out
    assert "Rate limited: 0:01 left" in result.out


def test_a_closed_pipe_is_not_an_error(mixcloud: Program) -> None:
    with mixcloud.started("list", "HarbourRadio", "cloudcasts", "--all", "--jsonl") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full does not exist")
def test_a_full_disk_is_reported(mixcloud: Program) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*COMMAND, "get", "bob"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=mixcloud.environment,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
    assert result.returncode == 1
    assert result.stderr == ("mixcloud: cannot write the output: the disk is full\n")


STREAMS = ["2>/dev/full", "2>&-", "<&-", "2>&1 | true", "2>&1 | head -1"]
LOST = [">/dev/full", ">&-", "<&- >&- 2>&-"]
#: With these, every kind of command is tried: a stream that fails, is closed, or is a pipe.
EVERYTHING = {">/dev/full", ">&-", "2>&1 | true"}
HELP = ["--help", "--version", "popular --help", "completion bash"]


def redirected(program: Program, words: str, redirection: str) -> int:
    """Run a command in a shell that redirects its streams; return its own status."""
    line = f"{shlex.join([*COMMAND, *words.split()])} {redirection}; exit ${{PIPESTATUS[0]}}"
    return subprocess.run(
        ["bash", "-c", line],
        env=program.environment,
        capture_output=True,
        check=False,
        timeout=120,
    ).returncode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full does not exist")
@pytest.mark.parametrize("redirection", [*STREAMS, *LOST])
def test_a_status_holds_whatever_becomes_of_the_streams(
    mixcloud: Program, redirection: str
) -> None:
    failures = {"nonsense": 2, "get nobody-here": 3, "popular --api-root http://127.0.0.1:1": 6}
    outputs = [*HELP, "get bob", "popular -v -n 3", "me --jsonl"]
    if redirection not in EVERYTHING:
        failures, outputs = {"get nobody-here": 3}, ["--version", "popular -v -n 3"]
    for words, status in failures.items():
        assert redirected(mixcloud, words, redirection) == status, words
    lost = redirection in LOST
    for words in outputs:
        assert redirected(mixcloud, words, redirection) == lost, words
    assert redirected(mixcloud, "profiles", redirection) == 0  # there is nothing to write


def test_a_closed_output_is_reported(mixcloud: Program) -> None:
    line = f"{shlex.join(COMMAND)} get bob >&-"
    done = subprocess.run(
        ["sh", "-c", line], env=mixcloud.environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        b"mixcloud: standard output is closed\n",
    )


def test_a_closed_input_is_empty(mixcloud: Program) -> None:
    for words in ("plan -", "tracklist -", "get -"):
        line = f"{shlex.join(COMMAND)} {words} <&-"
        done = subprocess.run(
            ["sh", "-c", line], env=mixcloud.environment, capture_output=True, check=False
        )
        assert done.returncode < 3, words
        assert b"unexpected error" not in done.stderr, words


def test_a_terminal_without_the_letters_gets_their_numbers(mixcloud: Program) -> None:
    letters = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = mixcloud.process("search", "glück", "--fields", "name", env=letters)
    assert (result.status, result.out) == (0, "Tunes zum Gl\\xfcck\n")


def test_no_colour_where_none_is_wanted(mixcloud: Program) -> None:
    colored = mixcloud.terminal("get", "bob", "--json")
    color = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|9[0-7])[;m]").search
    assert color(colored.err)
    assert json.loads(colored.out)["name"] == "Bob"
    for command in (["get", "bob", "--json"], ["get", "bob"], ["popular"]):
        without = mixcloud.terminal(*command, env={"NO_COLOR": "1"})
        assert "\x1b" not in without.err


def test_without_a_command_the_help_is_shown(mixcloud: Program) -> None:
    assert mixcloud().out == mixcloud("--help").out == mixcloud("-h").out
    assert mixcloud().status == 0
    assert mixcloud("help").out == mixcloud("--help").out
    assert mixcloud("help", "popular").out == mixcloud("popular", "--help").out


def test_the_version_is_shown(mixcloud: Program) -> None:
    assert mixcloud("--version").out == mixcloud("-V").out == f"mixcloud {__version__}\n"


def test_without_its_libraries_it_says_how_to_install_them(mixcloud: Program) -> None:
    code = (
        "import sys; sys.modules['click'] = None\n"
        "from aiomixcloud.cli.main import main\nsys.argv = ['mixcloud', 'popular']\nmain()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 1
    assert result.stderr == (
        "mixcloud: the command line is not installed (click is missing); "
        "run: pip install 'aiomixcloud[cli]'\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["popular", "--help"]])
def test_help_imports_nothing_that_is_slow(mixcloud: Program, arguments: list[str]) -> None:
    code = (
        "import sys; from aiomixcloud.cli.main import run\n"
        f"run({arguments})\n"
        "slow = {'aiohttp', 'urllib3', 'rich', 'sqlite3', 'asyncio', 'platformdirs', 'filelock'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert result.stderr == "[]\n"


def run_and_print(program: Program, arguments: Sequence[str], expression: str) -> str:
    """Run a command in a new interpreter and return what an expression is afterwards."""
    code = (
        "import sys; from aiomixcloud.cli.main import run\n"
        f"assert run({list(arguments)}) == 0\n"
        f"print(*{expression}, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=program.environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "/chris/" in result.stdout
    return result.stderr


IN_A_PIPE = pytest.mark.parametrize(
    "arguments",
    [
        ["popular"],
        ["get", "chris/funky-mix"],
        ["list", "chris", "shows"],
        ["search", "funky"],
    ],
)


@IN_A_PIPE
def test_a_command_in_a_pipe_imports_only_what_it_uses(
    logged_out: Program, arguments: list[str]
) -> None:
    unused = {"aiohttp", "asyncio", "rich", "sqlite3", "keyring", "filelock", "tomllib", "pydoc"}
    unused |= {"webbrowser", "subprocess", "difflib", "urllib.request", "click.shell_completion"}
    unused |= {"secrets", "concurrent.futures"}
    unused |= {
        f"aiomixcloud.{name}"
        for name in (
            "_core.multipart",
            "_core.results",
            "_core.show_lookup",
            "_core.text",
            "_core.upload_form",
            "_transport.files",
            "cli.error_messages",
            "cli.input.details",
            "cli.output.listed_keys",
            "tracklists.characters",
        )
    }
    imported = run_and_print(logged_out, arguments, "sys.modules")
    assert sorted(unused & {*imported.split()}) == []


def test_help_answers_at_once() -> None:
    def seconds(*command: str) -> float:
        """Return the processor's time, which other processes do not lengthen."""
        before = os.times()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])

    bare = help = float("inf")
    for _ in range(20):
        bare = min(bare, seconds("-c", "pass"))
        help = min(help, seconds("-m", "aiomixcloud", "--help"))
        if help <= 3 * bare + 0.15:
            return
    pytest.fail(f"help takes {help:.3f} s, an empty program {bare:.3f} s")


def test_an_absurd_wait_is_one_line_and_a_status(
    mixcloud: Program, server: ScriptedServer
) -> None:
    body = {"error": {"type": "RateLimitException", "message": "Wait.", "retry_after": 1e308}}
    for header in ("1e308", "99999999999", ""):
        server.add(body, status=403, headers={"Retry-After": header} if header else {})
        # Commands remember the limit of an account in this folder.
        folder = {"XDG_STATE_HOME": str(mixcloud.home / f"state {header}")}
        result = mixcloud("get", "bob", "--api-root", server.root, env=folder)
        assert (result.status, result.err.count("\n")) == (5, 1)
        assert "which is not plausible; try again later" in result.err


def test_a_lone_surrogate_in_an_answer_is_not_blamed_on_the_user(
    mixcloud: Program, server: ScriptedServer
) -> None:
    link = f"{server.root}/bob/cloudcasts/?until=\ud83d"
    server.add({"data": [{"key": "/\ud83d/", "name": "\ud83d"}], "paging": {"next": link}})
    result = mixcloud("list", "bob", "shows", "--all", "--api-root", server.root)
    assert result.status == 1
    assert "\ufffd" in result.out
    assert result.err.startswith("mixcloud: Mixcloud sent an invalid response: ")
    assert result.err.endswith("it contains a lone surrogate\n")


@pytest.mark.parametrize("depth", [980, 100_000])
@pytest.mark.parametrize("options", [(), ("--json",), ("--fields", "a.b")])
def test_an_answer_that_is_nested_too_deeply_is_said_to_be(
    mixcloud: Program, server: ScriptedServer, depth: int, options: tuple[str, ...]
) -> None:
    server.add(b'{"a":' * depth + b"1" + b"}" * depth)
    result = mixcloud("get", "x", *options, "--api-root", server.root)
    assert result.status == 1 or depth < 1000
    if result.status:
        assert result.err.endswith("its JSON is nested too deeply\n")


def test_accounts_that_are_nested_too_deeply_are_said_to_be(logged_out: Program) -> None:
    folder = logged_out.home / "config" / "aiomixcloud"
    folder.mkdir(parents=True)
    (folder / "accounts.json").write_text("[" * 200_000)
    result = logged_out("profiles")
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "accounts.json is damaged (its JSON is nested too deeply); delete it" in result.err
