"""The fields of a show in a manifest: one table for the readers, `init` and the documentation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from aiomixcloud.constants import DESCRIPTION_MAX_SIZE, HOST_MAX_COUNT, TAG_MAX_COUNT


class Kind(Enum):
    """How the value of a field is read; the value is the wording of the documentation."""

    FILE = "path, relative to the manifest"
    TEXT = "text"
    LIST = "list, separated by `;` or `,`"
    MOMENT = "date and time"
    TIME = "time"
    NUMBER = "whole number, or `next`"
    SWITCH = "`yes` or `no`"
    ZONE = "time zone"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a show.

    Attributes:
        name: The name of the column in a spreadsheet and of the key in a TOML file.
        kind: How its value is read.
        help: What it is for, as a sentence.
        example: A value.
        synonyms: Other names of the column or key.
        is_shared: Whether it can be set for several shows: in ``[defaults]``, in a series, and
            as an option.
        is_template: Whether it can contain names in braces, such as ``{guest}``.
        is_initial: Whether `init` writes it.
    """

    name: str
    kind: Kind
    help: str
    example: str
    synonyms: tuple[str, ...] = ()
    is_shared: bool = True
    is_template: bool = False
    is_initial: bool = False


#: All fields, in the order of the documentation.
FIELDS: Final = (
    Field(
        "audio",
        Kind.FILE,
        "The audio file. Required, and different in every row.",
        "2027-09-03.mp3",
        ("audio_file", "file", "file_name", "filename", "path", "mp3", "recording", "media"),
        is_shared=False,
        is_initial=True,
    ),
    Field(
        "name",
        Kind.TEXT,
        "The title of the show. Required, unless the tags of the file contain a title; in a "
        "folder, the default is the file name.",
        "{series} {number:03}: {guest}",
        ("title", "show_name", "show_title", "cloudcast"),
        is_template=True,
        is_initial=True,
    ),
    Field(
        "date",
        Kind.MOMENT,
        "The date of the show, for templates. If it is in the future, it is also the date of "
        "publication, unless `publish_date` is given.",
        "2027-09-03",
        ("show_date", "broadcast_date", "air_date", "aired", "broadcast", "recorded", "day"),
        is_initial=True,
    ),
    Field(
        "publish_date",
        Kind.MOMENT,
        "When Mixcloud publishes the show (Pro accounts); omit it to publish immediately. With "
        "`every friday 20:00`, it is the next Friday that is free.",
        "2027-09-03 20:00",
        (
            *("publish_at", "publish_on", "publication_date", "date_published"),
            *("published", "release_date", "schedule", "scheduled", "scheduled_for"),
        ),
        is_initial=True,
    ),
    Field(
        "time",
        Kind.TIME,
        "The time of day for a `date` or `publish_date` without a time.",
        "20:00",
        ("publish_time", "air_time", "broadcast_time"),
    ),
    Field(
        "timezone",
        Kind.ZONE,
        "The time zone of the dates of this show, if it differs from that of the manifest.",
        "Europe/Berlin",
        ("time_zone", "tz"),
    ),
    Field(
        "tags",
        Kind.LIST,
        f"At most {TAG_MAX_COUNT} tags. The default is the genre in the tags of the file. "
        "Columns such as `tag 1` and `tag 2` are combined.",
        "house; deep house",
        ("tag", "genre", "genres", "keywords"),
        is_template=True,
        is_initial=True,
    ),
    Field(
        "description",
        Kind.TEXT,
        f"At most {DESCRIPTION_MAX_SIZE} characters; `@about.txt` reads a file.",
        "Two hours of deep house with {guest}",
        ("about", "blurb", "summary", "text", "show_notes"),
        is_template=True,
        is_initial=True,
    ),
    Field(
        "picture",
        Kind.FILE,
        "The cover. The default is the picture next to the audio file, `cover.jpg`, or the "
        "picture in the tags of the file.",
        "2027-09-03.jpg",
        ("cover", "image", "artwork", "photo", "picture_file", "cover_image"),
        is_template=True,
        is_initial=True,
    ),
    Field(
        "tracklist",
        Kind.FILE,
        "The tracklist, in any format that this library reads. The default is the one next to "
        "the audio file, or the chapters in its tags.",
        "2027-09-03.cue",
        ("track_list", "tracks", "cue", "cue_sheet", "setlist", "playlist", "sections"),
        is_template=True,
        is_initial=True,
    ),
    Field(
        "tracklist_start",
        Kind.TIME,
        "The time of day at which the recording starts, for tracklists with times of day.",
        "20:00",
        ("recording_start",),
    ),
    Field(
        "series",
        Kind.TEXT,
        "The series of the show: the values in `[series.NAME]` apply, and templates can "
        "contain `{series}`.",
        "Deep Hours",
        ("show_series", "programme", "program"),
    ),
    Field(
        "number",
        Kind.NUMBER,
        "The number of the show in its series; `next` continues the numbers in the account.",
        "next",
        ("episode", "episode_number", "ep", "no", "nr"),
    ),
    Field(
        "hosts",
        Kind.LIST,
        f"Usernames of at most {HOST_MAX_COUNT} hosts (Pro accounts).",
        "bob; alice",
        ("host", "cohost", "cohosts", "co_host", "co_hosts"),
    ),
    Field("unlisted", Kind.SWITCH, "Hide the show from lists (Pro accounts).", "yes"),
    Field(
        "disable_comments",
        Kind.SWITCH,
        "Disable comments (Pro accounts).",
        "yes",
        ("comments_disabled", "no_comments"),
    ),
    Field(
        "hide_stats",
        Kind.SWITCH,
        "Hide the counts of the show (Pro accounts).",
        "yes",
        ("stats_hidden", "no_stats"),
    ),
)

_separators = re.compile(r"[\W_]+")
_parentheses = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

#: A date format in the name of a column, in English, French, German, Italian or Spanish.
date_format: re.Pattern[str] = re.compile(
    r"\b(?:(?P<DMY>(?:dd?|jj?|tt?|gg?)[./-]mm?[./-](?:yy|aa|jj){1,2})"
    r"|(?P<MDY>mm?[./-]dd?[./-](?:yy){1,2})"
    r"|(?P<YMD>yyyy[./-]mm?[./-]dd?))\b",
    re.IGNORECASE,
)
_last_number = re.compile(r"_?\d+$")

#: Length from which a name that is one letter away from a field is a mistake.
_SHORTEST = 3

#: Longest name that is compared with the fields; a longer one is not a field.
_LONGEST = 40


@cache
def _by_name() -> dict[str, Field]:
    """Return the fields by name and synonym."""
    return {name: field for field in FIELDS for name in (field.name, *field.synonyms)}


def normalize(name: str) -> str:
    """Return the form in which the names of columns, keys and placeholders are compared.

    Example:
        >>> normalize(" Publish Date (DD/MM/YYYY)")
        'publish_date'
    """
    text = date_format.sub(" ", _parentheses.sub(" ", unicodedata.normalize("NFKC", name)))
    return _separators.sub("_", text.casefold()).strip("_")


def find_field(name: str) -> Field | None:
    """Return the field with a name or a synonym, in any case, or None.

    Columns of a list can be numbered, such as ``Tag 1``.

    Example:
        >>> find_field("Cover").name
        'picture'
    """
    text = normalize(name)
    found = _by_name().get(text)
    if found is None:
        listed = _by_name().get(_last_number.sub("", text))
        found = listed if listed and listed.kind is Kind.LIST else None
    return found


def find_similar(name: str) -> str | None:
    """Return a name or synonym of a field that is one letter away from an unknown name.

    Example:
        >>> find_similar("Desciption")
        'description'
    """
    text = normalize(name)
    if not _SHORTEST <= len(text) <= _LONGEST:
        return None
    known = (one for one in _by_name() if len(one) >= _SHORTEST)
    return next((one for one in known if _is_one_letter_away(text, one)), None)


def _is_one_letter_away(a: str, b: str) -> bool:
    """Return whether one letter was added, left out, replaced, or swapped with the next one."""
    if len(a) > len(b):
        a, b = b, a
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) < len(b):
        return rest_a == rest_b[1:]
    is_swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
    return rest_a[1:] == rest_b[1:] or is_swapped
