"""Values and elements of untrusted JSON and XML documents, whatever their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from .source import Source

_MAX_NUMBER_SIZE = 40


def load_json(source: Source) -> object:
    """Return the value of a JSON document, or None if the file is not one."""
    if source.head.lstrip()[:1] not in {"{", "["}:
        return None
    return source.json_or_none


def member(value: object, key: str) -> object:
    """Return a member of an object; None if there is none, or if it is not an object."""
    return value.get(key) if isinstance(value, dict) else None


def objects(value: object) -> list[dict[str, object]]:
    """Return the objects in a list; empty if it is not a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def objects_in(document: object, key: str) -> list[dict[str, object]]:
    """Return the objects in a list, which is the document or one of its members."""
    return objects(member(document, key) if isinstance(document, dict) else document)


def string(value: object) -> str:
    """Return a text, or a number as text; anything else is empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return str(value)
    return ""


def number(value: object) -> float | None:
    """Return a number, or a text that is one; None if it is neither, or not finite."""
    if isinstance(value, str) and len(value) <= _MAX_NUMBER_SIZE:
        try:
            value = float(value.strip().replace(",", "."))
        except ValueError:
            return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if abs(value) < 1e12 else None


def local_name(element: ET.Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def find_children(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the children of an element that have a name, in any namespace."""
    return (child for child in parent if local_name(child) == name)


def child_texts(parent: ET.Element) -> dict[str, str]:
    """Return the texts of the children by their names, stripped; the first of equal names."""
    texts: dict[str, str] = {}
    for child in parent:
        texts.setdefault(local_name(child), (child.text or "").strip())
    return texts
