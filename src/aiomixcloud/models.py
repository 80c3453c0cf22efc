"""The types of responses: dict-like and list-like views, resources and pages of lists.

Example:
    >>> from aiomixcloud.models import Cloudcast, Resource, ResourceList
"""

from ._async.listing import ResourceList
from ._async.listing_request import Listing
from ._async.resources import Cloudcast, Comment, FeedItem, Resource, Tag, User
from ._core.briefs import ShowBrief
from ._core.data import AccessDict, AccessList, Registry
from ._core.multipart import FilePreview, UploadPreview
from ._core.results import ActionResponse, ActionResult, UploadResponse, UploadResult
from ._core.upload_form import Chapter, Track

__all__ = [
    "AccessDict",
    "AccessList",
    "ActionResponse",
    "ActionResult",
    "Chapter",
    "Cloudcast",
    "Comment",
    "FeedItem",
    "FilePreview",
    "Listing",
    "Registry",
    "Resource",
    "ResourceList",
    "ShowBrief",
    "Tag",
    "Track",
    "UploadPreview",
    "UploadResponse",
    "UploadResult",
    "User",
]
