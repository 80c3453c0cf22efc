"""What is said of a show on the line: options of upload and edit, to arguments of the library."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.options import FilePath
from aiomixcloud.cli.values import ago, count, one_line
from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, HOST_MAX_COUNT, TAG_MAX_COUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from aiomixcloud.cli.session import Session

#: Where a text or a list may come from instead of the line: `-`, and `@` before a file's name.
_STDIN, _FILE = "-", "@"

#: Characters that are read of a text; a tracklist has a hundredth of that.
_LONGEST_TEXT = 1_000_000

_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


@dataclass(frozen=True, slots=True)
class Saying:
    """What the options say of a show; each is None or empty where it was not given.

    Attributes:
        name: Title.
        picture: File with the cover.
        description: Text, ``-`` for standard input, or ``@`` and the name of a file.
        tag: Tags.
        section: Tracks and chapters, one by one.
        tracklist: File with tracks and chapters, a line each.
        publish_date: When to publish it, as people write it.
        host: User names of hosts.
        unlisted: Whether it is kept out of lists.
        disable_comments: Whether there are no comments.
        hide_stats: Whether its counts are hidden.
    """

    name: str | None
    picture: Path | None
    description: str | None
    tag: tuple[str, ...]
    section: tuple[str, ...]
    tracklist: str | None
    publish_date: str | None
    host: tuple[str, ...]
    unlisted: bool
    disable_comments: bool
    hide_stats: bool

    @classmethod
    def take(cls, options: dict[str, Any]) -> Saying:
        """Take what is said of a show out of all options of a command."""
        return cls(**{field.name: options.pop(field.name) for field in fields(cls)})

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for the library, with only those that were given.

        Raises:
            click.UsageError: Something cannot be understood, or read.
        """
        if (self.description, self.tracklist) == (_STDIN, _STDIN):
            raise click.UsageError("standard input can be the description or the tracklist")
        given: dict[str, Any] = {
            "name": self.name,
            "picture": None if self.picture is None else _picture(self.picture),
            "description": None if self.description is None else _text(self.description),
            "tags": self.tag or None,
            "sections": self.sections(),
            "publish_date": self.publish_date,
            "hosts": self.host or None,
        }
        for switch in ("unlisted", "disable_comments", "hide_stats"):
            given[switch] = getattr(self, switch) or None
        return {name: value for name, value in given.items() if value is not None}

    def sections(self) -> list[dict[str, Any]] | None:
        """Return the tracklist, or None where there is none."""
        from aiomixcloud.cli.sections import section, tracklist

        if self.section and self.tracklist is not None:
            raise click.UsageError("--section and --tracklist exclude each other: give one")
        if self.tracklist is not None:
            name = "standard input" if self.tracklist == _STDIN else self.tracklist
            return tracklist(_read("--tracklist", self.tracklist).splitlines(), name)
        if not self.section:
            return None
        return [section(text, f"section {n}") for n, text in enumerate(self.section, 1)]


def show_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say something of a show, but for its name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--picture",
        type=FilePath(),
        metavar="FILE",
        help="The cover: JPEG, PNG, GIF or WebP, up to 10 MB.",
    ),
    click.option(
        *("-d", "--description"),
        metavar="TEXT",
        help=f"Up to {DESCRIPTION_MAX_SIZE} characters; @FILE reads a file, - standard input.",
    ),
    click.option(
        *("-t", "--tag"), multiple=True, metavar="TAG", help=f"Up to {TAG_MAX_COUNT} of them."
    ),
    click.option(
        *("-s", "--section"),
        multiple=True,
        metavar="SECTION",
        help="A track or a chapter of the tracklist, see below.",
    ),
    click.option(
        "--tracklist",
        metavar="FILE",
        shell_complete=click.Path().shell_complete,
        help="Read sections from a file, one per line; - is stdin.",
    ),
    click.option(
        "--publish-date",
        metavar="WHEN",
        help="When to publish it (Pro accounts), in local time: '2027-05-01 20:00', "
        "'1 May 8pm', 'friday 20:00', 'in 6 days'.",
    ),
    click.option(
        "--host",
        multiple=True,
        metavar="USER",
        help=f"User name of a host (Pro accounts); up to {HOST_MAX_COUNT} of them.",
    ),
    click.option("--unlisted", is_flag=True, help="Keep it out of lists (Pro accounts)."),
    click.option("--disable-comments", is_flag=True, help="Allow none (Pro accounts)."),
    click.option("--hide-stats", is_flag=True, help="Hide its counts (Pro accounts)."),
)


def tell_plan(session: Session, method: str, url: str, plan: Mapping[str, Any]) -> None:
    """Write what would be sent.

    Args:
        session: The run of the program.
        method: How it would be sent.
        url: Where to.
        plan: Fields and files, as the library tells.
    """
    output = session.output
    if output.as_json or session.choices.fields:
        output.one({"method": method, "url": url, **plan})
    elif output.for_people:
        rows = list(_rows(plan))
        output.fields([*rows, ("to", f"{url} ({size(plan['size'])})")])
    else:
        output.fields(plan["fields"].items())
        output.fields((name, file["name"]) for name, file in plan["files"].items())
    session.messages.note("Nothing was sent.")


def tell_moment(session: Session, plan: Mapping[str, Any]) -> None:
    """Tell when a show is published, since dates are easily got wrong."""
    moment = plan["fields"].get("publish_date")
    if moment is None:
        return
    session.messages.note(f"It is published {both_times(moment)}.")
    if datetime.fromisoformat(moment) <= datetime.now(UTC):
        session.messages.note("That is in the past, so it is published at once.")


def both_times(moment: str) -> str:
    """Return a moment of the API in local time and in UTC."""
    then = datetime.fromisoformat(moment)
    local, utc = then.astimezone(), then.astimezone(UTC)
    if not local.utcoffset():
        return f"{utc:%a %d %b %Y, %H:%M UTC}"
    day = "" if local.date() == utc.date() else f"{utc:%d %b} "
    return f"{local:%a %d %b %Y, %H:%M %Z} ({day}{utc:%H:%M} UTC)"


def size(bytes: int) -> str:
    """Return a number of bytes as people read it.

    Example:
        >>> size(52_400_000)
        '52.4 MB'
    """
    for unit, name in _UNITS:
        if bytes >= unit:
            return f"{bytes / unit:.1f} {name}"
    return f"{count(bytes)} bytes"


def age(moment: str) -> str:
    """Return how long ago a moment of the API is."""
    return ago((datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds())


def _rows(plan: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of a plan as people read them, each group in one row."""
    from aiomixcloud.cli.sections import written

    rows: list[tuple[str, str]] = []
    sections: dict[str, dict[str, Any]] = {}
    words: dict[str, list[str]] = {}
    for name, value in plan["fields"].items():
        group, _, rest = name.partition("-")
        if group == "sections":
            number, _, part = rest.partition("-")
            sections.setdefault(number, {})[part] = value
        elif rest:
            words.setdefault(group, []).append(value)
        elif name == "publish_date":
            rows.append(("published", both_times(value)))
        elif name in {"name", "description"}:
            rows.append((name, value))
        else:
            rows.append((name.replace("_", " "), "yes"))
    rows += [(group, ", ".join(filter(None, values)) or "none") for group, values in words.items()]
    for one in sections.values():
        start = one.get("start_time")
        rows.append(("section", written(one | ({"start_time": int(start)} if start else {}))))
    for name, file in plan["files"].items():
        rows.append((name, f"{file['name']} ({size(file['size'])}, {file['type']})"))
    return rows


def _picture(path: Path) -> Path:
    """Return a cover; what is a file, but no picture, is an error."""
    from aiomixcloud.cli.audio import problem_of

    if problem := problem_of(path):
        raise click.UsageError(f"{str(path)!r} cannot be the picture: {problem}")
    return path


def _text(text: str) -> str:
    """Return a description; where it comes from a file, without the line break at its end."""
    if text.startswith(_FILE * 2):
        return text[1:]
    if text == _STDIN:
        return _read("--description", _STDIN).rstrip("\r\n")
    if text.startswith(_FILE) and text != _FILE:
        return _read("--description", text[1:]).rstrip("\r\n")
    return text


def _read(option: str, source: str) -> str:
    """Return the text in a file, or in standard input."""
    if not source:
        raise click.UsageError(f"{option}: the name of a file is empty")
    try:
        if source == _STDIN and sys.stdin.isatty():
            session: Session = click.get_current_context().obj
            session.messages.note(f"reading {option.strip('-')}; Ctrl-D ends it")
        if source == _STDIN:
            return _whole(sys.stdin, option, "standard input").removeprefix("\ufeff")
        with Path(source).open(encoding="utf-8-sig") as file:
            return _whole(file, option, repr(source))
    except UnicodeDecodeError:
        raise click.UsageError(
            f"{option}: {source!r} is no text in UTF-8: save it in that encoding"
        ) from None
    except (OSError, ValueError) as error:
        hint = f"; a text that begins with @ is written @@{source}" * (option == "--description")
        reason = getattr(error, "strerror", None) or error
        raise click.UsageError(
            f"{option}: {source!r} cannot be read ({one_line(str(reason))}){hint}"
        ) from None


def _whole(stream: TextIO, option: str, name: str) -> str:
    """Return all that is in a text; what is too long for one is not read to its end."""
    text = stream.read(_LONGEST_TEXT + 1)
    if len(text) > _LONGEST_TEXT:
        raise click.UsageError(f"{option}: {name} is too long for a text; is it another file?")
    return text
