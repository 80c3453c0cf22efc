"""The operation that serves pictures, in any size.

Mixcloud uses an open-source thumbnail service that crops pictures to the requested size; programs
rely on it to accept any size. The largest size, the choice of the format by extension and the
responses to invalid URLs are guesses.
"""

from __future__ import annotations

import functools
import io
import re
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.api import media
from aiomixcloud.sandbox.api.responses import Reply

from . import artwork

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.db.store import Store

#: Maximum width and height in pixels.
LONGEST_SIDE: int = 2048

_TEXT = "text/plain; charset=utf-8"

# By the extension in the URL, which is optional.
_FORMATS = {"png": ("PNG", "image/png"), "webp": ("WEBP", "image/webp")}
_USUAL_FORMAT = ("JPEG", "image/jpeg")
_EXTENSION = re.compile(r"\.(jpe?g|png|webp|gif)", re.IGNORECASE)

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=3600",
    "X-Content-Type-Options": "nosniff",
}

# Enough for all pictures of a large page, at a few kilobytes each.
_CACHE_SIZE = 256


def serve_picture(store: Store, request: ApiRequest) -> Reply:
    """Serve a picture. Blocking."""
    size = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", request.names["size"])
    if size is None:
        return _refuse(404, "The size must be two numbers, as in 300x300.")
    width, height = int(size[1]), int(size[2])
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        return _refuse(400, f"Width and height must be from 1 to {LONGEST_SIDE}.")
    names = ("folder", "a", "b", "c", "d", "rest")
    path = "/".join(request.names[name] for name in names if name in request.names)
    extension = _EXTENSION.search(path, len(path) - 5)
    source = store.find_picture(path)
    if source is None and extension is not None:
        source = store.find_picture(path[: extension.start()])
    if source is None:
        return _refuse(404, "The picture does not exist.")
    form, media_type = _FORMATS.get(extension[1].lower() if extension else "", _USUAL_FORMAT)
    try:
        if source.file is None:
            body = _draw(source.path, source.color, width, height, form)
        else:
            body = _make_thumbnail(store.files.path(source.file), width, height, form)
    except ImportError:
        return _refuse(501, "Pictures need Pillow: pip install 'aiomixcloud[sandbox]'.")
    except (FileNotFoundError, media.TooLargeError):
        # Replaced by a concurrent edit, or stored when larger pictures were accepted.
        return _refuse(404, "The picture does not exist.")
    return Reply(body, media_type, headers=_HEADERS)


def _refuse(status: int, text: str) -> Reply:
    return Reply(f"{text}\n", _TEXT, status, {"Access-Control-Allow-Origin": "*"})


@functools.lru_cache(_CACHE_SIZE)
def _draw(path: str, color: str | None, width: int, height: int, form: str) -> bytes:
    return _encode(artwork.draw_picture(path, color, width, height), form)


# File names are random, so a name always means the same picture.
@functools.lru_cache(_CACHE_SIZE)
def _make_thumbnail(path: Path, width: int, height: int, form: str) -> bytes:
    from PIL import Image

    fitting = media.make_thumbnail(path, width, height)
    paper = Image.new("RGB", fitting.size, "white")
    paper.paste(fitting, mask=fitting)
    return _encode(paper, form)


def _encode(image: Image.Image, form: str) -> bytes:
    file = io.BytesIO()
    image.save(file, form, quality=85)
    return file.getvalue()
