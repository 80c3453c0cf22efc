"""Which proxy the environment names for an address.

The variables are read as the standard library reads them: ``https_proxy``, ``http_proxy``,
``all_proxy`` and ``no_proxy``, in either case. No proxy is used for this machine itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from aiomixcloud._core.errors import TransportError


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy to use.

    Attributes:
        url: Its address, maybe with a user name and a password.
        source: Where it is set, such as ``the proxy in HTTPS_PROXY``.
    """

    url: str
    source: str

    @property
    def name(self) -> str:
        """How it is called in errors: where it is set, and its address without a password."""
        return f"{self.source} ({_public(urlsplit(self.url))})"

    def explain(self, reason: str) -> str:
        """Return why it cannot be used, to begin an error."""
        return f"{self.name} cannot be used: {reason}"


class Proxies:
    """The proxies of the environment, asked once for each origin.

    Example:
        >>> Proxies().of("https://api.mixcloud.com/bob/")
    """

    def __init__(self) -> None:
        self._known: dict[str, Proxy | None] = {}

    def of(self, url: str) -> Proxy | None:
        """Return the proxy to use for `url`, or None for none.

        Raises:
            TransportError: What the environment names cannot be used as a proxy.
        """
        origin = url[: url.index("/", 8)] if "/" in url[8:] else url
        if origin not in self._known:
            self._known[origin] = _proxy(origin)
        return self._known[origin]


def _proxy(origin: str) -> Proxy | None:
    parts = urlsplit(origin)
    # A proxy elsewhere would look for it on its own machine.
    if _is_local(parts.hostname or ""):
        return None
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
    """Return where a proxy is set: the variable as it is written, or the system's settings."""
    variable = f"{kind}_proxy"
    # The standard library prefers the one in small letters.
    names = (name for name in (variable, *os.environ) if name.lower() == variable)
    found = next((name for name in names if os.environ.get(name) == value), None)
    return f"the proxy in {found}" if found else "the proxy in the settings of the system"


def _problem(proxy: Proxy) -> str | None:
    """Return why a proxy cannot be used, or None."""
    parts = _address(proxy.url)
    if parts is None:
        # It is not repeated, since a password may be in it.
        return (
            f"{proxy.source} is not a valid address; write it like http://proxy.example:8080, "
            "with special characters of a password percent-encoded"
        )
    if parts.scheme.startswith("socks"):
        return (
            f"{proxy.source} is a SOCKS proxy ({_public(parts)}); SOCKS proxies are not "
            "supported, so name an HTTP proxy there or unset it"
        )
    if parts.scheme not in {"http", "https"}:
        return (
            f"{proxy.source} ({_public(parts)}) is of an unknown kind; its address must begin "
            "with http:// or https://"
        )
    return None


def _address(url: str) -> SplitResult | None:
    """Return the parts of an address, or None if it is not one."""
    try:
        parts = urlsplit(url)
        valid = parts.hostname and parts.port != 0
    except ValueError:
        return None
    # An @ after the host shows that the host is a part of a password, which ends at a slash.
    return parts if valid and "@" not in parts.path + parts.query + parts.fragment else None


def _public(parts: SplitResult) -> str:
    """Return the address of a proxy without user name and password."""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _is_local(host: str) -> bool:
    """Tell whether a host is this machine."""
    return host in {"localhost", "::1"} or host.startswith("127.")
