"""What is in files that were sent: audio is measured, pictures are checked. Blocks.

A small file can unpack to a picture of any size. How much memory that takes is known from its
header, before anything is unpacked; what takes too much is refused (a guess: how large a picture
Mixcloud accepts is not documented, apart from the bytes of its file). One picture is unpacked at
a time.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from PIL import Image

Found = TypeVar("Found")

_Reader = Callable[[Path], Any]

_UNKNOWN_TYPE = "application/octet-stream"

# What mutagen calls by names that browsers need not know.
_REGISTERED = {
    "audio/mp3": "audio/mpeg",
    "audio/vorbis": "audio/ogg",
    "audio/x-aac": "audio/aac",
}

#: Formats that are safe to open; which ones Mixcloud accepts is not documented.
PICTURE_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")

#: The most pixels of a side: each row takes memory of its own.
LONGEST_SIDE = 16_384

# The most bytes that unpacking may take: 25 million pixels of a usual JPEG, 30 of a PNG, and 9
# of a WebP.
_MOST_MEMORY = 144 * 1024 * 1024

# What opens as a JPEG; cameras put several pictures into one file.
_JPEG = ("JPEG", "MPO")

# How many bytes a pixel takes, as measured; for JPEG see `_bytes_per_pixel`.
_BYTES_PER_PIXEL = {"WEBP": 16}
_USUAL_BYTES_PER_PIXEL = 5

# The most pixels that are left before a picture is brought to its size.
_MOST_PIXELS = 8_000_000

# How many pixels are converted at a time, and how many rows of them make one.
_STRIP = 1_000_000
_MOST_ROWS = 64

# The tag that tells how a camera was held; from the second value on the picture lies on its side.
_ORIENTATION = 0x0112
_FIRST_LYING = 5

_turn = threading.Lock()


class TooLargeError(ValueError):
    """A picture has too many pixels."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A sound: whole seconds and media type; no length where it could not be told."""

    length: int | None
    type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: media type and mean colour, as six hexadecimal digits."""

    type: str
    color: str


def audio(path: Path) -> Audio:
    """Return what a file sounds like."""
    # Loading it takes longer than all the rest of a sandbox's start.
    import mutagen
    from mutagen.aac import AAC
    from mutagen.mp3 import MP3

    # Most formats begin with a mark; streams without one have to be tried.
    readers: tuple[_Reader, ...] = (mutagen.File, MP3, AAC)
    for read in readers:
        try:
            found = read(path)
            if found is not None and not getattr(found.info, "sketchy", False):
                media_type = found.mime[0]
                return Audio(round(found.info.length), _REGISTERED.get(media_type, media_type))
        except Exception:  # noqa: BLE001, S112 - damaged files break readers in many ways
            continue
    return Audio(None, _UNKNOWN_TYPE)


def picture(path: Path) -> Picture | None:
    """Return what a file shows, or ``None`` if it is not a picture.

    Raises ``TooLargeError`` for one that takes too much memory.
    """
    return _alone(lambda: _picture(path))


def thumbnail(path: Path, width: int, height: int) -> Image.Image:
    """Return the picture of a file in a size, upright; what does not fit is cut.

    Raises ``TooLargeError`` for one that takes too much memory.
    """
    return _alone(lambda: _thumbnail(path, width, height))


def _alone(unpack: Callable[[], Found]) -> Found:
    """Unpack one picture at a time, in a thread of its own.

    What a thread has used stays with it, though it is free; a new one takes over from the last.
    """
    with _turn, ThreadPoolExecutor(1, "aiomixcloud-picture") as thread:
        return thread.submit(unpack).result()


def _picture(path: Path) -> Picture | None:
    from PIL import Image

    try:
        media_type, small = _read(path, 1, 1)
        mean = small.convert("RGB").resize((1, 1), Image.Resampling.BOX)
        return Picture(media_type, mean.tobytes().hex())
    except TooLargeError:
        raise
    except Exception:  # noqa: BLE001 - damaged files break readers in many ways
        return None


def _thumbnail(path: Path, width: int, height: int) -> Image.Image:
    from PIL import Image, ImageOps

    _, small = _read(path, width, height)
    return ImageOps.fit(small, (width, height), Image.Resampling.LANCZOS)


def _read(path: Path, width: int, height: int) -> tuple[str, Image.Image]:
    """Return the media type of a picture, and the picture in colours, upright.

    It is little larger than it must be to fill a size.
    """
    from PIL import Image, ImageOps

    with Image.open(path, formats=PICTURE_FORMATS) as image:
        _check_size(image)
        media_type = image.get_format_mimetype() or _UNKNOWN_TYPE
        if image.getexif().get(_ORIENTATION, 1) >= _FIRST_LYING:
            width, height = height, width
        if image.format in _JPEG:
            _draft(image, width, height)
        small = _reduced(image, width, height)
    ImageOps.exif_transpose(small, in_place=True)
    return media_type, small


def _check_size(image: Image.Image) -> None:
    memory = image.width * image.height * _bytes_per_pixel(image)
    if max(image.size) > LONGEST_SIDE or memory > _MOST_MEMORY:
        raise TooLargeError(f"This picture of {image.width} x {image.height} pixels is too large.")


def _bytes_per_pixel(image: Image.Image) -> int:
    if image.format in _JPEG:
        # The library keeps all coefficients of a JPEG that comes in several passes.
        return 2 * len(image.getbands())
    return _BYTES_PER_PIXEL.get(image.format or "", _USUAL_BYTES_PER_PIXEL)


def _draft(image: Image.Image, width: int, height: int) -> None:
    """Let a JPEG be read in a half, a quarter or an eighth of its size."""
    factor = _factor(image, width, height)
    scale = next(scale for scale in (8, 4, 2, 1) if scale <= factor)
    image.draft("RGB", (max(1, image.width // scale), max(1, image.height // scale)))


def _factor(image: Image.Image, width: int, height: int) -> int:
    """Return by how much a picture can be reduced and still fill a size, or must be."""
    can = min(image.width // width, image.height // height, _MOST_ROWS)
    must = math.ceil(math.sqrt(image.width * image.height / _MOST_PIXELS))
    return max(can, must, 1)


def _reduced(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture in colours, little larger than a size; a few rows at a time."""
    from PIL import Image

    image.load()
    factor = _factor(image, width, height)
    small = Image.new("RGBA", (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(1, _STRIP // (image.width * factor))
    for top in range(0, image.height, rows):
        box = (0, top, image.width, min(top + rows, image.height))
        strip = image.crop(box)
        if strip.mode.startswith("I"):  # shades of grey of 16 bits
            strip = strip.convert("I").point(lambda shade: shade / 256).convert("L")
        small.paste(strip.convert("RGBA").reduce(factor), (0, top // factor))
    small.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return small
