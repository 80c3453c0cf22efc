"""Which proxy the environment names for an address.

The variables are read as the standard library reads them: ``https_proxy``, ``http_proxy``,
``all_proxy`` and ``no_proxy``, in either case.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


class Proxies:
    """The proxies of the environment, asked once for each origin.

    Example:
        >>> Proxies().of("https://api.mixcloud.com/bob/")
    """

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def of(self, url: str) -> str | None:
        """Return the address of the proxy to use for `url`, or None for none."""
        origin = url[: url.index("/", 8)] if "/" in url[8:] else url
        if origin not in self._known:
            self._known[origin] = _proxy(origin)
        return self._known[origin]


def _proxy(origin: str) -> str | None:
    parts = urlsplit(origin)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
