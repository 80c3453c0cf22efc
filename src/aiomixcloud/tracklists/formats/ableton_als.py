"""Locators in a set of Ableton Live.

A set is XML in a gzip file. Locators are in beats; the tempo of the main track, with its
automation, makes seconds of them. The names of the elements are those in sets of versions 8 to
12; nothing about them is published.
"""

from __future__ import annotations

import bisect
import math
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from aiomixcloud.tracklists.documents import number
from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import label_entry, position_session
from aiomixcloud.tracklists.safe_xml import NO_DOCTYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

#: Bytes of a set after unpacking; the XML of large sets has 100 MB.
MAX_UNPACKED: Final = 256 * 1024 * 1024
_CHUNK = 256 * 1024
_MAX_DEPTH = 256
_MAX_LOCATORS = 100_000
_MAX_EVENTS = 1_000_000
_MAIN_TRACKS = {"MasterTrack", "MainTrack"}


@dataclass(slots=True)
class _Set:
    """What is of interest in a set."""

    locators: list[tuple[float | None, str]] = field(default_factory=list)
    tempo: float | None = None
    #: Number by which the automation of the tempo is found, from version 10 on.
    tempo_target: str = ""
    #: Events of the tempo in versions 8 and 9: beat and tempo.
    tempo_events: list[tuple[float, float]] = field(default_factory=list)
    #: Events of each automation of the main track, by its target.
    automations: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


def _recognize(source: Source) -> Recognition | None:
    try:
        head = next(_unpack(source.content[:4096]), b"")[:2048]
    except TracklistError:
        return None
    if b"<Ableton" in head:
        return Recognition(Certainty.CERTAIN, "is a packed set of Ableton Live")
    return None


def _unpack(data: bytes) -> Iterator[bytes]:
    """Yield the parts of a gzip file, or of XML that is not packed.

    Raises:
        TracklistError: It is damaged, or too large after unpacking.
    """
    if data[:2] != b"\x1f\x8b":
        yield data
        return
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    size = 0
    for start in range(0, len(data), _CHUNK):
        waiting = data[start : start + _CHUNK]
        while waiting and not unpacker.eof:
            try:
                chunk = unpacker.decompress(waiting, _CHUNK)
            except zlib.error as error:
                raise TracklistError(f"the set is damaged: {error}") from None
            waiting = unpacker.unconsumed_tail
            size += len(chunk)
            if size > MAX_UNPACKED:
                limit = MAX_UNPACKED // 1024**2
                raise TracklistError(f"the set is larger than {limit} MB after unpacking")
            yield chunk


class _SetReader:
    """Collects what is of interest while the XML of a set is parsed."""

    def __init__(self) -> None:
        self.set = _Set()
        self._path: list[str] = []
        self._time: float | None = None
        self._target = ""
        self._name = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(tag)
        if len(path) > _MAX_DEPTH:
            raise TracklistError("the XML of the set is nested too deeply")
        if len(path) < 4:
            return
        parent, value = path[-2], attributes.get("Value", "")
        if parent == "Locator" and path[2] == "Locators":
            if tag == "Time":
                self._time = number(value)
            elif tag == "Name":
                self._name = value
        elif path[2] in _MAIN_TRACKS:
            self._in_main_track(tag, parent, value, attributes)

    def _in_main_track(
        self, tag: str, parent: str, value: str, attributes: dict[str, str]
    ) -> None:
        if parent == "Tempo" and tag == "Manual":
            self.set.tempo = number(value)
        elif parent == "Tempo" and tag == "AutomationTarget":
            self.set.tempo_target = attributes.get("Id", "")
        elif tag == "PointeeId" and parent == "EnvelopeTarget":
            self._target = value
        elif tag == "FloatEvent":
            self._add_event(attributes)

    def _add_event(self, attributes: dict[str, str]) -> None:
        beat, value = number(attributes.get("Time", "")), number(attributes.get("Value", ""))
        if beat is None or value is None:
            return
        if "ArrangerAutomation" in self._path:
            if "Tempo" in self._path:
                self.set.tempo_events.append((beat, value))
        elif "AutomationEnvelope" in self._path:
            events = self.set.automations.setdefault(self._target, [])
            if len(events) < _MAX_EVENTS:
                events.append((beat, value))

    def end(self, tag: str) -> None:
        if tag == "Locator" and self._path[2:3] == ["Locators"]:
            if len(self.set.locators) < _MAX_LOCATORS:
                self.set.locators.append((self._time, self._name))
            self._time, self._name = None, ""
        self._path.pop()


def _read_set(data: bytes) -> tuple[_Set, str]:
    """Return what is in a set, and what is wrong with its end, if anything."""
    reader = _SetReader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for chunk in _unpack(data):
            parser.Parse(chunk, False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        return reader.set, f"the XML of the set is damaged in line {error.lineno}"
    return reader.set, ""


def _refuse_doctype(*_: object) -> None:
    raise TracklistError(NO_DOCTYPE)


@dataclass(frozen=True, slots=True)
class _TempoMap:
    """Seconds at each event of the tempo, which is linear between two events."""

    beats: tuple[float, ...]
    tempos: tuple[float, ...]
    seconds: tuple[float, ...]

    @classmethod
    def from_events(cls, events: Sequence[tuple[float, float]]) -> _TempoMap:
        """Return the map of sorted events; the first tempo holds from beat 0."""
        beats, tempos, seconds = [0.0], [events[0][1]], [0.0]
        for beat, tempo in events:
            if beat <= 0:
                tempos[0] = tempo
                continue
            passed = _duration(beat - beats[-1], tempos[-1], tempo)
            seconds.append(seconds[-1] + passed)
            beats.append(beat)
            tempos.append(tempo)
        return cls(tuple(beats), tuple(tempos), tuple(seconds))

    def seconds_at(self, beat: float) -> float:
        """Return the seconds at a beat."""
        index = max(0, bisect.bisect_right(self.beats, beat) - 1)
        since, tempo = beat - self.beats[index], self.tempos[index]
        if index + 1 == len(self.beats) or since <= 0:
            return self.seconds[index] + since * 60 / tempo
        share = since / (self.beats[index + 1] - self.beats[index])
        here = tempo + (self.tempos[index + 1] - tempo) * share
        return self.seconds[index] + _duration(since, tempo, here)


def _duration(beats: float, first: float, last: float) -> float:
    """Return the seconds of beats while the tempo goes from `first` to `last`."""
    if abs(last - first) < 1e-6 * first:
        return beats * 60 / first
    return beats * 60 * math.log(last / first) / (last - first)


def _tempo_map(found: _Set) -> _TempoMap:
    events = found.tempo_events or found.automations.get(found.tempo_target, [])
    # What lies before the beginning is how Live writes a tempo without automation.
    events = sorted((event for event in events if event[1] > 0), key=lambda event: event[0])
    if not events:
        if found.tempo is None or found.tempo <= 0:
            raise TracklistError("the set has no tempo; its locators cannot be converted")
        events = [(0.0, found.tempo)]
    return _TempoMap.from_events(events)


def _parse(source: Source, options: Options) -> Parsed:
    found, problem = _read_set(source.data)
    warnings = [f"{problem}; the part before it is read"] if problem else []
    if not found.locators:
        raise TracklistError(
            problem
            or "the set has no locators; in the Arrangement View, right-click in the scrub area "
            "and choose Add Locator"
        )
    tempo_map = _tempo_map(found)
    entries: list[Entry] = []
    for beat, name in found.locators:
        seconds = None if beat is None else tempo_map.seconds_at(beat)
        entries.append(label_entry(name, options, time=seconds))
    return Parsed((position_session(entries, warnings),), tuple(warnings))


ABLETON_ALS = Format(
    name="ableton-als",
    title="Ableton Live set (ALS)",
    suffixes=(".als",),
    programs=("Ableton Live",),
    unknowns="Positions count from the start of the arrangement; curved tempo is read as linear.",
    recognize=_recognize,
    parse=_parse,
)
