"""Rendering of HTML pages from templates. All text is escaped; the pages have no scripts."""

from __future__ import annotations

import functools
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiomixcloud.sandbox.api.errors import Refusal, not_found
from aiomixcloud.sandbox.api.responses import HTML, Reply
from aiomixcloud.sandbox.api.serializers import COVER_PICTURES, build_key
from aiomixcloud.sandbox.db.models import Playlist, Show, Tag, User

from .text_links import split_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.db.store import Store

#: Path of the web site. Links on pages begin with it, so they work with any host and scheme.
SITE = "/www"

_FOLDER = Path(__file__).parent

_STATIC = {"site.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'"

# A stricter Referrer-Policy would remove the Origin header that the consent page checks.
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_ALONE: Mapping[str, str] = {
    **_HEADERS,
    "Content-Security-Policy": f"{_POLICY}; form-action 'self'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}

# Browsers also apply form-action to redirects after a form is submitted.
_REDIRECTING: Mapping[str, str] = {
    **_ALONE,
    "Content-Security-Policy": f"{_POLICY}; frame-ancestors 'none'",
}

_FRAMED: Mapping[str, str] = {
    **_HEADERS,
    "Content-Security-Policy": f"{_POLICY}; form-action 'none'",
}


def render_page(name: str, status: int = 200, /, **values: Any) -> Reply:
    """Return a page that cannot be framed."""
    return _render(name, status, _ALONE, values)


def render_redirecting_page(name: str, status: int, /, *, cookie: str, **values: Any) -> Reply:
    """Return a page whose form may redirect to another site."""
    return _render(name, status, {**_REDIRECTING, "Set-Cookie": cookie}, values)


def render_framed_page(name: str, /, **values: Any) -> Reply:
    """Return a page that any site may embed in a frame."""
    return _render(name, 200, _FRAMED, values)


def render_notice(name: str, text: str, status: int = 200) -> Reply:
    """Return a page with a message."""
    return render_page("notice.html", status, name=name, text=text)


def redirect(address: str) -> Reply:
    """Return a redirect."""
    return Reply("", HTML, 302, {**_REDIRECTING, "Location": address})


def render_refusal(one: Refusal) -> Reply:
    """Return the page for a refused request."""
    title = "Page not found" if one.status == 404 else "Request refused"
    return render_notice(title, one.message, one.status)


def serve_static(_store: Store, request: ApiRequest) -> Reply:
    """Serve a static file of the pages."""
    name = request.names["file"]
    if name not in _STATIC:
        raise not_found("File")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(_read_static(name), _STATIC[name], headers=headers)


@functools.cache
def _read_static(name: str) -> bytes:
    return (_FOLDER / "static" / name).read_bytes()


def _render(
    name: str, status: int, headers: Mapping[str, str], values: Mapping[str, Any]
) -> Reply:
    try:
        text = _build_environment().get_template(name).render({"here": "", **values})
    except ImportError:
        hint = "Pages need Jinja2. Install it with: pip install 'aiomixcloud[sandbox]'\n"
        return Reply(hint, "text/plain; charset=utf-8", 501)
    return Reply(text, HTML, status, headers)


@functools.cache
def _build_environment() -> Environment:
    # Imported on first use, because most sandboxes never render a page.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "site": build_address,
        "static": build_static_address,
        "page_of": build_page_address,
        "picture": build_picture_address,
        "pictures": build_picture_set,
        "banner": build_banner_address,
    }
    environment.filters |= {
        "number": "{:,}".format,
        "duration": format_duration,
        "links": split_links,
        "day": format_day,
        "year": lambda seconds: _convert_time(seconds).year,
        "moment": lambda seconds: f"{format_day(seconds)}, {_convert_time(seconds):%H:%M:%S} UTC",
        "iso": lambda seconds: f"{_convert_time(seconds):%Y-%m-%dT%H:%M:%SZ}",
    }
    return environment


# Functions for templates


def build_address(path: str) -> str:
    """Return the URL of a page."""
    return SITE + path


def build_static_address(name: str) -> str:
    """Return the URL of a static file, which changes with its content."""
    version = hashlib.blake2b(_read_static(name), digest_size=6).hexdigest()
    return f"{SITE}/static/{name}?v={version}"


def build_page_address(thing: User | Show | Tag | Playlist) -> str:
    """Return the URL of the page of an object."""
    if isinstance(thing, User):
        return SITE + build_key(thing.username)
    if isinstance(thing, Show):
        return SITE + build_key(thing.user.username, thing.slug)
    if isinstance(thing, Playlist):
        return SITE + build_key(thing.user.username, "playlists", thing.slug)
    return SITE + build_key("genres", thing.slug)


def build_picture_address(thing: User | Show, size: int) -> str:
    """Return the URL of a square picture.

    Unlike in the API, users and shows without a picture have one of their own, so that no face is
    repeated on a page.
    """
    kind = "faces" if isinstance(thing, User) else "covers"
    path = thing.picture or f"defaults/{kind}/{thing.id}"
    return f"/unsafe/{size}x{size}/{quote(path)}"


def build_picture_set(thing: User | Show, *sizes: int) -> str:
    """Return the URLs of a square picture in several sizes, for the attribute ``srcset``."""
    return ", ".join(f"{build_picture_address(thing, size)} {size}w" for size in sizes)


def build_banner_address(user: User) -> str:
    """Return the URL of the cover picture of a profile."""
    return f"/unsafe/{COVER_PICTURES['1670wx240h']}/{quote(user.cover or '')}"


def format_duration(seconds: int) -> str:
    """Format seconds like a player.

    Example:
        >>> format_duration(75), format_duration(3675)
        ('1:15', '1:01:15')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_day(seconds: int) -> str:
    """Format the date of a Unix time.

    Example:
        >>> format_day(0)
        '1 Jan 1970'
    """
    moment = _convert_time(seconds)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _convert_time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
