"""RSS and Atom feeds of shows, and OPML lists of such feeds.

The feeds announce shows with their picture, length and tags. They have no audio enclosure, because
Mixcloud does not offer audio files. Fields follow the RSS 2.0 specification, RFC 4287 (Atom),
OPML 2.0 and Apple's podcast tags for length and picture.

Example:
    >>> from aiomixcloud.feeds import rss
    >>> from aiomixcloud.sync import MixcloudSync
    >>> with MixcloudSync() as mixcloud:
    ...     bob = mixcloud.get("bob")
    ...     shows = mixcloud.connection("bob", "cloudcasts", limit=50)
    ...     text = rss(shows, title=bob.name, link=bob.url)
    >>> text.startswith("<?xml version='1.0' encoding='utf-8'?>")
    True
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from . import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["atom", "opml", "rss"]

_ATOM = "http://www.w3.org/2005/Atom"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_DC = "http://purl.org/dc/elements/1.1/"
_PREFIXES = {"atom": _ATOM, "itunes": _ITUNES, "dc": _DC}

# Characters that XML 1.0 or feed validators do not allow: control characters and unpaired
# surrogates. Also those that change the direction of text, whose effect would not end with a name.
_INVALID = re.compile(
    "[^\t\n\r -~\u00a0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]"
)

# The time of a feed without shows.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def rss(
    shows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    link: str,
    description: str = "",
    url: str | None = None,
    picture: str | None = None,
) -> str:
    """Return an RSS 2.0 feed.

    Args:
        shows: The shows, as returned by the client. Those from lists have no description; call
            ``load()`` on them first to include it.
        title: Title of the feed.
        link: URL of the page that the feed is about.
        description: Description of the feed; the title if empty.
        url: URL at which the feed is published.
        picture: URL of the picture of the feed.

    Returns:
        The XML document.

    Example:
        >>> from aiomixcloud.feeds import rss
        >>> "<title>Nights</title>" in rss([], title="Nights", link="https://radio.example/")
        True
    """
    items, title = _unique(shows), _clean(title) or link
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", title)
    _add(channel, "link", _uri(link))
    _add(channel, "description", description or title)
    _add(channel, "generator", f"aiomixcloud {__version__}")
    if items:
        _add(channel, "lastBuildDate", format_datetime(max(map(_created, items)), usegmt=True))
    if url:
        _add(channel, f"{{{_ATOM}}}link", href=_uri(url), rel="self", type="application/rss+xml")
    if picture:
        image = ET.SubElement(channel, "image")
        _add(image, "url", _uri(picture))
        _add(image, "title", title)
        _add(image, "link", _uri(link))
    for show in items:
        item = ET.SubElement(channel, "item")
        _add(item, "title", _name(show))
        _add(item, "link", _uri(show["url"]))
        _add(item, "guid", _uri(show["url"]), isPermaLink="true")
        _add(item, "pubDate", format_datetime(_created(show), usegmt=True))
        _add(item, f"{{{_DC}}}creator", _author(show))
        _add(item, "description", _html(show))
        for tag in _tags(show):
            _add(item, "category", tag)
        if length := show.get("audio_length"):
            _add(item, f"{{{_ITUNES}}}duration", str(length))
        if image_url := _picture(show):
            _add(item, f"{{{_ITUNES}}}image", href=_uri(image_url))
    return _document(root)


def atom(
    shows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    link: str,
    description: str = "",
    url: str | None = None,
    picture: str | None = None,
) -> str:
    """Return an Atom feed.

    The arguments are those of `rss`.

    Example:
        >>> from aiomixcloud.feeds import atom
        >>> "<title>Nights</title>" in atom([], title="Nights", link="https://radio.example/")
        True
    """
    items, title = _unique(shows), _clean(title) or link
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", _uri(url or link))
    _add(feed, "title", title)
    if description:
        _add(feed, "subtitle", description)
    _add(feed, "updated", max(map(_updated, items), default=_NEVER).isoformat())
    _add(feed, "link", href=_uri(link), rel="alternate", type="text/html")
    if url:
        _add(feed, "link", href=_uri(url), rel="self", type="application/atom+xml")
    if picture:
        _add(feed, "logo", _uri(picture))
    _add(feed, "generator", "aiomixcloud", version=__version__)
    author = ET.SubElement(feed, "author")
    _add(author, "name", title)
    for show in items:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", _uri(show["url"]))
        _add(entry, "title", _name(show))
        _add(entry, "link", href=_uri(show["url"]), rel="alternate", type="text/html")
        _add(entry, "published", _created(show).isoformat())
        _add(entry, "updated", _updated(show).isoformat())
        author = ET.SubElement(entry, "author")
        _add(author, "name", _author(show))
        for tag in _tags(show):
            _add(entry, "category", term=tag)
        _add(entry, "content", _html(show), type="html")
        if length := show.get("audio_length"):
            _add(entry, f"{{{_ITUNES}}}duration", str(length))
    return _document(feed)


def opml(feeds: Iterable[tuple[str, str, str]], *, title: str) -> str:
    """Return an OPML list of feeds, which feed readers import.

    Args:
        feeds: The title, feed URL and page URL of each feed.
        title: Title of the list.

    Example:
        >>> from aiomixcloud.feeds import opml
        >>> text = opml([("Bob", "https://radio.example/bob.xml", "https://radio.example/bob")],
        ...     title="Following")
        >>> 'xmlUrl="https://radio.example/bob.xml"' in text
        True
    """
    root = ET.Element("opml", {"version": "2.0"})
    _add(ET.SubElement(root, "head"), "title", title)
    body = ET.SubElement(root, "body")
    for name, url, page in feeds:
        addresses = {"xmlUrl": _uri(url), "htmlUrl": _uri(page)}
        _add(body, "outline", type="rss", text=name, title=name, **addresses)
    return _document(root)


def _add(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> None:
    clean = {key: _clean(value) for key, value in attributes.items()}
    ET.SubElement(parent, name, clean).text = _clean(text) or None


def _clean(text: str) -> str:
    return _INVALID.sub("", text).strip()


def _document(root: ET.Element) -> str:
    for prefix, namespace in _PREFIXES.items():
        ET.register_namespace(prefix, namespace)
    ET.indent(root)
    # Character references keep it valid if it is stored in another encoding.
    document: bytes = ET.tostring(root, encoding="us-ascii")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{document.decode()}\n"


def _unique(shows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the shows once; pages overlap if a show is published while they are read."""
    return list({show["url"]: show for show in shows}.values())


def _html(show: Mapping[str, Any]) -> str:
    """Return the content of an item: picture, description and link, as HTML."""
    parts = []
    if picture := _picture(show):
        parts.append(f'<p><img src="{escape(_uri(picture))}" alt="" width="300"></p>')
    paragraphs = re.split(r"\n\s*\n", (show.get("description") or "").strip())
    parts += [f"<p>{'<br>'.join(escape(one).splitlines())}</p>" for one in paragraphs if one]
    parts.append(f'<p><a href="{escape(_uri(show["url"]))}">{escape(_name(show))}</a></p>')
    return "".join(parts)


def _uri(url: str) -> str:
    """Return a URL in ASCII: RSS does not allow other characters, which keys may contain."""
    return quote(_clean(url), safe="%:/?#[]@!$&'()*+,;=~")


def _tags(show: Mapping[str, Any]) -> list[str]:
    return [tag["name"] for tag in show.get("tags") or () if _clean(tag.get("name") or "")]


def _name(show: Mapping[str, Any]) -> str:
    return _clean(show.get("name") or "") or str(show["key"])


def _picture(show: Mapping[str, Any]) -> str | None:
    pictures = show.get("pictures") or {}
    return pictures.get("extra_large") or pictures.get("large")


def _author(show: Mapping[str, Any]) -> str:
    user = show.get("user") or {}
    name = _clean(user.get("name") or "")
    return str(name or user.get("username") or show["key"].split("/")[1])


def _created(show: Mapping[str, Any]) -> datetime:
    return _moment(show.get("created_time"))


def _updated(show: Mapping[str, Any]) -> datetime:
    # The upload of a scheduled show ends before it is published.
    return max(_created(show), _moment(show.get("updated_time")))


def _moment(value: object) -> datetime:
    """Return a time of the API, which the client returns as `datetime`, and raw JSON as text."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, datetime):
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):  # not a date, or not one in every time zone
        pass
    return _NEVER
