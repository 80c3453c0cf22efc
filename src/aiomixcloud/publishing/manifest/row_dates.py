"""The dates of a row: when its show is published."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from .dates import Calendar, DateError, find_zone
from .media import MediaError
from .row_files import MISSING
from .schedule import Every, parse_every

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from .row_values import RowValues
    from .rows import Cell


@dataclass(frozen=True, slots=True)
class RowDates:
    """Reads the dates of a row."""

    values: RowValues

    def publish_date(self, path: Path) -> datetime | None:
        """Return when to publish the show, and add its date to the words."""
        zone = self._zone()
        self._check_time(zone)
        publish, shown = self.values.find_any("publish_date"), self.values.find_any("date")
        publish_date = self._moment("publish_date", publish, zone, path)
        own_date = self._moment("date", shown, zone)
        word = own_date or publish_date
        now = self.values.context.calendar.now
        if word:
            self.values.words["date"] = word
            self.values.words["publish_date"] = publish_date or word
        if publish_date is None and publish is None and own_date and own_date > now:
            publish_date = own_date
        if publish_date:
            self.values.context.schedule.reserve(publish_date)
        if publish_date and publish_date <= now:
            self.values.warnings.append(
                f"{publish_date:%Y-%m-%d %H:%M} is in the past: Mixcloud publishes the show "
                "immediately"
            )
        return publish_date

    def _zone(self) -> Calendar:
        """Return how dates are read, in the time zone of the row."""
        calendar = self.values.context.calendar
        cell = self.values.find_any("timezone")
        if cell is None:
            return calendar
        try:
            return replace(calendar, zone=find_zone(cell.text))
        except DateError as error:
            self.values.complain("timezone", str(error), cell)
            return calendar

    def _moment(
        self, name: str, cell: Cell | None, calendar: Calendar, path: Path | None = None
    ) -> datetime | None:
        """Return the date of a cell, which with a path can be repeated; None after a mistake."""
        if cell is None:
            return None
        if isinstance(cell.value, str):
            text = self.values.render(name, cell, cell.value)
            if text is None:
                return None
            cell = replace(cell, value=text)
        calendar = replace(calendar, order=cell.order or calendar.order)
        try:
            every = parse_every(cell.text) if path else None
            if path and every:
                return self._next_free(every, cell, path, calendar)
            day = calendar.read_local(cast("Any", cell.value))
            local = self._with_time(day, cell, calendar)
            if local is None:
                return None
            self.values.context.has_local_dates |= not (local.tzinfo or calendar.zone)
            return calendar.locate(local)
        except DateError as error:
            hint = ""
            if re.search(r"could be \d", str(error)) and not calendar.order:
                hint = (
                    "; or say the order: date_order='DMY', or a column name such as "
                    "'date (DD/MM/YYYY)'"
                )
            self.values.complain(name, f"{error}{hint}", cell)
            return None

    def _next_free(
        self, every: Every, cell: Cell, path: Path, calendar: Calendar
    ) -> datetime | None:
        """Return the date of a show that is published at the next free time."""
        time = self.values.find_any("time")
        written = every.time or (time.value if time else "")
        if written == "":
            raise DateError("has no time of day; write, for example, 'every friday 20:00'")
        calendar.add_time(calendar.now, cast("Any", written))
        self.values.context.has_local_dates |= not calendar.zone
        schedule = self.values.context.schedule
        try:
            return schedule.find(
                every, calendar, cast("Any", written), sha256=self._identify(path)
            )
        except DateError as error:
            # The text is shared, and clocks change on the day of this row.
            own = replace(cell, row=None) if schedule.has_journal else cell
            self.values.complain("publish_date", str(error), own)
            return None

    def _identify(self, path: Path) -> str | None:
        """Return the SHA-256 of the audio, or None if it cannot be read."""
        if path.name == MISSING:
            return None
        try:
            return self.values.context.media.audio(path, self.values.sound).sha256
        except MediaError:
            return None  # a mistake that was noted

    def _check_time(self, calendar: Calendar) -> None:
        """Note a mistake in the time, even if the date contains a time of its own."""
        time = self.values.find_any("time")
        try:
            if time:
                calendar.add_time(calendar.now, cast("Any", time.value))
        except DateError as error:
            self.values.complain("time", str(error), time)

    def _with_time(self, moment: datetime, cell: Cell, calendar: Calendar) -> datetime | None:
        """Return a date with the time of its row, series or defaults, if it has none."""
        high = self.values.find_above("time")
        time = high or self.values.find_below("time")
        if time is None:
            return moment
        has_time = calendar.has_time(cast("Any", cell.value))
        # Spreadsheets may write a date without a time as midnight.
        is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        if has_time and not (high and is_midnight):
            return moment
        try:
            return calendar.add_time(moment, cast("Any", time.value))
        except DateError:
            return None  # a mistake that was noted

    def tracklist_start(self) -> str | None:
        """Return the time of day at which the recording starts; None if it is not known."""
        cell = self.values.find_any("tracklist_start")
        if cell is None:
            return None
        try:
            calendar = self.values.context.calendar
            return f"{calendar.add_time(calendar.now, cast('Any', cell.value)):%H:%M:%S}"
        except DateError as error:
            self.values.complain("tracklist_start", str(error), cell)
            return None
