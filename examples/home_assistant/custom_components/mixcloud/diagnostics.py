"""Diagnostics of an account, without its access token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_TOKEN

from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ConfigEntry
) -> dict[str, Any]:
    """Return the state of an account."""
    coordinator = hass.data[DOMAIN][entry.entry_id]
    account = coordinator.data
    return {
        "entry": async_redact_data(entry.as_dict(), {CONF_TOKEN, "title", "unique_id"}),
        "last_update_success": coordinator.last_update_success,
        "follower_count": account.user.follower_count,
        "cloudcast_count": account.user.cloudcast_count,
        "has_shows": account.latest is not None,
    }
