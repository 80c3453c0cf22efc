"""Audio, pictures and forms for tests."""

import io
from dataclasses import dataclass

from PIL import Image

# MPEG 1, layer 3, 128 kbit/s, 44.1 kHz; a frame lasts 1152 samples.
_FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def mp3(seconds: float) -> bytes:
    """Return silent audio."""
    return _FRAME * round(seconds * 44100 / 1152)


def picture(form: str = "JPEG", color: tuple[int, int, int] = (200, 30, 40)) -> bytes:
    """Return a picture of a single colour."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(file, form)
    return file.getvalue()


@dataclass(frozen=True)
class File:
    """A file in a form; ``header`` replaces the default header of the part."""

    content: bytes
    name: str = "file"
    header: str | None = None


Part = str | File

MP3 = File(mp3(2), "show.mp3")
BOUNDARY = "------made-by-hand"


def multipart(parts: dict[str, Part]) -> tuple[str, bytes]:
    """Return the media type and the bytes of a form."""
    body = b""
    for name, part in parts.items():
        header = f'form-data; name="{name}"'
        content = part.encode() if isinstance(part, str) else part.content
        if isinstance(part, File):
            header += "; " + (part.header or f'filename="{part.name}"')
        body += f"--{BOUNDARY}\r\nContent-Disposition: {header}\r\n\r\n".encode() + content
        body += b"\r\n"
    return f"multipart/form-data; boundary={BOUNDARY}", body + f"--{BOUNDARY}--\r\n".encode()
