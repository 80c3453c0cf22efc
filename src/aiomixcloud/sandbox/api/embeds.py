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

from aiomixcloud.sandbox.api import lookups as finding
from aiomixcloud.sandbox.api import serializers as answers
from aiomixcloud.sandbox.api.errors import bad_parameter, not_found
from aiomixcloud.sandbox.api.indented import dumps
from aiomixcloud.sandbox.api.links import WEB_HOSTS, host
from aiomixcloud.sandbox.api.responses import HTML, Reply
from aiomixcloud.sandbox.api.serializers import Form, Json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.sandbox.api.request import Question
    from aiomixcloud.sandbox.db.models import Show
    from aiomixcloud.sandbox.db.store import State

# The defaults of the web site.
_WIDTH = "100%"
_HEIGHT = "120"

# Unlike web pages, embed code may be fetched from any origin.
_OPEN: Mapping[str, str] = {"Access-Control-Allow-Origin": "*"}

_MAX_PIXELS = 10_000

# Characters that XML 1.0 cannot represent, even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def embed_html(state: State, question: Question) -> Reply:
    """Return the iframe of a show as HTML."""
    return Reply(_frame(finding.show(state, question), question), HTML, headers=_OPEN)


def embed_json(state: State, question: Question) -> Json:
    """Return the iframe of a show with the fields of the show as JSON."""
    show = finding.show(state, question)
    key = answers.key_of(show.user.username, show.slug)
    return {
        "key": key,
        "url": question.addresses.web + key,
        "name": show.name,
        "width": _number(_size(question, "width", _WIDTH)),
        "height": _number(_size(question, "height", _HEIGHT)),
        "html": _frame(show, question),
    }


def oembed(state: State, question: Question) -> Json | Reply:
    """Return the oEmbed description of a show as JSON or XML."""
    form = question.parameters.get("format", "json")
    if form not in ("json", "xml"):
        raise bad_parameter("format", "json or xml")
    url = question.parameters.get("url", "")
    url = url if "//" in url else f"//{url}"
    if not host(url):
        raise bad_parameter("url", "the address of a cloudcast")
    show = show_at(state, question, url)
    if show is None:
        raise not_found("Cloudcast")
    key = answers.key_of(show.user.username, show.slug)
    picture = answers.show_pictures(show, Form(question.addresses))["extra_large"]
    shape: Json = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Mixcloud",
        "provider_url": question.addresses.web,
        "title": show.name,
        "url": question.addresses.web + key,
        "author_name": show.user.name,
        "author_url": question.addresses.web + answers.key_of(show.user.username),
        "image": picture,
        "thumbnail_url": picture,
        "thumbnail_width": 600,
        "thumbnail_height": 600,
        "width": _number(_size(question, "width", _WIDTH)),
        "height": _number(_size(question, "height", _HEIGHT)),
        "html": _frame(show, question),
    }
    if form == "xml":
        return Reply(_xml(shape), "text/xml; charset=utf-8", headers=_OPEN)
    if "callback" in question.parameters:
        return shape
    return Reply(dumps(shape), "application/json; charset=utf-8", headers=_OPEN)


def show_at(state: State, question: Question, address: str) -> Show | None:
    """Return the show at a page address or path.

    Args:
        state: The data of the sandbox.
        question: The request; its viewer must be allowed to see the show.
        address: An absolute URL or a path.

    Returns:
        The show, or None if there is none or the viewer may not see it.
    """
    site = host(address)
    if site and site not in {host(question.root), *WEB_HOSTS}:
        return None
    path = urlsplit(address).path if site else address
    parts = [unquote(part) for part in path.removeprefix("/www").strip("/").split("/")]
    user = state.user(parts[0]) if len(parts) == 2 else None
    show = state.show(user.id, parts[1]) if user else None
    return show if show and finding.is_visible(show, question) else None


def _frame(show: Show, question: Question) -> str:
    width, height = _size(question, "width", _WIDTH), _size(question, "height", _HEIGHT)
    source = {
        "hide_cover": "1",
        "light": "1",
        **_color(question),
        "feed": answers.key_of(show.user.username, show.slug),
    }
    query = urlencode(source, quote_via=quote, safe="")
    # No HTML escaping needed: every part is a number or percent-encoded.
    return (
        f'<iframe width="{width}" height="{height}"'
        f' src="{question.addresses.web}/widget/iframe/?{query}" frameborder="0" ></iframe>'
    )


def _size(question: Question, name: str, default: str) -> str:
    text = question.parameters.get(name, default)
    if re.fullmatch(r"[1-9][0-9]{0,4}", text) and int(text) <= _MAX_PIXELS:
        return text
    if re.fullmatch(r"([1-9][0-9]?|100)%", text):
        return text
    raise bad_parameter(name, f"a number of pixels up to {_MAX_PIXELS}, or a percentage")


def _number(size: str) -> int | str:
    return size if size.endswith("%") else int(size)


def _color(question: Question) -> Mapping[str, str]:
    text = question.parameters.get("color")
    if text is None:
        return {}
    if not re.fullmatch(r"[0-9a-fA-F]{6}", text):
        raise bad_parameter("color", "six hexadecimal digits, without #")
    return {"stylecolor": text}


def _xml(shape: Mapping[str, Any]) -> str:
    lines = "".join(
        f"    <{name}>{escape(_NOT_XML.sub('', str(value)))}</{name}>\n"
        for name, value in shape.items()
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n{lines}</oembed>\n'
