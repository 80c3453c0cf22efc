"""What is in files that were sent: audio is measured, pictures are checked. Blocks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

# What a picture may have; a small file can unpack to far more.
_MAX_PIXELS = 50_000_000


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
    """Return what a file shows, or ``None`` if it is no picture."""
    from PIL import Image

    try:
        with Image.open(path, formats=PICTURE_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                return None
            media_type = image.get_format_mimetype() or _UNKNOWN_TYPE
            # draft() lets large JPEGs be read small; others ignore it.
            image.draft("RGB", (64, 64))
            mean = image.convert("RGB").resize((1, 1), Image.Resampling.BOX)
            return Picture(media_type, mean.tobytes().hex())
    except Exception:  # noqa: BLE001 - damaged files break readers in many ways
        return None
