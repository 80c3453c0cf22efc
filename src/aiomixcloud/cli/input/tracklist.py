"""Parsing of tracklists as people write them into sections, with notes about doubtful lines.

This module does not read files, ask or print. A tracklist is interpreted as a whole, since only
the other lines show whether a number is a track number and whether a time is a start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from aiomixcloud.cli.characters import clean, plain, spell
from aiomixcloud.cli.input.sections import Section
from aiomixcloud.cli.input.tracklist_formats import recognize
from aiomixcloud.cli.output.formatting import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aiomixcloud.cli.input.sections import Section

#: The format of a line, for messages.
FORM = "'0:00 Intro' or '1:04:05 Artist - Title'"

#: The problem of an empty tracklist.
NOTHING = f"it contains no tracklist; write lines such as {FORM}"


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a tracklist for its author.

    Attributes:
        text: The note, as a sentence.
        doubtful: Whether a person should check the tracklist before it is sent.
    """

    text: str
    doubtful: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """An invalid line, because of which the tracklist is refused.

    Attributes:
        line: Number of the line, counted from 1.
        text: The original line.
        reason: Why the line is refused.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tracklist:
    """A parsed tracklist.

    Attributes:
        sections: The sections; empty if there are problems.
        notes: Notes for the author.
        problems: The invalid lines.
    """

    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def doubts(self) -> tuple[str, ...]:
        """The notes that a person should check before the tracklist is sent."""
        return tuple(note.text for note in self.notes if note.doubtful)


#: Maximum number of characters of a line; titles are shorter.
_LONGEST_LINE = 1000

#: Number of lines from which the format of a text is recognised.
_TOP = 1000

_ONE = r"(?:\d{1,3}:)?\d{1,4}:\d\d(?:[.,]\d{1,6})?"
_LETTERS = r"\d{1,2} ?h ?\d{1,2} ?m(?: ?\d{1,2} ?s)?|\d{1,3} ?m ?\d{1,2} ?s|\d{1,3}'\d\d(?:\"|'')"
_TIME = rf"(?:{_ONE}|{_LETTERS})"
#: Suffixes of a time of day. "Am" may be the start of an artist's name.
_DAY = r" ?(?:(?-i:[ap]m\b|[AP]M\b|[ap]\.m\.|[AP]\.M\.)|uhr\b|o'clock\b)"
_OPEN, _CLOSE = r"[\[(<{@]", r"[\])>}]"
_TO = r"(?:\s?(?:-{1,2}>?|>|~|/|to|till|until|bis)\s?|\s)"

#: A number that precedes a time: "1.", "(1)", "[01]", "#1", "Track 1:", "03 |".
_NUMBER = (
    r"(?:(?:#|no\.? ?|track ?)?"
    r"(?:[\[(]\d{1,3}[\])][.:]?\s?|\d{1,3}\)\s?|\d{1,3}[.:]?(?:\s?[-|]\s?|\s)))?"
)
#: The start of a line: a number, one or two times, and the separator before the title.
_front = re.compile(
    rf"{_NUMBER}(?:{_OPEN}\s?)?(?P<time>{_TIME})(?P<day>{_DAY})?(?:\s?{_CLOSE})?"
    rf"(?:{_TO}{_OPEN}?(?P<end>{_TIME})(?P<day2>{_DAY})?(?:\s?{_CLOSE})?(?![\w:]))?"
    r"(?:(?<=[\])>}])|(?=[\s|;=>~-]|[:.,)](?!\d)|$))"
    r"(?P<gap>[|:;,.)=>~-]*(?:\s(?:[-|=>~:;]+(?=\s|$))?)*)",
    re.IGNORECASE,
).match
#: The same at the end of a line.
_back = re.compile(
    rf"(?:^|\s?[\s|,;@-])\s?(?P<open>{_OPEN}\s?)?(?P<time>{_TIME})(?P<day>{_DAY})?"
    rf"(?:\s?{_CLOSE})?(?:{_TO}{_OPEN}?(?P<end>{_TIME})(?P<day2>{_DAY})?(?:\s?(?P<close>{_CLOSE}))?)?"
    r"[.,;]?$",
    re.IGNORECASE,
).search
#: Number of characters to search for such a time, and the last characters of one without colon.
_BACK_WITHIN = 40
_back_letters = frozenset("smSM\"'")

#: A malformed time at the start of a line.
_spoiled = re.compile(
    r"[\[(<]?[-+~]?(?:\d*:\d[\d:.,]*|\d+:(?=[\d:])[\d:.]*|\d{1,2} ?h ?\d\d\b|\d{1,3}:\d\d[^\W\d]"
    r"|\d{1,3} ?[:;] ?\d\d\b|0\d?[-_]\d\d\s|\d{1,3}'\d\d\s|\d{1,3} ?min\.? ?\d|\d{1,3} ?sec\b"
    r"|\d{1,2}\u6642\d|\d{1,3}\u5206)",
    re.IGNORECASE,
).match
#: A time of day without minutes at the start of a line.
_hour = re.compile(rf"[\[(<]?\d{{1,2}}{_DAY}{_CLOSE}?\s?[-|:]?\s", re.IGNORECASE).match
#: Something like a time anywhere, also within a word after a lost line break.
_any_time = re.compile(r"(?<![\d:.])\d{1,3}:\d\d(?!\d)").search
#: A number with a dot at the end of a line, which may be a length.
_dotted_end = re.compile(r"[\s(\[]\d{1,3}\.[0-5]\d[)\]]?$").search
#: Minutes and seconds, or hours and minutes, with a dot between them.
_dotted = re.compile(
    rf"{_NUMBER}{_OPEN}?(?P<time>\d{{1,3}}\.\d\d(?:\.\d\d)?){_CLOSE}?(?:[\s|:-]+|$)", re.IGNORECASE
).match
_minute = re.compile(r"\[(\d{1,3})\]\s").match

_digits = re.compile(r"\d+").findall

#: Prefixes of a line in a list: quote marks, bullets, check boxes.
_bullet = re.compile(
    r"(?:>\s?)*(?:(?:[-+]+\s|[*\u2022\u00b7\u25aa\u2023\u2043\u2219\u00b0\u203a\u00bb]+(?=[\s\d(\[]))\s?)*"
    r"(?:\[[ xX]\]\s)?"
).match
_emphasis = re.compile(
    r"(?<![^\s(\[])(\*\*\*|\*\*|__|`|\*(?=\[?\d+:))(?=[^\s*`])([^*`\n]*?)(?<=[^\s*`])\1(?![\w*`])"
)
_link = re.compile(r"\[([^\[\]]{1,200})\]\(\s?(?:https?:|www\.|#|/)[^()\s]*\)")
_escape = re.compile(r"\\(?=[-.)(*_#\[\]+|])")

#: An unambiguous track number, and an ambiguous one.
_strong = re.compile(
    r"(?:#(\d{1,3})[.):]?\s|\((\d{1,3})\)\s?|\[(\d{1,3})\]\s?|(\d{1,3})[.)](?:\s|(?=[^\W\d]))"
    r"|(\d{1,3}):\s|(?:track|no\.?) (\d{1,3})(?:[.:)]\s|\s[-|]\s))",
    re.IGNORECASE,
).match
_weak = re.compile(r"(\d{1,3})(?:\s?[-|]\s|\s)").match

_dash = re.compile(r"\s-{1,3}\s").search
_pipe = re.compile(r"\s?\|\s?").split
_chapter = re.compile(r"chapter:\s?", re.IGNORECASE).match
_with = re.compile(r"w/\s?", re.IGNORECASE).match
_heading = re.compile(
    r"[\W_]*(?:(?:full |the )?track[ -]?list(?:ing)?s?|tracks?|set[ -]?list|play[ -]?list"
    r"|time[ -]?(?:stamps|codes)|chapters|history|songs|titelliste|tracklist below)[\W_]*",
    re.IGNORECASE,
).fullmatch
_ruled = re.compile(
    r"(?:[=*~_#-]{2,}|[\u2500-\u257f]+)\s?\S.*\S\s?(?:[=*~_#-]{2,}|[\u2500-\u257f]+)"
).fullmatch
_word = re.compile(r"[^\W_]").search
_address = re.compile(
    r"(?:https?|ftp|file)://\S|www\.\S|/\S+/\S*\.\w+$|[A-Za-z]:\\", re.IGNORECASE
).search
_file = re.compile(r"\.(?:mp3|wav|flac|m4a|aac|aiff?|ogg|opus|wma)$", re.IGNORECASE).search
_control = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]").search
_unsplit = re.compile(
    r"[^\W_][\u2010-\u2015\u2212][^\W_]|[^\W_][-\u2010-\u2015\u2212]\s|\s[-\u2010-\u2015\u2212][^\W_]"
    r"|[^\W_]\s[/~|:\u00b7\u2022]\s[^\W_]|\S\sby\s[^\W_]|[^\W\d_]:\s[^\W_]"
).search
#: Leftovers of other formats in a title: HTML entities, escaped line breaks, Markdown.
_leftover = re.compile(
    r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d?);|\\[nrt]|%20|~~"
    r"|(?<![\w*])\*(?=[^\s*])[^*]*[^\s*]\*(?![\w*])|(?<!\w)_(?=[^\s_])[^_]*[^\s_]_(?!\w)",
    re.IGNORECASE,
).search
#: Letters decoded with a wrong encoding: UTF-8 as Windows-1252, Mac or DOS encodings.
_garbled = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac]"
    "|\u00e2\u20ac|[a-z\u00df-\u00ff][\u0160\u0178\u017d\u0192\u02c6\u02dc\u201a\u201e\u2020\u2021\u2022\u2030\u2039]"
).search
#: A URL within a title.
_linked = re.compile(r"https?://\S|\bwww\.\S", re.IGNORECASE).search
#: Cells of a table other than names: numbers, keys and tempos.
_measure = re.compile(
    r"[\d.,:/%*+ -]*\d[\d.,:/%*+ -]*(?:bpm|kbps|khz|db)?|\d{1,2}[abdm]", re.IGNORECASE
).fullmatch
#: A number that may be intended as a time, in a section without a time.
_bare_time = re.compile(
    r"\d{1,4}(?: ?(?:s|secs?|seconds|m|mins?|minutes))?[\s:|,-]", re.IGNORECASE
).match
_hyphen = re.compile(r"[^\W_]-[^\W_]").search

#: The problem of a row of a table.
_COLUMNS = "it has more columns ({}) than a time, an artist and a title"

#: Numbers of characters and words that make a line without a time prose.
_PROSE_LENGTH, _PROSE_WORDS = 120, 6

#: Minimum average length of sections in seconds; a lower one suggests misread times.
_SHORTEST = 20

#: Start of the first section, in seconds, from which it is doubtful.
_LATE = 900

#: Maximum number of lines named in a note.
_NAMED = 4


@dataclass(slots=True)
class _Row:
    """A line that is not blank.

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
    """

    number: int
    source: str
    text: str
    plain: str
    begin: int
    end: int
    start: int | None = None
    ranged: bool = False
    piped: bool = False
    back: re.Match[str] | None = None
    dotted: re.Match[str] | None = None
    forced: bool = False
    numbered: bool = False

    @property
    def words(self) -> str:
        return self.text[self.begin : self.end]

    @property
    def plain_words(self) -> str:
        return self.plain[self.begin : self.end]

    @property
    def has_dash(self) -> bool:
        return _dash(self.plain, self.begin, self.end) is not None or (
            "\t" in self.plain[self.begin : self.end]
        )

    def trim(self) -> None:
        """Remove spaces and separators around the title."""
        words = self.plain[self.begin : self.end]
        while words.startswith(("- ", "| ", ": ", "\t", " ", "-- ")):
            words = words[1:]
            self.begin += 1
        while words.endswith((" ", "\t", " |", " :", " @", ",", ";")):
            words = words[:-1]
            self.end -= 1

    def trim_leader(self) -> None:
        """Remove the dots or dashes between a title and the time at its end."""
        words = self.plain[self.begin : self.end].rstrip(" \t").removesuffix(":")
        leader = words[len(words.rstrip("._- ")) :]
        if len(leader) > 1:
            words = words.removesuffix(leader)
        self.end = self.begin + len(words)


def parse(text: str) -> Tracklist:
    r"""Parse a tracklist with a track or chapter per line.

    Args:
        text: The tracklist.

    Example:
        >>> [written(one) for one in parse("0:00 Intro\n4:05 Somebody - Some song").sections]
        ['0:00 Intro', '4:05 Somebody - Some song']
    """
    lines = text.splitlines()
    cleaned = clean(text).splitlines()
    if found := recognize("\n".join([line.strip()[:_LONGEST_LINE] for line in cleaned[:_TOP]])):
        these = "these look like" if found.name == "Audacity labels" else "this is"
        reason = f"{these} {found.name}; write lines such as {FORM}"
        return Tracklist(problems=(Problem(found.line, lines[found.line - 1], reason),))
    return _Reader(zip(lines, cleaned, strict=True), unit="line").read()


def parse_sections(values: Sequence[str]) -> Tracklist:
    """Parse sections that were given one by one.

    The rules are those for the lines of a tracklist, except that every value is a section: none
    is a comment or a heading, and sections without times are not doubtful.

    Args:
        values: The sections.
    """
    rows, problems = [], []
    for number, value in enumerate(values, 1):
        cleaned = clean(value)
        if found := recognize(cleaned.strip()[:_LONGEST_LINE]):
            problems.append(Problem(number, value, f"this is {found.name}"))
        # Replace line breaks in a title by spaces.
        rows.append((value, " ".join(cleaned.splitlines())))
    return _Reader(rows, unit="section", problems=problems).read()


def order_notes(sections: Iterable[Section]) -> list[Note]:
    """Return notes on sections that start before or at the same time as the previous one.

    Args:
        sections: The sections.

    Example:
        >>> order_notes([{"chapter": "A", "start_time": 9}, {"chapter": "B", "start_time": 5}])
        [Note(text='Section 2 begins at 0:05, before the one above it.', doubtful=True)]
    """
    notes = []
    before = None
    for place, one in enumerate(sections, 1):
        start = one.get("start_time")
        if start is None:
            continue
        if before is not None and start < before:
            text = f"Section {place} begins at {clock(start)}, before the one above it."
            notes.append(Note(text))
        elif start == before:
            text = f"Section {place} begins at {clock(start)}, as does the one above it."
            notes.append(Note(text, doubtful=False))
        before = start
    return notes


def end_notes(sections: Iterable[Section], length: float) -> list[Note]:
    """Return notes on sections that start after the end of the audio.

    Args:
        sections: The sections.
        length: Exact length of the audio in seconds.

    Example:
        >>> end_notes([{"chapter": "A", "start_time": 90}], 80.4)
        [Note(text='Section 1 begins at 1:30; the file ends at 1:20.', doubtful=False)]
    """
    return [
        Note(
            f"Section {place} begins at {clock(start)}; the file ends at {clock(round(length))}.",
            doubtful=False,
        )
        for place, one in enumerate(sections, 1)
        if (start := one.get("start_time")) is not None and start > length
    ]


class _Reader:
    """Parses lines into sections.

    Args:
        lines: Pairs of the original line and the line without misleading characters.
        unit: The word for a line in notes.
        problems: Problems found so far.
    """

    def __init__(
        self, lines: Iterable[tuple[str, str]], *, unit: str, problems: Sequence[Problem] = ()
    ) -> None:
        self._unit = unit
        self._is_file = unit == "line"
        self._notes: list[Note] = []
        self._problems = list(problems)
        self._rows: list[_Row] = []
        #: Lines with punctuation in place of a title, such as a question mark.
        self._untitled: list[_Row] = []
        known = {problem.line for problem in problems}
        for number, (source, text) in enumerate(lines, 1):
            if number not in known:
                self._add(number, source, text)

    def read(self) -> Tracklist:
        """Return the tracklist."""
        if not self._rows and not self._problems:
            return Tracklist(problems=(Problem(1, "", NOTHING),))
        self._find_times()
        self._find_numbers()
        self._notice_unused_times()
        self._find_headings()
        pairs = [(row, one) for row in self._rows if (one := self._section(row))]
        self._rows = [row for row, _ in pairs]
        sections = [one for _, one in pairs]
        if not sections and not self._problems:
            self._problems.append(Problem(1, "", NOTHING))
        if self._problems:
            return Tracklist(problems=tuple(sorted(self._problems, key=lambda one: one.line)))
        self._notice_names(pairs)
        if self._untitled:
            what = "has no title and is" if len(self._untitled) == 1 else "have no title and are"
            self._note(f"{self._name(self._untitled)} {what} ignored.")
        self._notice_missing_times()
        self._notice_odd_times([row.start for row in self._rows if row.start is not None])
        self._notice_chapters(sections)
        return Tracklist(tuple(sections), (*self._notes, *order_notes(sections)))

    # Lines, one by one.

    def _add(self, number: int, source: str, text: str) -> None:
        """Add a line unless it is blank, a comment or a heading."""
        if len(text) > _LONGEST_LINE:
            self._refuse(number, source, f"it is longer than {_LONGEST_LINE} characters")
            return
        if not text.isprintable() and _control(text):
            self._refuse(number, source, "it contains control characters")
            return
        text = _tidy(text)
        row = _Row(number, source, text, plain(text), 0, len(text))
        if self._is_file and _is_comment(text):
            if _any_time(row.plain):
                self._note(f"{self._name([row])} is a comment and is ignored.", doubtful=False)
            return
        if self._is_file and _is_heading(row.plain):
            self._note(f"{self._name([row])} is a heading and is ignored.", doubtful=False)
            return
        if "\ufffd" in text:
            self._note(f"{self._name([row])} contains undecodable characters (U+FFFD).")
        self._take_bullet(row)
        if self._take_front(row):
            self._rows.append(row)

    def _take_bullet(self, row: _Row) -> None:
        """Remove the bullet of a list."""
        found = _bullet(row.plain)
        marked = begin = found.end() if found else 0
        text = row.plain
        # Symbols and emoji also serve as bullets.
        while begin < len(text) and _is_symbol(text[begin]):
            begin += 1
        if begin > marked and text[begin : begin + 1] == " ":
            begin += 1
        # A dash after the symbols shows that they are the name of an artist.
        if not text.startswith("- ", begin):
            row.begin = begin
        elif begin < len(text) and not _word(text[:begin]):
            row.begin = begin if begin == marked else 0

    def _take_front(self, row: _Row) -> bool:
        """Parse the time at the start of a line; return False if the line is refused."""
        text = row.plain
        found = _front(text, row.begin)
        if found is None and text[row.begin : row.begin + 1].isalpha():
            row.back = _time_at_end(text, row.begin)
            return True
        if found is None:
            row.dotted = _dotted(text, row.begin)
            if row.dotted is None and (_spoiled(text, row.begin) or _hour(text, row.begin)):
                reason = "its time is not minutes:seconds or hours:minutes:seconds"
                if _hour(text, row.begin):
                    reason = "it starts with a time of day, not with a position in a show"
                return self._refuse(row.number, row.source, reason)
            row.back = _time_at_end(text, row.begin)
            return True
        if found["day"] or found["day2"]:
            return self._refuse(
                row.number,
                row.source,
                f"{found['time']}{found['day'] or ''} is a time of day, not a position in a show",
            )
        start = _seconds(found["time"])
        if start is None or (found["end"] and _seconds(found["end"]) is None):
            return self._refuse(row.number, row.source, "minutes and seconds must be below 60")
        row.start = start
        row.ranged = bool(found["end"])
        row.piped = "|" in found["gap"]
        row.begin = found.end()
        row.back = _time_at_end(text, row.begin)
        return True

    # Decisions about all lines.

    def _find_times(self) -> None:
        """Decide where the times are and what they mean."""
        rows = self._rows
        front = [row for row in rows if row.start is not None]
        back = [row for row in rows if row.back]
        dotted = [row for row in rows if row.dotted]
        if front:
            self._refuse_all(
                [row for row in back if row.start is None],
                "its time is at the end, but other lines start with a time",
            )
            self._refuse_all(dotted, "its time has a dot, but other lines have a colon")
            self._take_ends(front, [row for row in back if row.start is not None])
        elif back:
            self._take_back(back)
        elif dotted:
            self._take_dotted(dotted)
        elif self._is_file:
            self._take_minutes()

    def _take_ends(self, front: Sequence[_Row], both: Sequence[_Row]) -> None:
        """Ignore the second time of each line, if every line has one."""
        ranged = [row for row in front if row.ranged]
        if ranged and len(ranged) < len(front):
            self._note(f"{self._name(ranged)}: the second time is read as the end.")
        if both and len(both) == len(front) > 1:
            for row in both:
                row.end = row.back.start() if row.back else row.end
            self._note("Each line has a second time at its end, which is ignored.")
        elif both:
            self._note(f"{self._name(both)}: the time at the end is read as part of the title.")

    def _take_back(self, back: list[_Row]) -> None:
        """Parse the times at the ends of lines."""
        first = self._rows.index(back[0])
        others = [row for row in self._rows[first:] if row.back is None]
        if len(back) * 2 < len(self._rows):
            reason = "it ends with a time, but other lines do not; write times at the start"
            self._refuse_all(back, reason)
            return
        # A few tracks may lack a time; any other line may be half of a wrapped line.
        few = len(others) * 4 <= len(self._rows)
        self._refuse_all(
            [row for row in others if not few or not row.has_dash or _is_prose(row)],
            "it does not end with a time, but other lines do",
        )
        starts = []
        for row, found in [(row, row.back) for row in back if row.back]:
            start = _seconds(found["time"])
            if found["day"] or found["day2"]:
                self._refuse(row.number, row.source, "it ends with a time of day")
            elif start is None:
                self._refuse(row.number, row.source, "minutes and seconds must be below 60")
            else:
                row.start = start
                row.end = max(found.start(), row.begin)
                row.trim_leader()
                starts.append(start)
        for row, (before, after) in zip(back[1:], pairwise(starts), strict=False):
            if after < before:
                reason = "the times at the ends of lines do not increase; they may be lengths"
                self._refuse(row.number, row.source, reason)
                return
        if starts and starts[0]:
            self._note(
                f"The times at the ends of lines start with {clock(starts[0])}; they may be the "
                "ends of tracks, or their lengths."
            )

    def _take_dotted(self, dotted: list[_Row]) -> None:
        """Parse times with dots, if they can only be minutes and seconds."""
        first = self._rows.index(dotted[0])
        found = [row.dotted for row in dotted if row.dotted]
        starts = [_seconds(match["time"].replace(".", ":")) for match in found]
        known = [start for start in starts if start is not None]
        apart = (known[-1] - known[0]) / max(len(known) - 1, 1) if known else 0
        if (
            len(known) < len(self._rows[first:])
            or len(known) < len(dotted)
            or apart < _SHORTEST
            or known != sorted(known)
        ):
            self._refuse_all(
                dotted,
                "a time with a dot is ambiguous; write it with colons",
            )
            return
        for row, match, start in zip(dotted, found, known, strict=True):
            row.start, row.begin = start, match.end()
        self._note("Times with a dot are read as minutes and seconds.")

    def _take_minutes(self) -> None:
        """Parse numbers in square brackets as minutes, if they cannot be anything else."""
        found = [(row, match) for row in self._rows if (match := _minute(row.plain, row.begin))]
        minutes = [int(match[1]) for _, match in found]
        steps = {after - before for before, after in pairwise(minutes)}
        if (
            len(found) == len(self._rows) > 1
            and minutes[0] == 0
            and minutes == sorted(minutes)
            and steps != {1}
        ):
            for (row, match), minute in zip(found, minutes, strict=True):
                row.start, row.begin = minute * 60, match.end()
            self._note("Numbers in square brackets are read as minutes.")

    def _find_numbers(self) -> None:
        """Remove track numbers."""
        for row in self._rows:
            row.trim()
        strong = [(row, m) for row in self._rows if (m := _strong(row.plain, row.begin, row.end))]
        if strong:
            numbers = [int(next(filter(None, match.groups()))) for _, match in strong]
            rising = all(before < after for before, after in pairwise(numbers))
            whole = len(strong) == len(self._rows)
            if whole or (rising and len(strong) * 2 >= len(self._rows)):
                self._drop(strong)
            else:
                rows = [row for row, _ in strong]
                self._note(f"{self._name(rows)}: the number in front is taken for part of it.")
            return
        weak = [(row, m) for row in self._rows if (m := _weak(row.plain, row.begin, row.end))]
        if not weak or len(self._rows) * 3 > len(weak) * 4:
            return
        numbers = [int(match[1]) for _, match in weak]
        others = {id(row) for row, _ in weak}
        consecutive = all(after - before == 1 for before, after in pairwise(numbers))
        lone = all(id(row) in others or not row.has_dash for row in self._rows)
        if consecutive and lone and len(numbers) > 1 and numbers[0] <= 1:
            self._drop(weak)
        elif len(weak) > 1 or any(match[1].startswith("0") for _, match in weak):
            rows = [row for row, _ in weak]
            self._note(f"{self._name(rows)}: the number in front is taken for part of it.")

    @staticmethod
    def _drop(numbers: Iterable[tuple[_Row, re.Match[str]]]) -> None:
        for row, match in numbers:
            row.begin = match.end()
            row.numbered = True
            row.trim()

    def _notice_unused_times(self) -> None:
        """Note or refuse lines with something like a time in their titles."""
        unused = [row for row in self._rows if _any_time(row.plain, row.begin, row.end)]
        timed = [row for row in unused if row.start is not None]
        others = [row for row in unused if row.start is None]
        if others and len(others) * 2 >= len(self._rows) > 1 and not timed:
            self._refuse_all(others, "its time is neither at the start nor at the end")
        elif others:
            self._note(f"{self._name(others)}: what looks like a time is part of the title.")
        if timed:
            self._note(
                f"{self._name(timed)}: what looks like another time is part of the title.",
                # A time in brackets belongs to the title: "(Live at 9:30)".
                doubtful=not all(_in_brackets(row.plain_words) for row in timed),
            )

    def _find_headings(self) -> None:
        """Ignore or refuse lines that are not sections."""
        if not self._is_file:
            return
        first = next((n for n, row in enumerate(self._rows) if row.start is not None), None)
        if first is None:
            prose = [row for row in self._rows if _is_prose(row)]
            self._refuse_all(prose, "it does not look like a track or a chapter")
            return
        kept, left, doubtful = [], [], False
        for place, row in enumerate(self._rows):
            row.forced = _chapter(row.plain, row.begin, row.end) is not None
            if row.start is not None or row.forced or row.numbered:
                kept.append(row)
            elif kept and (found := _with(row.plain, row.begin, row.end)):
                # The track is played together with the previous one.
                row.begin, row.start = found.end(), kept[-1].start
                kept.append(row)
            elif place > first and row.has_dash and not _is_prose(row):
                kept.append(row)
            else:
                left.append(row)
                doubtful |= place > first or row.has_dash
        if left:
            what = "has no time and is" if len(left) == 1 else "have no time and are"
            self._note(f"{self._name(left)} {what} ignored as a heading.", doubtful=doubtful)
        self._rows = kept

    # From lines to sections.

    def _section(self, row: _Row) -> Section | None:
        """Return the section of a line; None if it is refused or ignored."""
        row.trim()
        start = {} if row.start is None else {"start_time": row.start}
        if found := _chapter(row.plain, row.begin, row.end):
            row.begin = found.end()
            row.forced = True
            if row.begin < row.end:
                return {"chapter": row.words.replace("\t", " "), **start}
        words = row.plain_words
        if not _word(words) and words.strip(" -"):
            self._untitled.append(row)
        elif not words.strip(" -"):
            self._refuse(row.number, row.source, "the title is missing")
        elif words.endswith(" -"):
            self._refuse(row.number, row.source, "the title after the dash is missing")
        elif " " not in words and _address(words):
            self._refuse(row.number, row.source, "it is a URL or a path, not a title")
        elif names := self._split(row):
            return _named(names) | start
        return None

    def _notice_names(self, pairs: Iterable[tuple[_Row, Section]]) -> None:
        """Note artists and titles that look like something else."""
        pairs = list(pairs)
        for row, one in pairs:
            names = [value for key, value in one.items() if key != "start_time"]
            is_table = "\t" in row.words or (row.piped and "|" in row.words)
            if one.get("artist", "").isdigit():
                self._note(f"{self._name([row])}: the artist is a number.")
            elif (is_table and any(map(_measure, names))) or (
                # A title alone may be a number, such as "1999" or "7".
                len(names) > 1 and all(map(_measure, names))
            ):
                self._note(f"{self._name([row])}: a number is in place of an artist or a title.")
            elif _file(one.get("song", "")):
                self._note(f"{self._name([row])}: the title ends like the name of a file.")
        chapters = [
            row for row, one in pairs if _measure(one.get("chapter", "")) and not row.forced
        ]
        if chapters:
            what = "a number is" if len(chapters) == 1 else "numbers are"
            self._note(f"{self._name(chapters)}: {what} in place of a title.")
        rows = [row for row, _ in pairs]
        self._notice_leftovers(rows)
        self._notice_other_times(rows)

    def _notice_leftovers(self, rows: Sequence[_Row]) -> None:
        """Note titles that contain leftovers of other formats."""
        if found := [row for row in rows if not row.words.isascii() and _garbled(row.words)]:
            self._note(f"{self._name(found)}: letters look decoded with a wrong encoding.")
        for test, what in [
            (_leftover, "markup of HTML, Markdown or another format"),
            (_linked, "a URL"),
        ]:
            if found := [row for row in rows if test(row.plain_words)]:
                self._note(f"{self._name(found)}: the title contains {what}.")

    def _notice_other_times(self, rows: Sequence[_Row]) -> None:
        """Note lines that may contain a time written like a number."""
        if len(rows) > 1 and all(_dotted_end(row.plain_words) for row in rows):
            self._note(
                "Each line ends with what may be a time with a dot; it is part of the title."
            )
        if self._is_file or any(row.start is not None for row in rows):
            return
        if bare := [row for row in rows if _bare_time(row.plain_words) and not row.forced]:
            self._note(
                f"{self._name(bare)}: the number at the start is not read as a time; "
                "write minutes:seconds."
            )

    def _split(self, row: _Row) -> list[str] | None:
        """Return artist and title, or only the title; None if the line is refused."""
        words, shown = row.plain_words, row.words
        if "\t" in words:
            cells = shown.split("\t")
            if len(cells) > 2 or _dash(plain(cells[0])):
                self._refuse(row.number, row.source, _COLUMNS.format("tabs"))
                return None
            return cells
        if found := _dash(words):
            return [shown[: found.start()].strip(), shown[found.end() :].strip()]
        if row.piped and "|" in words:
            cells = [cell for cell in _pipe(shown) if cell]
            if len(cells) > 2:
                self._refuse(row.number, row.source, _COLUMNS.format("|"))
                return None
            return cells
        return [shown]

    # Notes on the result.

    def _notice_missing_times(self) -> None:
        timed = [row for row in self._rows if row.start is not None]
        missing = [row for row in self._rows if row.start is None]
        if not timed:
            text = f"No {self._unit} has a time." if self._is_file else "No section has a time."
            self._note(text, doubtful=self._is_file)
        elif missing:
            verb = "has" if len(missing) == 1 else "have"
            self._note(f"{self._name(missing)} {verb} no time; others have one.")

    def _notice_odd_times(self, starts: Sequence[int]) -> None:
        if not starts:
            return
        apart = (max(starts) - min(starts)) / max(len(starts) - 1, 1)
        many = 4
        if len(starts) > 1 and starts[0] >= _LATE:
            self._note(f"The first time is {clock(starts[0])}; these may be times of day.")
        elif len(starts) >= many and apart < _SHORTEST / 2:
            self._note(
                f"{len(starts)} sections begin within {clock(max(starts) - min(starts))}; the "
                "times may be hours and minutes."
            )

    def _notice_chapters(self, sections: Sequence[Section]) -> None:
        """Note chapters that may be tracks or headings."""
        pairs = zip(self._rows, sections, strict=True)
        chapters = [row for row, one in pairs if "chapter" in one and not row.forced]
        tracks = sum("artist" in one for one in sections)
        doubtful = [row for row in chapters if _unsplit(row.words)]
        if not tracks and len(chapters) > 1 and all(_hyphen(row.words) for row in chapters):
            doubtful = chapters
        if doubtful:
            self._note(
                f"{self._name(doubtful)} may be a track; write ' - ' between artist and title."
                if len(doubtful) == 1
                else f"{self._name(doubtful)} may be tracks; write ' - ' between artist and title."
            )
        untimed = [row for row in chapters if row.start is None and row not in doubtful]
        if self._is_file and tracks and untimed:
            verb = "has no artist and may be a heading."
            if len(untimed) > 1:
                verb = "have no artist and may be headings."
            self._note(f"{self._name(untimed)} {verb}")
        if tracks and tracks * 10 <= len(sections):
            self._note(
                f"Only {tracks} of {len(sections)} have an artist; the others are chapters."
            )
        elif not tracks and len(sections) > 1 and not doubtful:
            self._note(f"No {self._unit} has an artist; all are chapters.", doubtful=False)

    def _name(self, rows: Sequence[_Row]) -> str:
        """Return a name for lines: the numbers of the first ones, and how many more there are."""
        numbers = [str(row.number) for row in rows[:_NAMED]]
        more = len(rows) - len(numbers)
        unit = self._unit.capitalize() + "s" * (len(rows) > 1)
        if len(rows) == 1:
            return f"{unit} {numbers[0]} ({spell(rows[0].source.strip(), most=40)})"
        if more:
            return f"{unit} {', '.join(numbers)} and {more} more"
        return f"{unit} {', '.join(numbers[:-1])} and {numbers[-1]}"

    def _note(self, text: str, *, doubtful: bool = True) -> None:
        self._notes.append(Note(text, doubtful))

    def _refuse(self, number: int, source: str, reason: str) -> bool:
        self._problems.append(Problem(number, source.strip("\r\n"), reason))
        return False

    def _refuse_all(self, rows: Iterable[_Row], reason: str) -> None:
        for row in rows:
            self._refuse(row.number, row.source, reason)
        refused = {problem.line for problem in self._problems}
        self._rows = [row for row in self._rows if row.number not in refused]


def _seconds(text: str) -> int | None:
    """Return a time in seconds; None if its minutes or seconds exceed 59."""
    parts = [int(part) for part in _digits(text.partition(".")[0].partition(",")[0])]
    if "h" in text.lower() and len(parts) == 2:
        parts.append(0)
    total = 0
    for part in parts:
        total = total * 60 + part
    return None if any(part > 59 for part in parts[1:]) else total


def _named(names: Sequence[str]) -> Section:
    """Return the section of an artist and a title, or of a title only."""
    if len(names) == 1:
        return {"chapter": names[0]}
    return {"artist": names[0], "song": names[1]}


def _tidy(text: str) -> str:
    """Return a line without superfluous spaces and Markdown."""
    text = text.strip()
    if "\t" in text or "  " in text:
        cells = [" ".join(cell.split()) for cell in text.split("\t")]
        text = "\t".join(filter(None, cells))
    if "*" in text or "`" in text or "_" in text:
        text = _emphasis.sub(r"\2", _emphasis.sub(r"\2", text))
    if "](" in text:
        text = _link.sub(r"\1", text)
    return _escape.sub("", text) if "\\" in text else text


def _is_comment(text: str) -> bool:
    """Return whether a line is a comment, a rule or blank."""
    if text.startswith("#") and not text[1:2].isdigit():
        return True
    return not _word(text) and "?" not in text


def _in_brackets(text: str) -> bool:
    """Return whether the first time in a text is in brackets."""
    found = _any_time(text)
    before = text[: found.start()] if found else ""
    return before.count("(") + before.count("[") > before.count(")") + before.count("]")


def _time_at_end(text: str, begin: int) -> re.Match[str] | None:
    """Return the match of a time at the end of a text."""
    tail = text[-_BACK_WITHIN:]
    if ":" not in tail and not {*tail[-2:]} & _back_letters:
        return None
    found = _back(text, max(begin, len(text) - _BACK_WITHIN))
    # A bracket opened before the time belongs to the title: "(Live at 9:30)".
    if found and not found["open"] and text.rstrip(".,;")[-1] in ")]>}":
        return None
    return found


def _is_heading(text: str) -> bool:
    """Return whether a line is marked as a heading."""
    if not text[0].isalnum() and _ruled(text):
        return _any_time(text) is None
    return len(text) <= _BACK_WITHIN and _heading(text) is not None


def _is_symbol(character: str) -> bool:
    """Return whether a character is a decorative symbol, such as a star or an emoji."""
    return not character.isascii() and (
        "\u2190" <= character <= "\u2bff"
        or "\ufe00" <= character <= "\ufe0f"
        or character == "\u200d"
        or "\U0001f000" <= character <= "\U0001faff"
    )


def _is_prose(row: _Row) -> bool:
    """Return whether a line looks like a sentence, a URL or tags instead of a title."""
    words = row.words
    if words.startswith(("@", "#")) or _address(words):
        return True
    if row.has_dash or (_unsplit(words) and len(words) <= _PROSE_LENGTH):
        return False
    is_sentence = words.endswith((".", "!", "?", ":")) and words.count(" ") + 1 >= _PROSE_WORDS
    return is_sentence or len(words) > _PROSE_LENGTH
