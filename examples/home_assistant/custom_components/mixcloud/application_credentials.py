"""Logging in to Mixcloud with the credentials of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from homeassistant.components.application_credentials import (
    AuthImplementation,
    AuthorizationServer,
)
from yarl import URL

from aiomixcloud import MixcloudError
from aiomixcloud.auth import MixcloudOAuth

from . import const
from .client import create_client

if TYPE_CHECKING:
    from homeassistant.components.application_credentials import ClientCredential
    from homeassistant.core import HomeAssistant

#: Access tokens of Mixcloud do not expire, but Home Assistant expects a number of seconds.
_TEN_YEARS = 10 * 365 * 24 * 60 * 60


class MixcloudImplementation(AuthImplementation):
    """OAuth as Mixcloud implements it.

    Mixcloud does not return the ``state`` of a request, from which Home Assistant knows to which
    configuration flow a code belongs, so the state is part of the redirect URI.
    """

    _redirect_uri = ""

    async def async_generate_authorize_url(self, flow_id: str) -> str:
        """Return the URL where the user allows access."""
        usual = URL(await super().async_generate_authorize_url(flow_id)).query
        redirect_uri = URL(usual["redirect_uri"]).update_query(state=usual["state"])
        self._redirect_uri = str(redirect_uri)
        return self._oauth.authorization_url

    async def async_resolve_external_data(self, external_data: Any) -> dict[str, Any]:
        """Exchange the code for an access token."""
        try:
            token = await self._oauth.access_token(external_data["code"])
        except MixcloudError as error:
            # Home Assistant explains errors of this class to the user.
            raise ClientError(str(error)) from error
        return {"access_token": token, "token_type": "bearer", "expires_in": _TEN_YEARS}

    async def _async_refresh_token(self, token: dict[str, Any]) -> dict[str, Any]:
        return {**token, "expires_in": _TEN_YEARS}

    @property
    def _oauth(self) -> MixcloudOAuth:
        return MixcloudOAuth(
            const.OAUTH_ROOT,
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uri=self._redirect_uri,
            mixcloud=create_client(self.hass),
        )


async def async_get_auth_implementation(
    hass: HomeAssistant, auth_domain: str, credential: ClientCredential
) -> MixcloudImplementation:
    """Return the implementation of OAuth for a credential."""
    server = AuthorizationServer(
        authorize_url=f"{const.OAUTH_ROOT}/authorize",
        token_url=f"{const.OAUTH_ROOT}/access_token",
    )
    return MixcloudImplementation(hass, auth_domain, credential, server)


async def async_get_description_placeholders(_hass: HomeAssistant) -> dict[str, str]:
    """Return the values of placeholders in the translations."""
    return {"developers_url": "https://www.mixcloud.com/developers/create/"}
