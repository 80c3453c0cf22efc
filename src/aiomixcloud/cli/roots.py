"""The root URLs of Mixcloud, of a sandbox or of another server."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import NamedTuple

import click

from aiomixcloud.constants import API_ROOT, MIXCLOUD_ROOT, OAUTH_ROOT, OEMBED_ROOT


class Roots(NamedTuple):
    """The root URLs of the services of a server."""

    api: str = API_ROOT
    mixcloud: str = MIXCLOUD_ROOT
    oembed: str = OEMBED_ROOT
    oauth: str = OAUTH_ROOT

    @classmethod
    def choose(cls, api_root: str | None) -> Roots:
        """Return the roots that the options and the environment specify.

        If only the root of the API is given, the other services default to those of a sandbox
        at that URL, so that no request meant for it goes to Mixcloud.

        Args:
            api_root: Root URL of the API, or None for that of Mixcloud.

        Raises:
            click.UsageError: The root is not a URL.
        """
        api = (api_root or API_ROOT).rstrip("/")
        if "://" not in api:
            raise click.UsageError(
                f"--api-root (or MIXCLOUD_API_ROOT): {api!r} is not a valid URL; use one such as "
                f"{API_ROOT}"
            )
        usual = cls() if api == API_ROOT else cls.of_sandbox(api)
        return cls(
            api,
            os.environ.get("MIXCLOUD_ROOT") or usual.mixcloud,
            os.environ.get("MIXCLOUD_OEMBED_ROOT") or usual.oembed,
            os.environ.get("MIXCLOUD_OAUTH_ROOT") or usual.oauth,
        )

    @property
    def name(self) -> str:
        """The default name of an account at these roots.

        Example:
            >>> Roots.of_sandbox("http://127.0.0.1:8080").name
            '127.0.0.1:8080'
        """
        return self.api.partition("://")[2]

    @classmethod
    def of_sandbox(cls, api: str) -> Roots:
        """Return the roots of a sandbox."""
        return cls(api, f"{api}/www", f"{api}/www/oembed", f"{api}/www/oauth")


def is_local(host: str) -> bool:
    """Return whether a host is this machine, as for a local sandbox.

    Example:
        >>> is_local("127.0.0.1"), is_local("[::1]"), is_local("example.com")
        (True, True, False)
    """
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
