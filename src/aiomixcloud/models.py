"""The types of responses: dict-like and list-like views, resources and pages of lists.

Example:
    >>> from aiomixcloud.models import Cloudcast, Resource, ResourceList
"""

from ._async.listing import ResourceList
from ._async.listing_request import Listing
from ._async.resources import Cloudcast, Comment, FeedItem, Resource, Tag, User
from ._core.data import AccessDict, AccessList, Registry

__all__ = [
    "AccessDict",
    "AccessList",
    "Cloudcast",
    "Comment",
    "FeedItem",
    "Listing",
    "Registry",
    "Resource",
    "ResourceList",
    "Tag",
    "User",
]
