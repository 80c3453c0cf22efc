"""Fixtures: Home Assistant with the integration, and a sandbox in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
import pytest_socket
from homeassistant.components.application_credentials import (
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mixcloud import const

Control = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
def roots() -> Iterator[dict[str, str]]:
    """Run a sandbox, and return its addresses."""
    pytest_socket.enable_socket()
    command = [sys.executable, "-m", "aiomixcloud", "sandbox", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture(autouse=True)
def _integration(
    enable_custom_integrations: None,
    socket_enabled: None,
    roots: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let Home Assistant load the integration, which uses the sandbox."""
    monkeypatch.setattr(const, "API_ROOT", roots["api_root"])
    monkeypatch.setattr(const, "OAUTH_ROOT", roots["oauth_root"])


@pytest.fixture
async def control(hass: HomeAssistant, roots: dict[str, str]) -> Control:
    """Send a command to the sandbox, which has been reset."""

    def send(command: str, sent: dict[str, Any], method: str) -> dict[str, Any]:
        url, headers = f"{roots['control_root']}/{command}", {"Content-Type": "application/json"}
        with urlopen(Request(url, json.dumps(sent).encode(), headers, method=method)) as answer:
            return json.load(answer)

    async def control(command: str, method: str = "POST", **sent: Any) -> dict[str, Any]:
        return await hass.async_add_executor_job(send, command, sent, method)

    await control("reset")
    return control


@pytest.fixture
async def credentials(hass: HomeAssistant) -> str:
    """Add the credentials of an application, and return their name."""
    assert await async_setup_component(hass, "application_credentials", {})
    credential = ClientCredential("home-assistant", "the-secret")
    await async_import_client_credential(hass, const.DOMAIN, credential, "own")
    return "own"


@pytest.fixture
async def entry(hass: HomeAssistant, control: Control, credentials: str) -> MockConfigEntry:
    """Add the account of bob, which is not set up yet."""
    token = (await control("tokens", username="bob"))["access_token"]
    entry = MockConfigEntry(
        domain=const.DOMAIN,
        title="Bob",
        unique_id="bob",
        data={
            "auth_implementation": credentials,
            "token": {"access_token": token, "expires_in": 9, "expires_at": 4_000_000_000},
        },
    )
    entry.add_to_hass(hass)
    return entry
