"""Loads everything that the asynchronous client needs before an event loop is running.

Importing `aiomixcloud` takes almost no time, because modules are loaded when they are first used.
In a program that must not load modules while its event loop is running, such as Home Assistant,
import this module at the top of a file. Afterwards, the client, `aiomixcloud.auth` and
`aiomixcloud.gates` load nothing else.

Example:
    >>> import aiomixcloud.preload
    >>> from aiomixcloud import Mixcloud
"""

from __future__ import annotations

from importlib import import_module

import aiomixcloud

from ._core import date_text

__all__: list[str] = []

_MODULES = (
    *("aiomixcloud.auth", "aiomixcloud.constants", "aiomixcloud.exceptions"),
    *("aiomixcloud.gates", "aiomixcloud.models"),
    *("aiomixcloud._transport.aiohttp", "aiomixcloud._transport.callback_server"),
    # Python and aiohttp load these when they first need them.
    *("asyncio", "concurrent.futures.thread", "email.utils", "encodings.idna", "threading"),
)


def _load() -> None:
    for module in _MODULES:
        import_module(module)
    # The package finds a name when it is first used.
    for name in (*aiomixcloud.__all__, "ConnectionError", "TimeoutError"):
        getattr(aiomixcloud, name)
    date_text.zone_names()


_load()
