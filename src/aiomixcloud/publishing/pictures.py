"""Covers: what is wrong with a picture, and how it becomes square and small enough."""

from __future__ import annotations

import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING
from warnings import catch_warnings

from aiomixcloud.constants import PICTURE_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL import Image

#: Signatures of picture formats for the web, and their file extensions.
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
)

#: Number of bytes needed to recognise a picture.
_SIGNATURE = 12

#: Maximum numbers of pixels of a picture, and of one side, that is decoded.
_MOST_PIXELS, _LONGEST_SIDE = 25_000_000, 16_384

#: Width and height of a picture that was made square, unless it is smaller (a guess: Mixcloud
#: shows covers up to this size).
_SIDE = 2048

#: Quality of the JPEG: at this size, even noise takes less than the maximum of 10 MiB.
_QUALITY = 90

#: Difference between width and height in pixels that nobody sees.
_TOLERANCE = 1


class PictureError(ValueError):
    """A picture cannot be decoded, or Pillow is not installed."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known about a picture.

    Attributes:
        width: Width in pixels as it is shown; 0 if it is not known.
        height: Height in pixels as it is shown; 0 if it is not known.
        problem: Why the picture is not usable, or an empty text.
        reasons: Why `fit_picture` would change it, such as ``it is not square``.
    """

    width: int = 0
    height: int = 0
    problem: str = ""
    reasons: tuple[str, ...] = ()


def can_decode_pictures() -> bool:
    """Return whether Pillow is installed."""
    return find_spec("PIL") is not None


def read_start(path: Path) -> bytes:
    """Return the first bytes of a file; empty if it is not a regular file or unreadable.

    Args:
        path: The file.
    """
    with suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as file:
                return file.read(_SIGNATURE)
    return b""


def find_picture_type(content: bytes) -> str | None:
    """Return the file extension for the format of a picture, or None for other content.

    Args:
        content: The bytes of the picture, or at least those that `read_start` returns.
    """
    kind = next((kind for sign, kind in _SIGNATURES if content.startswith(sign)), None)
    return None if kind == "webp" and content[8:12] != b"WEBP" else kind


def find_picture_problem(picture: Path | bytes) -> str:
    """Return why a picture is not usable, or an empty text if it is.

    Args:
        picture: A file, or a picture in memory. The library itself reports pictures that are
            unreadable, empty or too large.
    """
    if isinstance(picture, bytes):
        start, size = picture[:_SIGNATURE], len(picture)
    else:
        start = read_start(picture)
        size = picture.stat().st_size if start else 0
    if not start or size > PICTURE_MAX_SIZE:
        return ""
    return inspect_picture(picture).problem


def inspect_picture(picture: Path | bytes) -> PictureFacts:
    """Return what is known about a picture; the formats for the web are accepted."""
    start = picture[:_SIGNATURE] if isinstance(picture, bytes) else read_start(picture)
    is_known = find_picture_type(start) is not None
    unknown = "" if is_known else "it is not a JPEG, PNG, GIF or WebP picture"
    try:
        with _open_image(picture) as image:
            width, height = image.size
            # Decoding a larger picture takes too much memory; Mixcloud checks it anyway.
            if width * height <= _MOST_PIXELS and max(image.size) <= _LONGEST_SIDE:
                image.draft("RGB", (64, 64))
                image.load()
            orientation = image.getexif().get(_ORIENTATION, 1)
            reasons = [*_find_reasons(width, height, image.mode, orientation)]
    except ImportError:
        return PictureFacts(problem=unknown)
    except PictureError as error:
        return PictureFacts(problem=unknown or f"it cannot be decoded ({error})")
    if orientation >= _FIRST_LYING:
        width, height = height, width
    return PictureFacts(width, height, unknown, tuple(reasons))


#: The EXIF tag for the orientation of the camera, and its first value for a picture on its side.
_ORIENTATION, _FIRST_LYING = 0x0112, 5


def _find_reasons(width: int, height: int, mode: str, orientation: int) -> Iterator[str]:
    if abs(width - height) > _TOLERANCE:
        yield f"it is not square ({width} x {height} pixels)"
    if mode == "CMYK":
        yield "its colours are for print (CMYK)"
    if orientation != 1:
        yield "it is rotated by its EXIF data"


def fit_picture(picture: Path | bytes) -> bytes:
    """Return a picture as a square JPEG that Mixcloud accepts.

    The middle of a picture that is not square is used. A rotation in its EXIF data is applied,
    colours for print (CMYK) are converted, and transparency becomes white.

    Args:
        picture: A file, or a picture in memory. Pillow must be installed (extra ``cli``).

    Raises:
        PictureError: The picture cannot be decoded, or Pillow is not installed.

    Example:
        >>> cover = fit_picture(Path("wide.png"))
        >>> mixcloud.upload("show.mp3", "Deep Hours 41", picture=cover)
    """
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise PictureError("fitting pictures needs Pillow: install 'aiomixcloud[cli]'") from None

    with _open_image(picture) as image:
        # JPEG decodes at a smaller size, so that a large picture takes little memory.
        image.draft("RGB", (_SIDE, _SIDE))
        if image.width * image.height > 4 * _MOST_PIXELS:
            raise PictureError(f"it has {image.width} x {image.height} pixels, too many to decode")
        upright = ImageOps.exif_transpose(image)
        side = min(*upright.size, _SIDE)
        square = ImageOps.fit(_to_rgb(upright), (side, side), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    square.save(content, "JPEG", quality=_QUALITY, optimize=True)
    return content.getvalue()


def _to_rgb(image: Image.Image) -> Image.Image:
    """Return a picture in RGB, on white where it is transparent."""
    import PIL.Image

    if not (image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info):
        return image.convert("RGB")
    layer = image.convert("RGBA")
    white = PIL.Image.new("RGBA", layer.size, "white")
    return PIL.Image.alpha_composite(white, layer).convert("RGB")


@contextmanager
def _open_image(picture: Path | bytes) -> Iterator[Image.Image]:
    """Open a picture; errors of Pillow become `PictureError`."""
    from PIL import Image

    try:
        source = io.BytesIO(picture) if isinstance(picture, bytes) else picture
        with catch_warnings(action="ignore"), Image.open(source) as image:
            yield image
    except PictureError:
        raise
    # Damaged pictures break decoders in many ways.
    except Exception as error:  # noqa: BLE001 - raised again
        raise PictureError(" ".join(str(error).split()) or type(error).__name__) from None
