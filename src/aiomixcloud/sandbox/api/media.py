"""Inspect uploaded files: measure audio, check and resize pictures. Blocking.

A small file can decode to a picture of any size. The memory for decoding is computed from the
header, and pictures that need too much are refused before they are decoded (a guess: Mixcloud
documents only the file size). Only one picture is decoded at a time.
"""

from __future__ import annotations

import functools
import math
import os
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

# Registered media types for mutagen's own names.
_REGISTERED = {"audio/mp3": "audio/mpeg", "audio/vorbis": "audio/ogg", "audio/x-aac": "audio/aac"}

#: Formats that are safe to open; those Mixcloud accepts are not documented.
PICTURE_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")

#: Maximum width and height in pixels: each row takes extra memory.
LONGEST_SIDE = 16_384

# Maximum memory for decoding, in bytes: 25 million pixels of a typical JPEG, 30 million of a
# PNG and 9 million of a WebP.
_MOST_MEMORY = 144 * 1024 * 1024

# Formats of JPEG files; MPO is the format of cameras that store several pictures in one file.
_JPEG = ("JPEG", "MPO")

# Measured bytes per pixel; for JPEG see `_measure_pixel`.
_BYTES_PER_PIXEL = {"WEBP": 16}
_USUAL_BYTES_PER_PIXEL = 5

# Maximum number of pixels before the final resize.
_MOST_PIXELS = 8_000_000

# Number of pixels converted at a time, and the maximum factor by which they are reduced.
_STRIP = 1_000_000
_MOST_ROWS = 64

# The EXIF tag for the orientation of the camera.
_ORIENTATION = 0x0112
_FIRST_LYING = 5

# Size of the blocks that hold a decoded picture, in bytes.
_BLOCK_SIZE = 64 * 1024 * 1024

_turn = threading.Lock()


class TooLargeError(ValueError):
    """A picture has too many pixels."""


@dataclass(frozen=True, slots=True)
class Audio:
    """An audio file: length in whole seconds (None if unknown) and media type."""

    length: int | None
    type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: media type and mean colour as six hexadecimal digits."""

    type: str
    color: str


def inspect_audio(path: Path) -> Audio:
    """Return the length and media type of an audio file."""
    # Importing it takes longer than the rest of the sandbox's start.
    import mutagen
    from mutagen.aac import AAC
    from mutagen.mp3 import MP3

    # mutagen.File recognises formats by their header; raw streams have to be tried.
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


def inspect_picture(path: Path) -> Picture | None:
    """Return the media type and mean colour of a picture; None if it is not readable.

    Raises:
        TooLargeError: Decoding the picture takes too much memory.
    """
    return _run_alone(lambda: _inspect_picture(path))


def make_thumbnail(path: Path, width: int, height: int) -> Image.Image:
    """Return a picture upright, scaled and cropped to exactly this size in pixels.

    Raises:
        TooLargeError: Decoding the picture takes too much memory.
    """
    return _run_alone(lambda: _make_thumbnail(path, width, height))


def _run_alone(unpack: Callable[[], Found]) -> Found:
    """Decode one picture at a time, in one thread and in large blocks of memory.

    Memory that a thread frees stays reserved for it, so all pictures share one thread. Only blocks
    of more than 32 MiB are always returned to the system at once; those of Pillow have 16 MiB.
    """
    from PIL import Image

    with _turn:
        core: Any = vars(Image)["core"]  # has no types
        usual = core.get_block_size()
        core.set_block_size(_BLOCK_SIZE)
        try:
            return _get_decoder(os.getpid()).submit(unpack).result()
        finally:
            core.set_block_size(usual)


@functools.lru_cache(1)
def _get_decoder(process: int) -> ThreadPoolExecutor:
    """Return the thread that decodes pictures; a forked process needs one of its own."""
    return ThreadPoolExecutor(1, f"aiomixcloud-picture-{process}")


def _inspect_picture(path: Path) -> Picture | None:
    from PIL import Image

    try:
        media_type, small = _read(path, 1, 1)
        mean = small.convert("RGB").resize((1, 1), Image.Resampling.BOX)
        return Picture(media_type, mean.tobytes().hex())
    except TooLargeError:
        raise
    except Exception:  # noqa: BLE001 - damaged files break readers in many ways
        return None


def _make_thumbnail(path: Path, width: int, height: int) -> Image.Image:
    from PIL import Image, ImageOps

    _, small = _read(path, width, height)
    return ImageOps.fit(small, (width, height), Image.Resampling.LANCZOS)


def _read(path: Path, width: int, height: int) -> tuple[str, Image.Image]:
    """Return the media type of a picture, and the picture upright, in RGB and little larger."""
    from PIL import Image, ImageOps

    with Image.open(path, formats=PICTURE_FORMATS) as image:
        _check_size(image)
        media_type = image.get_format_mimetype() or _UNKNOWN_TYPE
        if image.getexif().get(_ORIENTATION, 1) >= _FIRST_LYING:
            width, height = height, width
        if image.format in _JPEG:
            _choose_draft(image, width, height)
        small = _reduce(image, width, height)
    ImageOps.exif_transpose(small, in_place=True)
    return media_type, small


def _check_size(image: Image.Image) -> None:
    memory = image.width * image.height * _measure_pixel(image)
    if max(image.size) > LONGEST_SIDE or memory > _MOST_MEMORY:
        raise TooLargeError(f"This picture of {image.width} x {image.height} pixels is too large.")


def _measure_pixel(image: Image.Image) -> int:
    if image.format in _JPEG:
        # The decoder holds all coefficients of a progressive JPEG in memory.
        return 2 * len(image.getbands())
    return _BYTES_PER_PIXEL.get(image.format or "", _USUAL_BYTES_PER_PIXEL)


def _choose_draft(image: Image.Image, width: int, height: int) -> None:
    """Decode a JPEG at a half, a quarter or an eighth of its size if possible."""
    factor = _choose_factor(image, width, height)
    scale = next(scale for scale in (8, 4, 2, 1) if scale <= factor)
    image.draft("RGB", (max(1, image.width // scale), max(1, image.height // scale)))


def _choose_factor(image: Image.Image, width: int, height: int) -> int:
    """Return the integer factor by which to reduce a picture before the final resize."""
    can = min(image.width // width, image.height // height, _MOST_ROWS)
    must = math.ceil(math.sqrt(image.width * image.height / _MOST_PIXELS))
    return max(can, must, 1)


def _reduce(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture in RGB, reduced to little more than a size, a strip of rows at a time."""
    from PIL import Image

    image.load()
    factor = _choose_factor(image, width, height)
    small = Image.new("RGBA", (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(1, _STRIP // (image.width * factor))
    for top in range(0, image.height, rows):
        box = (0, top, image.width, min(top + rows, image.height))
        strip = image.crop(box)
        if strip.mode.startswith("I"):  # 16-bit greyscale
            strip = strip.convert("I").point(lambda shade: shade / 256).convert("L")
        small.paste(strip.convert("RGBA").reduce(factor), (0, top // factor))
    small.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return small
