"""Where the services of a Mixcloud are: the real one, a sandbox, or another."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click

from aiomixcloud.constants import API_ROOT, MIXCLOUD_ROOT, OAUTH_ROOT, OEMBED_ROOT


@dataclass(frozen=True, slots=True)
class Roots:
    """Where the services of a Mixcloud are."""

    api: str = API_ROOT
    mixcloud: str = MIXCLOUD_ROOT
    oembed: str = OEMBED_ROOT
    oauth: str = OAUTH_ROOT

    @classmethod
    def chosen(cls, api_root: str | None) -> Roots:
        """Return the roots that the options and the environment name.

        Where only the root of an API is given, the other services are where the sandbox has
        them, so that nothing that is meant for it goes to Mixcloud.

        Args:
            api_root: Root of the API, or None for that of Mixcloud.

        Raises:
            click.UsageError: It is no address.
        """
        api = (api_root or API_ROOT).rstrip("/")
        if "://" not in api:
            raise click.UsageError(
                f"--api-root (or MIXCLOUD_API_ROOT) is an address such as {API_ROOT}, not {api!r}"
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
        """What an account there is called where it has no name of its own.

        Example:
            >>> Roots.of_sandbox("http://127.0.0.1:8080").name
            '127.0.0.1:8080'
        """
        return self.api.partition("://")[2]

    @classmethod
    def of_sandbox(cls, api: str) -> Roots:
        """Return the roots of a sandbox."""
        return cls(api, f"{api}/www", f"{api}/www/oembed", f"{api}/www/oauth")
