"""Keys: any text becomes the path that a server reads as that text, or is refused."""

from urllib.parse import unquote, unquote_to_bytes, urlsplit

from hypothesis import assume, example, given
from hypothesis import strategies as st

from aiomixcloud._core.urls import join, normalize_key, same_origin

ROOT = "https://api.mixcloud.com"

pieces = st.sampled_from(
    [
        "%",
        "%C3%BC",
        "%c3",
        "%2F",
        "%2e",
        "%25",
        "%zz",
        "/",
        "//",
        ".",
        "..",
        "+",
        ":",
        " ",
        "?",
        "#",
        "\\",
        "ü",
        "a",
        "city:athens",
        "\u2028",
        "\x00",
        "\x85",
        "https://",
        "@",
        "4",
        "F",
    ]
)
keys = st.text(max_size=20) | st.lists(pieces | st.text(max_size=3), max_size=6).map("".join)


def normalized(key: str) -> str | None:
    """Return a key as the API writes it, or None where it is refused."""
    try:
        return normalize_key(key)
    except ValueError:
        return None


@given(key=keys)
@example(key="%%41")
@example(key="%2525")
@example(key="%FF/ü")
def test_a_key_is_a_path_that_means_the_same_text(key: str) -> None:
    path = normalized(key)
    assume(path is not None)
    assert path is not None
    assert path.isascii()
    assert path.startswith("/")
    assert path.endswith("/")
    assert len(path) > 2
    assert not path.startswith("//")
    assert not path.endswith("//")
    assert unquote_to_bytes(path[1:-1]) == unquote_to_bytes(key.strip("/"))
    assert unquote(path[1:-1]) == unquote(key.strip("/"))
    assert normalize_key(path) == path
    assert normalize_key(path[1:-1]) == path


@given(key=keys)
def test_a_key_leads_below_its_root(key: str) -> None:
    path = normalized(key)
    assume(path is not None)
    url = join(ROOT, key)
    assert url == f"{ROOT}{path}"
    assert urlsplit(url).path == path
    assert urlsplit(url).query == urlsplit(url).fragment == ""
    assert same_origin(url, ROOT)


@given(words=st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_any_words_can_become_a_key(words: list[str]) -> None:
    key = "/".join(words)
    assert normalize_key(key) == normalize_key(f"/{key}/") == normalize_key(normalize_key(key))
    assert unquote(normalize_key(key)) == f"/{key}/"
