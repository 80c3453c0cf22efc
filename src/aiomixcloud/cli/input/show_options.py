"""The options of upload and edit, and their conversion to arguments of the library."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from aiomixcloud.cli.input.text_files import STDIN
from aiomixcloud.cli.input.tracklist_options import TracklistOptions, tracklist_options
from aiomixcloud.cli.options import FilePath, OptionGroup, option_group
from aiomixcloud.cli.output.formatting import ago, one_line, size
from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, HOST_MAX_COUNT, TAG_MAX_COUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from aiomixcloud.cli.input.notes import Note
    from aiomixcloud.cli.input.sections import Section
    from aiomixcloud.cli.session import Session
    from aiomixcloud.tracklists import TracklistError

T = TypeVar("T")

#: Prefix of the name of a file that contains a description.
_FILE = "@"

#: Maximum number of problems of a tracklist reported one by one.
_MAX_LISTED = 5


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """The values of `show_options` as the user wrote them; None or empty if omitted."""

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
    reading: TracklistOptions

    @classmethod
    def pop_from(cls, options: dict[str, Any]) -> ShowOptions:
        """Remove the options that describe a show from all options of a command."""
        options["reading"] = TracklistOptions.take(options)
        return cls(**{field.name: options.pop(field.name) for field in fields(cls)})

    def arguments(self, problems: list[str], notes: list[Note]) -> dict[str, Any]:
        """Return the arguments for the library, without the omitted ones.

        Problems are collected, so that they can be reported together with those that the
        library finds; see `check_all`.

        Args:
            problems: Receives the problems, which name the options.
            notes: Receives notes about the texts and the tracklist.
        """
        from aiomixcloud.publishing import find_picture_problem

        if (self.description, self.tracklist) == (STDIN, STDIN):
            problems.append(
                "--description and --tracklist cannot both be read from standard input"
            )
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
        if self.picture is not None and (problem := find_picture_problem(self.picture)):
            path = str(self.picture)
            problems.append(f"--picture: {path!r} is not a usable picture: {problem}")
            given["picture"] = None
        for switch in ("unlisted", "disable_comments", "hide_stats"):
            given[switch] = getattr(self, switch) or None
        return {name: value for name, value in given.items() if value is not None}

    def _description(self, problems: list[str], notes: list[Note]) -> str | None:
        """Return the description; the final line breaks of a file are removed."""
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
        """Return the tracklist; None if it is omitted or not valid."""
        from aiomixcloud.cli.input.notes import notes_on
        from aiomixcloud.tracklists import TracklistError, read_sections

        if self.section and self.tracklist is not None:
            problems.append("--section and --tracklist cannot be combined")
            return None
        if self.tracklist is None and (given := self.reading.given):
            problems.append(f"{given[0]} needs a --tracklist")
        try:
            if self.tracklist is not None:
                _prompt_for_text("--tracklist", self.tracklist)
                found = self.reading.read(self.tracklist)
            elif self.section:
                found = read_sections(self.section)
            else:
                return None
        except TracklistError as error:
            problems += _describe_problems(self.tracklist, error)
            return None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            problems.append(
                f"--tracklist: {self.tracklist!r} cannot be read ({one_line(str(reason))})"
            )
            return None
        notes += notes_on(found)
        return found.to_sections() or None


def check_all(problems: list[str], check: Callable[[], T]) -> T:
    """Return the result of a check of the library, or raise all problems together.

    Raises:
        InvalidArgumentError: There are problems; the attribute `problems` lists all of them.
    """
    from aiomixcloud import InvalidArgumentError

    try:
        checked = check()
    except InvalidArgumentError as error:
        reject([*problems, *error.problems], [*[()] * len(problems), *error.fields])
    if problems:
        reject(problems)
    return checked


def reject(problems: list[str], fields: Sequence[Sequence[str]] = ()) -> NoReturn:
    """Raise all problems of the options together.

    Args:
        problems: The problems.
        fields: For each, the names of the arguments of the library with which it begins.

    Raises:
        InvalidArgumentError: Always.
    """
    from aiomixcloud import InvalidArgumentError

    raise InvalidArgumentError("; ".join(problems), problems=problems, fields=fields)


#: Adds the options that describe a show, except its name, to a command.
show_options: OptionGroup = option_group(
    click.option(
        "--picture",
        type=FilePath(),
        metavar="FILE",
        help="Set the cover (JPEG, PNG, GIF or WebP, up to 10 MB).",
    ),
    click.option(
        "-d",
        "--description",
        metavar="TEXT",
        help=f"Set the description, up to {DESCRIPTION_MAX_SIZE} characters; "
        "use @FILE to read a file, - for standard input.",
    ),
    click.option(
        "-t",
        "--tag",
        multiple=True,
        metavar="TAG",
        help=f"Tag the show; repeat for up to {TAG_MAX_COUNT} tags.",
    ),
    click.option(
        "-s",
        "--section",
        multiple=True,
        metavar="SECTION",
        help="Add a track or chapter to the tracklist; see above.",
    ),
    click.option(
        "--tracklist",
        metavar="FILE",
        shell_complete=click.Path().shell_complete,
        help="Read the tracklist from a file of any format; use - for standard input.",
    ),
    click.option(
        "--publish-date",
        metavar="WHEN",
        help="Publish at this local time (Pro accounts): '2027-05-01 20:00', '1 May 8pm', "
        "'friday 20:00', 'in 6 days'.",
    ),
    click.option(
        "--host",
        multiple=True,
        metavar="USER",
        help=f"Name a host (Pro accounts); repeat for up to {HOST_MAX_COUNT} hosts.",
    ),
    click.option("--unlisted", is_flag=True, help="Hide the show from lists (Pro accounts)."),
    click.option("--disable-comments", is_flag=True, help="Disable comments (Pro accounts)."),
    click.option("--hide-stats", is_flag=True, help="Hide play and other counts (Pro accounts)."),
    tracklist_options,
)


def print_plan(session: Session, method: str, url: str, plan: Mapping[str, Any]) -> None:
    """Print the request that would be sent."""
    output = session.output
    if output.for_programs:
        output.one({"method": method, "url": url, **plan})
    elif output.for_people:
        rows = list(_rows(plan))
        output.fields([*rows, ("to", f"{url} ({size(plan['size'])})")])
    else:
        output.fields(plan["fields"].items())
        output.fields((name, file["name"]) for name, file in plan["files"].items())
    session.messages.note("Nothing was sent.")


def note_moment(session: Session, plan: Mapping[str, Any]) -> None:
    """Show the date of publication, since dates are easy to get wrong."""
    moment = plan["fields"].get("publish_date")
    if moment is not None:
        session.messages.note(f"The show will be published {_both_times(moment)}.")


def past_moment(plan: Mapping[str, Any]) -> str | None:
    """Return the date of publication as `_both_times` if it is in the past, or None."""
    moment = plan["fields"].get("publish_date")
    if moment is None or datetime.fromisoformat(moment) > datetime.now(UTC):
        return None
    return _both_times(moment)


def age(moment: str) -> str:
    """Return how long ago a date and time of the API is."""
    return ago((datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds())


def _both_times(moment: str) -> str:
    """Return a date and time of the API in local time and in UTC."""
    then = datetime.fromisoformat(moment)
    local, utc = then.astimezone(), then.astimezone(UTC)
    if not local.utcoffset():
        return f"{utc:%a %Y-%m-%d %H:%M UTC}"
    day = "" if local.date() == utc.date() else f"{utc:%Y-%m-%d} "
    return f"{local:%a %Y-%m-%d %H:%M %Z} ({day}{utc:%H:%M} UTC)"


def _rows(plan: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields of a plan for display, each group in one row."""
    from aiomixcloud.cli.input.sections import format_section

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
            rows.append(("published", _both_times(value)))
        elif name in {"name", "description"}:
            rows.append((name, value))
        else:
            rows.append((name.replace("_", " "), "yes"))
    rows += [(group, ", ".join(filter(None, values)) or "none") for group, values in words.items()]
    for one in sections.values():
        start = one.get("start_time")
        if start:
            one["start_time"] = int(start)
        rows.append(("section", format_section(one)))
    for name, file in plan["files"].items():
        rows.append((name, f"{file['name']} ({size(file['size'])}, {file['type']})"))
    return rows


def _prompt_for_text(option: str, source: str) -> None:
    """Say that a text is expected, if it comes from a terminal."""
    if source == STDIN and sys.stdin.isatty():
        session: Session = click.get_current_context().obj
        session.messages.note(f"Enter the {option.strip('-')}; press Ctrl-D to finish.")


def _read(option: str, source: str, problems: list[str], notes: list[Note]) -> str | None:
    """Return the text in a file or on standard input; None if it cannot be read."""
    from aiomixcloud.cli.input.notes import Note
    from aiomixcloud.cli.input.text_files import NotTextError, read

    name = "standard input" if source == STDIN else repr(source)
    _prompt_for_text(option, source)
    try:
        text = read(source)
    except NotTextError as error:
        problems.append(f"{option}: {name} cannot be read: {error}")
    except (OSError, ValueError) as error:
        hint = f"; write @@{source} for a text that starts with @"
        reason = getattr(error, "strerror", None) or error
        problems.append(f"{option}: {name} cannot be read ({one_line(str(reason))}){hint}")
    else:
        if text.note:
            notes.append(Note(f"{option}: {name}: {text.note}.", doubtful=False))
        return text.content
    return None


def _describe_problems(source: str | None, error: TracklistError) -> list[str]:
    """Return descriptions of the problems of a tracklist, the first of them one by one."""
    where = "--section: "
    if source is not None:
        where = f"--tracklist: {'standard input' if source == STDIN else source}, "
    texts = error.problems or (str(error),)
    problems = [where + text for text in texts[:_MAX_LISTED]]
    if more := len(texts) - len(problems):
        option = where.partition(":")[0]
        problems.append(f"{option}: {more} more invalid {'line' if more == 1 else 'lines'}")
    return problems
