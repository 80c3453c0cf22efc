"""The addresses of a sandbox that stand for those of Mixcloud."""

from dataclasses import dataclass

#: Where the control interface is, below the root of the sandbox.
CONTROL_PATH: str = "/www/control"


@dataclass(frozen=True, slots=True)
class Roots:
    """All addresses that belong to ``root``, which is a scheme, a host and a port."""

    root: str

    @property
    def named(self) -> dict[str, str]:
        """The addresses by their names."""
        web = f"{self.root}/www"
        return {
            "api_root": self.root,
            "mixcloud_root": web,
            "oembed_root": f"{web}/oembed",
            "oauth_root": f"{web}/oauth",
            "control_root": f"{self.root}{CONTROL_PATH}",
        }
