"""The programs of the page "Run a program with a hard-coded host" run unchanged.

Those whose language is not installed are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.docs.snippets import ROOT, Snippet, read

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox

_LINE = re.compile(r"mixcloud sandbox -- (?P<program>.*?(?P<file>[\w.]+))\n")

#: Each example: its program, and the command that runs it.
EXAMPLES = {
    f"{code.language}: {found['program']}, line {code.line}": (code, found)
    for code, command in pairwise(read(ROOT / "docs" / "howto" / "host-written-in.md"))
    if code.not_run and (found := _LINE.fullmatch(command.code)) and "." in found["file"]
}

#: What fails if something that a program needs is not installed.
NEEDS = {
    "python shows.py": "python -c 'import requests'",
    "python3 shows.py": "python3 --version",
    "perl shows.pl": "perl -MJSON::PP -MLWP::Protocol::https -e 1",
    "php shows.php": "php -r 'exit(!extension_loaded(\"curl\"));'",
    "java Shows.java": "command -v javac",
}


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a user whose variables and tools would be in the way."""
    return {
        **{name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_DATA_HOME": str(folder / "data"),
        "GOCACHE": str(folder / "go"),
        "no_proxy": "*",
        "https_proxy": "http://proxy.invalid:3128",
    }


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_page_has_an_example_for_every_language() -> None:
    languages = [code.language for code, _ in EXAMPLES.values()]
    assert sorted(languages) == sorted(
        ["sh", *["python"] * 3, *["js"] * 2, "go", *["php"] * 2, "ruby", "perl", "java"]
    )


@pytest.mark.parametrize(("code", "found"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_runs_unchanged(
    tmp_path: Path, code: Snippet, found: re.Match[str], sandbox: Sandbox
) -> None:
    program = found["program"]
    if shutil.which(program.split()[0]) is None:
        pytest.skip(f"{program.split()[0]} is not installed")
    if program in NEEDS and run(NEEDS[program], tmp_path).returncode:
        pytest.skip(f"something that '{program}' needs is not installed")
    (tmp_path / found["file"]).write_text(code.code, "utf-8")
    done = run(f"mixcloud sandbox -- {program}", tmp_path)
    errors = re.sub("Picked up JAVA_TOOL_OPTIONS: .*\n", "", done.stderr)
    assert (done.returncode, errors) == (0, ""), done.stdout
    with sandbox.sync_client() as mixcloud:
        shows = list(mixcloud.get("amikrop").cloudcasts())
    assert len(shows) > 10
    if code.language == "sh":
        assert '"https://api.mixcloud.com/amikrop/cloudcasts/?limit=10&' in done.stdout
    elif code.language == "java":
        assert done.stdout.split() == [show.slug for show in shows]
    else:
        assert done.stdout.splitlines() == [show.name for show in shows]


#: Programs that do what the examples do not: other libraries, methods and hosts.
PROGRAMS = {
    "a slash too many.go": (
        "go run",
        """
package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

const root = "https://api.mixcloud.com/"

func main() {
	for _, path := range []string{"/search/?q=jazz&type=cloudcast", "/bob//cloudcasts/"} {
		answer, err := http.Get(root + path)
		if err != nil {
			panic(err)
		}
		text, _ := io.ReadAll(answer.Body)
		fmt.Println(answer.StatusCode, strings.Contains(string(text), `"https://api.mixcloud.com/`))
	}
	_, err := http.Get("https://example.com/")
	fmt.Println(strings.Contains(err.Error(), "does not forward requests to example.com:443"))
}
""",
        ["200 true", "200 true", "true"],
    ),
    "streams.php": (
        "php",
        r"""<?php
function status(string $method, string $url): string {
    $context = stream_context_create(['http' => ['method' => $method, 'ignore_errors' => true]]);
    return json_decode(file_get_contents($url, false, $context))->error->type;
}
echo status('POST', 'https://api.mixcloud.com/bob/follow/'), "\n";
echo status('GET', 'http://api.mixcloud.com/nobody/'), "\n";
echo @file_get_contents('https://example.com/') === false ? "refused" : "answered", "\n";
$page = file_get_contents('https://www.mixcloud.com/bob/');
echo $http_response_header[0], "\n";
$stream = fopen('https://api.mixcloud.com/bob/', 'r');
$headers = stream_get_meta_data($stream)['wrapper_data'];
echo $headers[0], " ", count($headers) > 3, " ", $headers[99] ?? "none", "\n";
foreach ($headers as $header) {
    echo $header, "\n";
    break;
}
echo strlen(stream_get_contents($stream)) > 1000 ? "long" : "short", "\n";
copy('https://api.mixcloud.com/bob/', 'bob.json');
echo json_decode(file_get_contents('bob.json'))->name, "\n";
""",
        [
            *("OAuthException", "ResourceNotFoundException", "refused", "HTTP/1.1 200 OK"),
            *("HTTP/1.1 200 OK 1 none", "HTTP/1.1 200 OK", "long", "Bob"),
        ],
    ),
    "own connections.py": (
        "python3",
        """
import asyncio
import http.client
import os
from urllib.request import urlopen

def ask(method, path, body=None):
    connection.request(method, path, body)
    answer = connection.getresponse()
    answer.read()
    print(answer.status)

for connection in (
    http.client.HTTPSConnection("api.mixcloud.com"),
    http.client.HTTPConnection("API.mixcloud.com", 80),
):
    ask("GET", "/bob/")
    ask("POST", "//bob/follow/", iter([b"a", b"b"]))
print(urlopen(os.environ["MIXCLOUD_CONTROL_ROOT"] + "/").status)

async def greet():
    reader, writer = await asyncio.open_connection("www.mixcloud.com", 443, ssl=True)
    writer.write(b"GET /bob/ HTTP/1.0\\r\\nHost: www.mixcloud.com\\r\\n\\r\\n")
    print((await reader.readline()).split()[1].decode())
    writer.close()

asyncio.run(greet())
""",
        ["200", "401", "200", "401", "200", "200"],
    ),
    "hosts.cjs": (
        "node",
        """
const http = require("http");
const https = require("https");
const tls = require("tls");

const ask = (module, ...given) => new Promise((resolve, reject) => {
  module.get(...given, (answer) => { answer.resume(); resolve(answer.statusCode); })
    .on("error", reject);
});

(async () => {
  console.log(await ask(http, "http://api.mixcloud.com/bob/"));
  console.log(await ask(https, { host: "www.mixcloud.com", path: "/oembed/" }));
  const agent = new https.Agent({ keepAlive: true });
  console.log(await ask(https, "https://api.mixcloud.com/popular/", { agent }));
  agent.destroy();
  const followed = await fetch("https://api.mixcloud.com/bob/follow/", { method: "POST" });
  console.log(followed.status);
  console.log((await fetch("http://api.mixcloud.com/bob/")).status);
  const socket = tls.connect(443, "api.mixcloud.com", { servername: "api.mixcloud.com" }, () => {
    console.log(socket.authorized);
    socket.end();
  });
})();
""",
        ["200", "400", "200", "401", "200", "true"],
    ),
    "old.java": (
        "java",
        """
import java.net.HttpURLConnection;
import java.net.URL;

public class Old {
    public static void main(String[] arguments) throws Exception {
        for (String url : new String[] {"https://api.mixcloud.com/", "http://api.mixcloud.com/"}) {
            HttpURLConnection first =
                (HttpURLConnection) new URL(url + "popular/?limit=1").openConnection();
            System.out.println(first.getResponseCode());
            System.out.println(new String(first.getInputStream().readAllBytes())
                .contains("\\"next\\": \\"" + url + "popular/"));
        }
    }
}
""",
        ["200", "true", "200", "true"],
    ),
    "tiny.pl": (
        "perl",
        """
use HTTP::Tiny;
my $tiny = HTTP::Tiny->new(verify_SSL => 1);
print $tiny->get("https://api.mixcloud.com/bob/")->{status}, "\\n";
print $tiny->post_form("http://api.mixcloud.com/bob/follow/", {})->{status}, "\\n";
""",
        ["200", "401"],
    ),
    "one connection.pl": (
        "perl",
        """
use LWP::UserAgent;
my $agent = LWP::UserAgent->new(keep_alive => 1);
for my $root ($ENV{MIXCLOUD_API_ROOT}, map { ("http://$_", "https://$_") }
        qw(api.mixcloud.com www.mixcloud.com)) {
    print $agent->get("$root/bob/")->code, "\\n";
}
""",
        ["200"] * 5,
    ),
    "open.rb": (
        "ruby",
        """
require "open-uri"
puts URI.open("https://api.mixcloud.com//bob/").status[0]
puts URI.open("http://api.mixcloud.com/bob/").status[0]
""",
        ["200", "200"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("folder", [pytest.param("plain", marks=pytest.mark.long), "with a space"])
def test_other_programs_run_unchanged(tmp_path: Path, name: str, folder: str) -> None:
    program, code, expected = PROGRAMS[name]
    if shutil.which(program.split()[0]) is None:
        pytest.skip(f"{program} is not installed")
    (tmp_path / name).write_text(code, "utf-8")
    done = run(f"mixcloud sandbox --tls '{folder}' -- {program} '{name}'", tmp_path)
    assert (done.stdout.splitlines(), done.returncode) == (expected, 0), done.stderr
