"""Commands to repeat a request do so in a shell, whatever the request contains."""

import io
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from werkzeug.formparser import parse_form_data

from aiomixcloud.sandbox.pages.curl_command import build_curl_command, quote_word
from tests.support.scripted_server import ReceivedRequest, ScriptedServer

SHELLS = [shell for shell in ("sh", "bash", "dash", "zsh", "busybox") if shutil.which(shell)]

HOSTILE = [
    'it\'s `id` $(id) ${HOME} \\ "quoted" !! # ; & | > < * ? [a] {b} ~',
    "-o /tmp/x",
    "@/etc/passwd",
    "line\r\nline\n\n",
    "\x1b[201~; touch /tmp/pasted\n",
    "\u202ereversed\u2066 \u00a0\ufeff",
    "%s %n %% \\033",
    "\t\x07\x08\x7f",
    "Ünïcödé 🎧 שלום",
    "a=b&c=d;e",
    "",
]


def run(shell: str, command: str) -> bytes:
    words = [shell, "sh"] if shell == "busybox" else [shell]
    done = subprocess.run([*words, "-c", command], check=True, capture_output=True, timeout=60)
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_word_is_what_it_was_in_every_shell(shell: str, text: str) -> None:
    assert run(shell, f"printf '%s|' {quote_word(text)}") == f"{text}|".encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_word_contains_nothing_that_acts_on_a_terminal(text: str) -> None:
    assert all(line.isprintable() for line in quote_word(text).split("\n"))


def test_an_impossible_character_is_omitted() -> None:
    assert quote_word("a\0b") == "ab"


# What a server receives

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def repeat(server: ScriptedServer, command: str) -> ReceivedRequest:
    """Run a command and return the request that it sent."""
    server.add(b"{}")
    run("sh", f"{command} --silent --noproxy '*'")
    return server.requests[-1]


def read_form(received: ReceivedRequest) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the fields and the files of a multipart form."""
    environ = {
        "wsgi.input": io.BytesIO(received.body),
        "CONTENT_TYPE": received.headers["Content-Type"],
        "CONTENT_LENGTH": str(len(received.body)),
    }
    _, fields, files = parse_form_data(environ)
    contents = {}
    for name, file in files.items():
        contents[name] = file.read()
        file.close()
    return fields.to_dict(), contents


@needs_curl
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "PUT"])
def test_the_method_is_repeated(server: ScriptedServer, method: str) -> None:
    received = repeat(server, build_curl_command(method, f"{server.root}/bob/"))
    assert (received.method, received.target, received.body) == (method, "/bob/", b"")


def test_a_hostile_method_is_quoted() -> None:
    command = build_curl_command("GET'`id`", "http://localhost/")
    assert command == """curl --request 'GET'"'"'`id`' http://localhost/"""


@needs_curl
@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/a'b/$(id)/`id`/;id;/&/!!/",
        "/[1-3]/{a,b}/",
        "/a/../b/./c/",
        "/search/?q=a%20b%00%E2%80%AE&q=[x]&access_token=***",
        "/bob/?%27%22=\\",
    ],
)
def test_the_target_is_repeated(server: ScriptedServer, target: str) -> None:
    assert repeat(server, build_curl_command("GET", server.root + target)).target == target


@needs_curl
def test_a_form_is_repeated(server: ScriptedServer) -> None:
    fields = {f"field {place}={text}": text for place, text in enumerate([*HOSTILE, "a\0b"])}
    received = repeat(server, build_curl_command("POST", f"{server.root}/", fields))
    assert received.method == "POST"
    assert received.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(received.body.decode(), keep_blank_values=True)) == fields


@needs_curl
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_form_with_files_is_repeated(
    server: ScriptedServer, tmp_path: Path, method: str
) -> None:
    fields = {f"field{place}": text for place, text in enumerate(HOSTILE)}
    command = build_curl_command(
        method, f"{server.root}/upload/", fields, ["mp3", "a;b"], is_multipart=True
    )
    (tmp_path / "mp3").write_bytes(b"sound")
    received = repeat(server, command.replace("/path/to/", f"{tmp_path}/"))
    assert received.method == method
    assert read_form(received) == (fields, {"mp3": b"sound"})


@needs_curl
def test_a_field_that_curl_cannot_send_is_omitted(server: ScriptedServer) -> None:
    fields = {"": "x", "a=b": "y", "name": "z"}
    command = build_curl_command("POST", f"{server.root}/", fields, is_multipart=True)
    assert read_form(repeat(server, command)) == ({"name": "z"}, {})
