"""The URLs of a sandbox that replace those of Mixcloud."""

from __future__ import annotations

from dataclasses import dataclass

#: Path of the control interface, below the root of the sandbox.
CONTROL_PATH: str = "/www/control"

#: Path of the receiver of webhooks, and of the page that lists them.
WEBHOOK_PATH: str = "/www/webhooks"


@dataclass(frozen=True, slots=True)
class Roots:
    """All root URLs of a sandbox; ``root`` is a scheme, a host and a port."""

    root: str

    @property
    def by_name(self) -> dict[str, str]:
        """The URLs by name."""
        web = f"{self.root}/www"
        return {
            "api_root": self.root,
            "mixcloud_root": web,
            "oembed_root": f"{web}/oembed",
            "oauth_root": f"{web}/oauth",
            "control_root": f"{self.root}{CONTROL_PATH}",
        }
