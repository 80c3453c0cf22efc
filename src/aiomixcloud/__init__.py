"""A Python toolkit for Mixcloud: a client library, and a local sandbox for development.

Example:
    >>> import asyncio
    >>> from aiomixcloud import Mixcloud
    >>> async def main():
    ...     async with Mixcloud() as mixcloud:
    ...         user = await mixcloud.get("bob")
    ...         print(user.city)
    >>> asyncio.run(main())
    London
"""

# Names are imported on first use, so that the `mixcloud` command, which imports this package,
# starts quickly and handles Ctrl-C from the start.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from ._async.client import Mixcloud
    from ._core.addresses import Address, parse_address
    from ._core.dates import parse_date
    from ._core.errors import (
        AuthenticationError,
        InvalidArgumentError,
        InvalidResponseError,
        MixcloudError,
        MixcloudOAuthError,
        NotFoundError,
        PermissionDeniedError,
        RateLimitError,
        ServerError,
        TransportError,
        UploadError,
        UploadInterruptedError,
    )

    # Not in __all__: a star import must not hide the built-in exceptions of these names.
    from ._core.errors import ConnectionError as ConnectionError
    from ._core.errors import TimeoutError as TimeoutError
    from ._core.events import RequestEvent, ResponseEvent, RetryEvent, WaitEvent
    from ._core.gate import Gate
    from ._core.retry import Retry
    from ._core.show_lookup import normalize_name, predict_slugs
    from ._core.timeouts import Timeout
    from ._version import __version__
    from .constants import (
        API_ROOT,
        DESCRIPTION_MAX_SIZE,
        HOST_MAX_COUNT,
        MIXCLOUD_ROOT,
        MP3_MAX_SIZE,
        OAUTH_ROOT,
        OEMBED_ROOT,
        PICTURE_MAX_SIZE,
        TAG_MAX_COUNT,
    )

__all__ = [
    "API_ROOT",
    "DESCRIPTION_MAX_SIZE",
    "HOST_MAX_COUNT",
    "MIXCLOUD_ROOT",
    "MP3_MAX_SIZE",
    "OAUTH_ROOT",
    "OEMBED_ROOT",
    "PICTURE_MAX_SIZE",
    "TAG_MAX_COUNT",
    "Address",
    "AuthenticationError",
    "Gate",
    "InvalidArgumentError",
    "InvalidResponseError",
    "Mixcloud",
    "MixcloudError",
    "MixcloudOAuthError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestEvent",
    "ResponseEvent",
    "Retry",
    "RetryEvent",
    "ServerError",
    "Timeout",
    "TransportError",
    "UploadError",
    "UploadInterruptedError",
    "WaitEvent",
    "__version__",
    "normalize_name",
    "parse_address",
    "parse_date",
    "predict_slugs",
]

# The modules that define these names; all others are errors or constants.
_SOURCES = {
    "Address": "_core.addresses",
    "Gate": "_core.gate",
    "Mixcloud": "_async.client",
    "RequestEvent": "_core.events",
    "ResponseEvent": "_core.events",
    "Retry": "_core.retry",
    "RetryEvent": "_core.events",
    "Timeout": "_core.timeouts",
    "WaitEvent": "_core.events",
    "__version__": "_version",
    "normalize_name": "_core.show_lookup",
    "parse_address": "_core.addresses",
    "parse_date": "_core.dates",
    "predict_slugs": "_core.show_lookup",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "constants":
        return import_module(".constants", __name__)
    if name in {*__all__, "ConnectionError", "TimeoutError"}:
        usual = "constants" if name.isupper() else "_core.errors"
        module = import_module(f".{_SOURCES.get(name, usual)}", __name__)
        # Cached, so that Python does not call this function for the name again.
        globals()[name] = getattr(module, name)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
