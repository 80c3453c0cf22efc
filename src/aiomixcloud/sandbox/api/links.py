"""Base addresses of the links in responses: the real site or the sandbox."""

from __future__ import annotations

import ipaddress
from typing import Literal, NamedTuple
from urllib.parse import urlsplit


class Addresses(NamedTuple):
    """The base addresses of pages and pictures."""

    web: str
    pictures: str


#: The addresses in every recorded response.
MIXCLOUD = Addresses("https://www.mixcloud.com", "https://thumbnailer.mixcloud.com/unsafe")

#: The hosts of the web site.
WEB_HOSTS = frozenset({"www.mixcloud.com", "mixcloud.com", "m.mixcloud.com", "app.mixcloud.com"})

#: The host of the API.
API_HOST = "api.mixcloud.com"

#: All hosts of the real site that a sandbox replaces.
REAL_HOSTS = frozenset({API_HOST, "thumbnailer.mixcloud.com", *WEB_HOSTS})

# Public DNS has no names below these domains.
_PRIVATE = ("localhost", "test", "local", "internal", "lan")


def choose_addresses(root: str, links: Literal["local", "mixcloud"]) -> Addresses:
    """Return the base addresses for the links in the response to a request at a root URL.

    >>> choose_addresses("http://127.0.0.1:8080", "local").web
    'http://127.0.0.1:8080/www'
    >>> choose_addresses("https://api.mixcloud.com", "local") is MIXCLOUD
    True
    """
    # A proxy or hosts file may replace the real site with the sandbox.
    if links == "mixcloud" or strip_port(parse_host(root)) in (*WEB_HOSTS, API_HOST):
        return MIXCLOUD
    return Addresses(f"{root}/www", f"{root}/unsafe")


def parse_host(address: str) -> str:
    """Return the host of an address, with its port if any; empty without a host."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def strip_port(name: str) -> str:
    """Return a host without its port.

    >>> strip_port("www.mixcloud.com:443")
    'www.mixcloud.com'
    """
    return name.partition(":")[0]


def is_ip_address(name: str) -> bool:
    """Report whether a host is an IP address."""
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def is_private_host(name: str) -> bool:
    """Report whether a host name or IP address cannot be a site on the internet.

    >>> is_private_host("sandbox"), is_private_host("127.0.0.1"), is_private_host("example.com")
    (True, True, False)
    """
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "." not in name or name.rpartition(".")[2] in _PRIVATE
