"""Generated pictures for the shows and users of the seeded and generated worlds.

A picture depends only on its path and main colour, so it is the same in every sandbox.
"""

from __future__ import annotations

import colorsys
import hashlib
import math
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_Color = tuple[int, int, int]

# Pictures are drawn larger by this factor and then reduced, for smooth edges.
_OVERSIZE = 2


def draw_picture(path: str, color: str | None, width: int, height: int) -> Image.Image:
    """Draw the picture of a path.

    Args:
        path: Path in the URL; its first segment selects the kind of picture.
        color: Main colour as six hexadecimal digits; derived from the path if None.
        width: Width in pixels.
        height: Height in pixels.
    """
    from PIL import Image, ImageDraw

    dice = random.Random(hashlib.blake2b(path.encode(), digest_size=8).digest())  # noqa: S311
    palette = _build_palette(color or f"{dice.randrange(1 << 24):06x}", dice)
    wide, high = width * _OVERSIZE, height * _OVERSIZE
    canvas = Image.new("RGB", (wide, high), palette[0])
    pen = ImageDraw.Draw(canvas)
    if path.startswith("profile_cover/"):
        _draw_waves(pen, wide, high, palette, dice)
    else:
        # The square is cropped to the requested size, like any picture that does not fit.
        side = max(wide, high)
        square = _Square(pen, side, (wide - side) / 2, (high - side) / 2)
        if path.startswith(("profile/", "defaults/")):
            _draw_person(square, palette, dice)
        else:
            dice.choice((_draw_record, _draw_sunset, _draw_tiles, _draw_levels, _draw_rings))(
                square, palette, dice
            )
    return canvas.resize((width, height), Image.Resampling.LANCZOS)


def _build_palette(color: str, dice: random.Random) -> list[_Color]:
    """Return the main colour, a lighter one, a darker one and two that contrast with it."""
    red, green, blue = bytes.fromhex(color)
    hue, light, rich = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    other = hue + dice.choice((0.08, 0.42, 0.5, 0.58, 0.92))

    def mix(at: float, lightness: float, saturation: float) -> _Color:
        parts = colorsys.hls_to_rgb(at % 1, min(lightness, 0.96), min(saturation, 1))
        return round(parts[0] * 255), round(parts[1] * 255), round(parts[2] * 255)

    lift = 0.28 if light < 0.5 else 0.16
    return [
        (red, green, blue),
        mix(hue, light + lift, rich),
        mix(hue, light * 0.55, rich),
        mix(other, 0.62 if light < 0.55 else 0.38, max(rich, 0.55)),
        mix(other + 0.04, 0.9, 0.5),
    ]


class _Square:
    """A pen for a square picture; all lengths are fractions of its side."""

    def __init__(self, pen: ImageDraw.ImageDraw, side: int, left: float, top: float) -> None:
        self._pen = pen
        self._side = side
        self._left = left
        self._top = top

    def _locate(self, x: float, y: float, right: float, bottom: float) -> tuple[float, ...]:
        side = self._side
        return (
            self._left + x * side,
            self._top + y * side,
            self._left + right * side,
            self._top + bottom * side,
        )

    def draw_disc(self, x: float, y: float, radius: float, color: _Color) -> None:
        self._pen.ellipse(self._locate(x - radius, y - radius, x + radius, y + radius), color)

    def draw_bar(self, x: float, y: float, right: float, bottom: float, color: _Color) -> None:
        self._pen.rectangle(self._locate(x, y, right, bottom), color)

    def draw_pill(self, x: float, y: float, right: float, bottom: float, color: _Color) -> None:
        radius = min(right - x, bottom - y) / 2 * self._side
        self._pen.rounded_rectangle(self._locate(x, y, right, bottom), radius, color)

    def draw_slice(self, x: float, y: float, radius: float, start: int, color: _Color) -> None:
        box = self._locate(x - radius, y - radius, x + radius, y + radius)
        self._pen.pieslice(box, start, start + 90, color)

    def draw_arc(
        self, x: float, y: float, radius: float, *, start: int, wide: float, color: _Color
    ) -> None:
        box = self._locate(x - radius, y - radius, x + radius, y + radius)
        self._pen.arc(box, start, 360, color, max(1, round(wide * self._side)))


def _draw_record(square: _Square, palette: list[_Color], dice: random.Random) -> None:
    """Draw a record that is half out of its sleeve."""
    main, light, dark, accent, pale = palette
    x, y = dice.uniform(0.55, 0.8), dice.uniform(0.45, 0.6)
    square.draw_bar(0, 0, dice.uniform(0.12, 0.3), 1, light)
    square.draw_disc(x, y, 0.42, dark)
    for step in range(5):
        square.draw_arc(x, y, 0.39 - step * 0.045, start=0, wide=0.005, color=main)
    square.draw_disc(x, y, 0.15, accent)
    square.draw_disc(x, y, 0.025, pale)


def _draw_sunset(square: _Square, palette: list[_Color], dice: random.Random) -> None:
    """Draw a setting sun behind stripes."""
    main, light, dark, accent, _ = palette
    square.draw_bar(0, 0, 1, 0.62, light)
    square.draw_disc(dice.uniform(0.38, 0.62), dice.uniform(0.45, 0.56), 0.3, accent)
    square.draw_bar(0, 0.62, 1, 1, main)
    for step in range(7):
        top = 0.42 + step * 0.085
        square.draw_bar(0, top, 1, top + 0.008 + step * 0.008, dark if top > 0.6 else light)


def _draw_tiles(square: _Square, palette: list[_Color], dice: random.Random) -> None:
    """Draw a grid of quarter circles."""
    count = dice.choice((2, 3, 4))
    size = 1 / count
    for row in range(count):
        for column in range(count):
            x, y = column * size, row * size
            ground, shape = dice.sample(palette, 2)
            square.draw_bar(x, y, x + size, y + size, ground)
            start = dice.choice((0, 90, 180, 270))
            # The tip of the quarter is in the corner opposite to its arc.
            corner_x = x if start in (0, 270) else x + size
            corner_y = y if start in (0, 90) else y + size
            square.draw_slice(corner_x, corner_y, size, start, shape)


def _draw_levels(square: _Square, palette: list[_Color], dice: random.Random) -> None:
    """Draw a waveform as bars."""
    _, light, dark, accent, pale = palette
    square.draw_bar(0, 0.5, 1, 1, dark)
    count = dice.choice((7, 9, 11))
    step = 0.86 / count
    for place in range(count):
        x = 0.07 + place * step
        reach = 0.08 + dice.random() * 0.3 * math.sin((place + 0.7) / count * math.pi)
        color = accent if place == count // 2 else dice.choice((light, pale))
        square.draw_pill(x + step * 0.2, 0.5 - reach, x + step * 0.8, 0.5 + reach, color)


def _draw_rings(square: _Square, palette: list[_Color], dice: random.Random) -> None:
    """Draw concentric circles around a corner or the centre."""
    x, y = dice.choice(((0.0, 1.0), (1.0, 1.0), (0.5, 1.05), (0.5, 0.5)))
    reach = 0.5 if (x, y) == (0.5, 0.5) else 1.0
    colors = palette[1:]
    dice.shuffle(colors)
    for step in range(6):
        square.draw_disc(x, y, reach * (0.92 - step * 0.15), colors[step % 4])


def _draw_person(square: _Square, palette: list[_Color], dice: random.Random) -> None:
    """Draw a person with headphones."""
    main, light, dark, accent, pale = palette
    square.draw_disc(0.5, 0.5, 0.46, light)
    lean = dice.uniform(-0.04, 0.04)
    square.draw_disc(0.5 + lean / 2, 1.06, 0.4, dark)
    square.draw_disc(0.5 + lean, 0.44, 0.19, pale)
    square.draw_arc(0.5 + lean, 0.44, 0.235, start=180, wide=0.045, color=accent)
    for side in (-1, 1):
        x = 0.5 + lean + side * 0.212
        square.draw_pill(x - 0.05, 0.37, x + 0.05, 0.54, main if dice.random() < 0.5 else accent)


def _draw_waves(
    pen: ImageDraw.ImageDraw,
    wide: int,
    high: int,
    palette: list[_Color],
    dice: random.Random,
) -> None:
    """Draw waves across the whole width, each in front of the previous one and lower."""
    for layer, color in enumerate((palette[1], palette[3], palette[2])):
        height = high * (0.32 + 0.2 * layer)
        swing, turns, shift = high * 0.12, dice.uniform(1.5, 3.5), dice.uniform(0, math.tau)
        crest = [
            (x, height + swing * math.sin(shift + turns * math.tau * x / wide))
            for x in range(0, wide + 8, 8)
        ]
        pen.polygon([*crest, (wide + 8, high), (0, high)], color)
