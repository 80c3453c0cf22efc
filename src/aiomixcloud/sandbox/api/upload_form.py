"""Parse the form fields of an upload or edit and collect all errors.

Field names and limits are documented. Guesses: all error texts, the spelling of truth values,
the maximum lengths of names, tags and tracklist entries, that gaps in the numbering do not
matter, and that empty fields clear tags and sections as they are documented to clear hosts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, HOST_MAX_COUNT, TAG_MAX_COUNT
from aiomixcloud.sandbox.db.models import Section
from aiomixcloud.sandbox.db.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Maximum length of a show's name. Its percent-encoded slug must fit into a URL.
NAME_MAX_SIZE = 255

#: Maximum length of a tag, for the same reason.
TAG_MAX_SIZE = 100

_LINE_MAX_SIZE = 255

# The fields that decide whether a show is public; an edit may set one of them.
STATE_SWITCHES = ("unlisted", "publish", "unpublish")
_SWITCHES = (*STATE_SWITCHES, "disable_comments", "hide_stats")
_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"0", "false", "off", "no", ""})

REQUIRED = "This field is required."

_NUMBERED = re.compile(r"(tags|sections|hosts)-(0|[1-9][0-9]{0,3})-([a-z_]+)")
_FIELDS_OF = {
    "tags": ("tag",),
    "sections": ("artist", "song", "chapter", "start_time"),
    "hosts": ("username",),
}
_PLAIN = frozenset({"name", "description", "publish_date", *_SWITCHES})
# Old clients send the first; the others only repeat query parameters.
_SILENT = frozenset({"percentage_music", "access_token", "callback"})

# The lines of a group by number, each with its values by field.
_Lines = dict[int, dict[str, str]]


@dataclass(slots=True)
class UploadForm:
    """The parsed form; None means that a field is not in the form."""

    name: str | None = None
    description: str | None = None
    publish_date: int | None = None
    tags: tuple[str, ...] | None = None
    sections: tuple[Section, ...] | None = None
    hosts: tuple[str, ...] | None = None
    switches: dict[str, bool] = field(default_factory=dict)
    #: Error texts by field.
    details: dict[str, list[str]] = field(default_factory=dict)
    #: Unknown fields.
    unknown: list[str] = field(default_factory=list)

    def complain(self, name: str, text: str) -> None:
        """Add an error to a field."""
        self.details.setdefault(name, []).append(text)

    def is_on(self, switch: str) -> bool:
        """Report whether a switch is in the form and true."""
        return self.switches.get(switch, False)


def parse(fields: Mapping[str, str]) -> UploadForm:
    """Parse the fields of a form."""
    form = UploadForm()
    groups: dict[str, _Lines] = {}
    for name, value in fields.items():
        numbered = _NUMBERED.fullmatch(name)
        if numbered and numbered[3] in _FIELDS_OF[numbered[1]]:
            lines = groups.setdefault(numbered[1], {})
            lines.setdefault(int(numbered[2]), {})[numbered[3]] = value.strip()
        elif name not in _PLAIN and name not in _SILENT:
            form.unknown.append(name)
    _read_name(form, fields.get("name"))
    _read_description(form, fields.get("description"))
    _read_publish_date(form, fields.get("publish_date"))
    _read_switches(form, fields)
    if "tags" in groups:
        form.tags = tuple(_parse_tags(form, groups["tags"]))
    if "sections" in groups:
        form.sections = tuple(_parse_sections(form, groups["sections"]))
    if "hosts" in groups:
        hosts = _iterate_texts(form, groups["hosts"], "hosts", HOST_MAX_COUNT)
        form.hosts = tuple(username for _, username in hosts)
    return form


def _check_size(form: UploadForm, name: str, value: str, most: int) -> None:
    if len(value) > most:
        form.complain(name, f"This has {len(value)} characters; the maximum is {most}.")


def _read_name(form: UploadForm, value: str | None) -> None:
    if value is None:
        return
    form.name = value.strip()
    if not form.name:
        form.complain("name", REQUIRED)
    _check_size(form, "name", form.name, NAME_MAX_SIZE)


def _read_description(form: UploadForm, value: str | None) -> None:
    if value is not None:
        form.description = value
        _check_size(form, "description", value, DESCRIPTION_MAX_SIZE)


def _read_publish_date(form: UploadForm, value: str | None) -> None:
    if value is None:
        return
    try:
        moment = datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        form.complain(
            "publish_date", "This must be a UTC time in the format YYYY-MM-DDTHH:MM:SSZ."
        )
    else:
        form.publish_date = int(moment.timestamp())


def _read_switches(form: UploadForm, fields: Mapping[str, str]) -> None:
    for name in _SWITCHES:
        value = fields.get(name, "").strip().lower()
        if value in _TRUE:
            form.switches[name] = True
        elif value not in _FALSE:
            form.complain(name, "This must be 1 or 0.")
        elif name in fields:
            form.switches[name] = False


def _iterate_texts(
    form: UploadForm, lines: _Lines, group: str, most: int
) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a group with one field per line, skipping empty values."""
    (name,) = _FIELDS_OF[group]
    for number, line in sorted(lines.items()):
        where = f"{group}-{number}-{name}"
        if number >= most:
            form.complain(where, f"At most {most} {group} are allowed.")
        if line[name]:
            yield where, line[name]


def _parse_tags(form: UploadForm, lines: _Lines) -> Iterator[str]:
    seen = set()
    for where, tag in _iterate_texts(form, lines, "tags", TAG_MAX_COUNT):
        slug = slugify(tag)
        if not slug.strip("-"):
            form.complain(where, "A tag must have letters or digits.")
        _check_size(form, where, tag, TAG_MAX_SIZE)
        if slug not in seen:
            seen.add(slug)
            yield tag


def _parse_sections(form: UploadForm, lines: _Lines) -> Iterator[Section]:
    for number, line in sorted(lines.items()):
        where = f"sections-{number}-"
        artist, song, chapter = (line.get(name) for name in ("artist", "song", "chapter"))
        for name in ("artist", "song", "chapter"):
            _check_size(form, where + name, line.get(name, ""), _LINE_MAX_SIZE)
        start = _parse_start_time(form, where + "start_time", line.get("start_time"))
        if chapter and (artist or song):
            form.complain(where + "chapter", "This cannot be combined with an artist or a song.")
        elif artist and not song:
            form.complain(where + "song", REQUIRED)
        elif song and not artist:
            form.complain(where + "artist", REQUIRED)
        elif chapter:
            yield Section(chapter, None, None, start)
        elif artist:
            yield Section(None, artist, song, start)
        elif start is not None:
            form.complain(where + "chapter", "Give a chapter, or an artist and a song.")


def _parse_start_time(form: UploadForm, where: str, value: str | None) -> int | None:
    if not value:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    form.complain(where, "This must be a whole number of seconds.")
    return None
