"""A pen for square pictures, and their colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.worlds.picture_colors import (
    MAIN_CHROMA,
    MAIN_LIGHTNESS,
    Color,
    measure,
    mix,
)

if TYPE_CHECKING:
    import random

    from PIL import ImageDraw


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a picture, whose lightness and chroma are within fixed bounds.

    Attributes:
        main: The main colour, as in the API unless it is out of bounds.
        light: A lighter one.
        dark: A darker one.
        accent: One of another hue.
        pale: Nearly white.
    """

    main: Color
    light: Color
    dark: Color
    accent: Color
    pale: Color

    @property
    def colors(self) -> tuple[Color, ...]:
        """All colours, the main one first."""
        return self.main, self.light, self.dark, self.accent, self.pale

    @classmethod
    def build(cls, color: str, dice: random.Random) -> Palette:
        """Return a palette around a colour of six hexadecimal digits."""
        main: Color = tuple(bytes.fromhex(color))  # type: ignore[assignment]
        lightness, chroma, hue = measure(main)
        bounded = min(max(lightness, MAIN_LIGHTNESS[0]), MAIN_LIGHTNESS[1])
        if bounded != lightness or chroma > MAIN_CHROMA:
            lightness, chroma = bounded, min(chroma, MAIN_CHROMA)
            main = mix(lightness, chroma, hue)
        other = hue + dice.choice((-70, -40, 45, 75, 140, 180, 220))
        return cls(
            main,
            light=mix(min(lightness + 0.17, 0.9), chroma * 0.7, hue + 10),
            dark=mix(0.32, min(chroma, 0.08), hue),
            accent=mix(0.8 if lightness < 0.62 else 0.5, 0.13, other),
            pale=mix(0.95, 0.025, other + 20),
        )


class Square:
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

    def draw_disc(self, x: float, y: float, radius: float, color: Color) -> None:
        """Draw a filled circle around a point."""
        self.draw_oval(x, y, radius, radius, color)

    def draw_oval(self, x: float, y: float, wide: float, high: float, color: Color) -> None:
        """Draw a filled ellipse around a point."""
        self._pen.ellipse(self._locate(x - wide, y - high, x + wide, y + high), color)

    def draw_bar(self, x: float, y: float, right: float, bottom: float, color: Color) -> None:
        """Draw a filled rectangle."""
        self._pen.rectangle(self._locate(x, y, right, bottom), color)

    def draw_pill(self, x: float, y: float, right: float, bottom: float, color: Color) -> None:
        """Draw a filled rectangle with round ends."""
        radius = min(right - x, bottom - y) / 2 * self._side
        self._pen.rounded_rectangle(self._locate(x, y, right, bottom), radius, color)

    def draw_slice(
        self, x: float, y: float, radius: float, start: int, color: Color, *, wide: int = 90
    ) -> None:
        """Draw a slice of a disc; angles are in degrees, clockwise from the right."""
        box = self._locate(x - radius, y - radius, x + radius, y + radius)
        self._pen.pieslice(box, start, start + wide, color)

    def draw_arc(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        wide: float,
        color: Color,
        start: int = 0,
        end: int = 360,
    ) -> None:
        """Draw a part of a circle; angles are in degrees, clockwise from the right."""
        box = self._locate(x - radius, y - radius, x + radius, y + radius)
        self._pen.arc(box, start, end, color, max(1, round(wide * self._side)))

    def draw_shape(self, points: list[tuple[float, float]], color: Color) -> None:
        """Draw a filled polygon."""
        self._pen.polygon(
            [(self._left + x * self._side, self._top + y * self._side) for x, y in points], color
        )
