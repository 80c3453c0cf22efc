"""Regular updates of the state of an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from aiomixcloud import AuthenticationError, MixcloudError

from .const import DOMAIN, LOGGER, UPDATE_INTERVAL

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from aiomixcloud import Mixcloud
    from aiomixcloud.models import Cloudcast, User


@dataclass(frozen=True)
class Account:
    """The state of an account.

    Attributes:
        user: The owner of the account.
        latest: The latest show; None if there is none.
    """

    user: User
    latest: Cloudcast | None


class MixcloudCoordinator(DataUpdateCoordinator[Account]):
    """Asks Mixcloud for the state of an account, by two requests for each update."""

    def __init__(self, hass: HomeAssistant, client: Mixcloud) -> None:
        super().__init__(hass, LOGGER, name=DOMAIN, update_interval=UPDATE_INTERVAL)
        self._client = client

    async def _async_update_data(self) -> Account:
        try:
            user = await self._client.me()
            shows = await user.cloudcasts(limit=1)
        except AuthenticationError as error:
            # Home Assistant asks the user to log in again.
            raise ConfigEntryAuthFailed(str(error)) from error
        except MixcloudError as error:
            raise UpdateFailed(str(error)) from error
        return Account(user, shows[0] if shows else None)
