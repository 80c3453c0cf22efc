"""Where the links in answers lead: to the real site, or to the sandbox itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """The roots of pages and of pictures."""

    web: str
    pictures: str


#: Those in every recorded answer.
MIXCLOUD = Addresses("https://www.mixcloud.com", "https://thumbnailer.mixcloud.com/unsafe")

#: The hosts that the addresses of pages may have.
WEB_HOSTS = frozenset({"www.mixcloud.com", "mixcloud.com", "m.mixcloud.com", "app.mixcloud.com"})

_API_HOST = "api.mixcloud.com"


def addresses(root: str, links: Literal["local", "mixcloud"]) -> Addresses:
    """Return where the links of an answer lead that was asked for under ``root``.

    >>> addresses("http://127.0.0.1:8080", "local").web
    'http://127.0.0.1:8080/www'
    >>> addresses("https://api.mixcloud.com", "local") is MIXCLOUD
    True
    """
    # Who asks for these has the sandbox in the place of the real site, by a proxy or hosts file.
    if links == "mixcloud" or without_port(host(root)) in (*WEB_HOSTS, _API_HOST):
        return MIXCLOUD
    return Addresses(f"{root}/www", f"{root}/unsafe")


def host(address: str) -> str:
    """Return the host of an address, with its port if it has one; empty where there is none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def without_port(name: str) -> str:
    """Return a host without its port.

    >>> without_port("www.mixcloud.com:443")
    'www.mixcloud.com'
    """
    return name.partition(":")[0]
