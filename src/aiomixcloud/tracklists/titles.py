"""Titles as DJ programs store them: in several fields, or only in the name of the file."""

from __future__ import annotations

from ._placeholder import split_artist
from .file_names import file_stem


def add_mix_name(title: str, mix: str) -> str:
    """Return `title` with the name of the mix, which several programs store separately.

    Example:
        >>> add_mix_name("Late One", "Extended Mix")
        'Late One (Extended Mix)'
        >>> add_mix_name("Late One (Extended Mix)", "Extended Mix")
        'Late One (Extended Mix)'
    """
    mix = mix.strip()
    if not mix or mix.casefold() in title.casefold():
        return title
    return f"{title} {mix}" if mix.startswith(("(", "[")) else f"{title} ({mix})"


def name_untagged(title: str, path: str) -> tuple[str, str]:
    """Return artist and title of a track without an artist.

    For a file without tags, programs show the name of the file as the title, and files are
    commonly named "Artist - Title". A title from a tag is not taken apart.

    Example:
        >>> name_untagged("Night Owl - Late One", "/Music/Night Owl - Late One.mp3")
        ('Night Owl', 'Late One')
        >>> name_untagged("Part 1 - Intro", "/Music/a.mp3")
        ('', 'Part 1 - Intro')
    """
    stem = file_stem(path)
    if title and title != stem:
        return "", title
    return split_artist(stem)
