"""Generated pictures of people with different hair, glasses, headphones and clothes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.sandbox.worlds.picture_colors import Color, mix

if TYPE_CHECKING:
    import random

    from .square import Palette, Square

_SKINS = tuple(mix(lightness, 0.065, 58) for lightness in (0.87, 0.79, 0.69, 0.57, 0.46))
_HAIR = tuple(
    mix(lightness, chroma, hue)
    for lightness, chroma, hue in (
        (0.28, 0.02, 60),
        (0.36, 0.05, 50),
        (0.47, 0.1, 45),
        (0.8, 0.09, 85),
        (0.83, 0.01, 90),
        (0.5, 0.12, 300),
        (0.6, 0.12, 20),
        (0.55, 0.1, 200),
    )
)

_TOP = 0.43
_RADIUS = 0.19


def draw_person(square: Square, palette: Palette, dice: random.Random) -> None:
    """Draw a person in front of a plain, round or divided background."""
    x = 0.5 + dice.uniform(-0.03, 0.03)
    skin, hair = dice.choice(_SKINS), dice.choice(_HAIR)
    ground = dice.randrange(3)
    if ground == 1:
        square.draw_disc(0.5, 0.5, 0.42, palette.light)
    elif ground == 2:
        square.draw_bar(0.08, 0.6, 1, 1, palette.light)
    draw_hair = dice.choice(_STYLES)
    draw_hair(square, x, hair, behind=True)
    _draw_body(square, x, palette, dice, skin)
    square.draw_oval(x, _TOP + 0.01, _RADIUS * 0.92, _RADIUS * 1.08, skin)
    draw_hair(square, x, hair, behind=False)
    _draw_face(square, x, palette, dice, hair)
    if dice.random() < 0.55:
        _draw_headphones(square, x, palette.accent, palette.dark)


def _draw_body(
    square: Square, x: float, palette: Palette, dice: random.Random, skin: Color
) -> None:
    shirt, trim = dice.sample((palette.dark, palette.accent, palette.pale), 2)
    square.draw_oval(x, 1.04, 0.38, 0.36, shirt)
    kind = dice.randrange(4)
    if kind == 1:
        for y in (0.8, 0.88, 0.96):
            square.draw_bar(x - 0.25, y, x + 0.25, y + 0.03, trim)
    elif kind == 2:
        square.draw_shape([(x - 0.15, 0.7), (x + 0.15, 0.7), (x, 0.94)], trim)
    elif kind == 3:
        square.draw_oval(x, 0.7, 0.17, 0.07, trim)
    square.draw_pill(x - 0.075, 0.52, x + 0.075, 0.78, skin)


def _draw_face(
    square: Square, x: float, palette: Palette, dice: random.Random, hair: Color
) -> None:
    ink, y = mix(0.25, 0.02, 60), _TOP + 0.03
    glasses, beard = dice.randrange(4), dice.randrange(5)
    if beard == 0:
        square.draw_slice(x, y + 0.035, 0.165, 0, hair, wide=180)
    for side in (-1, 1):
        eye = x + side * 0.07
        if glasses == 0:
            square.draw_disc(eye, y, 0.055, ink)
            square.draw_disc(eye, y, 0.043, palette.pale)
        elif glasses == 1:
            square.draw_pill(eye - 0.058, y - 0.035, eye + 0.058, y + 0.04, ink)
            continue
        square.draw_disc(eye, y, 0.017, ink)
    if glasses < 2:
        square.draw_bar(x - 0.03, y - 0.006, x + 0.03, y + 0.006, ink)
    mouth = mix(0.95, 0.02, 60) if beard == 0 else ink
    square.draw_arc(x, y + 0.06, 0.05, wide=0.014, color=mouth, start=25, end=155)


def _draw_headphones(square: Square, x: float, color: Color, pads: Color) -> None:
    square.draw_arc(x, _TOP, 0.235, wide=0.035, color=color, start=180, end=360)
    for side in (-1, 1):
        ear = x + side * 0.205
        square.draw_pill(ear - 0.045, _TOP - 0.06, ear + 0.045, _TOP + 0.12, pads)
        outer = x + side * 0.225
        square.draw_pill(outer - 0.025, _TOP - 0.03, outer + 0.025, _TOP + 0.09, color)


# Hair: called once before the head is drawn, and once after.


def _draw_long_hair(square: Square, x: float, color: Color, *, behind: bool) -> None:
    if behind:
        square.draw_pill(x - 0.235, 0.2, x + 0.235, 0.78, color)
    else:
        square.draw_slice(x, _TOP - 0.01, 0.2, 195, color, wide=150)


def _draw_short_hair(square: Square, x: float, color: Color, *, behind: bool) -> None:
    if behind:
        square.draw_oval(x, _TOP - 0.04, 0.195, 0.2, color)
    else:
        square.draw_slice(x, _TOP - 0.015, 0.195, 200, color, wide=140)


def _draw_curls(square: Square, x: float, color: Color, *, behind: bool) -> None:
    if behind:
        square.draw_disc(x, _TOP - 0.06, 0.265, color)
        return
    for step in range(-2, 3):
        square.draw_disc(x + step * 0.07, 0.3 + abs(step) * 0.022, 0.06, color)


def _draw_bun(square: Square, x: float, color: Color, *, behind: bool) -> None:
    if behind:
        square.draw_disc(x, 0.19, 0.085, color)
    _draw_short_hair(square, x, color, behind=behind)


def _draw_quiff(square: Square, x: float, color: Color, *, behind: bool) -> None:
    if behind:
        square.draw_oval(x, _TOP - 0.04, 0.19, 0.19, color)
    else:
        square.draw_oval(x + 0.04, 0.27, 0.18, 0.085, color)


def _draw_cap(square: Square, x: float, color: Color, *, behind: bool) -> None:
    if not behind:
        square.draw_slice(x, _TOP - 0.045, 0.2, 180, color, wide=180)
        square.draw_pill(x - 0.05, _TOP - 0.07, x + 0.3, _TOP - 0.02, color)


def _draw_no_hair(_square: Square, _x: float, _color: Color, *, behind: bool) -> None:
    """Leave the head bald."""


_STYLES = (
    _draw_long_hair,
    _draw_short_hair,
    _draw_curls,
    _draw_bun,
    _draw_quiff,
    _draw_cap,
    _draw_no_hair,
)
