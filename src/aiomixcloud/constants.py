"""Root URLs of Mixcloud's services, and the limits of uploads.

Example:
    >>> from aiomixcloud.constants import API_ROOT, TAG_MAX_COUNT
"""

from ._core.constants import (
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
]
