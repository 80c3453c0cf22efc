"""A show of a manifest, and a mistake of a manifest, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class AudioFile:
    """An audio file as it was when the manifest was read.

    Attributes:
        path: The file.
        sha256: SHA-256 of the whole file, in hexadecimal digits. It identifies the show. If only
            tags were edited since the show was sent, it is that of the file that was sent.
        size: Size in bytes.
        mtime_ns: Time of the last change, in nanoseconds.
        inode: Number of the file within its file system.
        seconds: Length of the audio, or None if it is not known.
        samples: Digest of samples of the audio without its tags; empty if it is not known.
    """

    path: Path
    sha256: str
    size: int
    mtime_ns: int
    inode: int = 0
    seconds: float | None = None
    samples: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """The cover of a show.

    Attributes:
        name: How messages name it, such as ``cover.jpg``.
        sha256: SHA-256 of the picture as it is sent, in hexadecimal digits.
        size: Size in bytes, as it is sent.
        read: Returns the picture as it is sent.
    """

    name: str
    sha256: str
    size: int
    read: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a show with ``number = "next"`` gets its number.

    Attributes:
        pattern: Regular expression that matches the whole name of each show of the series; its
            first group is the number.
        name: The name as a ``str.format`` template whose only field is ``{number}``.
        description: The same for the description, or None if the number is not part of it.
        tags: The same for the tags, or None.
    """

    pattern: str
    name: str
    description: str | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """A show that should exist.

    Attributes:
        row: How messages name its row: ``row 12``, ``show 3`` or ``2026-09-04.mp3``.
        audio: The audio file.
        name: The name. If the number depends on the account (`numbering`), it is the template,
            until the plan replaces it.
        tags: At most 5 tags; empty if the manifest does not say.
        description: The description; None if the manifest does not say, empty text to have none.
        picture: The cover, or None if the manifest does not say.
        sections: The tracklist as mappings that ``sections=`` of an upload takes, or None.
        publish_date: When to publish the show, with a time zone, or None for immediately.
        hosts: Usernames of the hosts; empty if the manifest does not say.
        unlisted: Whether the show is hidden from lists, or None.
        disable_comments: Whether comments are disabled, or None.
        hide_stats: Whether the counts are hidden, or None.
        number: Number of the show within its series, ``next`` for the number after the last
            one of the account, or None.
        numbering: How the number is found if it is ``next``.
        warnings: Remarks about this row, from its tracklist, picture or text encoding.
    """

    row: str
    audio: AudioFile
    name: str
    tags: tuple[str, ...] = ()
    description: str | None = None
    picture: Picture | None = None
    sections: tuple[Mapping[str, Any], ...] | None = None
    publish_date: datetime | None = None
    hosts: tuple[str, ...] = ()
    unlisted: bool | None = None
    disable_comments: bool | None = None
    hide_stats: bool | None = None
    number: int | Literal["next"] | None = None
    numbering: Numbering | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a manifest.

    Attributes:
        row: How messages name the row, as in `Show.row`; empty if the whole file is wrong.
        column: The column or key; empty if the whole row is wrong.
        value: The value that is wrong; empty if there is none.
        text: What is wrong and what to do.
    """

    row: str
    column: str
    value: str
    text: str
