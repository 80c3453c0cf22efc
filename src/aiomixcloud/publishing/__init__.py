"""Publish a season of shows from a manifest, such as a spreadsheet or a folder.

Example:
    >>> from aiomixcloud.publishing import Journal, Manifest, PublisherSync, plan
    >>> from aiomixcloud.sync import MixcloudSync
    >>> def publish(path, token):
    ...     manifest = Manifest.read(path)
    ...     with MixcloudSync(access_token=token, max_rate_limit_wait=0) as mixcloud:
    ...         user = mixcloud.me().username
    ...         journal = Journal(Journal.path_for(path), api_root=API_ROOT, user=user)
    ...         publisher = PublisherSync(mixcloud, journal)
    ...         for event in publisher.run(plan(manifest, journal, publisher.account())):
    ...             print(event)
"""

from . import events
from ._async.publisher import Publisher
from ._sync.publisher import PublisherSync
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
from .manifest import Manifest
from .planning import Account, Entry, Plan, plan
from .records import Attempt, ShowState, Status
from .recovery import AccountShow
from .show import AudioFile, Numbering, Picture, Problem, Show

__all__ = [
    "Account",
    "AccountBusyError",
    "AccountLock",
    "AccountShow",
    "Attempt",
    "AudioFile",
    "Entry",
    "Event",
    "FileCache",
    "Found",
    "Holder",
    "Journal",
    "JournalError",
    "Manifest",
    "Numbering",
    "Picture",
    "Plan",
    "Planned",
    "Problem",
    "Published",
    "Publisher",
    "PublisherSync",
    "PublishingError",
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
    "plan",
    "read_audio_file",
]
