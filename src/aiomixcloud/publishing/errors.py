"""The errors of publishing."""

from __future__ import annotations

from aiomixcloud import MixcloudError


class PublishingError(MixcloudError):
    """Base class of the errors of `aiomixcloud.publishing`."""


class JournalError(PublishingError):
    """The journal cannot be read or written, or belongs to another account."""


class AccountBusyError(PublishingError):
    """Another process on this machine is uploading to the account."""
