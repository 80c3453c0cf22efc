"""Adding an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.const import CONF_ACCESS_TOKEN, CONF_TOKEN
from homeassistant.helpers.config_entry_oauth2_flow import AbstractOAuth2FlowHandler

from aiomixcloud import AuthenticationError, MixcloudError

from .client import create_client
from .const import DOMAIN, LOGGER

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.data_entry_flow import FlowResult


class MixcloudFlow(AbstractOAuth2FlowHandler, domain=DOMAIN):
    """Adds an account, or replaces the access token of one."""

    DOMAIN = DOMAIN
    VERSION = 1

    _entry: ConfigEntry | None = None

    @property
    def logger(self) -> logging.Logger:
        """The logger of the flow."""
        return LOGGER

    async def async_oauth_create_entry(self, data: dict[str, Any]) -> FlowResult:
        """Store an access token that the user has allowed."""
        client = create_client(self.hass, data[CONF_TOKEN][CONF_ACCESS_TOKEN])
        try:
            user = await client.me()
        except AuthenticationError:
            return self.async_abort(reason="oauth_unauthorized")
        except MixcloudError as error:
            LOGGER.warning("The account cannot be read: %s", error)
            return self.async_abort(reason="cannot_connect")
        await self.async_set_unique_id(user.username)
        if self._entry is None:
            self._abort_if_unique_id_configured()
            return self.async_create_entry(title=user.name, data=data)
        if self._entry.unique_id != user.username:
            return self.async_abort(reason="wrong_account")
        self.hass.config_entries.async_update_entry(self._entry, data=data)
        await self.hass.config_entries.async_reload(self._entry.entry_id)
        return self.async_abort(reason="reauth_successful")

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> FlowResult:
        """Begin to replace a revoked access token."""
        self._entry = self.hass.config_entries.async_get_entry(self.context["entry_id"])
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> FlowResult:
        """Ask the user to log in again."""
        if user_input is None:
            return self.async_show_form(step_id="reauth_confirm")
        return await self.async_step_user()
