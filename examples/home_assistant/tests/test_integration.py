"""The integration in Home Assistant, with a sandbox of Mixcloud."""

import json
import logging
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from homeassistant import config_entries
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.mixcloud import const
from tests.conftest import Control

FOLDER = Path(const.__file__).parent


async def update(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.data[const.DOMAIN][entry.entry_id].async_refresh()
    await hass.async_block_till_done()


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigEntryState:
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry.state


# Sensors


async def test_sensors_show_the_account(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control
) -> None:
    key = (await control("shows", username="bob", name="Rain", play_count=42))["key"]
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    states = {
        state.entity_id.removeprefix("sensor.bob_"): state for state in hass.states.async_all()
    }
    assert set(states) == {
        *("followers", "shows", "latest_show", "latest_show_published"),
        "plays_of_the_latest_show",
    }
    assert states["latest_show"].state == "Rain"
    assert states["latest_show"].attributes["key"] == key
    assert states["latest_show"].attributes["url"].endswith("/bob/rain/")
    assert "entity_picture" in states["latest_show"].attributes
    assert states["plays_of_the_latest_show"].state == "42"
    assert int(states["followers"].state) > 0
    assert states["followers"].attributes["unit_of_measurement"] == "followers"
    assert int(states["shows"].state) > 0


async def test_an_account_without_shows(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control
) -> None:
    token = (await control("users", username="djhazel", name="DJ Hazel"))["access_token"]
    data = {**entry.data, "token": {**entry.data["token"], "access_token": token}}
    hass.config_entries.async_update_entry(entry, data=data)
    assert await set_up(hass, entry) is ConfigEntryState.LOADED
    assert hass.states.get("sensor.dj_hazel_latest_show").state == "unknown"
    assert hass.states.get("sensor.dj_hazel_shows").state == "0"


async def test_sensors_are_updated_regularly(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control, freezer
) -> None:
    await set_up(hass, entry)
    await control("shows", username="bob", name="News at nine")
    freezer.tick(const.UPDATE_INTERVAL)
    async_fire_time_changed(hass)
    coordinator = hass.data[const.DOMAIN][entry.entry_id]
    await coordinator.async_refresh()
    await hass.async_block_till_done()
    assert hass.states.get("sensor.bob_latest_show").state == "News at nine"


async def test_a_failure_makes_sensors_unavailable_until_the_next_update(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control
) -> None:
    await set_up(hass, entry)
    await control("faults", match="/me/", fault="status", parameters={"code": 500})
    await update(hass, entry)
    assert hass.states.get("sensor.bob_followers").state == "unavailable"
    await update(hass, entry)
    assert hass.states.get("sensor.bob_followers").state != "unavailable"


async def test_a_long_rate_limit_does_not_block_an_update(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control
) -> None:
    await set_up(hass, entry)
    await control("faults", match="/me/", fault="rate_limit", parameters={"retry_after": 3600})
    await update(hass, entry)
    assert hass.states.get("sensor.bob_followers").state == "unavailable"


async def test_entities_have_lasting_ids(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    registry = entity_registry.async_get(hass)
    entries = entity_registry.async_entries_for_config_entry(registry, entry.entry_id)
    assert {one.unique_id for one in entries} == {
        *("bob_followers", "bob_shows", "bob_latest_show", "bob_latest_show_published"),
        "bob_latest_show_plays",
    }


# Setting up and unloading


async def test_an_account_is_unloaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    # The session of Home Assistant stays open.
    assert not async_get_clientsession(hass).closed


async def test_setting_up_is_retried_if_mixcloud_fails(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control
) -> None:
    await control("faults", match="/me/", fault="status", parameters={"code": 500})
    assert await set_up(hass, entry) is ConfigEntryState.SETUP_RETRY


async def test_a_revoked_token_asks_the_user_to_log_in(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    roots: dict[str, str],
    control: Control,
    hass_client_no_auth: ClientSessionGenerator,
    current_request_with_host: None,
) -> None:
    token = entry.data["token"]["access_token"]
    await control(f"tokens?access_token={token}", method="DELETE")
    assert await set_up(hass, entry) is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    result = await log_in(hass, flow, control, hass_client_no_auth, "bob")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["token"]["access_token"] != token


async def test_logging_in_again_as_another_user_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    control: Control,
    hass_client_no_auth: ClientSessionGenerator,
    current_request_with_host: None,
) -> None:
    await set_up(hass, entry)
    before = dict(entry.data)
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    result = await log_in(hass, flow, control, hass_client_no_auth, "alice")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_account")
    assert dict(entry.data) == before


# Logging in


async def begin(hass: HomeAssistant) -> dict:
    return await hass.config_entries.flow.async_init(
        const.DOMAIN, context={"source": config_entries.SOURCE_USER}
    )


async def log_in(
    hass: HomeAssistant,
    flow: dict,
    control: Control,
    hass_client_no_auth: ClientSessionGenerator,
    user: str,
) -> dict:
    """Allow access as a user, and return the result of the flow."""
    assert flow["type"] is FlowResultType.EXTERNAL_STEP
    asked = URL(flow["url"]).query
    redirect_uri = asked["redirect_uri"]
    sent = {"username": user, "client_id": asked["client_id"], "redirect_uri": redirect_uri}
    code = (await control("codes", **sent))["code"]
    browser = await hass_client_no_auth()
    # Mixcloud adds the code to the redirect URI, and nothing else.
    returned = URL(redirect_uri).update_query(code=code)
    answer = await browser.get(returned.path_qs)
    assert answer.status == 200
    assert "window.close()" in await answer.text()
    return await hass.config_entries.flow.async_configure(flow["flow_id"])


@pytest.mark.usefixtures("current_request_with_host", "credentials")
async def test_an_account_is_added(
    hass: HomeAssistant, control: Control, hass_client_no_auth: ClientSessionGenerator
) -> None:
    flow = await begin(hass)
    result = await log_in(hass, flow, control, hass_client_no_auth, "alice")
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Alice")
    await hass.async_block_till_done()
    assert hass.states.get("sensor.alice_followers")
    again = await log_in(hass, await begin(hass), control, hass_client_no_auth, "alice")
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


@pytest.mark.usefixtures("current_request_with_host")
async def test_a_wrong_secret_is_explained(
    hass: HomeAssistant,
    roots: dict[str, str],
    control: Control,
    credentials: str,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await control(
        "faults", match="/www/oauth/access_token", fault="status", parameters={"code": 400}
    )
    result = await log_in(hass, await begin(hass), control, hass_client_no_auth, "alice")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "oauth_failed")


@pytest.mark.usefixtures("current_request_with_host", "credentials")
async def test_a_user_who_denies_access(
    hass: HomeAssistant, control: Control, hass_client_no_auth: ClientSessionGenerator
) -> None:
    flow = await begin(hass)
    redirect_uri = URL(URL(flow["url"]).query["redirect_uri"])
    browser = await hass_client_no_auth()
    await browser.get(redirect_uri.update_query(error="access_denied").path_qs)
    result = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "user_rejected_authorize")


async def test_credentials_are_asked_for_first(hass: HomeAssistant, control: Control) -> None:
    result = await begin(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "missing_credentials")


# Secrets, blocking calls, translations


async def test_diagnostics_and_logs_contain_no_token(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control, caplog
) -> None:
    from custom_components.mixcloud.diagnostics import async_get_config_entry_diagnostics

    caplog.set_level(logging.DEBUG)
    await set_up(hass, entry)
    await control("faults", match="/me/", fault="status", parameters={"code": 500})
    await update(hass, entry)
    found = json.dumps(await async_get_config_entry_diagnostics(hass, entry), default=str)
    token = entry.data["token"]["access_token"]
    assert "follower_count" in found
    assert token not in found + caplog.text


async def test_nothing_is_imported_in_the_event_loop(
    hass: HomeAssistant, entry: MockConfigEntry, control: Control, monkeypatch
) -> None:
    await set_up(hass, entry)
    thread, found = threading.get_ident(), []

    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if threading.get_ident() == thread:
            found.append(name)

    monkeypatch.setattr(sys, "meta_path", [SimpleNamespace(find_spec=find_spec), *sys.meta_path])
    await hass.config_entries.async_reload(entry.entry_id)
    await control("faults", match="/me/", fault="status", parameters={"code": 503})
    await update(hass, entry)
    await control("faults", match="/me/", fault="garbage")
    await update(hass, entry)
    assert found == []


def test_the_translations_are_complete() -> None:
    english = json.loads((FOLDER / "translations" / "en.json").read_text("utf-8"))
    from custom_components.mixcloud.sensor import SENSORS

    assert set(english["entity"]["sensor"]) == {one.translation_key for one in SENSORS}
    source = (FOLDER / "config_flow.py").read_text("utf-8")
    for reason in ("cannot_connect", "oauth_unauthorized", "reauth_successful", "wrong_account"):
        assert f'reason="{reason}"' in source
        assert reason in english["config"]["abort"]


def test_the_manifest_names_what_it_needs() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    assert manifest["domain"] == const.DOMAIN
    assert manifest["requirements"][0].startswith("aiomixcloud>=2")
    assert urlsplit(manifest["documentation"]).scheme == "https"
