"""Formatting of single values, for people and for plain lines."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unicodedata import normalize
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Characters that change the direction of text or hide it, those that Unicode does not show by
#: default, and the upper control characters.
_HIDING = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U00013430-\U00013455"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
#: The flags of regions, such as Scotland, which are written with characters that hide text.
_FLAG = "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)"
#: The characters of these patterns up to U+FE00 that Python considers printable.
_DISGUISED = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164")
#: Joiners and variation selectors where they have no effect: in emoji and in scripts that need
#: them, they follow a letter or symbol outside ASCII, and the selectors of keycaps a digit.
_IDLE = (
    f"(?<![^\x00-\x7f\\s\u200c\u200d{_HIDING}])[\u200c\u200d]"
    f"|(?<![^\x00-\x7f\\s\u200c\u200d\ufe00-\ufe0f{_HIDING}])(?<![0-9#*])[\ufe00-\ufe0f]"
)
#: Compiled when they are first used, which takes long.
_CONTROL = f"{_FLAG}|[\x00-\x1f{_HIDING}]|{_IDLE}"
_HIDDEN = f"{_FLAG}|[{_HIDING}]|{_IDLE}"
_terminal = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_blanks = re.compile(r"\s+")
_date_time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII).fullmatch

#: Fields that contain a length in seconds, and the longest that is shown as hours and minutes.
_LENGTHS = frozenset({"audio_length", "start_time"})
_LONGEST = 1000 * 3600

#: Endings of fields that contain a date and time, and the plausible years.
_MOMENTS = ("_time", "_date")
_YEARS = range(1900, 2200)

#: Fields whose line breaks are preserved.
_LONG = frozenset({"biog", "comment", "description"})

#: Fields that are 0 if the owner of a show hides its counts.
_COUNTS = frozenset({"play_count", "favorite_count", "listener_count", "repost_count"})

#: Characters that start a formula, and those that may precede them.
_FORMULA = ("=", "+", "-", "@")
_QUIET = " '\"\u00a0\u200c\u200d\ufffd"

#: Maximum number of characters of a message.
_LONGEST_LINE = 800

_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_AGES = ((365 * _DAY, "year"), (30 * _DAY, "month"), (_DAY, "day"), (_HOUR, "hour"))


def safe(text: str) -> str:
    r"""Return `text` without control characters of terminals.

    Example:
        >>> safe("red \x1b[31malert")
        'red �[31malert'
    """
    if text.isprintable() and max(text, default="") < "\ufe00" and _DISGUISED.isdisjoint(text):
        return text
    return re.sub(_CONTROL, lambda found: found[1] or "\ufffd", text)


def replace_controls(line: str) -> str:
    r"""Return a line of a document without control characters other than tabs.

    Example:
        >>> replace_controls("<b>\x1b[31m\t</b>")
        '<b>�[31m\t</b>'
    """
    return _terminal.sub("\ufffd", line)


def escape_json(text: str) -> str:
    r"""Return a JSON text with escapes in place of characters that a terminal must not receive.

    Example:
        >>> escape_json('"a\u202eb"')
        '"a\\u202eb"'
    """
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(_HIDDEN, lambda found: found[1] or json.dumps(found[0])[1:-1], text)


def one_line(text: str) -> str:
    r"""Return `text` as one safe line, without line breaks and tabs.

    Example:
        >>> one_line("  one\ttwo\n")
        'one two'
    """
    return safe(_blanks.sub(" ", text).strip())


def shorten(text: str) -> str:
    """Return `text` without its middle if it is very long, such as a key from a file."""
    if len(text) <= _LONGEST_LINE:
        return text
    return f"{text[: _LONGEST_LINE // 2]} ... {text[-_LONGEST_LINE // 2 :]}"


def paragraphs(text: str) -> str:
    """Return `text` as safe lines, with its line breaks."""
    return "\n".join(one_line(line) for line in text.strip().splitlines())


def length(seconds: int | None) -> str:
    """Return a length as `clock` does, or a dash if it is unknown.

    Example:
        >>> length(3725), length(None)
        ('1:02:05', '-')
    """
    return "-" if seconds is None else clock(seconds)


def clock(seconds: int) -> str:
    """Return a number of seconds as minutes and seconds, with hours if there are any.

    Example:
        >>> clock(452), clock(3725)
        ('7:32', '1:02:05')
    """
    minutes, rest = divmod(max(seconds, 0), 60)
    if minutes >= 60:
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    return f"{minutes}:{rest:02}"


def count(number: int) -> str:
    """Return a number with spaces between its thousands.

    Example:
        >>> count(912004)
        '912 004'
    """
    return f"{number:,}".replace(",", " ")


def size(bytes: int) -> str:
    """Return a number of bytes in a suitable unit.

    Example:
        >>> size(52_400_000)
        '52.4 MB'
    """
    for unit, name in _SIZES:
        if bytes >= unit:
            return f"{bytes / unit:.1f} {name}"
    return f"{count(bytes)} bytes"


def quantity(number: int, noun: str) -> str:
    """Return a number with a noun.

    Example:
        >>> quantity(1, "show"), quantity(1200, "show")
        ('1 show', '1 200 shows')
    """
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def describe_details(details: Mapping[str, Any]) -> str:
    """Return the messages of a refusal by field, as Mixcloud sends them."""
    return "; ".join(
        f"{name}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}"
        for name, texts in details.items()
    )


def short_key(key: str) -> str:
    """Return a key without its outer slashes, unquoted if it is still the same key.

    Example:
        >>> short_key("/marlene/tunes-zum-gl%C3%BCck/")
        'marlene/tunes-zum-glück'
    """
    text = unquote(key)
    # A key with control characters cannot be typed; a lone surrogate cannot be quoted.
    same = text == one_line(text) and quote(text, safe="/!$&'()*+,;=:@~") == key
    return (text if same else one_line(key)).strip("/")


def is_plain_key(key: object) -> bool:
    """Return whether a value of a response is a key that can be typed and used in URLs."""
    return isinstance(key, str) and key.isprintable() and not set(key) & set("?#:\\ ")


def moment(text: str) -> str:
    """Return a date and time of the API in local time: how long ago, or the date.

    Any other text is returned as one line.
    """
    then = _local(text)
    if then is None:
        return one_line(text)
    seconds = (datetime.now(UTC) - then).total_seconds()
    # The clocks of two machines may differ slightly.
    if -_MINUTE < seconds < 7 * _DAY:
        return ago(seconds)
    return f"{then:%Y-%m-%d}"


def full_moment(text: str) -> str:
    """Return a date and time of the API in local time and how long ago it is; see `moment`."""
    then = _local(text)
    if then is None:
        return one_line(text)
    seconds = (datetime.now(UTC) - then).total_seconds()
    relative = ago(seconds)
    if seconds <= -_MINUTE:
        relative = f"in {ago(-seconds).removesuffix(' ago')}"
    return f"{then:%a %Y-%m-%d %H:%M} ({relative})"


def _local(text: str) -> datetime | None:
    """Return a date and time of the API in local time, or None if it is not plausible."""
    if not _date_time(text) or int(text[:4]) not in _YEARS:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):  # Windows knows no time zones before 1970
        return None


def ago(seconds: float) -> str:
    """Return how long ago something was, in the largest unit that fits.

    Example:
        >>> ago(7300)
        '2 hours ago'
    """
    for size, name in _AGES:
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {name}{'s' if number > 1 else ''} ago"
    return f"{int(seconds // _MINUTE)} min ago" if seconds >= _MINUTE else "just now"


def field(item: Any, path: str) -> Any:
    """Return the value at a path of names separated by dots, or None.

    A path through a list returns a list with the value of each item.

    Example:
        >>> field({"tags": [{"name": "Jazz"}, {"name": "Live"}]}, "tags.name")
        ['Jazz', 'Live']
    """
    name, _, rest = path.partition(".")
    if isinstance(item, list):
        return [field(part, path) for part in item]
    if not isinstance(item, dict) or name not in item:
        return None
    return field(item[name], rest) if rest else item[name]


def for_people(item: Any, path: str, *, whole: bool = False) -> str:
    """Return the value at a path of an object, formatted for people.

    Args:
        item: The object.
        path: Names of fields separated by dots.
        whole: Whether there is room for more than one short line: for a date with its time, or
            for a text with its line breaks.
    """
    name = path.rpartition(".")[2]
    if name in _COUNTS and isinstance(item, dict) and item.get("hidden_stats"):
        return "hidden"
    return _for_people(name, field(item, path), whole=whole)


def _for_people(name: str, value: Any, *, whole: bool) -> str:
    if isinstance(value, list):
        return ", ".join(_for_people(name, part, whole=whole) for part in value)
    if isinstance(value, str):
        return _text(name, value, whole=whole)
    if isinstance(value, int | None):
        return _number(name, value)
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return one_line(value["name"])
    return one_line(json.dumps(value, ensure_ascii=False))


def _text(name: str, value: str, *, whole: bool) -> str:
    if name == "key":
        return short_key(value)
    if name.endswith(_MOMENTS) and name not in _LENGTHS:
        return full_moment(value) if whole else moment(value)
    return paragraphs(value) if whole and name in _LONG else one_line(value)


def _number(name: str, value: int | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "-"
    return length(value) if name in _LENGTHS and 0 <= value < _LONGEST else count(value)


def csv_cell(value: Any) -> str:
    """Return a raw value as the text of a CSV cell.

    Spreadsheets run texts that start like a formula, also in full width, so such a text starts
    with an apostrophe.

    Example:
        >>> csv_cell("=HYPERLINK(A1)"), csv_cell(-5), csv_cell("Mix")
        ("'=HYPERLINK(A1)", '-5', 'Mix')
    """
    text = plain(value)
    start = text.lstrip(_QUIET)[:1]
    if isinstance(value, int | float) or not normalize("NFKC", start).startswith(_FORMULA):
        return text
    return f"'{text}"


def plain(value: Any) -> str:
    """Return a raw value as text without tabs and line breaks; empty for None.

    Example:
        >>> plain(True), plain(["Jazz", "Live"]), plain(None)
        ('true', 'Jazz, Live', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return one_line(value)
        case list() if not any(isinstance(part, dict | list) for part in value):
            return ", ".join(map(plain, value))
        case dict() | list():
            return one_line(json.dumps(value, ensure_ascii=False))
    return str(value)
