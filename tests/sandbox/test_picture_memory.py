"""Pictures much larger than their files are refused, or decoded in bounded memory."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Maximum memory for a picture in megabytes, in addition to the sandbox itself: 151 for decoding,
#: 34 for the reduced picture, and as much for blocks of earlier pictures that cannot be reused.
MOST = 240

LARGEST_PICTURE = 10 * 1024 * 1024

#: The largest size, a narrow part, and a small size.
SIZES = ("2048x2048", "2048x16", "300x300")

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux reports peak memory"
)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *, kind: int = 0, depth: int = 1, more: bytes = b"") -> bytes:
    """Return a PNG of one colour, created without holding its pixels in memory."""
    bands = {0: 1, 2: 3, 6: 4}[kind]
    row = bytes(1 + (width * bands * depth + 7) // 8)
    packer = zlib.compressobj(9)
    rows = max(1, 1_000_000 // len(row))
    packed = b"".join(packer.compress(row * rows) for _ in range(height // rows))
    packed += packer.compress(row * (height % rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)),
            more,
            chunk(b"IDAT", packed),
            chunk(b"IEND", b""),
        )
    )


def saved(mode: str, size: tuple[int, int], form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, form, **options)
    return file.getvalue()


def resized_jpeg(content: bytes, width: int, height: int) -> bytes:
    """Return a JPEG whose header has a wrong size."""
    at = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def gif(width: int, height: int) -> bytes:
    """Return a GIF with a small screen and a large first frame."""
    small = bytearray(saved("P", (8, 8), "GIF"))
    at = small.index(b"\x2c\0\0\0\0")
    small[at + 5 : at + 9] = struct.pack("<HH", width, height)
    return bytes(small)


def texts(count: int) -> bytes:
    """Return compressed comments of one megabyte each."""
    text = zlib.compress(bytes(1_000_000), 9)
    return b"".join(chunk(b"zTXt", b"Comment\0\0" + text) for _ in range(count))


def animated(form: str, size: tuple[int, int], frames: int, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    pictures = [Image.new(mode, size, number % 250) for number in range(frames)]
    pictures[0].save(file, form, save_all=True, append_images=pictures[1:])
    return file.getvalue()


# Pictures over the limit: refused like files that are not pictures.
REFUSED: dict[str, Callable[[], bytes]] = {
    "a column of 50 million pixels": lambda: png(1, 50_000_000),
    "a row of 50 million pixels": lambda: png(50_000_000, 1),
    "a column of 16 385 pixels": lambda: png(1, 16_385),
    "a square of 60 million pixels": lambda: png(8_000, 7_500),
    "a square of 2 thousand million pixels": lambda: png(45_000, 45_000),
    "a size that is all that fits": lambda: png(8, 8).replace(
        struct.pack(">II", 8, 8), struct.pack(">II", 2**31 - 1, 2**31 - 1)
    ),
    "16 bits for each of four bands": lambda: png(6_000, 6_000, kind=6, depth=16),
    "a JPEG that says to be large": lambda: resized_jpeg(
        saved("RGB", (64, 64), "JPEG", progressive=True), 60_000, 60_000
    ),
    "a JPEG of many passes": lambda: saved("CMYK", (5_000, 5_000), "JPEG", progressive=True),
    "a large WebP": lambda: saved("RGB", (5_000, 5_000), "WEBP", method=0),
    "an animated WebP": lambda: animated("WEBP", (4_000, 4_000), 2),
    "a GIF with a large frame": lambda: gif(65_535, 65_535),
    "a BMP of 40 million pixels": lambda: saved("1", (6_400, 6_400), "BMP"),
    "comments of 100 megabytes": lambda: png(8, 8, more=texts(100)),
}

# The largest pictures within the limit, one for each decoder and way to hold pixels.
TAKEN: dict[str, Callable[[], bytes]] = {
    "a PNG of 30 million pixels": lambda: png(6_000, 5_000, kind=6, depth=8),
    "a PNG with 16 bits for each band": lambda: png(5_400, 5_400, kind=6, depth=16),
    "comments of 50 megabytes": lambda: png(8, 8, more=texts(50)),
    "a JPEG for printers": lambda: saved("CMYK", (4_300, 4_300), "JPEG", progressive=True),
    "a WebP that is transparent": lambda: saved("RGBA", (3_000, 3_000), "WEBP", lossless=True),
    "an animated WebP": lambda: animated("WEBP", (3_000, 3_000), 3),
    "a GIF": lambda: saved("P", (5_400, 5_400), "GIF"),
}

# Variants of these, which are decoded in the same way.
VARIANTS: dict[str, Callable[[], bytes]] = {
    "a PNG in black and white": lambda: png(5_400, 5_400),
    "a PNG in 16 bits of grey": lambda: png(5_400, 5_400, depth=16),
    "a high PNG": lambda: png(1_800, 16_384, kind=2, depth=8),
    "a long PNG": lambda: png(16_384, 1_800, kind=2, depth=8),
    "a photo of 24 megapixels": lambda: saved("RGB", (6_000, 4_000), "JPEG"),
    "a long photo in several passes": lambda: saved(
        "RGB", (12_000, 2_040), "JPEG", progressive=True, subsampling=0
    ),
    "a WebP": lambda: saved("RGB", (3_000, 3_000), "WEBP"),
    "an animated GIF": lambda: animated("GIF", (2_000, 2_000), 10, "P"),
    "an animated PNG": lambda: animated("PNG", (3_000, 3_000), 3),
    "a BMP": lambda: saved("P", (3_200, 3_200), "BMP"),
}


class Served:
    """A sandbox in a separate process whose memory is measured."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        roots = json.loads(process.stdout.readline())
        control = ApiClient(roots["control_root"])
        sent = json.dumps({"username": "bob"}).encode()
        headers = {"Content-Type": "application/json"}
        token = control("/tokens", "POST", headers, sent).body["access_token"]
        self.api = ApiClient(roots["api_root"], token)
        self.pid = process.pid
        # Load everything that is imported on first use.
        self.show(self.api.upload("First", picture=File(saved("RGB", (8, 8), "JPEG"))).key, *SIZES)

    def show(self, key: str, *sizes: str) -> None:
        """Request a picture in some sizes."""
        link = str(self.api(key).body["pictures"]["large"])
        for size in sizes:
            answer = self.api(link.replace("300x300", size))
            assert answer.status == 200
            found = Image.open(io.BytesIO(answer.raw))
            assert f"{found.width}x{found.height}" == size

    def megabytes(self, line: str) -> float:
        text = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return next(int(one.split()[1]) for one in text.splitlines() if one.startswith(line)) / 1e3

    def taken_by(self, act: Callable[[], None]) -> float:
        """Return the peak of additional memory during an action, in megabytes."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", "ascii")
        before = self.megabytes("VmRSS")
        act()
        return self.megabytes("VmHWM") - before


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with subprocess.Popen(
        [sys.executable, "-m", "aiomixcloud", "sandbox", "--json"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Served(process)
        finally:
            process.terminate()


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_a_picture_that_unpacks_to_too_much_is_refused(
    served: Served, make: Callable[[], bytes]
) -> None:
    content = make()
    assert len(content) <= LARGEST_PICTURE

    def act() -> None:
        answer = served.api.upload("Large", picture=File(content))
        (words,) = answer.details["picture"]
        assert words.endswith(("is too large.", "readable picture."))
        assert served.api("/bob/large/").status == 404

    assert served.taken_by(act) < MOST


@pytest.mark.parametrize(
    "make",
    [
        *(pytest.param(make, id=name) for name, make in TAKEN.items()),
        *(pytest.param(make, id=name, marks=pytest.mark.long) for name, make in VARIANTS.items()),
    ],
)
def test_a_large_picture_is_read_in_bounded_memory(
    served: Served, make: Callable[[], bytes]
) -> None:
    content = make()
    assert len(content) <= LARGEST_PICTURE

    def act() -> None:
        # All sizes are made of the picture as it was reduced after the upload.
        served.show(served.api.upload("Large", picture=File(content)).key, SIZES[0])

    assert served.taken_by(act) < MOST


def test_every_size_of_a_large_picture_is_made_in_bounded_memory(served: Served) -> None:
    content = saved("RGB", (6_000, 4_000), "JPEG", progressive=True, subsampling=0)

    def act() -> None:
        served.show(served.api.upload("Large", picture=File(content)).key, *SIZES)

    assert served.taken_by(act) < MOST


def test_pictures_are_unpacked_one_after_the_other(served: Served) -> None:
    content = saved("RGB", (3_000, 3_000), "WEBP")

    def upload() -> None:
        assert served.api.upload("Large", picture=File(content)).status == 200

    def act() -> None:
        threads = [threading.Thread(target=upload) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert served.taken_by(act) < MOST


def test_the_refusal_of_a_large_picture_reports_its_size(bob: ApiClient) -> None:
    answer = bob.upload("Large", picture=File(png(1, 50_000)))
    assert answer.details == {"picture": ["This picture of 1 x 50000 pixels is too large."]}
    key = bob.upload("Small").key
    answer = bob.edit(key, picture=File(png(9_000, 9_000)))
    assert answer.details == {"picture": ["This picture of 9000 x 9000 pixels is too large."]}


@pytest.mark.parametrize(
    ("shade", "gray"), [(0, 0), (0x8000, 128), (0xFFFF, 255)], ids=["black", "gray", "white"]
)
def test_sixteen_bits_of_gray_are_shown(bob: ApiClient, shade: int, gray: int) -> None:
    file = io.BytesIO()
    Image.new("I;16", (300, 300), shade).save(file, "PNG")
    key = bob.upload("Gray", picture=File(file.getvalue())).key
    shown = bob(str(bob(key).body["pictures"]["large"]) + ".png")
    pixel = Image.open(io.BytesIO(shown.raw)).convert("L").getpixel((150, 150))
    assert pixel == pytest.approx(gray, abs=1)


def test_a_large_picture_is_shown_upright(bob: ApiClient) -> None:
    lying = Image.new("RGB", (2000, 1000), "red")
    lying.paste("blue", (0, 0, 1000, 1000))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned to the left
    for form in ("JPEG", "PNG", "WEBP"):
        file = io.BytesIO()
        lying.save(file, form, exif=exif)
        key = bob.upload(f"Lying {form}", picture=File(file.getvalue())).key
        link = str(bob(key).body["pictures"]["large"]).replace("300x300", "100x200")
        found = Image.open(io.BytesIO(bob(f"{link}.png").raw)).convert("RGB")
        top, bottom = found.getpixel((50, 20)), found.getpixel((50, 180))
        assert top[2] > 200 > 50 > top[0], form  # type: ignore[index]
        assert bottom[0] > 200 > 50 > bottom[2], form  # type: ignore[index]
