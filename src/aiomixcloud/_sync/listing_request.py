"""The counterpart of `aiomixcloud.models.Listing`: here, a list is fetched at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from aiomixcloud._core.data import AccessDict

if TYPE_CHECKING:
    from collections.abc import Callable

    from .listing import ResourceListSync

R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


def listing(fetch: Callable[[], ResourceListSync[R_co]]) -> ResourceListSync[R_co]:
    """Fetch and return the first page."""
    return fetch()
