"""The common options, accepted both before and after the name of a command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Seconds of a day: the longest timeout.
_DAY = 86_400

#: Seconds of the units of durations.
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}

_DURATION = r"(?a)(?P<number>\d*\.?\d+(?:e\d+)?)\s*(?P<unit>ms|s|min|m|h|d)?"

Function = TypeVar("Function", bound="Callable[..., Any]")

#: Headings of the help pages.
OUTPUT = "Output options"
EVERYWHERE = "Global options"


class Choices:
    """The values of the common options.

    Attributes:
        json: Whether to print a single JSON document.
        jsonl: Whether to print JSON Lines, one object per line.
        csv: Whether to print CSV with a header line.
        fields: Paths of the fields to print; empty for the default fields.
        quiet: Whether to print only data and errors.
        verbose: Whether to log requests, waits and retries.
        sandbox: Whether to use the local sandbox.
        as_user: User who is logged in to the sandbox.
        profile: Name of a stored account; None for the default one.
        api_root: Root URL of the API; None for the default one.
        timeout: Seconds to wait for a response.
        max_wait: Maximum number of seconds to wait for rate limits.
        on_line: Names of the options given on the command line, not in the environment.
    """

    json: bool = False
    jsonl: bool = False
    csv: bool = False
    fields: tuple[str, ...] = ()
    quiet: bool = False
    verbose: bool = False
    sandbox: bool = False
    as_user: str | None = None
    profile: str | None = None
    api_root: str | None = None
    timeout: float | None = None
    max_wait: float | None = None

    def __init__(self) -> None:
        self.on_line: set[str] = set()


class CommonOption(click.Option):
    """An option whose value is stored in `Choices`.

    Args:
        names: Names of the option, such as ``--json``.
        section: Heading of the help page under which it is listed.
        settings: Other arguments of `click.Option`.
    """

    def __init__(self, *names: str, section: str, **settings: Any) -> None:
        super().__init__(names, expose_value=False, callback=_keep, **settings)
        self.section = section


def fields(text: str) -> tuple[str, ...]:
    """Return the field names in a comma-separated text.

    Raises:
        click.BadParameter: A name is empty.

    Example:
        >>> fields("name,user.name")
        ('name', 'user.name')
    """
    names = tuple(name.strip() for name in text.split(","))
    if not all(part for name in names for part in name.split(".")):
        raise click.BadParameter(
            f"{text!r} is not a valid list of fields; write it like name,user.name"
        )
    return names


def text(value: str) -> str:
    """Return a text unchanged if it is not blank.

    Raises:
        click.BadParameter: The text is blank, such as an unset variable of a script.
    """
    if not value.strip():
        raise click.BadParameter("the value is empty; give a value or omit the option")
    return value


def _profile(value: str) -> str:
    """Return the name of a profile if it is easy to type."""
    if value != value.strip() or not value.isprintable() or not value or value[0] == "-":
        raise click.BadParameter(
            f"{value!r} is not a valid profile name; use a name such as station"
        )
    return value


def _complete_profile(context: click.Context, _option: click.Parameter, start: str) -> list[str]:
    return [name for name in context.obj.accounts.load() if name.startswith(start)]


class FilePath(click.Path):
    """A file name; an empty one is refused, since it would mean the current folder.

    Args:
        dir_okay: Whether the path may be that of a folder.
    """

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a text to a path."""
        if not value:
            self.fail("the file name is empty", param, ctx)
        return super().convert(value, param, ctx)


class OptionGroup(Protocol):
    """A decorator that adds several options to a command."""

    def __call__(self, command: Function, /) -> Function:
        """Add the options and return the command."""
        ...


def option_group(*options: Callable[[Any], Any]) -> OptionGroup:
    """Return a decorator that adds several options to a command."""

    def add(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def number(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a converter from text to a whole number within limits.

    Args:
        least: Minimum value.
        most: Maximum value; None for no maximum.

    Example:
        >>> number(1)("20")
        20
    """
    limits = f"of at least {least}" if most is None else f"from {least} to {most}"

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise click.BadParameter(f"{text!r} is not a whole number {limits}") from None
        if value < least or (most is not None and value > most):
            raise click.BadParameter(f"{text} is not a whole number {limits}")
        return value

    return convert


def duration(least: float, most: float) -> Callable[[str], float]:
    """Return a converter from text such as ``90``, ``30s`` or ``5m`` to seconds within limits.

    Args:
        least: Minimum number of seconds.
        most: Maximum number of seconds.

    Example:
        >>> duration(0, 86400)("5m")
        300.0
    """

    def convert(text: str) -> float:
        found = re.fullmatch(_DURATION, text.strip().lower())
        value = float(found["number"]) * _UNITS[found["unit"] or "s"] if found else -1.0
        if found is None or not least <= value <= most:
            example = f"{least:g}s" if least > 30 else "30s"
            raise click.BadParameter(
                f"{text} is not a number from {least:g} to {most:.12g}, in seconds or with a "
                f"unit, such as {example}, 5m or 2h"
            )
        return value

    return convert


def _keep(context: click.Context, option: click.Parameter, value: Any) -> Any:
    name, choices = str(option.name), context.obj.choices
    # An option before the command's name counts, unless it is repeated after the name.
    given = context.get_parameter_source(name) is not ParameterSource.ENVIRONMENT
    if value is not None and value is not False and (given or getattr(choices, name) is None):
        setattr(choices, name, value)
        if given:
            choices.on_line.add(name)
    return value


_QUIET = CommonOption(
    "-q", "--quiet", section=EVERYWHERE, is_flag=True, help="Print only data and errors."
)

_OUTPUT_OPTIONS = (
    CommonOption("--json", section=OUTPUT, is_flag=True, help="Print a JSON document."),
    CommonOption(
        "--jsonl",
        section=OUTPUT,
        is_flag=True,
        help="Print JSON Lines, one object per line.",
    ),
    CommonOption("--csv", section=OUTPUT, is_flag=True, help="Print CSV with a header line."),
    CommonOption(
        "--fields",
        section=OUTPUT,
        type=fields,
        metavar="A,B.C",
        help="Print only these fields; use dots for nested fields.",
    ),
)

_ONLINE_OPTIONS = (
    CommonOption(
        "-v",
        "--verbose",
        section=EVERYWHERE,
        is_flag=True,
        help="Log requests, waits and retries.",
    ),
    CommonOption(
        "--sandbox",
        section=EVERYWHERE,
        is_flag=True,
        help="Use the local sandbox, which persists between commands.",
    ),
    CommonOption(
        "as_user",
        "--as",
        section=EVERYWHERE,
        type=text,
        metavar="USER",
        help="Act as this user of the sandbox (default: amikrop).",
    ),
    CommonOption(
        "--profile",
        section=EVERYWHERE,
        envvar="MIXCLOUD_PROFILE",
        type=_profile,
        shell_complete=_complete_profile,
        metavar="NAME",
        help="Use this stored account.",
    ),
    CommonOption(
        "--api-root",
        section=EVERYWHERE,
        envvar="MIXCLOUD_API_ROOT",
        type=text,
        metavar="URL",
        help="Use the API at this URL.",
    ),
    CommonOption(
        "--timeout",
        section=EVERYWHERE,
        type=duration(0.001, _DAY),
        metavar="TIME",
        help="Set how long to wait for a response, such as 30s.",
    ),
    CommonOption(
        "--max-wait",
        section=EVERYWHERE,
        type=duration(0, 366 * _DAY),
        metavar="TIME",
        help="Set how long to wait for rate limits (default: 15m).",
    ),
)


def common_options(*, data: bool, online: bool) -> Sequence[CommonOption]:
    """Return the common options of a command; commands share them.

    Args:
        data: Whether the command prints data.
        online: Whether the command sends requests.
    """
    return (
        *(_OUTPUT_OPTIONS if data else ()),
        _QUIET,
        *(_ONLINE_OPTIONS if online else ()),
    )
