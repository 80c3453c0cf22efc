"""Covers that become square and small enough."""

import io
from pathlib import Path

import pytest
from PIL import Image

from aiomixcloud.constants import PICTURE_MAX_SIZE
from aiomixcloud.publishing import PictureError, find_picture_problem, fit_picture


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def open_fitted(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(fit_picture(content)))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.width == image.height
    image.load()
    return image


def color(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    found = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(found, tuple)
    return tuple(round(value / 255) for value in found)


@pytest.mark.parametrize("size", [(300, 200), (200, 300), (200, 200), (5000, 3000), (1, 900)])
def test_a_picture_becomes_square(size: tuple[int, int]) -> None:
    image = open_fitted(encode(Image.new("RGB", size, "navy"), "JPEG"))
    assert image.width == min(*size, 2048)


def test_the_middle_of_a_picture_is_used() -> None:
    wide = Image.new("RGB", (300, 100), "black")
    wide.paste((255, 255, 255), (100, 0, 200, 100))
    image = open_fitted(encode(wide))
    assert {color(image, x, 0.5) for x in (0.1, 0.5, 0.9)} == {(1, 1, 1)}


def test_the_rotation_of_a_camera_is_applied() -> None:
    image = Image.new("RGB", (200, 200), "black")
    image.paste((255, 0, 0), (0, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: the top becomes the right
    fitted = open_fitted(encode(image, "JPEG", exif=exif))
    assert color(fitted, 0.9, 0.5) == (1, 0, 0)
    assert color(fitted, 0.1, 0.5) == (0, 0, 0)
    assert not fitted.getexif().get(0x0112)


def test_colours_for_print_are_converted() -> None:
    fitted = open_fitted(encode(Image.new("CMYK", (100, 100), (0, 255, 255, 0)), "JPEG"))
    assert color(fitted, 0.5, 0.5) == (1, 0, 0)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_pictures_of_all_modes_are_converted(mode: str) -> None:
    open_fitted(encode(Image.new(mode, (60, 50))))


def test_transparency_becomes_white() -> None:
    fitted = open_fitted(encode(Image.new("RGBA", (50, 50), (255, 0, 0, 0))))
    assert color(fitted, 0.5, 0.5) == (1, 1, 1)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP", "TIFF"])
def test_pictures_of_other_formats_are_converted(kind: str) -> None:
    open_fitted(encode(Image.new("RGB", (60, 50)), kind))


def test_a_picture_becomes_small_enough() -> None:
    noise = Image.effect_noise((3000, 3000), 200).convert("RGB")
    content = encode(noise, "PNG", compress_level=0)
    assert len(content) > PICTURE_MAX_SIZE
    assert len(fit_picture(content)) < PICTURE_MAX_SIZE


def test_a_fitted_picture_is_always_the_same(tmp_path: Path) -> None:
    content = encode(Image.effect_noise((300, 200), 200).convert("RGB"))
    path = tmp_path / "cover.png"
    path.write_bytes(content)
    assert fit_picture(path) == fit_picture(content)


@pytest.mark.parametrize("content", [b"", b"text", b"\xff\xd8\xff\xe0 cut"])
def test_what_is_not_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError):
        fit_picture(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_cut_picture_is_a_problem(kind: str) -> None:
    content = encode(Image.effect_noise((300, 300), 200).convert("RGB"), kind)
    assert find_picture_problem(content) == ""
    assert find_picture_problem(content[: len(content) // 2]).startswith("it cannot be decoded")
    assert "not a JPEG, PNG, GIF or WebP" in find_picture_problem(b"BM" + content)
