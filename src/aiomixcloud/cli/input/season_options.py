"""The options of the commands that read manifests."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.exit_codes import WRONG_USAGE, CommandError
from aiomixcloud.cli.input.text_files import STDIN, read_stdin
from aiomixcloud.cli.options import FilePath, OptionGroup, option_group

if TYPE_CHECKING:
    from aiomixcloud.cli.session import Session
    from aiomixcloud.publishing import FileCache, Manifest

#: Manifests that a folder can contain; they share their journal with the folder.
_IN_FOLDER = ("shows.csv", "shows.tsv", "shows.toml")

_rate = re.compile(
    r"(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b(?:/s)?)?", re.ASCII | re.IGNORECASE
).fullmatch
_FACTORS = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9}

#: Adds the options of manifests to a command.
manifest_options: OptionGroup = option_group(
    click.option(
        "--timezone",
        metavar="ZONE",
        help="Read dates in this time zone, such as Europe/Berlin.",
    ),
    click.option(
        "--time",
        "time_of_day",
        metavar="HH:MM",
        help="Publish at this time of day if a date has no time.",
    ),
    click.option(
        "--weekly",
        metavar="WHEN",
        help="Publish a show each week, from the next 'friday 20:00' on, in the order of the "
        "rows or file names; rows with a date keep it.",
    ),
    click.option(
        "--date-order",
        type=click.Choice(["DMY", "MDY"], case_sensitive=False),
        metavar="DMY|MDY",
        help="Read dates such as 03/04/2027 in this order.",
    ),
    click.option(
        "--pattern",
        metavar="TEXT",
        help="Read fields from file names: '{series}_{date:%Y%m%d}_{guest}'.",
    ),
    click.option(
        "overrides",
        "--set",
        multiple=True,
        metavar="FIELD=VALUE",
        help="Set a field of all shows, such as tags='house; deep house' or "
        "name='{series} {number:03}'; repeat for more fields.",
    ),
    click.option(
        "--fit-picture", is_flag=True, help="Make covers square and small enough to be accepted."
    ),
    click.option(
        "journal_path",
        "--journal",
        type=FilePath(dir_okay=False),
        metavar="FILE",
        help="Record in this file what was sent (default: next to the manifest).",
    ),
    click.option(
        "--stage",
        is_flag=True,
        help="Send all shows unlisted, and publish them once all are sent (Pro accounts).",
    ),
    click.option(
        "--only",
        type=click.Choice(["new", "changed"]),
        help="Only send new shows, or only edit changed ones.",
    ),
)


def read_manifest(
    session: Session,
    source: str,
    *,
    overrides: tuple[str, ...],
    time_of_day: str | None,
    **options: Any,
) -> Manifest:
    """Read a manifest as the options say.

    Args:
        session: The session of the command.
        source: A file, a folder or ``-``.
        overrides: Fields with their values, such as ``tags=house``.
        time_of_day: The time of dates without one.
        options: Other arguments of `Manifest.read`.

    Raises:
        CommandError: The manifest cannot be read.
    """
    from aiomixcloud.publishing import Manifest, ManifestError

    values = _parse_overrides(overrides)
    if time_of_day is not None:
        values["time"] = time_of_day
    options["overrides"] = values
    try:
        with session.messages.progress(lambda: "Reading the files ..."):
            if source == STDIN:
                return Manifest.parse(read_stdin(), folder=Path(), **options)
            return Manifest.read(source, **options)
    except ManifestError as error:
        raise CommandError(str(error), WRONG_USAGE) from None


def open_cache() -> FileCache:
    """Return the cache of facts about files in the user's cache folder."""
    import platformdirs

    from aiomixcloud.publishing import FileCache

    folder = platformdirs.user_cache_path("aiomixcloud", appauthor=False)
    return FileCache(folder / "files.sqlite3")


def find_journal(source: str, given: Path | None = None) -> Path:
    """Return the path of the journal of a manifest.

    A folder and the manifest in it have one journal: the one that exists.

    Args:
        source: A file, a folder or ``-``.
        given: The path that the user chose, or None.
    """
    from aiomixcloud.publishing import Journal

    if given is not None:
        return given
    path = Path() if source == STDIN else Path(source)
    own = Journal.path_for(path)
    others: list[Path] = []
    if path.is_dir():
        others = [Journal.path_for(path / name) for name in _IN_FOLDER]
    elif path.name in _IN_FOLDER:
        others = [Journal.path_for(path.parent)]
    return next((one for one in (own, *others) if one.exists()), own)


def parse_rate(text: str) -> float:
    """Return bytes per second from text such as ``2M`` or ``500k``.

    Raises:
        click.BadParameter: The text is not a rate.

    Example:
        >>> parse_rate("2M")
        2000000.0
    """
    found = _rate(text.strip())
    rate = float(found[1]) * _FACTORS[found[2].lower()] if found else 0.0
    if not rate:
        raise click.BadParameter(
            f"{text!r} is not a rate in bytes per second; write it like 2M or 500k"
        )
    return rate


def parse_hours(text: str) -> tuple[time, time]:
    """Return the begin and the end of hours such as ``22:00-06:00``.

    Raises:
        click.BadParameter: The text is not a pair of times.

    Example:
        >>> parse_hours("22:00-06:00")
        (datetime.time(22, 0), datetime.time(6, 0))
    """
    parts = re.split(r"\s*[-\N{EN DASH}]\s*", text.strip())
    try:
        begin, end = (_parse_time(part) for part in parts)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a pair of times of day; write it like 22:00-06:00"
        ) from None
    if begin == end:
        raise click.BadParameter(f"{text!r} begins and ends at the same time; omit the option")
    return begin, end


def _parse_time(text: str) -> time:
    hour, _, minute = text.partition(":")
    # 24:00 is the end of a day.
    hour = "0" if hour == "24" and minute in ("", "00") else hour
    return datetime.strptime(f"{hour}:{minute or '00'}", "%H:%M").time()  # noqa: DTZ007


def _parse_overrides(given: tuple[str, ...]) -> dict[str, Any]:
    """Return fields with their values."""
    values: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"--set: {text!r} is not FIELD=VALUE, such as tags=house")
        if name.strip() in values:
            raise click.UsageError(f"--set: {name.strip()!r} is given twice")
        values[name.strip()] = value
    return values
