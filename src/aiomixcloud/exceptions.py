"""All exceptions; `MixcloudError` is their base class.

Example:
    >>> from aiomixcloud.exceptions import MixcloudError, NotFoundError, RateLimitError
"""

from ._core.errors import (
    AuthenticationError,
    ConnectionError,
    InvalidArgumentError,
    InvalidResponseError,
    MixcloudError,
    MixcloudOAuthError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TimeoutError,
    TransportError,
    UploadError,
    UploadInterruptedError,
)

__all__ = [
    "AuthenticationError",
    "ConnectionError",
    "InvalidArgumentError",
    "InvalidResponseError",
    "MixcloudError",
    "MixcloudOAuthError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ServerError",
    "TimeoutError",
    "TransportError",
    "UploadError",
    "UploadInterruptedError",
]
