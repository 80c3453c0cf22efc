"""Labels of Audacity.

The layout is described in https://manual.audacityteam.org/man/importing_and_exporting_labels.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.positions import label_entry, parse_seconds, position_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Entry, Options
    from aiomixcloud.tracklists.source import Source

_NUMBER = r"-?\d{1,9}(?:[.,]\d{1,12})?"
#: Start, end and text; older versions wrote labels without an end.
_label = re.compile(rf"({_NUMBER})\t(?:({_NUMBER})(?:\t(.*))?|(.*))")
#: The frequency range of the label before it.
_frequencies = re.compile(r"\\\t")
_exact = re.compile(rf"{_NUMBER}(?<=[.,]\d{{6}})\t")
#: Not a time such as 1.10, minutes and seconds or hours and minutes with a dot.
_fraction = re.compile(r"\d+[.,](?:\d|\d{3,12})")


def _recognize(source: Source) -> Recognition | None:
    lines = [line for line in source.head_lines[:-1] or source.head_lines if line.strip()]
    labels = [line for line in lines if not _frequencies.match(line)]
    found = [match for line in labels if (match := _label.fullmatch(line))]
    if not found or len(found) < len(labels):
        return None
    with_ends = [match for match in found if match[2] is not None]
    if len(with_ends) == len(found) and all(map(_ends_later, with_ends)):
        exact = all(_exact.match(match[0]) for match in found)
        certainty = Certainty.CERTAIN if exact else Certainty.LIKELY
        return Recognition(certainty, "has a start, an end and a text on each line, with tabs")
    if all(_exact.match(match[0]) for match in found):
        return Recognition(
            Certainty.LIKELY, "begins each line with seconds to six places and a tab"
        )
    starts = [parse_seconds(match[1]) or 0 for match in found]
    if starts == sorted(starts) and any(_fraction.fullmatch(match[1]) for match in found):
        return Recognition(
            Certainty.LIKELY, "begins each line with ascending seconds, with fractions, and a tab"
        )
    return None


def _ends_later(label: re.Match[str]) -> bool:
    start, end = parse_seconds(label[1]), parse_seconds(label[2])
    return start is not None and end is not None and start <= end


def _parse(source: Source, options: Options) -> Parsed:
    entries: list[Entry] = []
    warnings: list[str] = []
    for number, line in enumerate(source.lines, 1):
        if not line.strip() or _frequencies.match(line):
            continue
        label = _label.fullmatch(line)
        if label is None:
            warnings.append(f"line {number}: not a label, left out")
            continue
        text = label[3] or label[4] or ""
        entries.append(label_entry(text, options, time=parse_seconds(label[1]), line=number))
    return Parsed((position_session(entries, warnings),), tuple(warnings))


AUDACITY_LABELS = Format(
    name="audacity-labels",
    title="Audacity labels (TXT)",
    suffixes=(".txt",),
    programs=("Audacity", "Tenacity"),
    unknowns="A label is one text; it is a track if a dash separates artist and title.",
    recognize=_recognize,
    parse=_parse,
)
