"""Colours of generated pictures, chosen in OKLCH so that all of them look equally strong.

OKLCH is a colour space whose lightness and chroma match perception, unlike those of HSL; its
matrices are those of https://bottosson.github.io/posts/oklab/.
"""

from __future__ import annotations

import functools
import math

Color = tuple[int, int, int]

#: Bounds of the lightness, and the maximum chroma, of the main colour of a picture.
MAIN_LIGHTNESS: tuple[float, float] = (0.45, 0.78)
MAIN_CHROMA: float = 0.15

_MIN_CHROMA = 0.06


@functools.lru_cache(4096)
def pick_main_color(digits: str) -> str:
    """Return one of 4096 colours as six hexadecimal digits, selected by three such digits."""
    number = int(digits, 16)
    hue, chroma, lightness = number % 64 / 64 * 360, number // 64 % 8 / 7, number // 512 / 7
    low, high = MAIN_LIGHTNESS
    color = mix(
        low + (high - low) * (0.1 + 0.8 * lightness),
        _MIN_CHROMA + (MAIN_CHROMA - _MIN_CHROMA) * chroma * 0.95,
        hue,
    )
    return bytes(color).hex()


def mix(lightness: float, chroma: float, hue: float) -> Color:
    """Return a colour in sRGB, with less chroma if sRGB does not contain it.

    Args:
        lightness: From 0 to 1.
        chroma: From 0 to about 0.4.
        hue: In degrees.
    """
    while True:
        channels = _convert(lightness, chroma, math.radians(hue))
        if chroma <= 0 or all(-1e-4 <= channel <= 1.0001 for channel in channels):
            red, green, blue = (round(255 * _compress(channel)) for channel in channels)
            return red, green, blue
        chroma -= 0.01


def measure(color: Color) -> tuple[float, float, float]:
    """Return the lightness, the chroma and the hue in degrees of a colour."""
    red, green, blue = (_expand(channel / 255) for channel in color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _convert(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Return the linear channels of a colour, outside 0 to 1 if sRGB does not contain it."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _compress(channel: float) -> float:
    channel = min(max(channel, 0), 1)
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _expand(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
