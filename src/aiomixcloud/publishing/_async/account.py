"""The shows of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud import NotFoundError, PermissionDeniedError
from aiomixcloud.publishing.verification import read_show

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aiomixcloud import Mixcloud
    from aiomixcloud.publishing.recovery import AccountShow

#: Largest page of a list of shows (no program is known to ask for more).
_PAGE = 100


class AccountReader:
    """Reads the shows of an account."""

    def __init__(self, mixcloud: Mixcloud, user: str) -> None:
        self._mixcloud = mixcloud
        self.user = user

    async def read(self, key: str) -> Mapping[str, Any] | None:
        """Return the data of a show; None if it does not exist, empty if access is denied."""
        try:
            return (await self._mixcloud.get(key)).data
        except NotFoundError:
            return None
        except PermissionDeniedError:
            return {}

    async def list_shows(self, since: datetime | None = None) -> list[AccountShow]:
        """Return the shows in the list of the account, newest first.

        Args:
            since: Stop at the first page of older shows; None for all.
        """
        shows: list[AccountShow] = []
        page = await self._mixcloud.connection(self.user, "cloudcasts", limit=_PAGE)
        async for part in page.pages():
            new = [show for one in part if (show := read_show(one.data)) is not None]
            shows += new
            if since and new and all(one.created and one.created < since for one in new):
                break
        return shows
