"""Every snippet of README and documentation runs as written, against the sandbox.

The snippets of a page run in order and use names defined by earlier ones. Those in tabs of the
blocking flavour run separately, on a sandbox that was reset. A comment after an expression is
checked, see `tests.support.commented_values`; `tests.docs.snippets` describes how to mark a
snippet that cannot be run.
"""

import asyncio
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.auth import MixcloudOAuth, login
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudOAuthSync, MixcloudSync
from aiomixcloud.sync import login as login_sync
from tests.docs.snippets import ROOT, Snippet, pages, read
from tests.support.authorization import allow_access
from tests.support.commented_values import CheckedCode

PAGES = {str(page.relative_to(ROOT)): read(page) for page in pages()}
EVERYTHING = [snippet for found in PAGES.values() for snippet in found]
APPLICATION = {"client_id": "me", "client_secret": "secret"}
REDIRECT_URI = "https://example.com/store-code"
#: Languages that are not run. Directives of the documentation are in braces.
TO_READ = {"sql", "text", "json", "toml", "yaml", "ini", "html", "http"} | {
    *("go", "java", "js", "perl", "php", "ruby")
}
ADVICE = "\n(tests/docs/snippets.py describes how to mark what cannot be run)"

#: Variables persist between snippets, as in a shell; failed requests are reported.
SHELL = """\
curl() {{ command curl --no-progress-meter --write-out '%{{stderr}}[HTTP %{{http_code}}]' "$@"; }}
if [ -e .variables ]; then . ./.variables; fi
set -a
{code}
export -p > .variables
"""


class Page:
    """Runs the snippets of one page."""

    def __init__(self, sandbox: Sandbox, folder: Path, runner: asyncio.Runner) -> None:
        self.folder = folder
        self.runner = runner
        self.names: dict[str, Any] = {
            "__name__": "__main__",
            "CLIENT_ID": APPLICATION["client_id"],
            "CLIENT_SECRET": APPLICATION["client_secret"],
            "REDIRECT_URI": REDIRECT_URI,
            "TOKEN": sandbox.token("amikrop"),
            "code": sandbox.authorize("amikrop", client_id="me", redirect_uri=REDIRECT_URI),
            "sandbox": sandbox,
        }
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "MIXCLOUD_API_ROOT": sandbox.api_root,
            "MIXCLOUD_ACCESS_TOKEN": sandbox.token("amikrop"),
            "API": sandbox.api_root,
            "CONTROL": sandbox.control_root,
            # It takes long to load, and no snippet uses it.
            "PYTEST_ADDOPTS": "-p no:schemathesis",
        }

    def run(self, snippet: Snippet) -> None:
        """Run a snippet, or write it to a file."""
        if snippet.file:
            (self.folder / snippet.file).write_text(snippet.code, "utf-8")
        elif snippet.language == "python":
            self.run_python(snippet)
        elif snippet.language == "sh":
            self.run_shell(snippet)

    def run_python(self, snippet: Snippet) -> None:
        # A traceback then names the line of the page.
        code = "\n" * (snippet.line - 1) + snippet.code
        checked = CheckedCode(code, file=str(snippet.page))
        result = checked.run(self.names)
        if result is not None:
            self.runner.run(result)
        assert not checked.broken, snippet.place

    def run_shell(self, snippet: Snippet) -> None:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", SHELL.format(code=snippet.code)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        failed = done.returncode != 0 or "[HTTP 4" in done.stderr
        assert not failed, f"{snippet.place}: {done.stdout}{done.stderr}{ADVICE}"

    def close(self, *clients: Mixcloud | MixcloudSync) -> None:
        """Close clients, including those that snippets left open."""
        for client in (*clients, *self.names.values()):
            if isinstance(client, Mixcloud):
                self.runner.run(client.close())
            elif isinstance(client, MixcloudSync):
                client.close()


@pytest.fixture
def at_home(default_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate a user with a home folder and an application, who allows every login."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MY_CLIENT_ID", APPLICATION["client_id"])
    monkeypatch.setenv("MY_CLIENT_SECRET", APPLICATION["client_secret"])
    for function in (login, login_sync):
        for name, value in (
            ("oauth_root", default_sandbox.oauth_root),
            ("open_browser", allow_access(default_sandbox)),
        ):
            monkeypatch.setitem(function.__kwdefaults__ or {}, name, value)


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("name", "blocking"),
    [
        pytest.param(name, blocking, id=f"{name}{', blocking' if blocking else ''}")
        for name, found in PAGES.items()
        for blocking in sorted({snippet.blocking for snippet in found})
    ],
)
def test_the_snippets_of_a_page_run(
    name: str, *, blocking: bool, default_sandbox: Sandbox, tmp_path: Path
) -> None:
    with asyncio.Runner() as runner:
        page = Page(default_sandbox, tmp_path, runner)
        client: Mixcloud | MixcloudSync
        if blocking:
            client = default_sandbox.sync_client("amikrop")
            page.names |= {"MixcloudSync": MixcloudSync, "MixcloudOAuthSync": MixcloudOAuthSync}
        else:
            client = default_sandbox.client("amikrop")
            page.names |= {"Mixcloud": Mixcloud, "MixcloudOAuth": MixcloudOAuth}
        page.names["mixcloud"] = client
        try:
            for snippet in PAGES[name]:
                if snippet.blocking is blocking and not snippet.not_run:
                    page.run(snippet)
        finally:
            page.close(client)


def test_every_snippet_names_a_language_that_is_run_or_only_read() -> None:
    known = {"python", "sh"} | TO_READ
    unknown = [
        f"{snippet.place}: {snippet.language or 'no language'}"
        for snippet in EVERYTHING
        if snippet.language not in known and not re.fullmatch(r"\{[\w:-]+\}.*", snippet.language)
    ]
    assert not unknown


def test_code_is_not_hidden_in_directives() -> None:
    hidden = r"\{(code-block|code|code-cell|sourcecode)\}.*"
    assert not [s.place for s in EVERYTHING if re.fullmatch(hidden, s.language)]


def test_a_reason_for_not_running_is_a_sentence() -> None:
    short = [s.place for s in EVERYTHING if s.not_run and len(s.not_run.split()) < 4]
    assert not short


def test_every_file_of_a_page_is_used_by_a_snippet_below_it() -> None:
    unused = [
        kept.place
        for found in PAGES.values()
        for position, kept in enumerate(found)
        if kept.file
        and not any(kept.file in user.code and not user.not_run for user in found[position + 1 :])
    ]
    assert not unused


def test_installed_extras_and_make_targets_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    targets = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"))
    for snippet in EVERYTHING:
        if snippet.language != "sh":
            continue
        for names in re.findall(r"pip install .*\[([\w,]+)\]", snippet.code):
            assert set(names.split(",")) <= set(extras), snippet.place
        for target in re.findall(r"(?m)^make ([a-z]+)", snippet.code):
            assert target in targets, snippet.place
