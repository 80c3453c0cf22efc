"""Generated pictures for the shows and users of the seeded and generated worlds.

A picture depends only on its path and main colour, so it is the same in every sandbox.
"""

from __future__ import annotations

import hashlib
import math
import random
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.worlds.picture_colors import pick_main_color

from .portraits import draw_person
from .square import Palette, Square

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

# Pictures are drawn larger by this factor and then reduced, for smooth edges.
_OVERSIZE = 2


def draw_picture(path: str, color: str | None, width: int, height: int) -> Image.Image:
    """Draw the picture of a path, whose first segment selects the kind of picture.

    The main colour is six hexadecimal digits, or derived from the path if None.
    """
    from PIL import Image, ImageDraw

    dice = random.Random(hashlib.blake2b(path.encode(), digest_size=8).digest())  # noqa: S311
    palette = Palette.build(color or pick_main_color(f"{dice.randrange(4096):03x}"), dice)
    wide, high = width * _OVERSIZE, height * _OVERSIZE
    canvas = Image.new("RGB", (wide, high), palette.main)
    pen = ImageDraw.Draw(canvas)
    if path.startswith("profile_cover/"):
        _draw_waves(pen, wide, high, palette, dice)
    else:
        # The square is cropped to the requested size, like any picture that does not fit.
        side = max(wide, high)
        square = Square(pen, side, (wide - side) / 2, (high - side) / 2)
        if path.startswith(("profile/", "defaults/users/", "defaults/faces/")):
            draw_person(square, palette, dice)
        else:
            dice.choice((_draw_record, _draw_sunset, _draw_tiles, _draw_levels, _draw_rings))(
                square, palette, dice
            )
    return canvas.resize((width, height), Image.Resampling.LANCZOS)


def _draw_record(square: Square, palette: Palette, dice: random.Random) -> None:
    """Draw a record that is half out of its sleeve."""
    x, y = dice.uniform(0.55, 0.8), dice.uniform(0.45, 0.6)
    square.draw_bar(0, 0, dice.uniform(0.12, 0.3), 1, palette.light)
    square.draw_disc(x, y, 0.42, palette.dark)
    for step in range(5):
        square.draw_arc(x, y, 0.39 - step * 0.045, wide=0.005, color=palette.main)
    square.draw_disc(x, y, 0.15, palette.accent)
    square.draw_disc(x, y, 0.025, palette.pale)


def _draw_sunset(square: Square, palette: Palette, dice: random.Random) -> None:
    """Draw a setting sun behind stripes."""
    square.draw_bar(0, 0, 1, 0.62, palette.light)
    square.draw_disc(dice.uniform(0.38, 0.62), dice.uniform(0.45, 0.56), 0.3, palette.accent)
    square.draw_bar(0, 0.62, 1, 1, palette.main)
    for step in range(7):
        top = 0.42 + step * 0.085
        color = palette.dark if top > 0.6 else palette.light
        square.draw_bar(0, top, 1, top + 0.008 + step * 0.008, color)


def _draw_tiles(square: Square, palette: Palette, dice: random.Random) -> None:
    """Draw a grid of quarter circles."""
    count = dice.choice((2, 3, 4))
    size = 1 / count
    for row in range(count):
        for column in range(count):
            x, y = column * size, row * size
            ground, shape = dice.sample(palette.colors, 2)
            square.draw_bar(x, y, x + size, y + size, ground)
            start = dice.choice((0, 90, 180, 270))
            # The tip of the quarter is in the corner opposite to its arc.
            corner_x = x if start in (0, 270) else x + size
            corner_y = y if start in (0, 90) else y + size
            square.draw_slice(corner_x, corner_y, size, start, shape)


def _draw_levels(square: Square, palette: Palette, dice: random.Random) -> None:
    """Draw a waveform as bars."""
    square.draw_bar(0, 0.5, 1, 1, palette.dark)
    count = dice.choice((7, 9, 11))
    step = 0.86 / count
    for place in range(count):
        x = 0.07 + place * step
        reach = 0.08 + dice.random() * 0.3 * math.sin((place + 0.7) / count * math.pi)
        color = (
            palette.accent if place == count // 2 else dice.choice((palette.light, palette.pale))
        )
        square.draw_pill(x + step * 0.2, 0.5 - reach, x + step * 0.8, 0.5 + reach, color)


def _draw_rings(square: Square, palette: Palette, dice: random.Random) -> None:
    """Draw concentric circles around a corner or the centre."""
    x, y = dice.choice(((0.0, 1.0), (1.0, 1.0), (0.5, 1.05), (0.5, 0.5)))
    reach = 0.5 if (x, y) == (0.5, 0.5) else 1.0
    colors = dice.sample(palette.colors[1:], 4)
    for step in range(6):
        square.draw_disc(x, y, reach * (0.92 - step * 0.15), colors[step % 4])


def _draw_waves(
    pen: ImageDraw.ImageDraw,
    wide: int,
    high: int,
    palette: Palette,
    dice: random.Random,
) -> None:
    """Draw waves across the whole width, each in front of the previous one and lower."""
    for layer, color in enumerate((palette.light, palette.accent, palette.dark)):
        height = high * (0.32 + 0.2 * layer)
        swing, turns, shift = high * 0.12, dice.uniform(1.5, 3.5), dice.uniform(0, math.tau)
        crest = [
            (x, height + swing * math.sin(shift + turns * math.tau * x / wide))
            for x in range(0, wide + 8, 8)
        ]
        pen.polygon([*crest, (wide + 8, high), (0, high)], color)
