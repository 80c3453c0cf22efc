"""Logging in and out: what is stored where, and which server receives a token."""

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import urllib3
from filelock import FileLock

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import COMMAND, Program, Result, heeding_interrupts
from tests.support.authorization import answer_form
from tests.support.scripted_server import ScriptedServer

APPLICATION = {"MIXCLOUD_CLIENT_ID": "my-app", "MIXCLOUD_CLIENT_SECRET": "s3cret-of-mine"}


@pytest.fixture
def other() -> Iterator[Sandbox]:
    """Serve another Mixcloud, whose tokens are worth nothing at the first."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def accounts(logged_out: Program) -> Path:
    return logged_out.home / "config" / "aiomixcloud" / "accounts.json"


def log_in(program: Program, *options: str, user: str = "amikrop", **env: str) -> Result:
    """Log in by a token."""
    token = program.sandbox.token(user)
    return program("login", "--with-token", *options, input=f"{token}\n", env=env)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def keyring(kind: str, folder: Path) -> dict[str, str]:
    return {
        "PYTHON_KEYRING_BACKEND": f"tests.cli.keyrings.{kind}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TEST_KEYRING": str(folder / "keyring.json"),
    }


# The browser


@pytest.mark.usefixtures("fresh_sandbox")
def test_a_person_allows_access_in_the_browser(logged_out: Program, accounts: Path) -> None:
    # A browser that opens nothing; the test opens the address itself.
    environment = APPLICATION | {"BROWSER": "true"}
    with logged_out.started("login", "--verbose", env=environment) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        said, address = "", ""
        while "/oauth/authorize?" not in address:
            address = next(lines)
            said += address
        address = address.strip()
        redirect = answer_form(address, "peter")
        page = urllib3.request("GET", redirect)
        assert b"Thank you" in page.data
        said += process.stderr.read()
        assert process.wait(60) == 0
    assert "If it does not open, open this URL" in said
    assert f"Logged in as peter at {logged_out.sandbox.api_root}" in said
    assert logged_out("whoami").out == "peter\n"
    assert mode(accounts) == 0o600
    assert mode(accounts.parent) == 0o700
    token = json.loads(accounts.read_text())[logged_out.sandbox.api_root.partition("://")[2]]
    for secret in ("s3cret-of-mine", token["access_token"], "code=" + redirect[-8:]):
        assert secret not in said


def test_a_secret_is_not_asked_for_without_a_terminal(logged_out: Program) -> None:
    result = logged_out("login", "--api-root", "http://127.0.0.1:1", input="id\nsecret\n")
    assert (result.status, result.err.count("\n")) == (6, 1)
    assert result.err.endswith("'mixcloud sandbox --port 1' and its --data, if any\n")


def test_the_advice_to_log_in_names_the_root(logged_out: Program) -> None:
    root = logged_out.sandbox.api_root
    for command in (["me"], ["list", "me", "favorites"], ["follow", "peter"]):
        result = logged_out(*command, "--api-root", root)
        assert result.status == 4
        assert (
            f"you are not logged in; run 'mixcloud login --api-root {root}' or set" in result.err
        )


@pytest.mark.usefixtures("fresh_sandbox")
def test_the_advice_on_a_new_token_names_the_root(logged_out: Program) -> None:
    assert log_in(logged_out, "--profile", "station").status == 0
    logged_out.sandbox.reset()
    accounts = logged_out.home / "config" / "aiomixcloud" / "accounts.json"
    text = accounts.read_text()
    accounts.write_text(text.replace(logged_out.sandbox.token("amikrop"), "revoked-by-somebody"))
    result = logged_out("me", "--profile", "station")
    assert result.status == 4
    assert "run 'mixcloud login --profile station' again, or 'mixcloud logout --profile st" in (
        result.err
    )
    refused = logged_out("me", env={"MIXCLOUD_ACCESS_TOKEN": "revoked-by-somebody"})
    assert "set MIXCLOUD_ACCESS_TOKEN to a valid token, or unset it to" in refused.err
    damaged = logged_out("me", env={"MIXCLOUD_ACCESS_TOKEN": "two\nlines"})
    assert "MIXCLOUD_ACCESS_TOKEN is not a valid access token" in damaged.err


@pytest.mark.usefixtures("fresh_sandbox")
def test_a_person_refuses(logged_out: Program, accounts: Path) -> None:
    with logged_out.started("login", env=APPLICATION | {"BROWSER": "true"}) as process:
        assert process.stderr is not None
        process.stderr.readline()
        redirect = answer_form(process.stderr.readline().strip(), decision="deny")
        assert b"No access" in urllib3.request("GET", redirect).data
        assert process.wait(60) == 4
        assert process.stderr.read() == (
            "mixcloud: Mixcloud did not issue an access token (the user denied access "
            "(access_denied)); run 'mixcloud login' again\n"
        )
    assert not accounts.exists()


@pytest.mark.usefixtures("fresh_sandbox")
@pytest.mark.parametrize(
    "paste", [lambda address: address, lambda address: address.partition("code=")[2]]
)
def test_without_a_browser_the_address_or_the_code_is_pasted(
    logged_out: Program, paste: Callable[[str], str]
) -> None:
    with logged_out.on_terminal("login", "--no-browser") as terminal:
        assert "A sandbox accepts any" in terminal.until("Client id: ")
        terminal.type("my-app\n")
        terminal.until("Client secret: ")
        terminal.type("s3cret-of-mine\n")
        text = terminal.until("URL or code: ")
        address = next(line for line in text.split("\n") if "/oauth/authorize?" in line)
        terminal.type(paste(answer_form(address, "chris")) + "\n")
        terminal.until("Logged in as chris")
        assert terminal.process.wait(60) == 0
    assert "s3cret-of-mine" not in terminal.text
    assert logged_out("whoami").out == "chris\n"


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ("", 2, "give the URL or the code on one line"),
        ("http://127.0.0.1/?error=access_denied", 4, "denied access"),
        ("http://127.0.0.1/?state=other&code=x", 4, "the state in the URL does not match"),
        ("http://127.0.0.1/", 4, "the URL does not contain a code"),
        ("not-a-code", 4, "Mixcloud did not issue an access token"),
    ],
)
def test_pasted_text_without_a_code_is_refused(
    logged_out: Program, answer: str, status: int, words: str
) -> None:
    result = logged_out("login", "--no-browser", input=f"{answer}\n", env=APPLICATION)
    assert (result.status, result.out) == (status, "")
    assert words in result.err.splitlines()[-1]
    assert "s3cret" not in result.err


def test_a_missing_client_id_is_explained(logged_out: Program) -> None:
    result = logged_out("login")
    assert result.status == 2
    assert "MIXCLOUD_CLIENT_ID and MIXCLOUD_CLIENT_SECRET to the values from https" in result.err


def test_a_port_that_is_taken(logged_out: Program) -> None:
    taken = logged_out.sandbox.api_root.rpartition(":")[2]
    result = logged_out("login", "--port", taken, env=APPLICATION)
    assert result.status == 1
    assert f"cannot listen on port {taken} (Address already in use)" in result.err


# A token


@pytest.mark.usefixtures("fresh_sandbox")
def test_a_token_from_standard_input_is_verified_and_stored(
    logged_out: Program, accounts: Path
) -> None:
    result = log_in(logged_out)
    assert (result.status, result.out) == (0, "")
    assert result.err == (
        f"Logged in as amikrop at {logged_out.sandbox.api_root}; the token is in {accounts}.\n"
    )
    assert logged_out("me", "--fields", "username").out == "amikrop\n"
    assert logged_out.process("follow", "peter").status == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "standard input is empty; give the access token on one line"),
        ("\n", "standard input is empty; give the access token on one line"),
        ("two words\n", "is not a valid access token (it contains spaces)"),
        ("t\u043eken\n", "is not a valid access token (it contains non-ASCII"),
        ("\0\0\0", "standard input cannot be read: it is binary data, not text"),
    ],
)
def test_an_invalid_token_is_not_stored(
    logged_out: Program, text: str, words: str, accounts: Path
) -> None:
    result = logged_out("login", "--with-token", input=text)
    assert (result.status, accounts.exists()) == (2, False)
    assert words in result.err


def test_a_token_is_found_in_what_editors_write(logged_out: Program) -> None:
    text = f"\ufeff\n  {logged_out.sandbox.token('amikrop')}\t\r\n\n"
    assert logged_out("login", "--with-token", input=text).status == 0
    assert logged_out("me", "--fields", "username").out == "amikrop\n"


@pytest.mark.parametrize("name", ["", " ", "-q", "two\nlines", " x"])
def test_a_profile_name_must_be_easy_to_type(logged_out: Program, name: str) -> None:
    result = logged_out("login", "--with-token", "--profile", name, input="x")
    assert (
        result.status,
        "is not a valid profile name; use a name such as station" in result.err,
    ) == (2, True)


def test_an_account_at_another_root_is_reported(logged_out: Program) -> None:
    assert log_in(logged_out, "--profile", "station").status == 0
    assert log_in(logged_out, "--profile", "other", user="bob").status == 0
    for command in (["me"], ["follow", "peter"]):
        result = logged_out(*command)
        assert result.status == 4
        assert (
            "or choose an account with --profile: station (amikrop), other (bob)\n" in result.err
        )
    assert "--profile:" not in logged_out("me", "--profile", "nothing").err


def test_a_refused_token_is_not_stored(logged_out: Program, accounts: Path) -> None:
    result = logged_out("login", "--with-token", "--verbose", input="wr0ngtoken\n")
    assert (result.status, accounts.exists()) == (4, False)
    assert "does not accept the access token" in result.err
    assert "wr0ngtoken" not in result.err


def test_the_variable_wins(logged_out: Program) -> None:
    log_in(logged_out)
    env = {"MIXCLOUD_ACCESS_TOKEN": logged_out.sandbox.token("chris")}
    assert logged_out("whoami", env=env).out == "chris\n"
    result = logged_out("logout", env=env)
    assert (
        result.err.splitlines()[1]
        == "MIXCLOUD_ACCESS_TOKEN is set and takes precedence over stored tokens."
    )


def test_logging_out_forgets(logged_out: Program, accounts: Path) -> None:
    log_in(logged_out)
    assert logged_out("logout").err == f"Logged out amikrop at {logged_out.sandbox.api_root}.\n"
    assert json.loads(accounts.read_text()) == {}
    assert logged_out("whoami").status == 4
    again = logged_out("logout")
    assert (again.status, again.err[:14]) == (0, "Not logged in ")


def test_whoami_on_a_terminal_and_in_a_pipe(logged_out: Program) -> None:
    log_in(logged_out)
    root = logged_out.sandbox.api_root
    assert logged_out("whoami", columns=80).lines == [
        "      user  amikrop",
        f"        at  {root}",
        "token from  file",
    ]
    assert json.loads(logged_out("whoami", "--json").out) == {
        "user": "amikrop",
        "key": "/amikrop/",
        "profile": root.partition("://")[2],
        "api_root": root,
        "token": "file",
    }
    assert logged_out("whoami", "--fields", "user,token").out == "amikrop\tfile\n"


def test_in_the_local_mixcloud_one_is_logged_in_already(logged_out: Program) -> None:
    assert logged_out("--sandbox", "--as", "bob", "whoami").out == "bob\n"
    for arguments in (["login"], ["logout"]):
        result = logged_out("--sandbox", *arguments)
        assert (result.status, "--sandbox" in result.err) == (2, True)


# Several accounts, and to whom their tokens go


def test_each_profile_has_its_own_mixcloud(logged_out: Program, other: Sandbox) -> None:
    log_in(logged_out)
    local = Program(other, logged_out.home, user=None)
    assert log_in(local, "--profile", "local", user="bob").status == 0
    unset = {"MIXCLOUD_API_ROOT": ""}
    assert logged_out("whoami", "--profile", "local", env=unset).out == "bob\n"
    assert logged_out("whoami", env=unset | {"MIXCLOUD_PROFILE": "local"}).out == "bob\n"
    assert logged_out("whoami").out == "amikrop\n"
    name = logged_out.sandbox.api_root.partition("://")[2]
    assert logged_out("whoami", "--profile", name).out == "amikrop\n"
    assert logged_out("profiles").lines == [
        f"{name}\tamikrop\t{logged_out.sandbox.api_root}\tfile\tfalse",
        f"local\tbob\t{other.api_root}\tfile\tfalse",
    ]
    assert [line["user"] for line in json.loads(logged_out("profiles", "--json").out)] == [
        "amikrop",
        "bob",
    ]
    assert logged_out("profiles", columns=80).lines[0].split() == [
        *("profile", "user", "api", "root", "token", "default")
    ]


def test_a_single_account_is_the_default(logged_out: Program, other: Sandbox) -> None:
    log_in(Program(other, logged_out.home, user=None), "--profile", "local", user="bob")
    unset = {"MIXCLOUD_API_ROOT": ""}
    assert logged_out("whoami", env=unset).out == "bob\n"
    assert logged_out("profiles").lines[0].endswith("\ttrue")
    # A token is sent only to the API that issued it.
    assert logged_out("whoami").status == 4
    assert logged_out("logout", env=unset).err == f"Logged out bob at {other.api_root}.\n"


def test_the_default_of_several_accounts_is_chosen(logged_out: Program, other: Sandbox) -> None:
    log_in(logged_out, "--profile", "station", user="alice")
    added = log_in(logged_out, "--profile", "local", user="bob")
    assert "to make it the default, run 'mixcloud profiles use local'" in added.err
    assert logged_out("whoami").status == 4
    chosen = logged_out("profiles", "use", "station")
    assert chosen.err == f"The default is now station: alice at {logged_out.sandbox.api_root}.\n"
    assert logged_out("whoami").out == "alice\n"
    assert logged_out("whoami", env={"MIXCLOUD_API_ROOT": ""}).out == "alice\n"
    assert logged_out("whoami", "--profile", "local").out == "bob\n"
    logged_out("profiles", "use", "local")
    assert logged_out("whoami").out == "bob\n"
    log_in(logged_out, "--profile", "local", user="bob")
    assert logged_out("whoami").out == "bob\n"
    assert [line.split("\t")[-1] for line in logged_out("profiles").lines] == ["false", "true"]


def test_an_unknown_profile_is_not_the_default(logged_out: Program) -> None:
    result = logged_out("profiles", "use", "nothing")
    assert result.status == 2
    assert "unknown profile 'nothing'; run 'mixcloud login --profile nothing'" in result.err
    assert logged_out("profiles", "nonsense").status == 2


@pytest.mark.usefixtures("fresh_sandbox")
def test_after_a_wrong_paste_it_asks_again(logged_out: Program) -> None:
    again = "; try again\nURL or code: "
    options = ("login", "--no-browser")
    with logged_out.on_terminal(*options, env=APPLICATION, columns=300) as terminal:
        text = terminal.until("URL or code: ")
        assert "shows a connection error. This is expected" in text
        address = next(line for line in text.split("\n") if "/oauth/authorize?" in line)
        for wrong in ("http://127.0.0.1/?state=other&code=x", "not-a-code"):
            terminal.text = ""
            terminal.type(f"{wrong}\n")
            terminal.until(again)
        terminal.type(answer_form(address, "chris") + "\n")
        terminal.until("Logged in as chris")
        assert terminal.process.wait(60) == 0


def test_after_a_wrong_token_it_asks_again(logged_out: Program) -> None:
    with logged_out.on_terminal("login", "--with-token", columns=300) as terminal:
        terminal.until("Access token: ")
        for wrong in ("two words", "wr0ngtoken"):
            terminal.text = ""
            terminal.type(f"{wrong}\n")
            terminal.until("; try again\nAccess token: ")
        terminal.type(logged_out.sandbox.token("bob") + "\n")
        terminal.until("Logged in as bob")
        assert terminal.process.wait(60) == 0
    assert "wr0ngtoken" not in terminal.text


def test_the_help_of_login_begins_with_the_three_steps(logged_out: Program) -> None:
    lines = logged_out("login", "--help").lines
    assert "register an application" in lines[2]
    assert [line.strip()[:2] for line in lines if line.strip()[:2] in {"1.", "2.", "3."}] == [
        *("1.", "2.", "3.")
    ]


def test_a_profile_logs_in_again_where_it_was(logged_out: Program, other: Sandbox) -> None:
    local = Program(other, logged_out.home, user=None)
    log_in(local, "--profile", "local", user="bob")
    again = log_in(local, "--profile", "local", user="chris", MIXCLOUD_API_ROOT="")
    assert f"Logged in as chris at {other.api_root}" in again.err


def test_an_unknown_profile_is_an_error(logged_out: Program) -> None:
    log_in(logged_out, "--profile", "station")
    result = logged_out("popular", "--profile", "statoin")
    assert result.status == 2
    assert (
        "unknown profile 'statoin' (stored profiles: station); run 'mixcloud login" in result.err
    )


def test_a_profile_is_used_with_its_own_root_only(logged_out: Program, other: Sandbox) -> None:
    log_in(logged_out, "--profile", "station")
    result = logged_out("me", "--profile", "station", "--api-root", other.api_root)
    assert result.status == 2
    assert f"belongs to {logged_out.sandbox.api_root}; omit --api-root" in result.err
    assert [request.path for request in other.requests] == []


def test_a_stored_token_is_sent_to_its_own_root_only(logged_out: Program, other: Sandbox) -> None:
    log_in(logged_out)
    assert logged_out("popular", "--api-root", other.api_root).status == 0
    result = logged_out("me", "--api-root", other.api_root)
    assert result.status == 4
    assert "you are not logged in" in result.err
    assert [request for request in other.requests if "access_token" in str(request)] == []


def test_the_variable_is_sent_to_the_mixcloud_of_the_variables_only(
    mixcloud: Program, other: Sandbox
) -> None:
    assert mixcloud("popular", "--api-root", other.api_root).status == 0
    result = mixcloud("me", "--api-root", other.api_root)
    assert result.status == 4
    assert "MIXCLOUD_ACCESS_TOKEN is sent only to the API at MIXCLOUD_API_ROOT" in result.err
    assert [request for request in other.requests if "access_token" in str(request)] == []


def test_a_renamed_account_in_the_file_is_not_used_elsewhere(
    logged_out: Program, accounts: Path, other: Sandbox
) -> None:
    log_in(logged_out)
    kept = json.loads(accounts.read_text())
    (account,) = kept.values()
    accounts.write_text(json.dumps({other.api_root.partition("://")[2]: account}))
    assert logged_out("me", "--api-root", other.api_root).status == 4


# The keyring


def test_the_keyring_keeps_the_token_where_there_is_one(
    logged_out: Program, accounts: Path
) -> None:
    logged_out.environment |= keyring("Working", logged_out.home)
    token = logged_out.sandbox.token("amikrop")
    result = logged_out.process("login", "--with-token", input=token)
    assert "the token is in the system keyring.\n" in result.err
    kept = json.loads((logged_out.home / "keyring.json").read_text())
    root = logged_out.sandbox.api_root
    assert kept == {f"aiomixcloud/{root.partition('://')[2]} at {root}": token}
    assert token not in accounts.read_text()
    assert logged_out.process("whoami", "--fields", "user,token").out == "amikrop\tkeyring\n"
    assert logged_out.process("logout").status == 0
    assert json.loads((logged_out.home / "keyring.json").read_text()) == {}


def test_a_locked_keyring_is_reported_and_the_file_used(
    logged_out: Program, accounts: Path
) -> None:
    token = logged_out.sandbox.token("amikrop")
    working, locked = (keyring(kind, logged_out.home) for kind in ("Working", "Locked"))
    logged_out.process("login", "--with-token", input=token, env=working)
    result = logged_out.process("me", env=locked)
    assert result.status == 4
    assert result.err.startswith(
        "Could not read the access token from the system keyring: somebody has to unlock it.\n"
    )
    assert logged_out.process("logout", env=locked).status == 1
    again = logged_out.process("login", "--with-token", input=token, env=locked)
    assert f"the token is in {accounts}.\n" in again.err


def test_a_slow_keyring_is_waited_for(logged_out: Program) -> None:
    slow = keyring("Slow", logged_out.home)
    result = logged_out.process(
        "login", "--with-token", input=logged_out.sandbox.token("amikrop"), env=slow
    )
    assert result.err.splitlines()[0] == (
        "Waiting for the system keyring; unlock it if it is locked."
    )
    assert "in the system keyring.\n" in result.err


# The file


def test_a_full_disk_leaves_the_old_file_as_it_was(logged_out: Program, accounts: Path) -> None:
    log_in(logged_out)
    before = accounts.read_bytes()
    done = subprocess.run(
        [*COMMAND, "login", "--with-token", "--profile", "more"],
        input=logged_out.sandbox.token("bob"),
        env=logged_out.environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"mixcloud: the accounts in {accounts.parent} cannot be written (File too large); "
        "fix that, or set MIXCLOUD_ACCESS_TOKEN, which needs no file\n"
    )
    assert accounts.read_bytes() == before
    assert {path.name for path in accounts.parent.iterdir()} <= {"accounts.json", "accounts.lock"}


def test_a_folder_of_another_user_is_refused_before_any_question(
    logged_out: Program, accounts: Path
) -> None:
    accounts.parent.mkdir(parents=True)
    try:
        os.chown(accounts.parent, 12345, -1)
    except PermissionError:
        pytest.skip("only root can give a folder away")
    result = logged_out("login", "--no-browser", env=APPLICATION)
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert f"{accounts.parent} belongs to another user; change its owner" in result.err


def test_a_place_where_no_folder_can_be(logged_out: Program) -> None:
    (logged_out.home / "config").write_text("a file")
    result = logged_out("login", "--with-token", input="x")
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert "(Not a directory); fix that, or set MIXCLOUD_ACCESS_TOKEN, which" in result.err


def test_waiting_too_long_for_another_login_is_reported(
    logged_out: Program, accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiomixcloud.cli.accounts.store._TURN", 0.1)
    accounts.parent.mkdir(parents=True)
    with FileLock(accounts.parent / "accounts.lock"):
        result = log_in(logged_out)
    assert result.status == 1
    assert result.err == (
        "mixcloud: another command is changing the accounts; try again when it has finished\n"
    )


def test_a_link_to_the_accounts_stays_one(logged_out: Program, accounts: Path) -> None:
    elsewhere = logged_out.home / "dotfiles"
    elsewhere.mkdir()
    accounts.parent.mkdir(parents=True)
    accounts.symlink_to(elsewhere / "accounts.json")
    assert log_in(logged_out).status == 0
    assert accounts.is_symlink()
    assert (elsewhere / "accounts.json").stat().st_mode & 0o777 == 0o600
    assert logged_out("me", "--fields", "username").out == "amikrop\n"


@pytest.mark.parametrize("text", ["", "[]", "null", '{"x": 1}', '{"x": {"user": 1}}', "{"])
def test_a_damaged_file_is_reported(logged_out: Program, accounts: Path, text: str) -> None:
    accounts.parent.mkdir(parents=True)
    accounts.write_text(text)
    result = logged_out("me")
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "is damaged; delete it and run 'mixcloud login' again" in result.err


def test_a_file_that_others_can_read_is_closed_to_them(
    logged_out: Program, accounts: Path
) -> None:
    log_in(logged_out)
    accounts.chmod(0o644)
    accounts.parent.chmod(0o755)
    assert logged_out("whoami").status == 0
    assert mode(accounts) == 0o600
    log_in(logged_out)
    assert mode(accounts.parent) == 0o700


def test_a_replaced_account_is_mentioned(logged_out: Program) -> None:
    tokens = [logged_out.sandbox.token(name) for name in ("amikrop", "amikrop", "bob")]
    first, again, other = (
        logged_out("login", "--with-token", input=token).err for token in tokens
    )
    assert "This replaced" not in first + again
    assert "This replaced the account of amikrop. To store several accounts, log in with" in other


def test_two_concurrent_logins_are_both_stored(logged_out: Program, accounts: Path) -> None:
    token = logged_out.sandbox.token("amikrop")
    with heeding_interrupts():
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "aiomixcloud", "login", "--with-token", "--profile", name],
                stdin=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=logged_out.environment,
                text=True,
            )
            for name in ("one", "two")
        ]
    for process in running:
        process.communicate(token, timeout=120)
    assert set(json.loads(accounts.read_text())) == {"one", "two"}


@pytest.mark.parametrize("answer", [{"data": []}, {"data": None}, {"a": 1}, {"username": 5}, {}])
def test_an_answer_without_a_user_name_is_not_taken_for_a_user(
    logged_out: Program, answer: dict[str, object]
) -> None:
    with ScriptedServer() as server:
        for arguments in [("whoami",), ("whoami", "--json"), ("login", "--with-token")]:
            server.add(answer)
            env = {"MIXCLOUD_API_ROOT": server.root}
            if "whoami" in arguments:
                env["MIXCLOUD_ACCESS_TOKEN"] = "t0ken"
            result = logged_out(*arguments, input="t0ken\n", env=env)
            assert (result.status, result.out, result.err.count("\n")) == (1, "", 1)
            assert "does not respond like Mixcloud" in result.err
