"""Pictures are available at the URLs in responses, in every size."""

import io
import sys

import pytest
from PIL import Image

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.media import File, picture


def opened(answer: ApiResponse) -> Image.Image:
    assert answer.status == 200, answer.raw
    image = Image.open(io.BytesIO(answer.raw))
    image.load()
    assert answer.headers["Content-Type"] == Image.MIME[image.format or ""]
    return image


def resized(address: str, size: str) -> str:
    """Return the URL of the same picture in another size."""
    root, _, rest = address.partition("/unsafe/")
    return f"{root}/unsafe/{size}/{rest.partition('/')[2]}"


def address(api: ApiClient, key: str) -> str:
    return str(api(key).body["pictures"]["large"])


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("/bob/", "pictures"),
        ("/bob/", "cover_pictures"),
        ("/quietone/", "pictures"),  # has none of his own
        ("/bob/lunch-break-soul/", "pictures"),
        ("/marlene/sunset-terrace/", "pictures"),
    ],
)
def test_every_picture_of_an_answer_has_the_size_that_its_address_says(
    api: ApiClient, key: str, field: str
) -> None:
    addresses = api(key).body[field].values()
    assert len(addresses) in (3, 8, 10)
    for link in addresses:
        width, _, height = link.partition("/unsafe/")[2].partition("/")[0].partition("x")
        assert opened(api(link)).size == (int(width), int(height))


@pytest.mark.parametrize("size", ["1x1", "480x480", "33x250", "2048x9", "768x1024"])
def test_any_other_size_can_be_asked_for(api: ApiClient, size: str) -> None:
    image = opened(api(resized(address(api, "/bob/"), size)))
    assert f"{image.width}x{image.height}" == size


@pytest.mark.parametrize(
    ("size", "status"),
    [
        *((size, 400) for size in ("0x0", "0x300", "2049x1", "300x99999")),
        *(
            (size, 404)
            for size in ("300", "x", "axb", "-1x5", "1e3x1", "300x300x300", "300x999999")
        ),
    ],
)
def test_invalid_and_too_large_sizes_are_refused(api: ApiClient, size: str, status: int) -> None:
    answer = api(resized(address(api, "/bob/"), size))
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_generated_pictures_are_deterministic(api: ApiClient, double: Sandbox) -> None:
    first, second = (api(address(api, key)).raw for key in ("/bob/", "/alice/"))
    assert first != second
    same = address(api, "/bob/").partition("/unsafe/")[2]
    assert ApiClient(double.api_root)(f"/unsafe/{same}").raw == first


def test_a_generated_picture_has_the_colour_in_the_api(api: ApiClient) -> None:
    user = api("/bob/").body
    image = opened(api(f"{user['pictures']['large']}.png")).convert("RGB")
    assert image.tobytes()[:3].hex() == user["picture_primary_color"]


@pytest.mark.parametrize(
    ("extension", "form"),
    [("", "JPEG"), (".jpg", "JPEG"), (".JPEG", "JPEG"), (".png", "PNG"), (".webp", "WEBP")],
)
def test_an_extension_may_follow(api: ApiClient, extension: str, form: str) -> None:
    assert opened(api(address(api, "/bob/") + extension)).format == form


def test_an_uploaded_picture_is_cropped_not_distorted(bob: ApiClient) -> None:
    wide = Image.new("RGB", (300, 100), "red")
    wide.paste("blue", (100, 0, 200, 100))
    file = io.BytesIO()
    wide.save(file, "PNG")
    key = bob.upload("With a picture", picture=File(file.getvalue())).key
    image = opened(bob(resized(address(bob, key), "50x50") + ".png")).convert("RGB")
    assert image.size == (50, 50)
    assert {image.getpixel((1, 1)), image.getpixel((48, 48))} == {(0, 0, 255)}


def test_an_uploaded_picture_is_shown_upright(bob: ApiClient) -> None:
    lying = Image.new("RGB", (40, 80), "red")
    lying.paste("blue", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 3  # the camera was held upside down
    file = io.BytesIO()
    lying.save(file, "PNG", exif=exif)
    key = bob.upload("Upside down", picture=File(file.getvalue())).key
    image = opened(bob(resized(address(bob, key), "40x80") + ".png")).convert("RGB")
    assert (image.getpixel((20, 5)), image.getpixel((20, 75))) == ((255, 0, 0), (0, 0, 255))


def test_transparent_pixels_become_white(bob: ApiClient) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(file, "PNG")
    key = bob.upload("A window", picture=File(file.getvalue())).key
    image = opened(bob(address(bob, key) + ".png")).convert("RGB")
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_goes_when_an_edit_replaces_it(bob: ApiClient) -> None:
    key = bob.upload("Twice", picture=File(picture())).key
    former = address(bob, key)
    assert opened(bob(former)).size == (300, 300)
    bob.edit(key, picture=File(picture(color=(1, 2, 3))))
    assert bob(former).status == 404
    assert opened(bob(address(bob, key))).size == (300, 300)


def test_head_has_the_headers_of_get(api: ApiClient) -> None:
    whole, head = (api(address(api, "/bob/"), method) for method in ("GET", "HEAD"))
    assert head.status == 200
    assert head.raw == b""
    for name in ("Content-Type", "Content-Length", "Cache-Control", "X-Content-Type-Options"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    "path",
    [
        "extaudio/0/0/0/0/nothing",
        "profile/0/0/0/0/nothing.jpg",
        "defaults/users/10.png",
        "defaults/users/x.png",
        "defaults/../users",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd/a/b/c/d/e",
        "a/b/c/d/e/..%5c..%5cpasswd",
        "a/b/%00",
    ],
)
def test_other_paths_are_not_pictures(api: ApiClient, path: str) -> None:
    answer = api(f"/unsafe/300x300/{path}")
    assert answer.status == 404
    assert answer.raw == b"The picture does not exist.\n"


def test_without_pillow_the_response_names_the_missing_package(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    answer = api(resized(address(api, "/bob/"), "301x299"))
    assert answer.status == 501
    assert "pip install 'aiomixcloud[sandbox]'" in answer.page
