"""The Mixcloud client of the integration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers.aiohttp_client import async_get_clientsession

# Loads everything now, because nothing may be loaded in the event loop.
import aiomixcloud.preload  # noqa: F401
from aiomixcloud import Mixcloud

from . import const

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


def create_client(hass: HomeAssistant, access_token: str | None = None) -> Mixcloud:
    """Return a client that uses the connections of Home Assistant, which it never closes.

    Args:
        hass: Home Assistant.
        access_token: The access token of an account.
    """
    return Mixcloud(
        const.API_ROOT,
        access_token=access_token,
        session=async_get_clientsession(hass),
        # The next update comes soon enough.
        max_rate_limit_wait=5,
    )
