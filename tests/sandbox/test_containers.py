"""The sandbox in a container: the command of the Dockerfile in a network namespace."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
import yaml

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.test_control_key import JSON, KEY, WRONG

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "containers"

# Sends one request, and prints status and body; the JSON argument has everything.
SEND = """
import http.client, json, sys
one = json.loads(sys.argv[1])
asked = http.client.HTTPConnection(one["host"], 8080, timeout=60)
asked.request(one["method"], one["path"], one["body"], one["headers"])
answer = asked.getresponse()
print(json.dumps([answer.status, json.load(answer)]))
"""


def read_dockerfile() -> dict[str, str]:
    """Return the last argument of each instruction."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    lines = re.findall(r"(?m)^([A-Z]+) +(.*)$", text)
    return {name: re.sub(" +", " ", argument) for name, argument in lines}


def run(*command: str, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=check, **options
    )


@pytest.fixture
def namespaces() -> Iterator[tuple[str, str]]:
    """Two networks that are joined by a cable: of the container, and of a machine outside."""
    if not all(map(shutil.which, ("ip", "nsenter", "unshare"))):
        pytest.skip("iproute2 and util-linux are not installed")
    inside, outside = (f"mixcloud-{os.getpid()}-{name}" for name in ("in", "out"))
    with ExitStack() as undo:
        for name in (inside, outside):
            made = run("ip", "netns", "add", name, check=False)
            if made.returncode:
                pytest.skip(f"network namespaces are not permitted here: {made.stderr.strip()}")
            undo.callback(run, "ip", "netns", "delete", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run(*f"ip -n {inside} link add eth0 type veth peer name eth0 netns {outside}".split())
        for name, address in ((inside, "10.213.0.2/24"), (outside, "10.213.0.1/24")):
            run("ip", "-n", name, "address", "add", address, "dev", "eth0")
            run("ip", "-n", name, "link", "set", "eth0", "up")
        yield inside, outside


@dataclass
class Container:
    """The command of the Dockerfile, which runs as another user in a network of its own."""

    inside: str
    outside: str
    data: Path
    key: str | None = KEY

    def __enter__(self) -> Self:
        command = [
            self.adapt(argument.replace("/data/", f"{self.data}/"))
            for argument in json.loads(read_dockerfile()["ENTRYPOINT"])
        ]
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        if self.key is not None:
            environment["MIXCLOUD_CONTROL_KEY"] = self.key
        user = read_dockerfile()["USER"].partition(":")[0]
        as_user = ("unshare", "--user", f"--map-user={user}", f"--map-group={user}")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.inside, *as_user, *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline(), self.process.stderr.read()  # type: ignore[union-attr]
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.output = "".join(self.process.communicate(timeout=60))
        assert self.process.returncode == 0

    @staticmethod
    def adapt(argument: str) -> str:
        """Return the path of a program of this environment, which is installed elsewhere."""
        programs = {"mixcloud": str(Path(sys.executable).parent / "mixcloud")}
        return {**programs, "python": sys.executable}.get(argument, argument)

    def is_healthy(self) -> bool:
        command = re.sub(r"^.*?CMD ", "", read_dockerfile()["HEALTHCHECK"])
        arguments = map(self.adapt, json.loads(command))
        return not run("ip", "netns", "exec", self.inside, *arguments, check=False).returncode

    def ask(
        self,
        path: str,
        sent: object = None,
        *,
        host: str = "10.213.0.2",
        network: str | None = None,
        **headers: str,
    ) -> tuple[int, Any]:
        """Send a request from outside, or from another network."""
        about = {
            "host": host,
            "method": "GET" if sent is None else "POST",
            "path": path,
            "body": None if sent is None else json.dumps(sent),
            "headers": JSON | {name.replace("_", "-"): value for name, value in headers.items()},
        }
        program = (sys.executable, "-c", SEND, json.dumps(about))
        done = run("ip", "netns", "exec", network or self.outside, *program)
        status, body = json.loads(done.stdout)
        return status, body


def test_a_container_is_controlled_from_outside_with_the_key(
    namespaces: tuple[str, str], tmp_path: Path
) -> None:
    with Container(*namespaces, tmp_path) as container:
        assert container.is_healthy()
        status, body = container.ask("/www/control/tokens", {"username": "bob"})
        assert status == 403
        assert "send the control key of this sandbox in the header X-Control-Key" in str(body)
        status, body = container.ask("/www/control/reset", {}, X_Control_Key="wrong")
        assert (status, body["error"]["message"]) == (403, WRONG)
        # In a network of containers, the host is a name.
        named = {"X_Control_Key": KEY, "Host": "mixcloud:8080"}
        status, body = container.ask("/www/control/users", {"username": "djhazel"}, **named)
        assert status == 200
        status, roots = container.ask("/www/control/", **named)
        assert roots["api_root"] == "http://mixcloud:8080"
        status, me = container.ask(f"/me/?access_token={body['access_token']}")
        assert (status, me["username"]) == (200, "djhazel")
        status, log = container.ask("/www/control/requests", **named)
        assert [one["path"] for one in log["requests"]] == ["/me/?access_token=***"]
        # In its own network, no key is needed.
        here = {"network": container.inside, "host": "127.0.0.1"}
        assert container.ask("/www/control/clock", **here)[0] == 200
    assert KEY not in container.output
    with Container(*namespaces, tmp_path) as again:
        assert again.ask("/djhazel/")[0] == 200
    assert KEY not in "".join(
        path.read_bytes().decode(errors="replace")
        for path in tmp_path.rglob("*")
        if path.is_file()
    )


def test_a_container_without_a_key_is_controlled_from_inside_only(
    namespaces: tuple[str, str], tmp_path: Path
) -> None:
    with Container(*namespaces, tmp_path, key="") as container:
        assert container.ask("/bob/")[0] == 200
        status, body = container.ask("/www/control/reset", {}, X_Control_Key="any")
        assert status == 403
        assert "start it with MIXCLOUD_CONTROL_KEY" in body["error"]["message"]
        here = {"network": container.inside, "host": "127.0.0.1"}
        assert container.ask("/www/control/reset", {}, **here)[0] == 200


def test_the_dockerfile_runs_one_rootless_process_with_its_state_in_a_volume() -> None:
    dockerfile = read_dockerfile()
    assert int(dockerfile["USER"].partition(":")[0]) > 0
    (volume,) = json.loads(dockerfile["VOLUME"])
    command = json.loads(dockerfile["ENTRYPOINT"])
    assert command[command.index("--data") + 1].startswith(f"{volume}/")
    assert command[command.index("--port") + 1] == dockerfile["EXPOSE"]
    assert volume in dockerfile["RUN"]


def test_the_examples_use_the_port_the_volume_and_the_key_of_the_image() -> None:
    port = read_dockerfile()["EXPOSE"]
    (volume,) = json.loads(read_dockerfile()["VOLUME"])
    compose = yaml.safe_load((EXAMPLES / "compose.yaml").read_text("utf-8"))
    service = compose["services"]["mixcloud"]
    assert (EXAMPLES / service["build"] / "Dockerfile").is_file()
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert service["volumes"] == [f"{next(iter(compose['volumes']))}:{volume}"]
    assert "MIXCLOUD_CONTROL_KEY" in service["environment"]
    actions = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text("utf-8"))
    service = actions["jobs"]["test"]["services"]["mixcloud"]
    assert service["ports"] == [f"{port}:{port}"]
    assert service["env"]["MIXCLOUD_CONTROL_KEY"] == actions["env"]["MIXCLOUD_CONTROL_KEY"]


@pytest.mark.parametrize(
    ("steps", "first"),
    [
        (("compose.yaml", "services", "tests", "command", -1), "$$"),
        (("github-actions.yml", "jobs", "test", "steps"), "$"),
    ],
    ids=["compose", "github actions"],
)
def test_the_commands_of_the_examples_work(
    steps: tuple[Any, ...], first: str, tmp_path: Path
) -> None:
    if not shutil.which("curl") or not shutil.which("jq"):
        pytest.skip("curl and jq are not installed")
    found: Any = yaml.safe_load((EXAMPLES / steps[0]).read_text("utf-8"))
    for step in steps[1:]:
        found = found[step]
    if not isinstance(found, str):
        load = 'set -a; . "$GITHUB_ENV"; set +a'
        found = "\n".join([*(one["run"] for one in found[1:2]), load, found[2]["run"]])
    with Sandbox(control_key=KEY) as sandbox:
        done = run(
            *("bash", "-ec", found.replace(first, "$")),
            env={
                "PATH": os.environ["PATH"],
                "API": sandbox.api_root,
                "CONTROL": sandbox.control_root,
                "MIXCLOUD_API_ROOT": sandbox.api_root,
                "MIXCLOUD_CONTROL_KEY": KEY,
                "GITHUB_ENV": str(tmp_path / "environment"),
            },
        )
    assert '"username": "' in done.stdout
