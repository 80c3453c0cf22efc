"""The control key of a sandbox, as an option and in the environment."""

import json
import signal

import pytest

from tests.cli.program import Program
from tests.sandbox.api_client import ApiClient
from tests.sandbox.test_control_key import HEADER, KEY, WRONG


@pytest.mark.parametrize("given", ["option", "environment"])
def test_the_command_takes_a_key(logged_out: Program, given: str) -> None:
    options = ["--control-key", KEY] if given == "option" else []
    if given == "environment":
        logged_out.environment["MIXCLOUD_CONTROL_KEY"] = KEY
    with logged_out.started("sandbox", "--json", *options) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        root = json.loads(line := process.stdout.readline())["control_root"]
        headers = {"Host": "sandbox"}
        assert ApiClient(root)("/clock", headers=headers).status == 403
        assert ApiClient(root)("/clock", headers=headers | {HEADER: KEY}).status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert KEY not in line + process.stdout.read() + process.stderr.read()


def test_commands_with_the_sandbox_send_the_key(logged_out: Program) -> None:
    logged_out.environment["MIXCLOUD_CONTROL_KEY"] = KEY
    with logged_out.started("sandbox", "--json", "--kept") as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert logged_out.process("me", "--sandbox", "--as", "bob").status == 0
        logged_out.environment["MIXCLOUD_CONTROL_KEY"] = "other"
        refused = logged_out.process("me", "--sandbox", "--as", "bob")
        assert refused.status != 0
        assert WRONG.rstrip(".") in refused.err
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_an_invalid_key_is_reported_without_it(logged_out: Program) -> None:
    result = logged_out("sandbox", "--control-key", "two words")
    assert result.status == 2
    assert "must be printable ASCII characters without spaces" in result.err
    assert "two words" not in result.err
