"""Proxies from the environment.

The variables are interpreted as in the standard library: ``https_proxy``, ``http_proxy``,
``all_proxy`` and ``no_proxy``, in either case. Connections to this machine use no proxy.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from aiomixcloud._core.errors import TransportError
from aiomixcloud._core.urls import is_local


class Proxy(NamedTuple):
    """A proxy.

    Attributes:
        url: URL of the proxy, possibly with a username and a password.
        source: Where it is configured, such as ``the proxy in HTTPS_PROXY``.
    """

    url: str
    source: str

    @property
    def name(self) -> str:
        """Description for errors: where it is configured, and its URL without credentials."""
        return f"{self.source} ({_public(urlsplit(self.url))})"

    def explain(self, reason: str) -> str:
        """Return an error message that says why the proxy cannot be used."""
        return f"{self.name} cannot be used: {reason}"


class Proxies:
    """The proxies of the environment, cached by origin.

    Example:
        >>> Proxies().of("https://api.mixcloud.com/bob/")
    """

    def __init__(self) -> None:
        self._known: dict[str, Proxy | None] = {}

    def of(self, url: str) -> Proxy | None:
        """Return the proxy to use for `url`, or None.

        Raises:
            TransportError: The configured proxy cannot be used.
        """
        origin = origin_of(url)
        if origin not in self._known:
            self._known[origin] = _proxy(origin)
        return self._known[origin]


# Compiled, because every request uses it.
_origin = re.compile(r"[a-z]+://[^/?#]*").match


def origin_of(url: str) -> str:
    """Return the scheme, host and port of an http or https URL.

    Example:
        >>> origin_of("https://api.mixcloud.com/bob/?limit=5")
        'https://api.mixcloud.com'
    """
    found = _origin(url)
    return found[0] if found else url


def _proxy(origin: str) -> Proxy | None:
    parts = urlsplit(origin)
    # A proxy would resolve a local host as its own machine.
    if is_local(parts.hostname or ""):
        return None
    from urllib.request import getproxies, proxy_bypass  # slow to import

    proxies = getproxies()
    kind = parts.scheme if proxies.get(parts.scheme) else "all"
    value = proxies.get(kind)
    if not value or proxy_bypass(parts.netloc):
        return None
    proxy = Proxy(value if "://" in value else f"http://{value}", _source(kind, value))
    if (problem := _problem(proxy)) is not None:
        error = TransportError(problem)
        error.unsent = True
        raise error
    return proxy


def _source(kind: str, value: str) -> str:
    """Return where a proxy is configured: the variable, or the system's settings."""
    variable = f"{kind}_proxy"
    # The standard library prefers the lowercase name.
    names = (name for name in (variable, *os.environ) if name.lower() == variable)
    found = next((name for name in names if os.environ.get(name) == value), None)
    return f"the proxy in {found}" if found else "the proxy in the system settings"


def _problem(proxy: Proxy) -> str | None:
    """Return why a proxy cannot be used, or None."""
    parts = _address(proxy.url)
    if parts is None:
        # The value is not shown, because it may contain a password.
        return (
            f"{proxy.source} is not a valid URL; use a URL such as http://proxy.example:8080, "
            "and percent-encode special characters in a password"
        )
    if parts.scheme.startswith("socks"):
        return (
            f"{proxy.source} is a SOCKS proxy ({_public(parts)}), which is not supported; use an "
            "HTTP proxy or unset it"
        )
    if parts.scheme not in {"http", "https"}:
        return (
            f"{proxy.source} ({_public(parts)}) has an unknown type; its URL must begin with "
            "http:// or https://"
        )
    return None


def _address(url: str) -> SplitResult | None:
    """Split a URL; return None if it is not valid."""
    try:
        parts = urlsplit(url)
        valid = parts.hostname and parts.port != 0
    except ValueError:
        return None
    # An @ after the host means that an unescaped password contains a slash.
    return parts if valid and "@" not in parts.path + parts.query + parts.fragment else None


def _public(parts: SplitResult) -> str:
    """Return the URL of a proxy without credentials."""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
