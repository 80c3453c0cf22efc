"""The one error of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class TracklistError(ValueError):
    """A tracklist that cannot be read or written; the message says why and what to do.

    Args:
        reason: What is wrong, as a sentence without a final period.
        line: Number of the line, from 1, or None.
        candidates: The names of the formats that fit, if the format is in doubt.
        problems: All that is wrong, if there is more than one problem.
    """

    def __init__(
        self,
        reason: str,
        *,
        line: int | None = None,
        candidates: Sequence[str] = (),
        problems: Sequence[str] = (),
    ) -> None:
        self.reason = reason
        self.line = line
        self.candidates: tuple[str, ...] = tuple(candidates)
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__(reason if line is None else f"line {line}: {reason}")
