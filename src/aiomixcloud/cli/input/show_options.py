"""What is said of a show on the line: options of upload and edit, to arguments of the library."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from aiomixcloud.cli.characters import spell
from aiomixcloud.cli.input.text_files import STDIN
from aiomixcloud.cli.options import FilePath
from aiomixcloud.cli.output.formatting import ago, count, one_line
from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, HOST_MAX_COUNT, TAG_MAX_COUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aiomixcloud.cli.input.sections import Section
    from aiomixcloud.cli.input.tracklist import Note, Tracklist
    from aiomixcloud.cli.session import Session

T = TypeVar("T")

#: What stands before the name of a file that holds a description.
_FILE = "@"

#: How many problems of a tracklist are told one by one.
_TOLD = 5

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

    def arguments(self, problems: list[str], notes: list[Note]) -> dict[str, Any]:
        """Return the arguments for the library, with only those that were given.

        Everything that is wrong is collected, so that it can be reported together with what the
        library finds; see `check_all`.

        Args:
            problems: What is wrong is added here, under the names of the options.
            notes: What should be known about the texts and the tracklist is added here.
        """
        if (self.description, self.tracklist) == (STDIN, STDIN):
            problems.append("standard input can be the description or the tracklist")
            return {}
        given: dict[str, Any] = {
            "name": self.name,
            "picture": self.picture,
            "description": self._description(problems, notes),
            "tags": self.tag or None,
            "sections": self._sections(problems, notes),
            "publish_date": self.publish_date,
            "hosts": self.host or None,
        }
        if self.picture is not None and (problem := _picture_problem(self.picture)):
            problems.append(f"--picture: {problem}")
            given["picture"] = None
        for switch in ("unlisted", "disable_comments", "hide_stats"):
            given[switch] = getattr(self, switch) or None
        return {name: value for name, value in given.items() if value is not None}

    def _description(self, problems: list[str], notes: list[Note]) -> str | None:
        """Return the description; without the line break at its end if a file holds it."""
        text = self.description
        if text is None:
            return None
        if text.startswith(_FILE * 2):
            return text[1:]
        if text == STDIN:
            read = _read("--description", STDIN, problems, notes)
        elif text.startswith(_FILE) and text != _FILE:
            read = _read("--description", text[1:], problems, notes)
        else:
            return text
        return None if read is None else read.rstrip("\r\n")

    def _sections(self, problems: list[str], notes: list[Note]) -> list[Section] | None:
        """Return the tracklist; None if there is none, or it cannot be understood."""
        from aiomixcloud.cli.input.tracklist import parse, parse_sections

        if self.section and self.tracklist is not None:
            problems.append("--section and --tracklist exclude each other: give one")
            return None
        if self.tracklist is not None:
            text = _read("--tracklist", self.tracklist, problems, notes)
            if text is None:
                return None
            found = parse(text)
            name = "standard input" if self.tracklist == STDIN else self.tracklist
            problems += _told("--tracklist", f"{name}, line", found)
        elif self.section:
            found = parse_sections(self.section)
            problems += _told("--section", "section", found)
        else:
            return None
        notes += found.notes
        return list(found.sections) or None


def check_all(problems: list[str], check: Callable[[], T]) -> T:
    """Return what a check of the library returns; raise all that is wrong together.

    Args:
        problems: What was wrong before.
        check: Checks the arguments.

    Raises:
        InvalidArgumentError: Something is wrong; its `problems` are all of it.
    """
    from aiomixcloud import InvalidArgumentError

    try:
        checked = check()
    except InvalidArgumentError as error:
        reject([*problems, *error.problems])
    if problems:
        reject(problems)
    return checked


def reject(problems: list[str]) -> NoReturn:
    """Raise all that is wrong with the options together.

    Args:
        problems: What is wrong.

    Raises:
        InvalidArgumentError: Always.
    """
    from aiomixcloud import InvalidArgumentError

    raise InvalidArgumentError("; ".join(problems), problems=problems)


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


def past_moment(plan: Mapping[str, Any]) -> str | None:
    """Return the moment of publication in both times if it is in the past, or None."""
    moment = plan["fields"].get("publish_date")
    if moment is None or datetime.fromisoformat(moment) > datetime.now(UTC):
        return None
    return both_times(moment)


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
    from aiomixcloud.cli.input.sections import written

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


def _picture_problem(path: Path) -> str:
    """Return why a file cannot be the cover, or nothing."""
    from aiomixcloud.cli.input.id3 import problem_of

    problem = problem_of(path)
    return f"{str(path)!r} cannot be the picture: {problem}" if problem else ""


def _read(option: str, source: str, problems: list[str], notes: list[Note]) -> str | None:
    """Return the text in a file or in standard input; None if it cannot be read."""
    from aiomixcloud.cli.input.text_files import NotTextError, read
    from aiomixcloud.cli.input.tracklist import Note

    name = "standard input" if source == STDIN else repr(source)
    if source == STDIN and sys.stdin.isatty():
        session: Session = click.get_current_context().obj
        session.messages.note(f"Reading {option.strip('-')}; Ctrl-D ends it.")
    try:
        text = read(source)
    except NotTextError as error:
        problems.append(f"{option}: {name} cannot be read: {error}")
    except (OSError, ValueError) as error:
        hint = f"; a text that begins with @ is written @@{source}" * (option == "--description")
        reason = getattr(error, "strerror", None) or error
        problems.append(f"{option}: {name} cannot be read ({one_line(str(reason))}){hint}")
    else:
        if text.note:
            notes.append(Note(f"{option}: {name}: {text.note}.", doubtful=False))
        return text.content
    return None


def _told(option: str, where: str, found: Tracklist) -> list[str]:
    """Return the problems of a tracklist in words, the first of them one by one."""
    told = []
    for problem in found.problems[:_TOLD]:
        text = f" {spell(problem.text.strip(' '))}:" if problem.text else ""
        told.append(f"{option}: {where} {problem.line}:{text} {problem.reason}")
    more = len(found.problems) - len(told)
    if more:
        told.append(f"{option}: {more} more {'line is' if more == 1 else 'lines are'} wrong")
    return told
