"""Lines of a text list: what a time, a number, a bullet or a heading looks like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiomixcloud.tracklists import times

#: What the patterns return.
Match: TypeAlias = re.Match[str]
#: Finds a pattern in a text, from a position to another.
Matcher: TypeAlias = Callable[..., Match | None]

#: Maximum number of characters of a line; titles are shorter.
LONGEST_LINE = 1000
#: Maximum number of characters of the name of a label.
LONGEST_LABEL = 80

ONE = r"(?:\d{1,3}:\d{1,2}:\d(?!\d)|(?:\d{1,3}:)?\d{1,4}:\d\d)(?:[.,]\d{1,6})?"
LETTERS = r"\d{1,2} ?h ?\d{1,2} ?m(?: ?\d{1,2} ?s)?|\d{1,3} ?m ?\d{1,2} ?s|\d{1,3}'\d\d(?:\"|'')"
TIME = rf"(?:{ONE}|{LETTERS})"
#: Suffixes of a time of day. "Am" may be the start of an artist's name.
DAY = r" ?(?:(?-i:[ap]m\b|[AP]M\b|[ap]\.m\.|[AP]\.M\.)|uhr\b|o'clock\b)"
OPEN, CLOSE = r"[\[(<{@]", r"[\])>}]"
TO = r"(?:\s?(?:-{1,2}>?|>|~|/|to|till|until|bis)\s?|\s)"

#: A number that precedes a time: "1.", "(1)", "[01]", "#1", "Track 1:", "03 |".
NUMBER = (
    r"(?:(?:#|no\.? ?|track ?)?"
    r"(?:[\[(]\d{1,3}[\])][.:]?\s?|\d{1,3}\)\s?|\d{1,3}[.:]?(?:\s?[-|]\s?|\s)"
    r"|\d{4,5}[.)]\s))?"
)
#: The start of a line: a number, one or two times, and the separator before the title.
front: Matcher = re.compile(
    rf"{NUMBER}(?:{OPEN}\s?)?(?P<time>{TIME})(?P<day>{DAY})?(?:\s?{CLOSE})?"
    rf"(?:{TO}{OPEN}?(?P<end>{TIME})(?P<day2>{DAY})?(?:\s?{CLOSE})?(?![\w:]))?"
    r"(?:(?<=[\])>}])|(?=[\s|;=>~-]|[:.,)](?!\d)|$))"
    r"(?P<gap>[|:;,.)=>~-]*(?:\s(?:[-|=>~:;]+(?=\s|$))?)*)",
    re.IGNORECASE,
).match
#: The commonest starts by far, which need no such search, unless one of these words follows.
plain_front: Matcher = re.compile(
    r"(?:\d{1,5}[.)] )?(?P<open>[\[(])?(?P<time>\d{1,3}:\d\d(?::\d\d)?)(?(open)[\])])"
    r"(?:(?P<gap>[ \t][-|])?[ \t](?=[^\W\d_]|[\"'])|$)"
).match
plain_time: Matcher = re.compile(r"\d{1,4}:\d\d(?::\d\d)?").fullmatch
AFTER_TIME = ("am", "pm", "a.m", "p.m", "uhr", "o'c", "to ", "till ", "until ", "bis ")
#: The same at the end of a line.
back: Matcher = re.compile(
    rf"(?:^|\s?[\s|,;@-])\s?(?P<open>{OPEN}\s?)?(?P<time>{TIME})(?P<day>{DAY})?"
    rf"(?:\s?{CLOSE})?(?:{TO}{OPEN}?(?P<end>{TIME})(?P<day2>{DAY})?(?:\s?(?P<close>{CLOSE}))?)?"
    r"[.,;]?$",
    re.IGNORECASE,
).search
#: The commonest end, if a title precedes it.
plain_back: Matcher = re.compile(
    r"(?<=[\w)\]\"']) (?P<open>[\[(])?(?P<time>\d{1,3}:\d\d(?::\d\d)?)(?(open)[\])])"
    r"(?P<day>(?!))?(?P<day2>(?!))?$"
).search
#: Number of characters to search for such a time, those before its first colon, and the end of
#: one without a colon.
BACK_WITHIN = 40
BEFORE_COLON = 12
lettered: Matcher = re.compile(rf"\d ?(?:[sm]|\"|'')\s?{CLOSE}?[.,;]?$", re.IGNORECASE).search

#: The characters with which times and numbers begin, also malformed ones.
FIRST = frozenset("0123456789[(<{@#+-~:")
#: A malformed time at the start of a line.
spoiled: Matcher = re.compile(
    r"[\[(<]?[-+~]?(?:\d*:\d[\d:.,]*|\d+:(?=[\d:])[\d:.]*|\d{1,2} ?h ?\d\d\b|\d{1,3}:\d\d[^\W\d]"
    r"|\d{1,3} ?[:;] ?\d\d\b|0\d?[-_]\d\d\s|\d{1,3}'\d\d\s|\d{1,3} ?min\.? ?\d|\d{1,3} ?sec\b"
    r"|\d{1,2}\u6642\d|\d{1,3}\u5206)",
    re.IGNORECASE,
).match
#: A time of day without minutes at the start of a line.
hour: Matcher = re.compile(
    rf"[\[(<]?(?P<hour>\d{{1,2}})(?P<day>{DAY}){CLOSE}?\s?[-|:]?\s", re.IGNORECASE
).match
#: Something like a time anywhere, also within a word after a lost line break.
any_time: Matcher = re.compile(r"(?<![\d:.])\d{1,3}:\d\d(?!\d)").search
#: A number with a dot at the end of a line, which may be a length.
dotted_end: Matcher = re.compile(r"[\s(\[]\d{1,3}\.[0-5]\d[)\]]?$").search
#: Minutes and seconds, or hours and minutes, with a dot between them.
dotted: Matcher = re.compile(
    rf"{NUMBER}{OPEN}?(?P<time>\d{{1,3}}\.\d\d(?:\.\d\d)?){CLOSE}?(?:[\s|:-]+|$)", re.IGNORECASE
).match
#: Minutes in square brackets, or question marks in place of them.
minute: Matcher = re.compile(r"\[(?:(\d{1,4})|[\d?]{1,4})\]\s").match
#: Minutes with their mark, such as "4' Artist - Title"; lengths in inches have two.
minute_mark: Matcher = re.compile(r"(\d{1,3})'(?:\s?[-|:])?\s").match
#: Words before a time at the end of a line: "Artist - Title at 4:05".
AT = frozenset({"at", "ab", "bei", "\u00e0"})
#: Question marks in place of a time.
unknown_time: Matcher = re.compile(r"[\[(]\?{1,2}(?::\?{1,2}){0,2}[\])]\s").match
#: The position on a disc or a record: disc or side, and track.
disc: Matcher = re.compile(
    r"(?:(?:CD ?)?(\d{1,2})[.-]|([A-Z]))(\d{1,2})[.:)]?\s+(?:[-|]\s+)?", re.IGNORECASE
).match
#: A track number on a line of its own.
lone_number: Matcher = re.compile(r"(\d{1,3})[.):]?").fullmatch
#: A dash in a cell of its own, or at the end of one.
dash_cell: re.Pattern[str] = re.compile(r"[\t ]([-\u2013\u2014])\t")
#: Blanks or dashes beside tabs, or tabs in a row.
spaced_tab: Matcher = re.compile(r"\t[\s\u2013\u2014-]|[\s\u2013\u2014-]\t").search
#: A title that is in quotes as a whole.
quotation: Matcher = re.compile(r"\"([^\"]+)\"|'([^']+)'").fullmatch
_by = re.compile(r"(?P<song>\S.*)\sby\s(?P<artist>\S.*)", re.IGNORECASE).fullmatch
#: Versions in brackets belong to the title, other than labels.
_VERSIONS = frozenset(
    re.findall(
        r"\w+",
        "mix remix edit reedit dub redub version live vip bootleg mashup rework remake feat ft "
        "acapella acappella instrumental extended original cover remaster remastered",
    )
)
_words: Callable[[str], list[str]] = re.compile(r"\w+").findall

digits: Callable[[str], list[str]] = re.compile(r"\d+").findall

#: Prefixes of a line in a list: quote marks, bullets, check boxes.
bullet: Matcher = re.compile(
    r"(?:>\s?)*(?:(?:[-+]+\s|[*\u2022\u00b7\u25aa\u2023\u2043\u2219\u00b0\u203a\u00bb]+(?=[\s\d(\[]))\s?)*"
    r"(?:\[[ xX]\]\s)?"
).match
emphasis: re.Pattern[str] = re.compile(
    r"(?<![^\s(\[])(\*\*\*|\*\*|__|`|\*(?=\[?\d+:))(?=[^\s*`])([^*`\n]*?)(?<=[^\s*`])\1(?![\w*`])"
)
link: re.Pattern[str] = re.compile(r"\[([^\[\]]{1,200})\]\(\s?(?:https?:|www\.|#|/)[^()\s]*\)")
escape: re.Pattern[str] = re.compile(r"\\(?=[-.)(*_#\[\]+|])")

#: An unambiguous track number, and an ambiguous one.
strong: Matcher = re.compile(
    r"(?:#(\d{1,3})[.):]?\s|\((\d{1,3})\)\s?|\[(\d{1,3})\]\s?|(\d{1,3})[.)](?:\s|(?=[^\W\d]))"
    r"|(\d{4,5})[.)]\s|(\d{1,3}):\s|(?:track|no\.?) (\d{1,3})(?:[.:)]\s|\s[-|]\s))",
    re.IGNORECASE,
).match
weak: Matcher = re.compile(r"(\d{1,3})(?:\s?[-|]\s|\s)").match

dash: Matcher = re.compile(r"\s-{1,3}\s").search
pipe: Callable[[str], list[str | Any]] = re.compile(r"\s?\|\s?").split
_chapter = re.compile(r"chapter:\s?", re.IGNORECASE).match
together: Matcher = re.compile(r"w/\s?", re.IGNORECASE).match
heading: Matcher = re.compile(
    r"[\W_]*(?:(?:full |the )?track[ -]?list(?:ing)?s?|tracks?|set[ -]?list|play[ -]?list"
    r"|time[ -]?(?:stamps|codes)|chapters|history|songs|titelliste|tracklist below"
    r"|(?:cd|disc|disk|hour|stunde|side) ?(?:\d{1,2}|one|two|three|four|[a-h]))[\W_]*",
    re.IGNORECASE,
).fullmatch
#: A heading that names the columns, and by that the order of artist and song.
_ARTIST, _SONG = "artist|performer|interpret|artiste|artista", "title|song|name|track|titel|titre"
columns: Matcher = re.compile(
    rf"(?:time\s-\s)?(?:(?P<artist>{_ARTIST})\s-\s(?:{_SONG})|(?:{_SONG})\s-\s(?:{_ARTIST}))",
    re.IGNORECASE,
).fullmatch
ruled: Matcher = re.compile(
    r"(?:[=*~_#-]{2,}|[\u2500-\u257f]+)\s?\S.*\S\s?(?:[=*~_#-]{2,}|[\u2500-\u257f]+)"
).fullmatch
word: Matcher = re.compile(r"[^\W_]").search
_address = re.compile(
    r"(?:https?|ftp|file)://\S|www\.\S|/\S+/\S*\.\w+$|[A-Za-z]:\\", re.IGNORECASE
).search
file: Matcher = re.compile(r"\.(?:mp3|wav|flac|m4a|aac|aiff?|ogg|opus|wma)$", re.IGNORECASE).search
control: Matcher = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]").search
unsplit: Matcher = re.compile(
    r"[^\W_][\u2010-\u2015\u2212][^\W_]|[^\W_][-\u2010-\u2015\u2212]\s|\s[-\u2010-\u2015\u2212][^\W_]"
    r"|[^\W_]\s[/~|:\u00b7\u2022]\s[^\W_]|\S\sby\s[^\W_]|[^\W\d_]:\s[^\W_]"
).search
#: Leftovers of other formats in a title: HTML entities, escaped line breaks, Markdown. Each
#: begins with a literal, so that the search skips all other characters.
leftover: Matcher = re.compile(
    r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d?);|\\[nrt]|%20|~~"
    r"|\*(?<![\w*]\*)(?=[^\s*])[^*\n]*[^\s*]\*(?![\w*])|_(?<!\w_)(?=[^\s_])[^_\n]*[^\s_]_(?!\w)",
    re.IGNORECASE,
).search
#: Letters decoded with a wrong encoding: UTF-8 as Windows-1252, Mac or DOS encodings.
garbled: Matcher = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac]"
    "|\u00e2\u20ac|[a-z\u00df-\u00ff][\u0160\u0178\u017d\u0192\u02c6\u02dc\u201a\u201e\u2020\u2021\u2022\u2030\u2039]"
).search
#: A URL within a title.
linked: Matcher = re.compile(r"https?://\S|\bwww\.\S", re.IGNORECASE).search
#: Cells of a table other than names: numbers, keys and tempos.
measure: Matcher = re.compile(
    r"[\d.,:/%*+ -]*\d[\d.,:/%*+ -]*(?:bpm|kbps|khz|db)?|\d{1,2}[abdm]", re.IGNORECASE
).fullmatch
#: A number that may be intended as a time, in a section without a time.
bare_time: Matcher = re.compile(
    r"\d{1,4}(?: ?(?:s|secs?|seconds|m|mins?|minutes))?[\s:|,-]", re.IGNORECASE
).match
hyphen: Matcher = re.compile(r"[^\W_]-[^\W_]").search

#: The problem of a row of a table.
COLUMNS = "it has more columns ({}) than a time, an artist and a title"

#: Numbers of characters and words that make a line without a time prose.
PROSE_LENGTH, PROSE_WORDS = 120, 6

#: Minimum average length of sections in seconds; a lower one suggests misread times.
SHORTEST = 20

#: Start of the first section, in seconds, from which it is doubtful.
LATE = 900

#: Maximum number of lines named in a note.
NAMED = 4


@dataclass(eq=False)
class Row:
    """A line that is not blank.

    Most fields are those of the class until they are set, which saves time.

    Attributes:
        number: Number of the line.
        source: The original line.
        text: The line without misleading characters.
        plain: The same with ASCII in place of look-alikes.
        begin: Start of the title in `text` and `plain`.
        end: End of the title.
        start: The time in seconds, or None.
        ranged: Whether the time is followed by an end time.
        piped: Whether a bar separates time and title.
        back: The match of a time at the end.
        dotted: The match of a time with dots at the start.
        forced: Whether the line is explicitly marked as a chapter.
        numbered: Whether a track number preceded the title.
        clock: Whether the time is marked as a time of day.
        fields: Number of numbers in the time.
        bracketed: Whether the time is in square brackets.
        dashed: Whether a dash separates time and title.
        length: Length of the track in seconds, if the line gives one.
        hour: Where a time of day without minutes begins, such as "10pm"; else None.
    """

    number: int
    source: str
    text: str
    plain: str
    begin: int
    end: int
    start: int | None = field(default=None, init=False)
    ranged: bool = field(default=False, init=False)
    piped: bool = field(default=False, init=False)
    back: re.Match[str] | None = field(default=None, init=False)
    dotted: re.Match[str] | None = field(default=None, init=False)
    forced: bool = field(default=False, init=False)
    numbered: bool = field(default=False, init=False)
    clock: bool = field(default=False, init=False)
    fields: int = field(default=0, init=False)
    bracketed: bool = field(default=False, init=False)
    dashed: bool = field(default=False, init=False)
    length: float | None = field(default=None, init=False)
    hour: int | None = field(default=None, init=False)

    @property
    def words(self) -> str:
        """The title."""
        return self.text[self.begin : self.end]

    @property
    def plain_words(self) -> str:
        """The title with ASCII in place of look-alikes."""
        return self.plain[self.begin : self.end]

    @property
    def has_dash(self) -> bool:
        """Whether a dash or a tab separates artist and title."""
        words = self.plain_words
        return " - " in words or "\t" in words or (" -" in words and dash(words) is not None)

    def trim(self) -> None:
        """Remove spaces and separators around the title."""
        words = self.plain_words
        if words and words[0] not in "-|: \t" and words[-1] not in " \t|:@,;":
            return
        while words.startswith(("- ", "| ", ": ", "\t", " ", "-- ")):
            words = words[1:]
            self.begin += 1
        while words.endswith((" ", "\t", " |", " :", " @", ",", ";")):
            words = words[:-1]
            self.end -= 1

    def trim_leader(self) -> None:
        """Remove the dots or dashes between a title and the time at its end."""
        if self.end > self.begin and self.plain[self.end - 1].isalnum():
            return
        words = self.plain[self.begin : self.end].rstrip(" \t").removesuffix(":")
        leader = words[len(words.rstrip("._- \u2022\u00b7\u2026")) :]
        if len(leader) > 1 or leader == "\u2026":
            words = words.removesuffix(leader).rstrip()
        self.end = self.begin + len(words)


def seconds(text: str) -> int | None:
    """Return a time in seconds; None if its minutes or seconds exceed 59."""
    if plain_time(text):
        return plain_seconds(text)
    parts = [int(part) for part in digits(text.partition(".")[0].partition(",")[0])]
    if "h" in text.lower() and len(parts) == 2:
        parts.append(0)
    total = 0
    for part in parts:
        total = total * 60 + part
    return None if max(parts[1:], default=0) > 59 else total


def plain_seconds(text: str) -> int | None:
    """Return the same for a time of digits and colons, faster."""
    second, rest = int(text[-2:]), text[:-3]
    if ":" not in rest:
        return None if second > 59 else int(rest) * 60 + second
    minute = int(rest[-2:])
    return None if second > 59 or minute > 59 else (int(rest[:-3]) * 60 + minute) * 60 + second


def count_fields(text: str) -> int:
    """Return how many numbers a time has: 2 for minutes and seconds, 3 with hours."""
    colons = text.count(":")
    return colons + 1 if colons else len(digits(text.partition(".")[0]))


def parse_time_of_day(text: str, day: str) -> float | None:
    """Return the seconds since midnight of a time with a suffix such as "pm" or "Uhr"."""
    half = day.strip().lower().replace(".", "")
    return times.parse_clock(text + half if half in {"am", "pm"} else text)


def chapter(text: str, begin: int, end: int) -> Match | None:
    """Return the match of "chapter:" at `begin`."""
    return _chapter(text, begin, end) if text[begin : begin + 1] in {"c", "C"} else None


def by(text: str) -> tuple[str, str] | None:
    """Return artist and title of a text such as "Title by Artist"; the last "by" separates."""
    place = text.rfind(" by ")
    if place > 0 and "\t" not in text:
        # Other cases of the word may follow.
        folded = text[place + 4 :].lower()
        if " by " not in folded:
            return text[place + 4 :], text[:place]
    found = _by(text) if "by" in text.lower() else None
    return (found["artist"], found["song"]) if found else None


def address(text: str) -> Match | None:
    """Return the match of a URL or a path."""
    has_mark = "/" in text or "\\" in text or "www" in text.lower()
    return _address(text) if has_mark else None


def tidy(text: str) -> str:
    """Return a line without superfluous spaces and Markdown."""
    text = text.strip()
    if "  " in text or ("\t" in text and spaced_tab(text)):
        cells = [" ".join(cell.split()) for cell in text.split("\t")]
        text = dash_cell.sub(r" \1 ", "\t".join(filter(None, cells)))
    # Emphasis takes two of these; a single one is a bullet or part of a name.
    if text.count("*") > 1 or text.count("`") > 1 or text.count("_") > 1:
        text = emphasis.sub(r"\2", emphasis.sub(r"\2", text))
    if "](" in text:
        text = link.sub(r"\1", text)
    return escape.sub("", text) if "\\" in text else text


def is_comment(text: str) -> bool:
    """Return whether a line is a comment, a rule or blank."""
    if text.startswith("#") and not text[1:2].isdigit():
        return True
    return not word(text) and "?" not in text


def in_brackets(text: str) -> bool:
    """Return whether the first time in a text is in brackets."""
    found = any_time(text)
    before = text[: found.start()] if found else ""
    return before.count("(") + before.count("[") > before.count(")") + before.count("]")


def time_at_end(text: str, begin: int) -> re.Match[str] | None:
    """Return the match of a time at the end of a text."""
    begin = max(begin, len(text) - BACK_WITHIN)
    colon = text.find(":", begin)
    if colon >= 0:
        begin = max(begin, colon - BEFORE_COLON)
        # A time that has the first colon is not the end of a range.
        found = plain_back(text, max(begin - 1, 0))
        if found and found.start("time") < colon and found.start() >= begin:
            return found
    elif not lettered(text[-BEFORE_COLON:]):
        return None
    found = back(text, begin)
    # A bracket opened before the time belongs to the title: "(Live at 9:30)".
    if found and not found["open"] and text.rstrip(".,;")[-1] in ")]>}":
        return None
    return found


def is_heading(text: str) -> bool:
    """Return whether a line is marked as a heading."""
    if not text[0].isalnum() and ruled(text):
        return any_time(text) is None
    return len(text) <= BACK_WITHIN and heading(text) is not None


def is_symbol(character: str) -> bool:
    """Return whether a character is a decorative symbol, such as a star or an emoji."""
    return not character.isascii() and (
        "\u2190" <= character <= "\u2bff"
        or "\ufe00" <= character <= "\ufe0f"
        or character == "\u200d"
        or "\U0001f000" <= character <= "\U0001faff"
    )


def is_prose(row: Row) -> bool:
    """Return whether a line looks like a sentence, a URL or tags instead of a title."""
    words = row.words
    if words.startswith(("@", "#")) or address(words):
        return True
    if row.has_dash or (len(words) <= PROSE_LENGTH and unsplit(words)):
        return False
    is_sentence = words.endswith((".", "!", "?", ":")) and words.count(" ") + 1 >= PROSE_WORDS
    return is_sentence or len(words) > PROSE_LENGTH


def split_quoted(text: str) -> tuple[int, int, int] | None:
    """Return where the artist ends, and where the quoted title after it begins and ends.

    Only brackets may follow the title: ``Artist 'Title' (Remix)``.
    """
    double, single = text.find(' "'), text.find(" '")
    if double <= 0 and single <= 0:
        return None
    mark = '"' if single <= 0 or 0 < double < single else "'"
    place = double if mark == '"' else single
    end = text.rfind(mark)
    rest = text[end + 1 :].lstrip()
    if end < place + 3 or (rest and rest[0] not in "(["):
        return None
    return place, place + 2, end


def find_label(title: str, *, quoted: bool) -> int:
    """Return where a label in brackets at the end of a title begins, or 0.

    Args:
        title: The title.
        quoted: Whether the title was in quotes, so that the brackets may also be round.
    """
    opening = "[" if title.endswith("]") else "(" if quoted and title.endswith(")") else ""
    if not opening:
        return 0
    begin = title.rfind(opening)
    inner = title[begin + 1 : -1]
    if begin < 1 or not 0 < len(inner) <= LONGEST_LABEL or title[-1] in inner:
        return 0
    if not _VERSIONS.isdisjoint(_words(inner.lower())):
        return 0
    return len(title[:begin].rstrip())
