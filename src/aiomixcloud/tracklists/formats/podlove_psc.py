"""Podlove Simple Chapters, alone or in a feed.

The format is described in https://podlove.org/simple-chapters/.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import safe_xml, times
from aiomixcloud.tracklists.documents import child_texts, find_children, local_name
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import NO_CHAPTERS, chapter_entries, position_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from aiomixcloud.tracklists.entries import Options, Session
    from aiomixcloud.tracklists.source import Source

_NAMESPACE = "podlove.org/simple-chapters"
_ITEMS = {"item", "entry"}
_bare = re.compile(r"<chapters\b[^>]{0,500}>\s*<chapter\s[^>]{0,500}?\bstart\s*=")


def _recognize(source: Source) -> Recognition | None:
    head = source.head.lstrip()
    if not head.startswith("<"):
        return None
    if "<psc:chapters" in head or _NAMESPACE in head or _NAMESPACE.encode() in source.data:
        return Recognition(Certainty.CERTAIN, "has Podlove Simple Chapters")
    if _bare.search(head):
        return Recognition(Certainty.LIKELY, "has <chapter start=...> in <chapters>")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    text = source.text
    if "<psc:chapters" in text and "xmlns:psc" not in text:
        # Copied from a feed, without the declaration at its beginning.
        text = text.replace("<psc:chapters", f'<psc:chapters xmlns:psc="http://{_NAMESPACE}"')
    root, problem = safe_xml.parse_xml_start(text)
    lists = list(_chapter_lists(root)) if root is not None else []
    if not lists:
        raise problem or TracklistError(NO_CHAPTERS)
    warnings = [f"{problem}; the part before it is read"] if problem else []
    dated = [(_date(item), _session(item, chapters, warnings)) for item, chapters in lists]
    if all(date is not None for date, _ in dated):
        dated.sort(key=lambda pair: pair[0] or 0)  # Feeds begin with the newest.
    return Parsed(tuple(session for _, session in dated), tuple(warnings))


def _chapter_lists(root: ET.Element) -> Iterator[tuple[ET.Element | None, ET.Element]]:
    """Yield each item of a feed with its first list of chapters; None stands for no item."""
    seen: set[ET.Element | None] = set()
    waiting: list[tuple[ET.Element, ET.Element | None]] = [(root, None)]
    while waiting:
        element, item = waiting.pop()
        name = local_name(element)
        if name == "chapters" and item not in seen and _has_chapters(element):
            seen.add(item)
            yield item, element
            continue
        inside = element if name in _ITEMS else item
        waiting += [(child, inside) for child in reversed(element)]


def _has_chapters(element: ET.Element) -> bool:
    return next(find_children(element, "chapter"), None) is not None


def _session(item: ET.Element | None, chapters: ET.Element, warnings: list[str]) -> Session:
    entries = chapter_entries(map(_read_chapter, find_children(chapters, "chapter")), warnings)
    name = "" if item is None else child_texts(item).get("title", "")
    return position_session(entries, warnings, name=name)


def _read_chapter(chapter: ET.Element) -> tuple[str, str, float | None]:
    text = chapter.get("start", "").strip()
    return chapter.get("title", "").strip(), text, times.parse_position(text.removeprefix("npt:"))


def _date(item: ET.Element | None) -> float | None:
    # Imported here because importing it takes longer than all formats take to recognise a file.
    from email.utils import parsedate_to_datetime

    texts = {} if item is None else child_texts(item)
    text = texts.get("pubDate") or texts.get("published") or texts.get("updated") or ""
    try:
        return times.to_epoch(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError):
        pass
    try:
        return times.to_epoch(datetime.fromisoformat(text).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


PODLOVE_PSC = Format(
    name="podlove-psc",
    title="Podlove Simple Chapters (PSC, RSS, Atom)",
    suffixes=(".psc", ".xml", ".rss", ".atom"),
    programs=("Podlove Publisher", "Auphonic", "Ultraschall"),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
