"""rekordbox: the collection exported in XML format, with playlists that refer to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..entries import Certainty, Entry, Format, Parsed, Recognition, Session
from ..errors import TracklistError
from ..file_names import file_stem
from ..titles import add_mix_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ..entries import Options
    from ..source import Source

_root = re.compile(r"<DJ_PLAYLISTS[\s/>]")
_PLAYLIST = "1"
_BY_LOCATION = "1"
_NO_TIMES = "a rekordbox playlist has no start times"


def _recognize(source: Source) -> Recognition | None:
    if _root.search(source.head[:4000]):
        return Recognition(Certainty.CERTAIN, "has the root element 'DJ_PLAYLISTS'")
    return None


def _parse(source: Source, options: Options) -> Parsed:  # noqa: ARG001
    root = source.xml
    tracks = {"TrackID": dict[str, Element](), "Location": dict[str, Element]()}
    for track in root.iterfind("COLLECTION/TRACK"):
        for key, known in tracks.items():
            known.setdefault(track.get(key, ""), track)
    nodes = [node for node in root.iter("NODE") if node.get("Type") == _PLAYLIST]
    if not nodes:
        raise TracklistError(
            "the file contains the collection, but no playlist: select playlists for the export"
        )
    warnings = [_NO_TIMES]
    sessions = tuple(
        _session(node, tracks, warnings, numbered=len(nodes) == 1) for node in nodes
    )
    return Parsed(sessions, tuple(warnings))
