"""Lists of tracks as people write them: all lines are looked at before any is interpreted.

Only the other lines show whether a number is a track number, and whether a time is a start.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.characters import plain, spell
from aiomixcloud.tracklists.entries import Entry, Order, Parsed, Session, TimeBase
from aiomixcloud.tracklists.errors import TracklistError

from . import text_lines as lines
from .text_lines import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: The format of a line, for messages.
FORM = "'0:00 Intro' or '1:04:05 Artist - Title'"

#: The error of an empty tracklist.
NOTHING = f"it contains no tracklist; write lines such as {FORM}"

_TOO_MANY = "minutes and seconds must be below 60"

#: Number of lines that show how artist and title are separated.
_SOME = 200

#: Sections that begin earlier need no check.
_EARLY = 120


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is not understood.

    Attributes:
        line: Number of the line, counted from 1.
        text: The original line.
        reason: Why it is not understood.
    """

    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        text = f" {spell(self.text.strip(' '))}:" if self.text else ""
        return f"{self.line}:{text} {self.reason}"


def _strip_title_quotes(song: str) -> str | None:
    """Return a title without quotes around it, or None; brackets may follow the quotes."""
    if len(song) < 3 or song[0].isalnum() or plain(song[0]) not in {'"', "'"}:
        return None
    text = plain(song)
    end = text.rfind(text[0])
    rest = text[end + 1 :].lstrip()
    if end < 2 or (rest and rest[0] not in "(["):
        return None
    return song[1:end] + song[end + 1 :]


class TextReader:
    """Interprets lines as tracks and chapters.

    Args:
        rows: Pairs of the original line and the line without misleading characters.
        unit: The word for a line in messages: "line" or "section".
        order: What comes first, artist or song.
        start: The time of day at which the recording began, or None.
        problems: Problems found so far.
        first: Number of the first line.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str]],
        *,
        unit: str = "line",
        order: Order = "artist-song",
        start: float | None = None,
        problems: Sequence[Problem] = (),
        first: int = 1,
    ) -> None:
        self._unit = unit
        self._is_file = unit == "line"
        self._order = order
        self._start = start
        self._base = TimeBase.POSITION
        #: Whether the tracks have positions on discs or records.
        self._has_positions = False
        self._warnings: list[str] = []
        self._notes: list[str] = []
        self._problems = list(problems)
        self._rows: list[Row] = []
        #: Lines with punctuation in place of a title, such as a question mark.
        self._untitled: list[Row] = []
        known = {problem.line for problem in problems}
        rows = list(rows)
        # All at once is faster than one by one.
        plain_texts = plain("\n".join([text for _, text in rows])).split("\n")
        for number, (source, text) in enumerate(rows, first):
            if number not in known and (text or not self._is_file):
                self._add(number, source, text, plain_texts[number - first])

    def read(self) -> Parsed:
        """Return the entries, and what to check.

        Raises:
            TracklistError: Nothing is understood, or not even half of it.
        """
        self._join_lines()
        self._find_times()
        self._find_clock()
        self._find_lengths()
        self._find_numbers()
        self._notice_unused_times()
        self._find_headings()
        pairs = self._read_entries()
        self._rows = [row for row, _ in pairs]
        self._report_problems(len(pairs))
        self._notice_names(pairs)
        if self._untitled:
            self._warn(f"{self._name(self._untitled)}: no title, left out")
        entries = [entry for _, entry in pairs]
        self._notice_odd_times()
        self._notice_chapters(entries)
        return Parsed(
            (Session(tuple(entries), self._base),), tuple(self._warnings), tuple(self._notes)
        )

    def _report_problems(self, understood: int) -> None:
        """Leave out the lines that are not understood, or refuse the list if they are many."""
        problems = sorted(self._problems, key=lambda one: one.line)
        if not understood or len(problems) >= understood or (problems and not self._is_file):
            if not problems:
                raise TracklistError(NOTHING)
            where = f"{self._unit} "
            texts = [f"{where}{problem}" for problem in problems]
            more = f"; {len(texts) - 1} more such {self._unit}s" if len(texts) > 1 else ""
            first = str(problems[0]).partition(": ")[2]
            raise TracklistError(
                first + more, line=problems[0].line if self._is_file else None, problems=texts
            )
        for problem in problems[: lines.NAMED]:
            self._warn(f"{self._unit} {problem}; left out")
        if more_problems := problems[lines.NAMED :]:
            self._warn(f"{len(more_problems)} more {self._unit}s are not understood and left out")

    # Lines, one by one.

    def _add(self, number: int, source: str, text: str, plain_text: str) -> None:
        """Add a line unless it is blank, a comment or a heading."""
        if len(text) > lines.LONGEST_LINE:
            self._refuse(number, source, f"it is longer than {lines.LONGEST_LINE} characters")
            return
        if not text.isprintable() and lines.control(text):
            self._refuse(number, source, "it contains control characters")
            return
        tidied = lines.tidy(text)
        if tidied != text:
            text, plain_text = tidied, plain(tidied)
        row = Row(number, source, text, plain_text, 0, len(text))
        is_title = text[:1].isdigit() or (text[:1].isalpha() and len(text) > lines.BACK_WITHIN)
        if self._is_file and not is_title and lines.is_comment(text):
            if lines.any_time(row.plain):
                self._note(f"{self._name([row])} is a comment and is ignored")
            return
        if self._is_file and not is_title and lines.is_heading(row.plain):
            self._note(f"{self._name([row])} is a heading and is ignored")
            return
        if "\ufffd" in text:
            self._warn(f"{self._name([row])} contains undecodable characters (U+FFFD)")
        self._take_bullet(row)
        if self._take_front(row):
            self._rows.append(row)

    def _take_bullet(self, row: Row) -> None:
        """Remove the bullet of a list."""
        if row.plain[:1].isascii() and row.plain[:1].isalnum():
            return
        found = lines.bullet(row.plain)
        marked = begin = found.end() if found else 0
        text = row.plain
        # Symbols and emoji also serve as bullets.
        while begin < len(text) and lines.is_symbol(text[begin]):
            begin += 1
        if begin > marked and text[begin : begin + 1] == " ":
            begin += 1
        # A dash after the symbols shows that they are the name of an artist.
        if not text.startswith("- ", begin):
            row.begin = begin
        elif begin < len(text) and not lines.word(text[:begin]):
            row.begin = begin if begin == marked else 0

    def _take_front(self, row: Row) -> bool:
        """Parse the time at the start of a line; return False if the line is refused."""
        text = row.plain
        found = lines.plain_front(text, row.begin)
        if found and not text[found.end() : found.end() + 6].lower().startswith(lines.AFTER_TIME):
            time = found["time"]
            row.start, row.fields = lines.plain_seconds(time), time.count(":") + 1
            row.begin, row.bracketed = found.end(), found["open"] == "["
            if gap := found["gap"]:
                row.piped, row.dashed = gap[-1] == "|", gap[-1] == "-"
            return row.start is not None or self._refuse(row.number, row.source, _TOO_MANY)
        first = text[row.begin : row.begin + 1]
        # The letters are those of words such as "Track" or "No." before a number.
        if first not in lines.FIRST and first not in "tTnN":
            return True
        found = lines.front(text, row.begin)
        if found is None:
            return first.isalpha() or self._take_other_front(row)
        time, day, end, day2, gap = found.group("time", "day", "end", "day2", "gap")
        row.fields = lines.count_fields(time)
        if day or day2:
            return self._take_time_of_day(row, time, day or "", found.end())
        start = lines.seconds(time)
        if start is None or (end and lines.seconds(end) is None):
            return self._refuse(row.number, row.source, _TOO_MANY)
        row.start = start
        row.ranged = bool(end)
        row.piped = "|" in gap
        row.dashed = "-" in gap
        begin = found.start("time")
        row.bracketed = begin > 0 and text[begin - 1] == "["
        row.begin = found.end()
        return True

    def _take_other_front(self, row: Row) -> bool:
        """Parse a line that starts with something like a time, if it does."""
        if found := lines.unknown_time(row.plain, row.begin):
            row.begin, row.numbered = found.end(), True
            return True
        row.dotted = lines.dotted(row.plain, row.begin)
        if row.dotted is not None:
            return True
        if found := lines.minute_mark(row.plain, row.begin):
            row.start, row.begin, row.fields = int(found[1]) * 60, found.end(), 2
            return True
        if found := lines.hour(row.plain, row.begin):
            row.hour = row.begin
            return self._take_time_of_day(row, f"{found['hour']}:00", found["day"], found.end())
        position = lines.disc(row.plain, row.begin)
        if lines.spoiled(row.plain, row.begin) and not (position and "." in position[0]):
            reason = "its time is not minutes:seconds or hours:minutes:seconds"
            return self._refuse(row.number, row.source, reason)
        return True

    def _take_time_of_day(self, row: Row, text: str, day: str, end: int) -> bool:
        moment = lines.parse_time_of_day(text, day)
        if moment is None:
            return self._refuse(row.number, row.source, f"{text}{day} is not a time of day")
        row.start, row.clock, row.begin = int(moment), True, end
        return True

    # Decisions about all lines.

    def _join_lines(self) -> None:
        """Join each line that is only a time with the title in the next or the last line."""
        self._drop_lone_numbers()
        rows = self._rows
        bare = [n for n, row in enumerate(rows) if row.start is not None and not row.words.strip()]
        timed = sum(row.start is not None for row in rows)
        if len(bare) < 2 or len(bare) < timed:
            return
        for step in (1, -1):
            titles = [rows[n + step] for n in bare if 0 <= n + step < len(rows)]
            if len(titles) == len(bare) and all(row.start is None for row in titles):
                for n, title in zip(bare, titles, strict=True):
                    title.start, title.fields = rows[n].start, rows[n].fields
                    title.clock = rows[n].clock
                joined = set(bare)
                self._rows = [row for n, row in enumerate(rows) if n not in joined]
                return

    def _drop_lone_numbers(self) -> None:
        """Leave out track numbers on lines of their own, if they count up from 1."""
        found = [(row, m) for row in self._rows if (m := lines.lone_number(row.plain))]
        numbers = [int(match[1]) for _, match in found]
        if len(found) > 1 and numbers == list(range(1, len(found) + 1)):
            lone = {id(row) for row, _ in found}
            self._rows = [row for row in self._rows if id(row) not in lone]

    def _find_times(self) -> None:
        """Decide where the times are and what they mean."""
        rows = self._rows
        self._has_positions = self._is_file and self._take_disc_positions()
        for row in rows:
            row.back = lines.time_at_end(row.plain, row.begin)
        self._drop_lone_hours()
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
        elif self._is_file and not self._has_positions:
            if dotted:
                self._take_dotted(dotted)
            else:
                self._take_minutes()
        elif dotted and not self._is_file:
            self._take_dotted(dotted)

    def _drop_lone_hours(self) -> None:
        """Make titles such as "3AM" of times of day without minutes, if few lines have them."""
        found = [row for row in self._rows if row.hour is not None]
        if len(found) * 2 < len(self._rows):
            for row in found:
                row.begin = row.begin if row.hour is None else row.hour
                row.start, row.clock = None, False

    def _take_ends(self, front: Sequence[Row], both: Sequence[Row]) -> None:
        """Ignore the second time of each line, if every line has one."""
        ranged = [row for row in front if row.ranged]
        if ranged and len(ranged) < len(front):
            self._warn(f"{self._name(ranged)}: the second time is read as the end")
        if both and len(both) == len(front) > 1:
            for row in both:
                row.end = row.back.start() if row.back else row.end
            self._warn("each line has a second time at its end, which is ignored")
        elif both:
            self._warn(f"{self._name(both)}: the time at the end is read as part of the title")

    def _take_back(self, back: list[Row]) -> None:
        """Parse the times at the ends of lines."""
        first, last = self._rows.index(back[0]), self._rows.index(back[-1])
        if len(back) * 2 < last - first + 1 or (
            len(back) * 2 < len(self._rows) and all(row.has_dash for row in self._rows)
        ):
            self._warn(f"{self._name(back)}: the time at the end is read as part of the title")
            return
        for row in back:
            if (found := row.back) is None:
                continue
            time, day, day2 = found.group("time", "day", "day2")
            start = lines.seconds(time)
            row.fields = lines.count_fields(time)
            end = max(found.start(), row.begin)
            if day or day2:
                self._take_time_of_day(row, time, day or day2, row.begin)
            elif start is None:
                self._refuse(row.number, row.source, _TOO_MANY)
            else:
                row.start = start
                row.bracketed = row.plain[found.start("time") - 1] == "["
            row.end = end
            row.trim_leader()
        self._forget_refused()
        word = back[0].words.rpartition(" ")[2].lower()
        if (
            len(back) > 1
            and word in lines.AT
            and all(row.words.lower().endswith(f" {word}") for row in back)
        ):
            for row in back:
                row.end -= len(word)

    def _take_disc_positions(self) -> bool:
        """Remove positions on a disc such as "1.01" or "A1", which count up by one."""
        found = [(row, match) for row in self._rows if (match := lines.disc(row.plain, row.begin))]
        if len(found) < 3 or len(found) * 5 < len(self._rows) * 4:
            return False
        places = [(int(m[1] or 0), (m[2] or "").upper(), int(m[3])) for _, m in found]
        if places[0][2] != 1:
            return False
        steps = list(pairwise(places))
        jumps = sum(
            after[2] != (before[2] + 1 if before[:2] == after[:2] else 1)
            for before, after in steps
        )
        if jumps * 10 > len(steps) or any(before >= after for before, after in steps):
            return False
        self._drop(found)
        for row, _ in found:
            row.dotted = None
        return True

    def _take_dotted(self, dotted: list[Row]) -> None:
        """Parse times with dots, if they can only be one thing."""
        first = self._rows.index(dotted[0])
        found = [row.dotted for row in dotted if row.dotted]
        starts = [lines.seconds(match["time"].replace(".", ":")) for match in found]
        known = [start for start in starts if start is not None]
        apart = (known[-1] - known[0]) / max(len(known) - 1, 1) if known else 0
        long = {match["time"].count(".") for match in found}
        if len(known) < len(self._rows[first:]) or known != sorted(known):
            self._refuse_all(dotted, "a time with a dot is ambiguous; write it with colons")
            return
        factor = 1
        if long == {2}:
            self._warn("times with dots are read as hours, minutes and seconds")
        elif long == {1} and apart >= lines.SHORTEST:
            self._warn("times with a dot are read as minutes and seconds")
        elif long == {1} and len(known) > 2 and apart * 60 >= lines.SHORTEST:
            factor = 60
            self._warn("times with a dot are read as hours and minutes")
        else:
            self._refuse_all(dotted, "a time with a dot is ambiguous; write it with colons")
            return
        for row, match, start in zip(dotted, found, known, strict=True):
            row.start, row.begin = start * factor, match.end()

    def _take_minutes(self) -> None:
        """Parse numbers in square brackets as minutes, if they cannot be track numbers."""
        found = [
            (row, match) for row in self._rows if (match := lines.minute(row.plain, row.begin))
        ]
        minutes = [int(match[1]) for _, match in found if match[1]]
        steps = [after - before for before, after in pairwise(minutes)]
        wide = sum(step > 1 for step in steps)
        if (
            not wide
            or len(found) * 5 < sum(not row.numbered for row in self._rows) * 4
            or minutes != sorted(minutes)
            or (minutes[0] != 0 and wide * 2 < len(steps))
        ):
            return
        for row, match in found:
            row.start = int(match[1]) * 60 if match[1] else None
            row.begin, row.bracketed, row.numbered = match.end(), True, True
        self._warn("numbers in square brackets are read as minutes")

    def _find_clock(self) -> None:
        """Decide whether the times are times of day."""
        timed = [row for row in self._rows if row.start is not None]
        if any(row.clock for row in timed):
            reason = "its time is not a time of day, but those of other lines are"
            self._refuse_all([row for row in timed if not row.clock], reason)
        else:
            fields = {row.fields for row in timed}
            if fields not in ({2}, {3}) or not self._is_file:
                return
            factor = 60 if fields == {2} else 1
            moments = [row.start * factor for row in timed if row.start is not None]
            if not times.is_clock(moments, factor, self._start):
                return
            for row, moment in zip(timed, moments, strict=True):
                row.start = moment
        self._base = TimeBase.TIME_OF_DAY
        if self._start is None:
            self._warn("times look like times of day and are counted from the first line")

    def _find_lengths(self) -> None:
        """Decide whether the times are lengths of tracks instead of starts."""
        timed = [row for row in self._rows if row.start is not None]
        starts = [row.start for row in timed if row.start is not None]
        at_end = any(row.back is not None for row in timed)
        few = len(starts) < (2 if at_end else 3)
        if self._base is not TimeBase.POSITION or few or not self._is_file:
            return
        on_records = self._has_positions and at_end and starts[0] > 0
        if on_records or times.are_lengths(starts):
            for row in timed:
                row.length, row.start, row.numbered = row.start, None, True
            what = "of tracks on records" if starts == sorted(starts) else "not ascending"
            self._warn(f"times are {what} and were left out; they may be lengths")
        elif at_end and starts[0]:
            first = times.format_time(starts[0])
            self._warn(
                f"the first section does not start at 0:00 but at {first}; the times at the ends "
                "of lines may be the ends of tracks, or their lengths"
            )

    def _find_numbers(self) -> None:
        """Remove track numbers."""
        for row in self._rows:
            row.trim()
        # Other letters begin no number.
        rows = [
            row
            for row in self._rows
            if not (first := row.plain[row.begin : row.begin + 1]).isalpha() or first in "tTnN"
        ]
        strong = [(row, m) for row in rows if (m := lines.strong(row.plain, row.begin, row.end))]
        if strong:
            numbers = [int(next(filter(None, match.groups()))) for _, match in strong]
            rising = all(before < after for before, after in pairwise(numbers))
            whole = len(strong) == len(self._rows)
            if whole or (rising and len(strong) * 2 >= len(self._rows)):
                self._drop(strong)
            else:
                rows = [row for row, _ in strong]
                self._warn(
                    f"{self._name(rows)}: the number at the start is read as part of the title"
                )
            return
        weak = [(row, m) for row in rows if (m := lines.weak(row.plain, row.begin, row.end))]
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
            self._warn(f"{self._name(rows)}: the number at the start is read as part of the title")

    @staticmethod
    def _drop(numbers: Iterable[tuple[Row, lines.Match]]) -> None:
        for row, match in numbers:
            row.begin = match.end()
            row.numbered = True
            row.trim()

    def _notice_unused_times(self) -> None:
        """Warn about lines with something like a time in their titles, or refuse them."""
        unused = [
            row
            for row in self._rows
            if row.plain.find(":", row.begin, row.end) >= 0
            and lines.any_time(row.plain, row.begin, row.end)
        ]
        timed = [row for row in unused if row.start is not None]
        others = [row for row in unused if row.start is None]
        if others and len(others) * 2 >= len(self._rows) > 1 and not timed:
            self._refuse_all(others, "its time is neither at the start nor at the end")
        elif others:
            self._warn(f"{self._name(others)}: what looks like a time is part of the title")
        if timed:
            text = f"{self._name(timed)}: what looks like another time is part of the title"
            # A time in brackets belongs to the title: "(Live at 9:30)".
            if all(lines.in_brackets(row.plain_words) for row in timed):
                self._note(text)
            else:
                self._warn(text)

    def _find_headings(self) -> None:
        """Leave out lines that are not sections."""
        if not self._is_file:
            return
        self._take_columns()
        first = next((n for n, row in enumerate(self._rows) if row.start is not None), None)
        if first is None:
            self._find_untimed_headings()
            return
        kept: list[Row] = []
        left: list[Row] = []
        doubtful = False
        for place, row in enumerate(self._rows):
            row.forced = lines.chapter(row.plain, row.begin, row.end) is not None
            if row.start is not None or row.forced or row.numbered:
                kept.append(row)
            elif kept and (found := lines.together(row.plain, row.begin, row.end)):
                # The track is played together with the previous one.
                row.begin, row.start = found.end(), kept[-1].start
                kept.append(row)
            elif place > first and row.has_dash and not lines.is_prose(row):
                kept.append(row)
            else:
                left.append(row)
                doubtful |= place > first or row.has_dash
        if left:
            what = "has no time and is ignored as a heading"
            if len(left) > 1:
                what = "have no time and are ignored as headings"
            text = f"{self._name(left)} {what}"
            self._warn(text) if doubtful else self._note(text)
        self._rows = kept

    def _take_columns(self) -> None:
        """Leave out a first line that names the columns, such as "Artist - Title"."""
        if len(self._rows) < 3 or self._rows[0].start is not None:
            return
        found = lines.columns(self._rows[0].plain_words)
        if found and not lines.columns(self._rows[1].plain_words):
            self._order = self._order if found["artist"] else "song-artist"
            self._note(f"{self._name([self._rows.pop(0)])} is a heading and is ignored")

    def _find_untimed_headings(self) -> None:
        """Leave out lines that are not sections in a list without times."""
        if self._begins_with_heading():
            heading = self._rows.pop(0)
            text = f"{self._name([heading])} is ignored as a heading"
            self._warn(text) if heading.has_dash else self._note(text)
        for row in self._rows[1:]:
            if found := lines.together(row.plain, row.begin, row.end):
                row.begin = found.end()
        prose = [row for row in self._rows if row.length is None and lines.is_prose(row)]
        self._refuse_all(prose, "it does not look like a track or a chapter")

    def _begins_with_heading(self) -> bool:
        """Return whether the first line of a list without times differs from all others."""
        if len(self._rows) < 4:
            return False
        first, others = self._rows[0], self._rows[1:]
        if first.numbered or lines.chapter(first.plain, first.begin, first.end):
            return False
        if sum(row.numbered for row in others) * 5 >= len(others) * 4:
            return True
        fits = lines.by(first.words) or lines.split_quoted(first.plain_words)
        if not fits and self._find_splitter(others[:_SOME]) != "dash":
            return True
        gaps = [after.number - before.number for before, after in pairwise(self._rows)]
        return gaps[0] > 1 and set(gaps[1:]) == {1}

    # From lines to entries.

    def _read_entries(self) -> list[tuple[Row, Entry]]:
        """Return the entries of all lines that have a title."""
        for row in self._rows:
            row.trim()
        self._strip_quotes()
        split = self._find_splitter(self._rows)
        pairs = [(row, entry) for row in self._rows if (entry := self._read_entry(row, split))]
        tracks = sum(bool(entry.artist) for _, entry in pairs)
        if self._is_file and 0 < tracks * 10 <= len(pairs):
            self._warn(
                f"only {tracks} of {len(pairs)} {self._unit}s have what may be an artist; all are "
                "read as chapters"
            )
            return [(row, self._make_entry(row, row.words.replace("\t", " "))) for row, _ in pairs]
        bare = self._remove_quotes(pairs)
        return self._remove_labels(bare, quoted=split == "quotes" or bare is not pairs)

    def _strip_quotes(self) -> None:
        """Remove the quotes around whole lines, if most have them and a dash inside."""
        if not self._is_file:
            return
        quoted = [
            row
            for row in self._rows
            if row.plain[:1] in {'"', "'"} and lines.quotation(row.plain) and row.has_dash
        ]
        if len(quoted) > 1 and len(quoted) * 5 >= len(self._rows) * 4:
            for row in quoted:
                row.begin, row.end = 1, len(row.plain) - 1

    def _find_splitter(self, rows: Sequence[Row]) -> str:
        """Return how most lines separate artist and title: "dash", "by" or "quotes"."""
        dashes = sum(row.has_dash for row in rows)
        if not self._is_file or len(rows) < 3 or dashes * 2 >= len(rows):
            return "dash"
        if sum(lines.by(row.words) is not None for row in rows) * 5 >= len(rows) * 4:
            return "by"
        quoted = sum(lines.split_quoted(row.plain_words) is not None for row in rows)
        if dashes * 5 < len(rows) and quoted * 5 >= len(rows) * 4:
            return "quotes"
        return "dash"

    def _read_entry(self, row: Row, split: str) -> Entry | None:
        """Return the entry of a line; None if it is refused or ignored."""
        if found := lines.chapter(row.plain, row.begin, row.end):
            row.begin = found.end()
            row.forced = True
            if row.begin < row.end:
                return self._make_entry(row, row.words.replace("\t", " "))
        words = row.plain_words
        if not words.strip(" -"):
            self._refuse(row.number, row.source, "the title is missing")
        elif not words[0].isalnum() and not lines.word(words):
            self._untitled.append(row)
        elif words.endswith(" -"):
            self._refuse(row.number, row.source, "the title after the dash is missing")
        elif " " not in words and lines.address(words):
            self._refuse(row.number, row.source, "it is a URL or a path, not a title")
        elif names := self._split(row, split):
            artist, song = names
            if artist and split == "dash" and self._order == "song-artist":
                artist, song = song, artist
            return self._make_entry(row, song, artist)
        return None

    @staticmethod
    def _make_entry(row: Row, song: str, artist: str = "") -> Entry:
        return Entry(song, artist, row.start, row.length, row.number, chapter=True)

    def _split(  # noqa: PLR0911 - one for each way to separate them
        self, row: Row, split: str
    ) -> tuple[str, str] | None:
        """Return artist, which may be empty, and title; None if the line is refused."""
        words, shown = row.plain_words, row.words
        if split == "by" and (names := lines.by(shown)):
            return names
        if split == "quotes" and (places := lines.split_quoted(words)):
            end, begin, close = places
            return shown[:end].rstrip(" ,:-\u2013\u2014"), shown[begin:close] + shown[close + 1 :]
        if words[0] in "\"'" and lines.quotation(words):
            return "", shown[1:-1]
        if "\t" in words:
            cells = shown.split("\t")
            if len(cells) > 2 or lines.dash(plain(cells[0])):
                self._refuse(row.number, row.source, lines.COLUMNS.format("tabs"))
                return None
            return cells[0], cells[1]
        place = words.find(" - ")
        if place > 0 and " --" not in words:
            return shown[:place].strip(), shown[place + 3 :].strip()
        if found := lines.dash(words):
            return shown[: found.start()].strip(), shown[found.end() :].strip()
        if row.piped and "|" in words:
            cells = [cell for cell in lines.pipe(shown) if cell]
            if len(cells) > 2:
                self._refuse(row.number, row.source, lines.COLUMNS.format("|"))
                return None
            return (cells[0], cells[1]) if len(cells) > 1 else ("", cells[0])
        return "", shown

    def _remove_labels(
        self, pairs: list[tuple[Row, Entry]], *, quoted: bool
    ) -> list[tuple[Row, Entry]]:
        """Remove labels in brackets, if most titles have one.

        A label may be in round brackets after a quoted title. If times are in square
        brackets, labels in such brackets are removed wherever they are.
        """
        ends = self._find_labels(pairs, quoted=quoted)
        labelled = len(ends) - ends.count(0)
        tracks = sum(bool(entry.artist) for _, entry in pairs)
        common = tracks > 2 and labelled * 5 >= tracks * 3
        if not common and not any(row.bracketed for row, _ in pairs):
            return pairs
        if quoted and not common:
            quoted, ends = False, self._find_labels(pairs, quoted=False)
            labelled = len(ends) - ends.count(0)
        shorter = [
            (row, self._make_entry(row, whole.song[:end], whole.artist) if end else whole)
            for (row, whole), end in zip(pairs, ends, strict=True)
        ]
        if labelled:
            self._note(f"labels in {'' if quoted else 'square '}brackets left out: {labelled}")
        return shorter

    @staticmethod
    def _find_labels(pairs: Sequence[tuple[Row, Entry]], *, quoted: bool) -> list[int]:
        """Return where the label in each title begins, or 0."""
        return [
            lines.find_label(entry.song, quoted=quoted) if entry.artist else 0
            for _, entry in pairs
        ]

    def _remove_quotes(self, pairs: list[tuple[Row, Entry]]) -> list[tuple[Row, Entry]]:
        """Remove the quotes around the titles of tracks, if most have them."""
        tracks = [entry for _, entry in pairs if entry.artist]
        quoted = sum(_strip_title_quotes(entry.song) is not None for entry in tracks)
        if not self._is_file or len(tracks) < 2 or quoted * 5 < len(tracks) * 4:
            return pairs
        return [
            (row, self._make_entry(row, song, entry.artist))
            if entry.artist and (song := _strip_title_quotes(entry.song))
            else (row, entry)
            for row, entry in pairs
        ]

    # Warnings about the result.

    def _notice_names(self, pairs: Sequence[tuple[Row, Entry]]) -> None:
        """Warn about artists and titles that look like something else."""
        for row, entry in pairs:
            artist, song = entry.artist, entry.song
            if not artist or (artist[0].isalpha() and song[:1].isalpha() and "." not in song[-6:]):
                continue
            is_table = "\t" in row.words or (row.piped and "|" in row.words)
            # A title alone may be a number, such as "1999" or "7".
            test = any if is_table else all
            if artist.isdigit():
                self._warn(f"{self._name([row])}: the artist is a number")
            elif test(map(lines.measure, (artist, song))):
                self._warn(f"{self._name([row])}: a number is in place of an artist or a title")
            elif "." in song[-6:] and lines.file(song):
                self._warn(f"{self._name([row])}: the title ends like a file name")
        chapters = [
            row
            for row, entry in pairs
            if not entry.artist and lines.measure(entry.song) and not row.forced
        ]
        if chapters:
            what = "a number is" if len(chapters) == 1 else "numbers are"
            self._warn(f"{self._name(chapters)}: {what} in place of a title")
        rows = [row for row, _ in pairs]
        self._notice_leftovers(rows)
        self._notice_other_times(rows)

    def _notice_leftovers(self, rows: Sequence[Row]) -> None:
        """Warn about titles that contain leftovers of other formats."""
        whole = "\n".join([row.words for row in rows])
        if not whole.isascii() and lines.garbled(whole):
            found = [row for row in rows if lines.garbled(row.words)]
            if found:
                self._warn(
                    f"{self._name(found)}: letters seem to be decoded with the wrong encoding"
                )
        whole = plain(whole)
        folded = whole.lower()
        for marks, test, what in [
            ("&\\%~*_", lines.leftover, "markup of HTML, Markdown or another format"),
            (("://", "www."), lines.linked, "a URL"),
        ]:
            # Most lists contain neither; one search is faster than one for each line.
            if (
                any(mark in folded for mark in marks)
                and test(whole)
                and (found := [row for row in rows if test(row.plain_words)])
            ):
                self._warn(f"{self._name(found)}: the title contains {what}")

    def _notice_other_times(self, rows: Sequence[Row]) -> None:
        """Warn about lines that may contain a time written like a number."""
        if len(rows) > 1 and all(lines.dotted_end(row.plain_words) for row in rows):
            self._warn(
                "each line ends with what may be a time with a dot; it is part of the title"
            )
        if self._is_file or any(row.start is not None for row in rows):
            return
        if bare := [row for row in rows if lines.bare_time(row.plain_words) and not row.forced]:
            self._warn(
                f"{self._name(bare)}: the number at the start is not read as a time; "
                "write minutes:seconds"
            )

    def _notice_odd_times(self) -> None:
        starts = [row.start for row in self._rows if row.start is not None]
        if not starts or self._base is not TimeBase.POSITION:
            return
        apart = (max(starts) - min(starts)) / max(len(starts) - 1, 1)
        at_end = any(row.back is not None for row in self._rows)
        if len(starts) > 1 and starts[0] >= lines.LATE and not at_end:
            self._warn(
                f"the first time is {times.format_time(starts[0])}; these may be times of day"
            )
        elif len(starts) > 1 and starts[0] >= _EARLY and not at_end:
            text = times.format_time(starts[0])
            self._warn(f"the first section does not start at 0:00 but at {text}")
        elif len(starts) > 3 and apart < lines.SHORTEST / 2:
            within = times.format_time(max(starts) - min(starts))
            self._warn(
                f"{len(starts)} sections begin within {within}; the times may be hours and minutes"
            )

    def _notice_chapters(self, entries: Sequence[Entry]) -> None:
        """Warn about chapters that may be tracks or headings."""
        pairs = list(zip(self._rows, entries, strict=True))
        chapters = [row for row, entry in pairs if not entry.artist and not row.forced]
        tracks = len(entries) - sum(not entry.artist for entry in entries)
        doubtful = [row for row in chapters if lines.unsplit(row.words)]
        if not tracks and len(chapters) > 1 and all(lines.hyphen(row.words) for row in chapters):
            doubtful = chapters
        if doubtful:
            what = "may be a track" if len(doubtful) == 1 else "may be tracks"
            self._warn(
                f"{self._name(doubtful)} {what} without an artist; write ' - ' between artist "
                "and title"
            )
        unsure = {id(row) for row in doubtful}
        others = [row for row in chapters if id(row) not in unsure]
        untimed = [row for row in others if row.start is None]
        if self._is_file and tracks and untimed:
            what = "may be a heading" if len(untimed) == 1 else "may be headings"
            self._warn(f"{self._name(untimed)}: no artist, {what}")
        dashed = [row for row in others if row.dashed and row.start is not None]
        if tracks and dashed and sum(row.dashed for row in self._rows) * 2 < len(self._rows):
            self._warn(f"{self._name(dashed)}: no artist before the dash, written as a chapter")
        if not tracks and len(entries) > 1 and not doubtful:
            self._note(f"no {self._unit} has an artist; all are chapters")

    def _name(self, rows: Sequence[Row]) -> str:
        """Return a name for lines: the numbers of the first ones, and how many more there are."""
        numbers = [str(row.number) for row in rows[: lines.NAMED]]
        more = len(rows) - len(numbers)
        unit = self._unit + "s" * (len(rows) > 1)
        if len(rows) == 1:
            return f"{unit} {numbers[0]} ({spell(rows[0].source.strip(), most=40)})"
        if more:
            return f"{unit} {', '.join(numbers)} and {more} more"
        return f"{unit} {', '.join(numbers[:-1])} and {numbers[-1]}"

    def _warn(self, text: str) -> None:
        self._warnings.append(text)

    def _note(self, text: str) -> None:
        self._notes.append(text)

    def _refuse(self, number: int, source: str, reason: str) -> bool:
        self._problems.append(Problem(number, source.strip("\r\n"), reason))
        return False

    def _refuse_all(self, rows: Iterable[Row], reason: str) -> None:
        for row in rows:
            self._refuse(row.number, row.source, reason)
        self._forget_refused()

    def _forget_refused(self) -> None:
        refused = {problem.line for problem in self._problems}
        self._rows = [row for row in self._rows if row.number not in refused]
