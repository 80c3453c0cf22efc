"""Where the access token comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiomixcloud.cli.session import Roots


def access_token(roots: Roots, profile: str | None) -> str | None:
    """Return the access token to use at a Mixcloud, or None where there is none.

    ``MIXCLOUD_ACCESS_TOKEN`` wins over everything that is kept.

    Args:
        roots: Where that Mixcloud is; what is kept for one is never sent to another.
        profile: Name of the account, or None for the usual one.
    """
    del roots, profile
    return os.environ.get("MIXCLOUD_ACCESS_TOKEN", "").strip() or None
