"""The Python toolkit for Mixcloud: a client, and a local Mixcloud for development.

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

from ._async.client import Mixcloud
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
from ._core.message import Timeout
from ._core.retry import Retry
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
]
