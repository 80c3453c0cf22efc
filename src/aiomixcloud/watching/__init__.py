"""Watch users, and yield what is new: shows, followers, comments and milestones.

Example:
    >>> from aiomixcloud.sync import MixcloudSync
    >>> from aiomixcloud.watching import WatcherSync
    >>> def announce():
    ...     with MixcloudSync() as mixcloud:
    ...         for event in WatcherSync(mixcloud, ["bob", "alice"], state="watch.json"):
    ...             print(event.text, event.url)
"""

from ._async.watcher import Watcher
from ._sync.watcher import WatcherSync
from .errors import StateError
from .events import (
    KINDS,
    Event,
    Kind,
    LostFollower,
    Milestone,
    NewComment,
    NewFollower,
    NewShow,
    WatchEvent,
)
from .memory import FollowerList, Growth, Seen, UserMemory
from .observation import Page, find_grown_shows, observe
from .state import FileState, MemoryState, State

__all__ = [
    "KINDS",
    "Event",
    "FileState",
    "FollowerList",
    "Growth",
    "Kind",
    "LostFollower",
    "MemoryState",
    "Milestone",
    "NewComment",
    "NewFollower",
    "NewShow",
    "Page",
    "Seen",
    "State",
    "StateError",
    "UserMemory",
    "WatchEvent",
    "Watcher",
    "WatcherSync",
    "find_grown_shows",
    "observe",
]
