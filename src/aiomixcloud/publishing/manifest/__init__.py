"""What should exist: the shows of a spreadsheet, a TOML file or a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from aiomixcloud.publishing.show import Problem, Show

__all__ = ["Manifest"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The shows that should exist.

    Attributes:
        shows: The shows of the rows without mistakes, in the order of the rows.
        problems: All mistakes of all rows.
        warnings: Remarks about the manifest as a whole.
        path: The file or folder, or None for standard input.
        timezone: The time zone of dates without one.
    """

    shows: tuple[Show, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    path: Path | None = None
    timezone: ZoneInfo | None = None
