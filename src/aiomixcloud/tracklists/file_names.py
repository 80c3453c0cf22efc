"""What the path of an audio file says about the track, for entries without a title."""

from __future__ import annotations

import re
from urllib.parse import unquote

_separators = re.compile(r"[/\\]:?")
_extension = re.compile(r"\.[A-Za-z0-9]{2,5}\Z")
_address = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)


def file_stem(path: str) -> str:
    r"""Return the name of the file at `path`, without folders and extension.

    Folders contain user names, so only this part of a path may be shown. Separators of every
    system are known, Traktor's `/:` and addresses such as `file://localhost/...` too.

    Example:
        >>> file_stem("C:\\Users\\ann\\Music\\Night Owl - Late One.mp3")
        'Night Owl - Late One'
    """
    name = _separators.split(path.strip())[-1]
    if _address.match(path):
        name = unquote(name)
    return _extension.sub("", name).strip()
