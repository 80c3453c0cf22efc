"""Loads the modules of the asynchronous client before an event loop is running.

Importing `aiomixcloud` takes almost no time, because modules are loaded when they are first used.
In a program that must not load modules while its event loop is running, such as Home Assistant,
import this module at the top of a file. Afterwards, the client, `aiomixcloud.auth`,
`aiomixcloud.gates` and `aiomixcloud.watching` load nothing else.

Example:
    >>> import aiomixcloud.preload
    >>> from aiomixcloud import Mixcloud
"""

from __future__ import annotations

from importlib import import_module

import aiomixcloud

from ._core import date_text

__all__: list[str] = []

# fmt: off
_MODULES = (
    "aiomixcloud.auth", "aiomixcloud.constants", "aiomixcloud.exceptions",
    "aiomixcloud.gates", "aiomixcloud.models", "aiomixcloud.watching",
    "aiomixcloud._transport.aiohttp", "aiomixcloud._transport.callback_server",
    # Python and aiohttp load these when they first need them.
    "asyncio", "concurrent.futures.thread", "email.utils", "encodings.idna", "threading",
    # The client loads these when it first needs them.
    "aiomixcloud._core.multipart", "aiomixcloud._core.upload_form", "difflib", "html",
    "mimetypes", "secrets", "urllib.request", "webbrowser",
)
# fmt: on


def _load() -> None:
    for module in _MODULES:
        import_module(module)
    # The package imports each name when it is first used.
    for name in (*aiomixcloud.__all__, "ConnectionError", "TimeoutError"):
        getattr(aiomixcloud, name)
    date_text.zone_names()


_load()
