"""Followers, shows and plays of a Mixcloud account in Home Assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.const import CONF_ACCESS_TOKEN, CONF_TOKEN, Platform

from .client import create_client
from .const import DOMAIN
from .coordinator import MixcloudCoordinator

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant

PLATFORMS = [Platform.SENSOR]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up an account."""
    client = create_client(hass, entry.data[CONF_TOKEN][CONF_ACCESS_TOKEN])
    coordinator = MixcloudCoordinator(hass, client)
    await coordinator.async_config_entry_first_refresh()
    hass.data.setdefault(DOMAIN, {})[entry.entry_id] = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Unload an account."""
    is_unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if is_unloaded:
        del hass.data[DOMAIN][entry.entry_id]
    return is_unloaded
