"""Every switch changes the behaviour, however it is set."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest

from aiomixcloud.sandbox import Behaviour, Sandbox
from aiomixcloud.sandbox.behaviour import CHOICES, Switches
from aiomixcloud.sandbox.worlds.worlds import MAX_GENERATED
from tests.sandbox.api_client import ApiClient, ApiResponse

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[2] / "docs"

OTHERS: dict[str, Any] = {
    "token_error_status": 403,
    "token_format": "form",
    "refuse_pro_fields": True,
    "refusal_status": 200,
    "sections_on_read": True,
    "links": "mixcloud",
    "list_delay": 60,
}


def observe(sandbox: Sandbox) -> dict[str, Any]:
    """Return which behaviour a client sees."""
    bob = ApiClient(sandbox.api_root, sandbox.token("bob"))
    luke = ApiClient(sandbox.api_root, sandbox.token("luke"))
    status = ApiClient(sandbox.api_root)("/me/").status
    code = sandbox.authorize("bob", client_id="app")
    exchange = ApiClient(sandbox.oauth_root)
    token = exchange("/access_token/", client_id="app", client_secret="s", code=code)
    new = sandbox.add_show("bob", "New", sections=[{"chapter": "One"}])
    return {
        "token_error_status": status,
        "token_format": "json" if token.raw.startswith(b"{") else "form",
        "refuse_pro_fields": b'"success": true' not in luke.upload("Pro", unlisted="1").raw,
        "refusal_status": bob.upload("").status,
        "sections_on_read": bool(bob(new).body["sections"]),
        "links": "mixcloud" if "www.mixcloud.com" in bob(new).body["url"] else "local",
        "list_delay": 0 if new in bob("/bob/cloudcasts/").keys else 60,
    }


def control(sandbox: Sandbox, method: str = "GET", **sent: Any) -> ApiResponse:
    headers = {"Content-Type": "application/json"}
    content = json.dumps(sent).encode() if method == "POST" else None
    return ApiClient(sandbox.control_root)("/behaviour", method, headers, content)


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize(
    "use",
    [
        lambda name: Sandbox(behaviour=Behaviour(**{name: OTHERS[name]})),
        lambda name: Sandbox(**{name: OTHERS[name]}),
    ],
    ids=["object", "keyword"],
)
def test_a_switch_changes_what_clients_see(use: Callable[[str], Sandbox], name: str) -> None:
    with use(name) as sandbox:
        assert observe(sandbox) == asdict(Behaviour()) | {name: OTHERS[name]}
        assert sandbox.behaviour == replace(Behaviour(), **{name: OTHERS[name]})


def test_behaviour_changes_while_the_sandbox_runs_until_it_is_reset(fresh: Sandbox) -> None:
    assert observe(fresh) == asdict(Behaviour())
    fresh.behaviour = Behaviour(**OTHERS)
    assert observe(fresh) == OTHERS
    fresh.reset()
    assert observe(fresh) == asdict(fresh.behaviour) == asdict(Behaviour())


def test_the_control_interface_changes_and_restores_behaviour() -> None:
    with Sandbox(token_format="form") as sandbox:
        initial = asdict(Behaviour(token_format="form"))
        assert control(sandbox).body == initial
        assert control(sandbox, "POST", **OTHERS).body == OTHERS
        assert observe(sandbox) == OTHERS
        assert control(sandbox, "DELETE").body == initial
        assert control(sandbox, "POST", links="mixcloud").body == initial | {"links": "mixcloud"}
        sandbox.seed(empty=True)
        assert sandbox.behaviour.links == "mixcloud"
        sandbox.reset()
        assert observe(sandbox) == initial


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"token_error_status": 500}, "token_error_status must be 400, 401 or 403, not 500"),
        ({"token_error_status": "403"}, "token_error_status must be a whole number"),
        ({"refusal_status": 403}, "refusal_status must be 400 or 200, not 403"),
        ({"links": "remote"}, "links must be 'local' or 'mixcloud', not 'remote'"),
        ({"sections_on_read": 1}, "sections_on_read must be true or false, not 1"),
        ({"list_delay": -1}, "list_delay must be from 0 to 1000000000, not -1"),
        ({"colour": "red"}, "'colour' is not a field of this command"),
    ],
)
def test_the_control_interface_refuses_wrong_switches(
    fresh: Sandbox, sent: dict[str, Any], words: str
) -> None:
    refused = control(fresh, "POST", **sent)
    assert refused.status == 400
    assert words in refused.body["error"]["message"]
    assert fresh.behaviour == Behaviour()


@pytest.mark.parametrize(
    ("switches", "error"),
    [
        ({"token_error_status": 404}, ValueError),
        ({"token_error_status": 401.0}, ValueError),
        ({"token_format": None}, ValueError),
        ({"refuse_pro_fields": 1}, TypeError),
        ({"list_delay": "60"}, TypeError),
        ({"list_delay": float("nan")}, ValueError),
    ],
)
def test_wrong_values_are_refused(switches: dict[str, Any], error: type[Exception]) -> None:
    for make in (Behaviour, Sandbox):
        with pytest.raises(error, match=next(iter(switches))):
            make(**switches)


def test_other_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        Sandbox(colour="red")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="must be a Behaviour"):
        Sandbox().behaviour = {}  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]


def test_a_keyword_overrides_the_object() -> None:
    sandbox = Sandbox(behaviour=Behaviour(links="mixcloud", list_delay=5), list_delay=7)
    assert sandbox.behaviour == Behaviour(links="mixcloud", list_delay=7)
    sandbox.list_delay = 9
    assert sandbox.behaviour == Behaviour(links="mixcloud", list_delay=9)


def test_every_switch_is_described_and_tested() -> None:
    names = [field.name for field in fields(Behaviour)]
    assert list(get_type_hints(Switches)) == list(OTHERS) == names
    assert set(CHOICES) < set(names)
    for name in names:
        assert f"{name}: " in (Behaviour.__doc__ or "")


def test_every_switch_is_available_and_documented_everywhere(sandbox: Sandbox) -> None:
    control_page = ApiClient(sandbox.control_root)("/openapi-control.json").body
    sent = control_page["paths"]["/www/control/behaviour"]["post"]["requestBody"]
    fields_sent = sent["content"]["application/json"]["schema"]["properties"]
    assert list(fields_sent) == list(OTHERS)
    assert set(control_page["components"]["schemas"]["Behaviour"]["properties"]) == set(OTHERS)
    help_page = (DOCS / "cli.md").read_text("utf-8").partition("#### mixcloud sandbox")[2]
    evidence = (DOCS / "sandbox.md").read_text("utf-8")
    commands = (DOCS / "control.md").read_text("utf-8").partition("## All commands")[2]
    for name in OTHERS:
        assert f"--{name.replace('_', '-')} " in help_page
        assert f"\n| `{name}`: " in evidence
        assert f"`{name}`" in commands


def test_a_refusal_with_status_200_says_what_is_wrong(bob: ApiClient, fresh: Sandbox) -> None:
    fresh.behaviour = Behaviour(refusal_status=200)
    refused = bob.upload("", tags_0_tag="!")
    assert refused.status == 200
    assert refused.body["result"]["success"] is False
    assert "name: This field is required." in refused.body["result"]["message"]
    assert "tags-0-tag: A tag must have" in refused.body["result"]["message"]
    key = bob.upload("Fine").key
    refused = bob.edit(key, name="")
    assert (refused.status, refused.body["result"]["success"]) == (200, False)
    assert bob(key).body["name"] == "Fine"


def test_the_maximum_of_generated_users_is_documented() -> None:
    assert f"at most {MAX_GENERATED:,}" in (Sandbox.__doc__ or "")
    with pytest.raises(ValueError, match=f"from 0 to {MAX_GENERATED}"):
        Sandbox(users=MAX_GENERATED + 1)
