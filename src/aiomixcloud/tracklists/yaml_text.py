"""YAML whose values all stay text; needs PyYAML, the extra ``yaml``.

It is read event by event: an alias is never expanded, and nothing is nested deeply, so that a
small file cannot fill the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import TracklistError

if TYPE_CHECKING:
    from collections.abc import Iterable

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

#: Far more than any tracklist has.
_MAX_DEPTH = 20
_NULLS = {"", "~", "null", "Null", "NULL"}


def load_strings(text: str) -> Value:
    """Return the first document of a YAML text; values and keys are strings.

    Raises:
        TracklistError: PyYAML is not installed, or the text is not valid.
    """
    try:
        import yaml
    except ImportError:
        raise TracklistError(
            "YAML needs PyYAML; install it with: pip install 'aiomixcloud[yaml]'"
        ) from None
    # Written in C, and many times faster, but not part of every installation.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _build(yaml, yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        reason = error.problem or error.context
        raise TracklistError(f"not valid YAML: {reason}", line=line) from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, TracklistError):
            raise
        raise TracklistError(f"not valid YAML: {str(error)[:200]}") from None


def _build(yaml: Any, events: Iterable[Any]) -> Value:
    """Return the value of the first document in a stream of events."""
    anchors: dict[str, Value] = {}
    # The open lists and mappings, the outermost first, with their anchors.
    opened: list[tuple[list[Value], str | None]] = [([], None)]
    value: Value | None
    anchor: str | None
    for event in events:
        kind, value, anchor = type(event), None, None
        if kind is yaml.ScalarEvent:
            value, anchor = event.value, event.anchor
            if not event.style and value in _NULLS:
                value = ""
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            items, anchor = opened.pop()
            value = items if kind is yaml.SequenceEndEvent else _mapping(items)
        elif kind is yaml.AliasEvent:
            value = anchors.get(event.anchor, "")
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if len(opened) > _MAX_DEPTH:
                raise TracklistError("the YAML is nested too deeply")
            opened.append(([], event.anchor))
        if value is None:
            continue
        if anchor:
            anchors[anchor] = value
        opened[-1][0].append(value)
    values = opened[0][0]
    return values[0] if values else ""


def _mapping(items: list[Value]) -> dict[str, Value]:
    """Return a mapping from keys and values in turn; keys that are not text are left out."""
    pairs = zip(items[0::2], items[1::2], strict=False)
    return {key: value for key, value in pairs if isinstance(key, str)}
