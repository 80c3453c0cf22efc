"""Publish a season of shows from a manifest, such as a spreadsheet or a folder.

Example:
    >>> from aiomixcloud.publishing import Journal, Manifest, PublisherSync, plan
    >>> from aiomixcloud.sync import MixcloudSync
    >>> def publish(path, token):
    ...     manifest = Manifest.read(path)
    ...     with MixcloudSync(access_token=token, max_rate_limit_wait=5) as mixcloud:
    ...         user = mixcloud.me().username
    ...         journal = Journal(Journal.path_for(path), api_root=API_ROOT, user=user)
    ...         publisher = PublisherSync(mixcloud, journal)
    ...         for event in publisher.run(plan(manifest, journal, publisher.account())):
    ...             print(event)
"""

from . import events
from ._async.publisher import Publisher
from ._sync.publisher import PublisherSync
from .audio_tags import AudioTags, EmbeddedPicture, read_audio_tags
from .errors import AccountBusyError, JournalError, PublishingError
from .events import (
    Event,
    Found,
    Planned,
    Published,
    Refused,
    Sending,
    Stopped,
    Unknown,
    Verified,
    Waiting,
)
from .fingerprint import FileCache, read_audio_file
from .journal import Journal
from .lock import AccountLock, Holder
from .manifest import FIELDS, Field, Kind, Manifest, ManifestError, ReadOptions, init
from .pictures import (
    PictureError,
    find_picture_problem,
    find_picture_type,
    fit_picture,
    read_start,
)
from .planning import Account, Entry, Plan, plan
from .records import Attempt, ShowState, Status
from .recovery import AccountShow
from .show import AudioFile, Numbering, Picture, Problem, Show

__all__ = [
    "FIELDS",
    "Account",
    "AccountBusyError",
    "AccountLock",
    "AccountShow",
    "Attempt",
    "AudioFile",
    "AudioTags",
    "EmbeddedPicture",
    "Entry",
    "Event",
    "Field",
    "FileCache",
    "Found",
    "Holder",
    "Journal",
    "JournalError",
    "Kind",
    "Manifest",
    "ManifestError",
    "Numbering",
    "Picture",
    "PictureError",
    "Plan",
    "Planned",
    "Problem",
    "Published",
    "Publisher",
    "PublisherSync",
    "PublishingError",
    "ReadOptions",
    "Refused",
    "Sending",
    "Show",
    "ShowState",
    "Status",
    "Stopped",
    "Unknown",
    "Verified",
    "Waiting",
    "events",
    "find_picture_problem",
    "find_picture_type",
    "fit_picture",
    "init",
    "plan",
    "read_audio_file",
    "read_audio_tags",
    "read_start",
]
