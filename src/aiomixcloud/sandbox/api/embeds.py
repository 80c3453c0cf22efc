"""Operations that return embed code: an iframe with the player page.

Only the start of the iframe and the presence of `html` are documented. All other fields, the
allowed values of `width`, `height` and `color`, and the way the colour is passed to the player
are guesses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode, urlsplit
from xml.sax.saxutils import escape

from . import lookups, serializers
from .errors import bad_parameter, not_found
from .links import WEB_HOSTS, parse_host
from .responses import HTML, Reply
from .serializers import Json, RenderContext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.sandbox.db.models import Show
    from aiomixcloud.sandbox.db.store import Store

    from .request import ApiRequest

# The defaults of the web site.
_SIZES = {"width": "100%", "height": "120"}

# Unlike web pages, embed code may be fetched from any origin.
_OPEN: Mapping[str, str] = {"Access-Control-Allow-Origin": "*"}

_MAX_PIXELS = 10_000

# How long programs may store an oEmbed response, in seconds.
_CACHE_AGE = 86_400

# Characters that XML 1.0 cannot represent, even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def embed_html(store: Store, request: ApiRequest) -> Reply:
    """Return the iframe of a show as HTML."""
    return Reply(_build_iframe(lookups.find_show(store, request), request), HTML, headers=_OPEN)


def embed_json(store: Store, request: ApiRequest) -> Json:
    """Return the iframe of a show with the fields of the show as JSON."""
    show = lookups.find_show(store, request)
    key = serializers.build_key(show.user.username, show.slug)
    return {
        "key": key,
        "url": request.addresses.web + key,
        "name": show.name,
        "width": _parse_size(request, "width"),
        "height": _parse_size(request, "height"),
        "html": _build_iframe(show, request),
    }


def oembed(store: Store, request: ApiRequest) -> Json | Reply:
    """Return the oEmbed description of a show as JSON or XML."""
    form = request.parameters.get("format", "json")
    if form not in ("json", "xml"):
        raise bad_parameter("format", "json or xml")
    url = request.parameters.get("url", "")
    url = url if "//" in url else f"//{url}"
    if not parse_host(url):
        raise bad_parameter("url", "the URL of a cloudcast")
    show = find_show_at(store, request, url)
    if show is None:
        raise not_found("Cloudcast")
    key = serializers.build_key(show.user.username, show.slug)
    iframe = _build_iframe(show, request)
    pictures = serializers.show_pictures(show, RenderContext(request.addresses))
    # The names are those that a program of 2024 reads; `embed` and `image` are Mixcloud's own.
    # Thumbnails are omitted: programs read them only as an alternative to `image`.
    shape: Json = {
        "author_name": show.user.name,
        "author_url": request.addresses.web + serializers.build_key(show.user.username),
        "cache_age": _CACHE_AGE,
        "embed": iframe,
        "height": _parse_size(request, "height"),
        "html": iframe,
        "image": pictures["extra_large"],
        "provider_name": "Mixcloud",
        "provider_url": request.addresses.web,
        "title": show.name,
        "type": "rich",
        "url": request.addresses.web + key,
        "version": "1.0",
        "width": _parse_size(request, "width"),
    }
    if form == "xml":
        return Reply(_write_xml(shape), "text/xml; charset=utf-8", headers=_OPEN)
    if "callback" in request.parameters:
        return shape
    return Reply(serializers.write_json(shape), "application/json; charset=utf-8", headers=_OPEN)


def find_show_at(store: Store, request: ApiRequest, address: str) -> Show | None:
    """Return the show at an absolute URL or path of a page, if the viewer may see it."""
    site = parse_host(address)
    if site and site not in {parse_host(request.root), *WEB_HOSTS}:
        return None
    path = urlsplit(address).path if site else address
    parts = [unquote(part) for part in path.removeprefix("/www").strip("/").split("/")]
    user = store.find_user(parts[0]) if len(parts) == 2 else None
    show = store.find_show(user.id, parts[1]) if user else None
    return show if show and lookups.is_visible(show, request) else None


def _build_iframe(show: Show, request: ApiRequest) -> str:
    width, height = _parse_size(request, "width"), _parse_size(request, "height")
    source = {
        "hide_cover": "1",
        "light": "1",
        **_parse_color(request),
        "feed": serializers.build_key(show.user.username, show.slug),
    }
    query = urlencode(source, quote_via=quote, safe="")
    # No HTML escaping needed: every part is a number or percent-encoded.
    return (
        f'<iframe width="{width}" height="{height}"'
        f' src="{request.addresses.web}/widget/iframe/?{query}" frameborder="0" ></iframe>'
    )


def _parse_size(request: ApiRequest, name: str) -> int | str:
    text = request.parameters.get(name, _SIZES[name])
    if re.fullmatch(r"[1-9][0-9]{0,4}", text) and int(text) <= _MAX_PIXELS:
        return int(text)
    if re.fullmatch(r"([1-9][0-9]?|100)%", text):
        return text
    raise bad_parameter(name, f"a number of pixels up to {_MAX_PIXELS}, or a percentage")


def _parse_color(request: ApiRequest) -> Mapping[str, str]:
    text = request.parameters.get("color")
    if text is None:
        return {}
    if not re.fullmatch(r"[0-9a-fA-F]{6}", text):
        raise bad_parameter("color", "six hexadecimal digits, without #")
    return {"stylecolor": text}


def _write_xml(shape: Mapping[str, Any]) -> str:
    lines = "".join(
        f"    <{name}>{escape(_NOT_XML.sub('', str(value)))}</{name}>\n"
        for name, value in shape.items()
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n{lines}</oembed>\n'
