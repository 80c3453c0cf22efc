"""Titles as DJ programs store them: in several fields, or only in the name of the file."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .names import name_of_file, split_artist
from .wording import join_names

if TYPE_CHECKING:
    from collections.abc import Sequence

_address = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


def add_mix_name(title: str, mix: str) -> str:
    """Return `title` with the name of the mix, which several programs store separately.

    Example:
        >>> add_mix_name("Late One", "Extended Mix")
        'Late One (Extended Mix)'
        >>> add_mix_name("Late One (Extended Mix)", "Extended Mix")
        'Late One (Extended Mix)'
    """
    mix = mix.strip()
    if not title or not mix or mix.casefold() in title.casefold():
        return title
    return f"{title} {mix}" if mix.startswith(("(", "[")) else f"{title} ({mix})"


def file_title(path: str) -> str:
    """Return the name of the file at `path` without folders and suffix, as a title.

    Folders contain user names, so no other part of a path is shown. Addresses and Traktor's
    separator ``/:`` are understood, too.

    Example:
        >>> file_title("file://localhost/Users/ann/Night%20Owl%20-%20Late%20One.mp3")
        'Night Owl - Late One'
        >>> file_title("Disk/:Users/:ann/:Late One.mp3")
        'Late One'
    """
    path = unquote(path) if _address.match(path) else path
    return name_of_file(path.strip()).removeprefix(":").strip()


def warn_untagged(numbers: Sequence[str]) -> tuple[str, ...]:
    """Return the warning about tracks that are named after their file, if there are any."""
    if not numbers:
        return ()
    return (f"{join_names(numbers, 'track')}: no tags, named after the file",)


def name_untagged(title: str, path: str) -> tuple[str, str]:
    """Return artist and title of a track that has no artist.

    For a file without tags, programs show the name of the file as the title, and files are
    commonly named "Artist - Title". A title from a tag is not split.

    Example:
        >>> name_untagged("Night Owl - Late One", "/Music/Night Owl - Late One.mp3")
        ('Night Owl', 'Late One')
        >>> name_untagged("Part 1 - Intro", "/Music/a.mp3")
        ('', 'Part 1 - Intro')
    """
    name = file_title(path)
    if title and unicodedata.normalize("NFC", title) != unicodedata.normalize("NFC", name):
        return "", title
    return split_artist(name)


def complete_names(
    artist: str, title: str, path: str, number: int, untagged: list[str]
) -> tuple[str, str]:
    """Return artist and title of a track; without an artist, as `name_untagged` does.

    Args:
        artist: The artist; may be empty.
        title: The title; may be empty.
        path: The path of the file.
        number: Number of the track.
        untagged: Receives the number, if the artist is from the name of the file.
    """
    if not artist:
        artist, title = name_untagged(title, path)
        if artist:
            untagged.append(str(number))
    return artist, title
