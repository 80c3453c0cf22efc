"""Which proxy the environment names for an address.

The variables are read as the standard library reads them: ``https_proxy``, ``http_proxy``,
``all_proxy`` and ``no_proxy``, in either case. No proxy is used for this machine itself.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiomixcloud._core.errors import TransportError


class Proxies:
    """The proxies of the environment, asked once for each origin.

    Example:
        >>> Proxies().of("https://api.mixcloud.com/bob/")
    """

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def of(self, url: str) -> str | None:
        """Return the address of the proxy to use for `url`, or None for none.

        Raises:
            TransportError: What the environment names is no address.
        """
        origin = url[: url.index("/", 8)] if "/" in url[8:] else url
        if origin not in self._known:
            self._known[origin] = _proxy(origin)
        return self._known[origin]


def _proxy(origin: str) -> str | None:
    parts = urlsplit(origin)
    # A proxy elsewhere would look for it on its own machine.
    if _is_local(parts.hostname or ""):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        known = urlsplit(proxy).hostname and urlsplit(proxy).port != 0
    except ValueError:
        known = False
    if not known:
        # Its address is not repeated, since a password may be in it.
        error = TransportError("the proxy that the environment names is no address")
        error.unsent = True
        raise error
    return proxy


def _is_local(host: str) -> bool:
    """Tell whether a host is this machine."""
    return host in {"localhost", "::1"} or host.startswith("127.")
