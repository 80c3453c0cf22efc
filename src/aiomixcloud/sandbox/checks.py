"""Checks of arguments at run time, because the control interface creates them from JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Raise an error unless a value is an integer in a range."""
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < least or (most is not None and value > most):
        span = f"at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} must be {span}, not {value}")


def check_number(name: str, value: float) -> None:
    """Raise an error unless a value is a number that fits into a float."""
    if type(value) not in (int, float):
        raise TypeError(f"{name} must be a number, not {value!r}")
    # JSON can contain larger integers. No comparison with NaN is true.
    if not abs(value) <= sys.float_info.max:
        raise ValueError(f"{name} must be finite, not {value!r}")


def check_truth(**values: object) -> None:
    """Raise an error unless all values are booleans."""
    for name, value in values.items():
        if type(value) is not bool:
            raise TypeError(f"{name} must be true or false, not {value!r}")


def check_text(name: str, value: object) -> None:
    """Raise an error unless a value is a string."""
    if type(value) is not str:
        raise TypeError(f"{name} must be a string, not {value!r}")


def check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    """Raise an error unless a value is one of a few."""
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        *others, last = map(repr, choices)
        raise ValueError(f"{name} must be {', '.join(others)} or {last}, not {value!r}")
