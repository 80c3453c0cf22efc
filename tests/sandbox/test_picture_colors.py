"""Generated pictures are of similar strength, and no two are the same."""

import io
from itertools import product

import pytest
from PIL import Image

from aiomixcloud.sandbox.pages import artwork
from aiomixcloud.sandbox.worlds.picture_colors import (
    MAIN_CHROMA,
    MAIN_LIGHTNESS,
    Color,
    measure,
    mix,
    pick_main_color,
)
from tests.sandbox.api_client import ApiClient

#: The bounds of all colours of a picture, where they are not mixed at an edge.
DARKEST, LIGHTEST, STRONGEST = 0.24, 0.97, 0.16

KINDS = ["extaudio", "profile", "profile_cover", "defaults/faces", "defaults/covers"]


def find_colors(picture: Image.Image) -> set[Color]:
    """Return the colours that fill at least a hundredth of a picture."""
    least = picture.width * picture.height // 100
    found = picture.convert("RGB").getcolors(1 << 20)
    assert found is not None
    return {color for count, color in found if count >= least}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        # The values of CSS Color 4 for red, green, blue and white.
        ((255, 0, 0), (0.628, 0.258, 29.2)),
        ((0, 128, 0), (0.520, 0.177, 142.5)),
        ((0, 0, 255), (0.452, 0.313, 264.1)),
        ((255, 255, 255), (1, 0, None)),
    ],
)
def test_colours_are_measured_in_oklch(
    color: Color, expected: tuple[float, float, float | None]
) -> None:
    lightness, chroma, hue = measure(color)
    assert (lightness, chroma) == pytest.approx(expected[:2], abs=0.001)
    if expected[2] is not None:
        assert hue == pytest.approx(expected[2], abs=0.1)


def test_mixed_colours_are_what_was_asked() -> None:
    for lightness, hue in product((0.4, 0.6, 0.8), range(0, 360, 15)):
        found = measure(mix(lightness, 0.05, hue))
        assert found[:2] == pytest.approx((lightness, 0.05), abs=0.005)
        assert abs((found[2] - hue + 180) % 360 - 180) < 5


def test_a_colour_outside_srgb_loses_chroma_only() -> None:
    lightness, chroma, hue = measure(mix(0.9, 0.37, 264))
    assert lightness == pytest.approx(0.9, abs=0.01)
    assert chroma < 0.1
    assert hue == pytest.approx(264, abs=5)


def test_main_colours_are_bounded_and_of_all_hues() -> None:
    hues = set()
    for number in range(4096):
        lightness, chroma, hue = measure(_parse(pick_main_color(f"{number:03x}")))
        assert MAIN_LIGHTNESS[0] <= lightness <= MAIN_LIGHTNESS[1]
        assert 0.05 <= chroma <= MAIN_CHROMA
        hues.add(hue // 30)
    assert len(hues) == 12


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("color", [None, "00ff00", "ff00ff", "000000", "ffffff", "0000ff"])
def test_no_picture_is_garish(kind: str, color: str | None) -> None:
    for number in range(12):
        picture = artwork.draw_picture(f"{kind}/{number}", color, 120, 120)
        for found in find_colors(picture):
            lightness, chroma, _ = measure(found)
            assert DARKEST <= lightness <= LIGHTEST, number
            assert chroma <= STRONGEST, number


@pytest.mark.parametrize("kind", ["defaults/faces", "defaults/covers"])
def test_many_pictures_differ(kind: str) -> None:
    drawn = [artwork.draw_picture(f"{kind}/{number}", None, 24, 24) for number in range(300)]
    assert len({picture.tobytes() for picture in drawn}) == len(drawn)


@pytest.mark.parametrize("path", ["defaults/faces/7", "defaults/covers/12"])
def test_pictures_of_the_pages_can_be_fetched(api: ApiClient, path: str) -> None:
    answer = api(f"/unsafe/64x64/{path}")
    assert Image.open(io.BytesIO(answer.raw)).size == (64, 64)
    for wrong in ("x", "-1", "1" * 30):
        assert api(f"/unsafe/64x64/{path.rpartition('/')[0]}/{wrong}").status == 404


def test_all_colours_of_the_seeded_world_are_bounded(api: ApiClient) -> None:
    for show in api("/HarbourRadio/cloudcasts/?limit=100").body["data"]:
        color = api(show["key"]).body.get("picture_primary_color")
        if color is not None:
            lightness, chroma, _ = measure(_parse(color))
            assert MAIN_LIGHTNESS[0] <= lightness <= MAIN_LIGHTNESS[1]
            assert chroma <= MAIN_CHROMA


def _parse(color: str) -> Color:
    red, green, blue = bytes.fromhex(color)
    return red, green, blue
