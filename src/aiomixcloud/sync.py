"""The synchronous client: the same interface without ``await``; class names end in ``Sync``.

Example:
    >>> from aiomixcloud.sync import MixcloudSync
    >>> with MixcloudSync() as mixcloud:
    ...     print(mixcloud.get("bob").city)
    London
"""

from ._sync.client import MixcloudSync
from ._sync.listing import ResourceListSync
from ._sync.login import login
from ._sync.oauth import MixcloudOAuthSync
from ._sync.resources import (
    CloudcastSync,
    CommentSync,
    FeedItemSync,
    ResourceSync,
    TagSync,
    UserSync,
)

__all__ = [
    "CloudcastSync",
    "CommentSync",
    "FeedItemSync",
    "MixcloudOAuthSync",
    "MixcloudSync",
    "ResourceListSync",
    "ResourceSync",
    "TagSync",
    "UserSync",
    "login",
]
