"""The errors of watching."""

from __future__ import annotations

from aiomixcloud import MixcloudError


class StateError(MixcloudError):
    """The state file of a watcher cannot be read or written, or another watcher changed it."""
