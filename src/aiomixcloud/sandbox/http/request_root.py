"""The scheme and host of a request as its client sees them, also through a TLS proxy."""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import re
from typing import Final
from urllib.parse import quote, urlsplit
from weakref import WeakSet

from aiohttp import web

from aiomixcloud.sandbox.api.errors import Refusal
from aiomixcloud.sandbox.api.links import API_HOST, REAL_HOSTS, WEB_HOSTS, is_private_host

#: The connections that are tunnels for plain http.
PLAIN_TUNNELS: Final[web.AppKey[WeakSet[asyncio.BaseTransport]]] = web.AppKey(
    "plain_tunnels", WeakSet[asyncio.BaseTransport]
)

#: The scheme and host of a request, built once.
ROOT: Final[web.RequestKey[str]] = web.RequestKey("root", str)

_FORWARDED_PROTO = re.compile(r'(?:^|;)\s*proto\s*=\s*"?(https?)"?\s*(?:;|$)', re.IGNORECASE)


def build_root(request: web.Request) -> str:
    """Return the scheme and host of a request.

    In this order, the scheme is that of an absolute request target, as sent to an HTTP proxy; that
    which a proxy on this machine reports; https for a host of the real site; that of the
    connection.

    Raises:
        Refusal: The request is meant to be forwarded to another host.
    """
    host, is_real = _parse_host(request.host)
    if request.raw_path.startswith("/"):
        scheme = request.scheme
        if is_real and request.transport not in request.app[PLAIN_TUNNELS]:
            scheme = "https"
        headers = request.headers
        if "X-Forwarded-Proto" in headers or "Forwarded" in headers:
            scheme = _find_forwarded_scheme(request) or scheme
        return f"{scheme}://{host}"
    _check_target(request.raw_path)
    return f"{request.raw_path.partition('://')[0].lower()}://{host}"


def _check_target(target: str) -> None:
    """Refuse an absolute request target on another host."""
    try:
        name = (urlsplit(target).hostname or "").lower()
    except ValueError:
        name = target
    if name not in REAL_HOSTS and not is_private_host(name):
        raise Refusal(
            403,
            "ProxyException",
            f"The sandbox replaces Mixcloud and does not forward requests to {name}.",
        )


def is_loopback(peer: str) -> bool:
    """Report whether an address is a loopback address, also if it is an IPv4-mapped one."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _find_forwarded_scheme(request: web.Request) -> str | None:
    """Return the scheme that a proxy on this machine reports, if any."""
    proto = request.headers.get("X-Forwarded-Proto")
    forwarded = request.headers.get("Forwarded")
    if not is_loopback(request.remote or ""):
        return None
    # Each proxy appends to these headers; the first one had the connection of the client.
    scheme = (proto or "").partition(",")[0].strip().lower()
    if scheme in ("http", "https"):
        return scheme
    found = _FORWARDED_PROTO.search((forwarded or "").partition(",")[0])
    return found[1].lower() if found else None


@functools.lru_cache
def _parse_host(host: str) -> tuple[str, bool]:
    """Return a host for a URL, and whether https is implied: a real host with the usual port."""
    name, _, port = host.lower().partition(":")
    # A client may send anything in the Host header, even bytes that are not text.
    text = quote(host, safe=":[]", errors="replace")
    return text, name in (*WEB_HOSTS, API_HOST) and port in ("", "443")
