"""The result of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found.

    Attributes:
        name: What was checked, such as ``certificates``.
        status: ``ok``, ``note`` for something worth knowing, or ``problem``.
        text: The finding in one line; for a problem also what to do.
        facts: The same as values, for programs.
    """

    name: str
    status: Literal["ok", "note", "problem"]
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
