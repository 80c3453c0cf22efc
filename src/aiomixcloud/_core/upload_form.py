"""Conversion of the arguments of an upload or an edit to form fields; reports all problems.

Limits and field names are taken from the official documentation. Nothing is opened or sent
here: a file is passed as a `File`, or as a string that says why it cannot be opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, KeysView, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NotRequired, Protocol, TypeAlias, TypedDict
from urllib.parse import unquote

from . import constants
from .addresses import parse_address
from .dates import Moment, to_iso, to_utc
from .errors import InvalidArgumentError
from .multipart import File, Multipart
from .text import clean_line, clean_text, is_visible
from .timeouts import Limits  # noqa: TC001 - to be found by get_type_hints

if TYPE_CHECKING:
    from datetime import datetime
    from os import PathLike

    #: A file to upload: a path, an open binary file, or the bytes themselves.
    Source: TypeAlias = str | PathLike[str] | BinaryIO | bytes

#: Called with the number of bytes sent and the total number of bytes.
Progress: TypeAlias = Callable[[int, int], object]


class Track(TypedDict):
    """A track in the tracklist of a show.

    Keys:
        artist: Name of the artist.
        song: Title of the song.
        start_time: Whole seconds from the start of the show; None if unknown.

    Example:
        >>> sections: list[Track | Chapter] = [
        ...     {"chapter": "Intro"},
        ...     {"artist": "Somebody", "song": "Some song", "start_time": 60},
        ... ]
    """

    artist: str
    song: str
    start_time: NotRequired[int | None]


class Chapter(TypedDict):
    """A part of a show that is not a track, such as an interview; see `Track`.

    Keys:
        chapter: Name of the chapter.
        start_time: Whole seconds from the start of the show; None if unknown.

    Example:
        >>> interview: Chapter = {"chapter": "Interview", "start_time": 1800}
    """

    chapter: str
    start_time: NotRequired[int | None]


class Section(Protocol):
    """A mapping whose start is also an attribute, such as a track in `aiomixcloud.tracklists`."""

    @property
    def start_time(self) -> int | None: ...
    def keys(self) -> KeysView[str]: ...
    def __getitem__(self, key: str, /) -> Any: ...


class UploadOptions(TypedDict, total=False):
    """Options of a show that can be set by uploads and edits.

    Keys:
        picture: Cover, at most 10 MiB: a path, an open binary file or bytes.
        description: At most 1000 characters.
        tags: At most 5 strings, such as ``'Funky house'``.
        sections: The tracklist: mappings with ``artist`` and ``song`` (`Track`), or with
            ``chapter`` (`Chapter`), and optionally ``start_time`` in whole seconds.
        publish_date: When to publish it (Pro accounts): Unix seconds, text (see "How dates are
            read" in the documentation), `datetime` or `date`; without a time zone it is local,
            and without a year the next such date counts.
        disable_comments: True disables comments (Pro accounts).
        hide_stats: True hides the counts (Pro accounts).
        unlisted: True hides the show from lists (Pro accounts).
        hosts: Usernames of at most 2 hosts (Pro accounts).
        progress: Called with the number of bytes sent and the total.
        timeout: Timeouts as for `Mixcloud`; an upload as a whole has no time limit.
    """

    picture: Source | None
    description: str | None
    tags: Iterable[str] | None
    sections: Iterable[Track | Chapter | Section] | None
    publish_date: Moment | None
    disable_comments: bool
    hide_stats: bool
    unlisted: bool
    hosts: Iterable[str] | None
    progress: Progress | None
    timeout: Limits


class EditOptions(UploadOptions, total=False):
    """Options of a show that can be changed by edits: `UploadOptions` and more.

    Tags, sections and hosts are replaced as a whole; ``hosts=[]`` removes all hosts.

    Keys:
        name: The show's title; its key stays the same.
        publish: True publishes a draft.
        unpublish: True turns the show back into a draft.
    """

    name: str | None
    publish: bool
    unpublish: bool


_surrogate = re.compile("[\ud800-\udfff]")

#: Flag of the code object of a coroutine function.
_CO_COROUTINE = 0x80

#: Maximum size and default media type by form field.
_FILES = {
    "mp3": (constants.MP3_MAX_SIZE, "audio/mpeg"),
    "picture": (constants.PICTURE_MAX_SIZE, "image/jpeg"),
}
_SWITCHES = ("disable_comments", "hide_stats", "unlisted", "publish", "unpublish")


def check_names(call: str, options: Mapping[str, Any], known: type[UploadOptions]) -> None:
    """Raise `TypeError` for an option that `call` does not accept."""
    for name in options:
        if name not in known.__annotations__:
            names = ", ".join(known.__annotations__)
            raise TypeError(
                f"{call}() got an unexpected keyword argument {name!r}; it accepts {names}"
            )


def check_name(name: object) -> str:
    """Return the title of a show as it is sent.

    Raises:
        InvalidArgumentError: It is not text, or contains no visible character.
    """
    return clean(name, "name: a show's title")


def clean(value: object, what: str) -> str:
    """Return a name, a tag or a title as it is sent: one line in NFC; see `clean_line`.

    Args:
        value: The value to clean.
        what: Description of the value, for the message.

    Raises:
        InvalidArgumentError: It is not text, or contains no visible character.
    """
    field = what.partition(":")[0]
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{what} must be text, not {value!r}", field=field)
    if problem := _surrogate_problem(value):
        raise InvalidArgumentError(f"{what} {value!r} {problem}", field=field)
    text = clean_line(value)
    if not is_visible(text):
        raise InvalidArgumentError(
            f"{what} must not be empty, but {value!r} contains no visible character", field=field
        )
    return text


def upload(
    name: object, options: Mapping[str, Any], files: Mapping[str, File | str], *, now: datetime
) -> Multipart:
    """Return the body of an upload.

    Args:
        name: Title of the show.
        options: The keys of `UploadOptions`, without files.
        files: The files by form field; a string says why a file cannot be opened.
        now: The current time, for relative dates.

    Raises:
        InvalidArgumentError: An argument is invalid; the message lists all problems.
    """
    form = _Form(now)
    form.add_name(name)
    form.add_options(options)
    if "mp3" not in files:
        form.report("mp3", " must be a path, an open binary file or bytes, not None")
    return form.body("upload", files, options.get("progress"))


def edit(
    options: Mapping[str, Any], files: Mapping[str, File | str], *, now: datetime
) -> Multipart:
    """Return the body of an edit.

    Args:
        options: The keys of `EditOptions`, without files.
        files: The files by form field; a string says why a file cannot be opened.
        now: The current time, for relative dates.

    Raises:
        InvalidArgumentError: An argument is invalid, or there is nothing to change.
    """
    form = _Form(now)
    if options.get("name") is not None:
        form.add_name(options["name"])
    form.add_options(options)
    for group in ("tags", "sections"):
        if options.get(group) is not None and not form.has(group):
            form.report(group, f" must not be empty: the API cannot remove all {group}")
    if options.get("hosts") is not None and not form.has("hosts"):
        form.fields.append(("hosts-0-username", ""))
    if not form.fields and not files and not form.problems:
        form.report("", "no changes are given")
    return form.body("edit", files, options.get("progress"))


def _surrogate_problem(text: str) -> str:
    """Describe the first lone surrogate in `text`; return "" if there is none."""
    if found := _surrogate.search(text):
        return f"contains a lone surrogate (U+{ord(found[0]):04X}), which cannot be sent"
    return ""


def _items(value: object) -> list[Any] | None:
    """Return the items of an iterable; None for text, a mapping and other values."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return None
    return list(value)


def _binary(size: int) -> str:
    """Return a size limit in GiB or MiB."""
    return f"{size >> 30} GiB" if size >> 30 else f"{size >> 20} MiB"


class _Form:
    """Collects fields and problems."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.fields: list[tuple[str, str]] = []
        #: Problems, each with the names of the arguments with which it begins.
        self.problems: dict[str, tuple[str, ...]] = {}

    def report(self, field: str, text: str) -> None:
        """Add a problem of one argument, or of none in particular if `field` is empty."""
        self.problems[field + text] = (field,) if field else ()

    def has(self, group: str) -> bool:
        """Return whether a group has a field or a problem."""
        return any(name.startswith(f"{group}-") for name, _ in self.fields) or any(
            group in fields for fields in self.problems.values()
        )

    def body(
        self, call: str, files: Mapping[str, File | str], progress: Progress | None
    ) -> Multipart:
        parts = []
        for name, file in files.items():
            limit, media_type = _FILES[name]
            if isinstance(file, str):
                self.report(name, f": {file}")
            elif file.size == 0:
                self.report(name, f": {file.name!r} is empty")
            elif file.size > limit:
                self.report(
                    name,
                    f": {file.name!r} has {file.size} bytes; the maximum is {limit} "
                    f"({_binary(limit)})",
                )
            else:
                parts.append((name, file, file.content_type(media_type)))
        code = getattr(progress, "__code__", None)
        if progress is not None and not callable(progress):
            self.report("progress", f" must be a callable with two arguments, not {progress!r}")
        elif code is not None and code.co_flags & _CO_COROUTINE:
            self.report("progress", " must be a plain function, because it is not awaited")
        if self.problems:
            raise InvalidArgumentError(
                f"this {call} cannot be sent: " + "; ".join(self.problems),
                problems=list(self.problems),
                fields=list(self.problems.values()),
            )
        return Multipart(self.fields, parts, progress=progress)

    def add_name(self, name: object) -> None:
        self.add_line("name", name, "name: a show's title")

    def add_line(self, field: str, value: object, what: str) -> None:
        """Add a single-line value, such as a name."""
        try:
            self.fields.append((field, clean(value, what)))
        except InvalidArgumentError as error:
            self.problems[error.message] = error.fields[0]

    def add_options(self, options: Mapping[str, Any]) -> None:
        self._add_description(options.get("description"))
        self._add_words("tags", "tag", options.get("tags"), constants.TAG_MAX_COUNT)
        self._add_sections(options.get("sections"))
        self._add_publish_date(options.get("publish_date"))
        self._add_switches(options)
        self._add_hosts(options.get("hosts"))

    def _add_description(self, text: object) -> None:
        limit = constants.DESCRIPTION_MAX_SIZE
        if text is None:
            return
        if not isinstance(text, str):
            self.report("description", f" must be text, not {text!r}")
        elif problem := _surrogate_problem(text):
            self.report("description", f" {problem}")
        elif len(cleaned := clean_text(text)) > limit:
            self.report("description", f" has {len(cleaned)} characters; the maximum is {limit}")
        else:
            self.fields.append(("description", cleaned))

    def _add_words(self, group: str, field: str, words: object, most: int) -> None:
        if words is None:
            return
        values = _items(words)
        if values is None:
            self.report(group, f" must be a list of strings, not {words!r}")
            return
        if len(values) > most:
            self.report(group, f" has {len(values)} items; the maximum is {most}")
        for position, value in enumerate(values):
            self.add_line(f"{group}-{position}-{field}", value, f"{group}: a {field}")

    def _add_hosts(self, hosts: object) -> None:
        if (names := _items(hosts)) is not None:
            hosts = [self._username(name) for name in names]
        self._add_words("hosts", "username", hosts, constants.HOST_MAX_COUNT)

    def _username(self, host: object) -> object:
        """Return the username in the URL of a user, or in a mention such as ``@bob``."""
        if not isinstance(host, str):
            return host
        if "/" not in host:
            name = clean_line(host)
            if " " in name:
                self.report("hosts", f": {host!r} is not a username: it contains a space")
            return name.removeprefix("@")
        try:
            address = parse_address(host)
        except InvalidArgumentError as error:
            self.report("hosts", f": {error.message}")
            return host
        key = address.key
        if key.count("/") > 2 or "q" in address.query:
            self.report("hosts", f": {host!r} is not the URL of a user")
        return unquote(key.strip("/"))

    def _add_sections(self, sections: object) -> None:
        if sections is None:
            return
        items = _items(sections)
        if items is None:
            self.report("sections", f" must be a list of mappings, not {sections!r}")
            return
        for position, section in enumerate(items):
            self._add_section(position, section)

    def _add_section(self, position: int, section: object) -> None:
        where = f": number {position + 1}"
        if not isinstance(section, Mapping):
            self.report("sections", f"{where} must be a mapping, not {section!r}")
            return
        given = {key: value for key, value in section.items() if value is not None}
        start = given.pop("start_time", None)
        if set(given) not in ({"artist", "song"}, {"chapter"}):
            self.report(
                "sections",
                f"{where} must be either a track (artist and song) or a chapter: {section!r}",
            )
            return
        for key, value in given.items():
            self.add_line(f"sections-{position}-{key}", value, f"sections{where}: {key}")
        if start is None:
            return
        if isinstance(start, bool) or not isinstance(start, int) or start < 0:
            self.report(
                "sections",
                f"{where}: start_time must be a whole number of seconds of at least 0, not "
                f"{start!r}",
            )
        else:
            self.fields.append((f"sections-{position}-start_time", str(start)))

    def _add_publish_date(self, value: Any) -> None:
        if value is None:
            return
        try:
            moment = to_utc(value, name="publish_date", now=self.now, prefer="future")
        except (InvalidArgumentError, TypeError) as error:
            self.report("publish_date", str(error).removeprefix("publish_date"))
        else:
            self.fields.append(("publish_date", to_iso(moment)))

    def _add_switches(self, options: Mapping[str, Any]) -> None:
        for name in _SWITCHES:
            value = options.get(name)
            if value is None:
                continue
            if not isinstance(value, bool):
                self.report(name, f" must be True or False, not {value!r}")
            elif value:
                # It is not known how the API interprets a false value, so it is omitted.
                self.fields.append((name, "1"))
        given = [
            name for name in ("unlisted", "publish", "unpublish") if options.get(name) is True
        ]
        if len(given) > 1:
            self._refuse_combination(*given)
        if options.get("publish_date") is not None and options.get("unpublish") is True:
            self._refuse_combination("publish_date", "unpublish")

    def _refuse_combination(self, *names: str) -> None:
        self.problems[f"{' and '.join(names)} cannot be combined"] = names
