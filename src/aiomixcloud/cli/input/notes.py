"""Notes about the input of a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.cli.output.formatting import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from aiomixcloud.tracklists import Tracklist


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a tracklist or a text for its author.

    Attributes:
        text: The note, as a sentence.
        doubtful: Whether a person should check the tracklist before it is sent.
    """

    text: str
    doubtful: bool = True


def notes_on(tracklist: Tracklist) -> list[Note]:
    """Return the warnings of a tracklist as doubts, and its notes as notes."""
    doubts = [Note(sentence(text)) for text in tracklist.warnings]
    return doubts + [Note(sentence(text), doubtful=False) for text in tracklist.notes]


def sentence(text: str) -> str:
    """Return a text with a capital letter and a final period.

    Example:
        >>> sentence("line 3: no name, left out")
        'Line 3: no name, left out.'
    """
    end = "" if text.endswith((".", "?", "!")) else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def end_notes(sections: Iterable[Mapping[str, Any]], length: float) -> list[Note]:
    """Return notes on sections that start after the end of the audio.

    Args:
        sections: The sections.
        length: Exact length of the audio in seconds.

    Example:
        >>> end_notes([{"chapter": "A", "start_time": 90}], 80.4)
        [Note(text='Section 1 begins at 1:30; the file ends at 1:20.', doubtful=False)]
    """
    return [
        Note(
            f"Section {place} begins at {clock(start)}; the file ends at {clock(round(length))}.",
            doubtful=False,
        )
        for place, one in enumerate(sections, 1)
        if (start := one.get("start_time")) is not None and start > length
    ]
