"""Untrusted XML: no document types, no entities, no characters that XML forbids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .errors import TracklistError

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

#: Characters that XML 1.0 forbids; some programs write them in titles.
_forbidden = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_reference = re.compile(r"&#(?:x0*([0-9A-Fa-f]{1,6})|0*(\d{1,7}));")

#: The error about a document type.
NO_DOCTYPE = "document types and entities are not accepted in XML"


def parse_xml(text: str) -> ET.Element:
    """Return the root element of an XML document.

    Raises:
        TracklistError: The document is not well-formed, or declares a document type, whose
            entities could fill the memory.
    """
    from xml.etree import ElementTree as ET

    try:
        return ET.fromstring(_clean(text))  # noqa: S314
    except ET.ParseError as problem:
        raise _error(problem) from None


def parse_xml_start(text: str) -> tuple[ET.Element | None, TracklistError | None]:
    """Return as much of a document as is well-formed, and the error that ends it, if any.

    The element is the root, incomplete after an error, or None if not even one begins.
    """
    from xml.etree import ElementTree as ET

    parser: Any = ET.XMLPullParser(["start"])
    parser.feed(_clean(text))
    root: ET.Element | None = None
    try:
        for _, element in parser.read_events():
            root = element if root is None else root
        parser.close()
    except ET.ParseError as problem:
        return root, _error(problem)
    return root, None


def _clean(text: str) -> str:
    if (position := text.find("<!DOCTYPE")) >= 0 or (position := text.find("<!ENTITY")) >= 0:
        line = text.count("\n", 0, position) + 1
        raise TracklistError(NO_DOCTYPE, line=line)
    text = _forbidden.sub("", text.lstrip("\ufeff \t\r\n"))
    return _reference.sub(_allowed, text) if "&#" in text else text


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    allowed = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return reference[0] if allowed and code not in {0xFFFE, 0xFFFF} else ""


def _error(problem: ET.ParseError) -> TracklistError:
    message = str(problem).split(":", 1)[0]
    return TracklistError(f"the XML is not well-formed: {message}", line=problem.position[0])
