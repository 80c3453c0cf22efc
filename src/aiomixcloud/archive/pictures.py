"""The pictures of users and shows, as files."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import urllib3

from aiomixcloud import __version__

from .errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The widths of pictures whose names do not contain them.
_WIDTHS = {"extra_large": 600, "large": 300, "medium": 100, "medium_mobile": 80, "thumbnail": 50}

#: The picture formats by their first bytes.
_FORMATS = (
    (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    (re.compile(rb"\x89PNG"), ".png"),
    (re.compile(rb"GIF8"), ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
)

#: Maximum size in bytes; Mixcloud accepts pictures of up to 10 MB.
_MOST_BYTES = 20 * 2**20

#: Number of concurrent downloads from one host.
_CONNECTIONS = 4

#: Names that Windows reserves for devices.
_reserved = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE).fullmatch
_unsafe = re.compile(r"[^\w-]+")
_width = re.compile(r"(\d+)wx\d+h").fullmatch

#: Maximum length of a part of a file name, in bytes.
_LONGEST_NAME = 100


class PictureFolder:
    """A folder of pictures, each named after the key of its user or show.

    Args:
        path: The folder; it is created when the first picture is stored.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._http = urllib3.PoolManager(
            maxsize=_CONNECTIONS,
            block=True,
            headers={"User-Agent": f"aiomixcloud/{__version__}"},
            timeout=urllib3.Timeout(connect=10, read=30),
            retries=urllib3.Retry(2, backoff_factor=1, status_forcelist=(429, 502, 503, 504)),
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.clear()

    def fetch(self, key: str, url: str) -> str:
        """Store a picture, and return the path of its file relative to the folder.

        Args:
            key: Key of the user or show.
            url: URL of the picture.

        Raises:
            PictureError: The picture cannot be read or written.
        """
        if not url.lower().startswith(("https://", "http://")):
            raise PictureError(f"{url!r} is not an http or https URL")
        try:
            response = self._http.request("GET", url, preload_content=False)
            try:
                content = response.read(_MOST_BYTES + 1)
            finally:
                response.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise PictureError(f"{url} cannot be read: {error}") from error
        if response.status != 200:
            raise PictureError(f"{url} cannot be read: HTTP {response.status}")
        suffix = next((end for starts, end in _FORMATS if starts.match(content)), None)
        if suffix is None or len(content) > _MOST_BYTES:
            raise PictureError(f"{url} is not a picture of at most {_MOST_BYTES >> 20} MB")
        name = f"{file_name(key)}{suffix}"
        path = self.path / name
        temporary = path.with_name(f"{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(path)
        except OSError as error:
            raise PictureError(f"{path} cannot be written: {error.strerror}") from error
        return name


def find_largest(pictures: Any) -> str | None:
    """Return the URL of the largest picture of a user or show, or None."""
    if not isinstance(pictures, dict):
        return None
    urls: Mapping[str, Any] = {name: url for name, url in pictures.items() if url}
    return str(urls[max(urls, key=_width_of)]) if urls else None


def file_name(key: str) -> str:
    """Return a file name without suffix that is valid on every system.

    Example:
        >>> file_name("/bob/night-shift/"), file_name("/bob/")
        ('bob/night-shift', 'bob')
    """
    return "/".join(map(_part, key.strip("/").split("/")))


def _part(text: str) -> str:
    text = unquote(text)
    safe = _unsafe.sub("-", text).encode()[:_LONGEST_NAME].decode(errors="ignore")
    if safe == text and not _reserved(safe):
        return safe
    # Different texts have different names.
    return f"{safe}~{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@lru_cache
def _width_of(name: str) -> int:
    if found := _width(name):
        return int(found[1])
    return _WIDTHS.get(name, 0)
