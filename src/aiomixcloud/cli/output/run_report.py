"""What a run did: its events as text and JSON, its results as CSV, and what to do next."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from aiomixcloud.cli.exit_codes import DONE, FAILED, INTERRUPTED, UNKNOWN_OUTCOME, WRONG_USAGE
from aiomixcloud.cli.output.formatting import describe_details, one_line, short_key, size
from aiomixcloud.cli.output.plan_table import format_date, rows_of
from aiomixcloud.cli.output.run_progress import describe_wait
from aiomixcloud.publishing import (
    Found,
    Planned,
    Published,
    Refused,
    Sending,
    Stopped,
    Unknown,
    Verified,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from aiomixcloud.publishing import Entry, Event, Journal, Plan, ShowState

#: Words for what was done.
_DONE_WORDS = {"upload": "published", "edit": "edited", "publish": "made public"}
_DOING_WORDS = {"upload": "Sending", "edit": "Editing", "publish": "Publishing"}


@dataclass(frozen=True, slots=True)
class Commands:
    """The command lines that messages contain.

    Attributes:
        manifest: The manifest, as the user wrote it.
        options: The options that select the account and the journal.
        again: The command that is running.
    """

    manifest: str
    options: Sequence[str] = ()
    again: Sequence[str] = ()

    @property
    def rerun(self) -> str:
        """The command that is running."""
        return shlex.join(["mixcloud", *self.again])

    def resolve(self, row: str, *decision: str) -> str:
        """Return the command that decides about a show of unknown outcome.

        Args:
            row: What identifies the show; see `name_row`.
            decision: The option, such as ``--retry``.
        """
        words = ["mixcloud", "journal", "resolve", self.manifest, row, *decision]
        return shlex.join([*words, *self.options])


def name_row(state: ShowState, states: Iterable[ShowState]) -> str:
    """Return what identifies a show on a command line: its row, its file or its SHA-256."""
    states = list(states)
    row = state.row.removeprefix("row ")
    for text in (row, state.audio):
        if text == one_line(text) != "" and [one for one in states if text in names_of(one)] == [
            state
        ]:
            return text
    return state.sha256[:16]


def names_of(state: ShowState) -> set[str]:
    """Return what a user may call a show of the journal."""
    row = state.row
    number = row.rpartition(" ")[2]
    numbers = {number} if number.isdecimal() else set()
    return {row, state.audio, state.name, state.sha256, state.sha256[:16], *numbers} - {""}


@dataclass
class RunReport:
    """What a run did.

    Args:
        plan: The plan.
        journal: The journal.
        commands: The command lines that messages contain.
        www: Root URL of the website.
        zone: The time zone of dates; None for that of this machine.

    Attributes:
        outcomes: The last event of each show, by row.
        stopped: The last event, if the run has ended.
    """

    plan: Plan
    journal: Journal
    commands: Commands
    www: str
    zone: tzinfo | None = None
    outcomes: dict[str, Published | Found | Refused | Unknown] = field(default_factory=dict)
    verified: list[Verified] = field(default_factory=list)
    stopped: Stopped | None = None

    def __post_init__(self) -> None:
        self._entries = {entry.row: entry for entry in self.plan.entries}

    def add(self, event: Event) -> None:
        """Record an event."""
        match event:
            case Published() | Found() | Refused() | Unknown(final=True):
                self.outcomes[event.row] = event
            case Verified():
                self.verified.append(event)
            case Stopped():
                self.stopped = event

    def describe(self, event: Event, *, number: int = 0) -> str:
        """Return an event as a line, or empty text for progress.

        Args:
            event: The event.
            number: Number of the show within the run.
        """
        match event:
            case Planned():
                text = f"{event.shows} to send or edit, {size(event.size)}."
            case Sending():
                text = "" if event.sent else self._describe_begin(event, number)
            case Published() | Found():
                text = self._describe_outcome(event)
            case Refused():
                what = "refused" if event.task == "upload" else f"{event.task} refused"
                text = f"{_quote(event)} {what}: {_explain(event)}"
            case Unknown():
                text = self._describe_unknown(event)
            case Waiting():
                text = f"{describe_wait(event)}."
            case Verified():
                found = "; ".join(event.differences) or "as sent"
                text = f"{_quote(event)} ({short_key(event.key)}): {found}"
            case _:
                text = ""
        return text

    def url(self, key: str | None) -> str | None:
        """Return the address of a show."""
        return None if key is None else f"{self.www}/{key.strip('/')}/"

    def to_object(self, event: Event) -> dict[str, Any]:
        """Return an event as a JSON object."""
        data: dict[str, Any] = {"event": type(event).__name__.lower(), **_fields(event)}
        if "key" in data:
            data["url"] = self.url(data["key"])
        if isinstance(event, Unknown) and event.final:
            data["commands"] = self.decisions(event)
        return data

    def to_document(self, status: int) -> dict[str, Any]:
        """Return everything as a JSON document, with the exit status."""
        verified = {one.row: list(one.differences) for one in self.verified}
        return {
            "user": self.plan.account.user,
            "shows": [self._show_object(entry, verified) for entry in rows_of(self.plan)],
            "warnings": list(self.plan.warnings),
            "stopped": self.stopped and self.stopped.reason,
            "left": self.stopped.left if self.stopped else 0,
            "status": status,
        }

    def _show_object(self, entry: Entry, verified: Mapping[str, list[str]]) -> dict[str, Any]:
        event, key = self.outcomes.get(entry.row), self.key(entry)
        data: dict[str, Any] = {
            "row": entry.row,
            "name": entry.show and entry.show.name,
            "action": entry.action,
            "outcome": self.outcome(entry),
            "key": key,
            "url": self.url(key),
        }
        if isinstance(event, Refused):
            data |= {"reason": event.reason, "details": dict(event.details)}
        if isinstance(event, Unknown):
            data |= {"reason": event.reason, "commands": self.decisions(event)}
        if entry.problems:
            data["problems"] = [asdict(one) for one in entry.problems]
        if entry.row in verified:
            data["differences"] = verified[entry.row]
        return data

    def outcome(self, entry: Entry) -> str:
        """Return what became of a show, as a word."""
        match self.outcomes.get(entry.row):
            case Published(task=task):
                return {"upload": "published", "edit": "edited", "publish": "published"}[task]
            case Found():
                return "found"
            case Refused():
                return "refused"
            case Unknown():
                return "unknown"
        return {"=": "there", "!": "invalid"}.get(entry.action, "left")

    def key(self, entry: Entry) -> str | None:
        """Return the key of a show, if it is in the account."""
        event, state = self.outcomes.get(entry.row), self.journal.find(entry.show)
        key = event.key if isinstance(event, Published | Found) else None
        return key or (state.key if state and state.is_there else None) or entry.key

    def results(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of the file of results."""
        yield "row", "key", "url", "embed", "name", "outcome"
        for entry in rows_of(self.plan):
            key, name = self.key(entry), entry.show.name if entry.show else ""
            where = (short_key(key), self.url(key) or "", self._embed(key)) if key else ("",) * 3
            yield entry.row, *where, name, self.outcome(entry)

    def _embed(self, key: str) -> str:
        """Return the HTML of the player, as `mixcloud embed` does, also for a scheduled show."""
        feed = quote(f"/{quote(unquote(key.strip('/')))}/", safe="")
        return (
            f'<iframe width="100%" height="120" src="{self.www}/widget/iframe/?hide_cover=1'
            f'&light=1&feed={feed}" frameborder="0" ></iframe>'
        )

    def decisions(self, event: Unknown) -> list[str]:
        """Return the commands that decide about a show of unknown outcome."""
        row = self._name_row(event.row)
        keys = [short_key(key) for key in event.keys] or ["KEY"]
        found = [self.commands.resolve(row, "--key", key) for key in keys]
        return [*found, self.commands.resolve(row, "--retry")]

    def _name_row(self, row: str) -> str:
        entry = self._entries.get(row)
        state = self.journal.find(entry.show) if entry else None
        return name_row(state, self.journal.states.values()) if state else row

    def _describe_outcome(self, event: Published | Found) -> str:
        if event.key is None:
            return f"published: {_quote(event)}; its key is not known yet"
        where = short_key(event.key)
        if isinstance(event, Found):
            return f"found in the account: {where}"
        entry, now = self._entries.get(event.row), self.plan.account.time
        moment = entry.show.publish_date if entry and entry.show else None
        if event.task == "upload" and moment and now and moment > now:
            return f"scheduled for {format_date(moment, self.zone)}: {where}"
        return f"{_DONE_WORDS[event.task]}: {where}"

    def _describe_unknown(self, event: Unknown) -> str:
        # The rest of the reason is advice for programs.
        reason = event.reason.partition(";")[0]
        if not event.final:
            return f"{_quote(event)}: {reason}; looking for the show later."
        *found, retry = self.decisions(event)
        several = " or ".join(f"'{command}'" for command in found)
        return (
            f"{_quote(event)}: it is not known whether it is published ({reason}). Check "
            f"{self.www}/{self.plan.account.user.strip('/')}/ and run {several} if it is there, "
            f"or '{retry}' if it is not."
        )

    def _describe_begin(self, event: Sending, number: int) -> str:
        todo = sum(entry.action in ("+", "~", "?") for entry in self.plan.entries)
        count = f"[{number}/{todo}] " if number else ""
        total = f" ({size(event.total)})" if event.total else ""
        return f"{count}{_DOING_WORDS[event.task]} {_quote(event)}{total} ..."

    def status(self, stop_status: int) -> int:
        """Return the exit status.

        Args:
            stop_status: The status for the error that stopped the run, or 0.
        """
        if stop_status:
            return stop_status
        kinds = {type(event) for event in self.outcomes.values()}
        if Unknown in kinds:
            return UNKNOWN_OUTCOME
        if Refused in kinds or any(one.differences for one in self.verified):
            return FAILED
        if self.stopped and self.stopped.left:
            return INTERRUPTED if self.stopped.reason == "asked" else FAILED
        return DONE if not self.skipped else WRONG_USAGE

    @property
    def skipped(self) -> list[str]:
        """The rows with mistakes."""
        return [entry.row for entry in rows_of(self.plan) if entry.action == "!"]

    def summarize(self) -> Iterator[str]:
        """Yield what was done, and what to do next."""
        counts = dict.fromkeys(("published", "edited", "found", "refused", "unknown"), 0)
        for entry in self.plan.entries:
            outcome = self.outcome(entry)
            if outcome in counts:
                counts[outcome] += 1
        left = self.stopped.left if self.stopped else 0
        parts = [f"{number} {word}" for word, number in counts.items() if number]
        parts += [f"{left} not sent"] if left else []
        parts += [f"{len(self.skipped)} with mistakes"] if self.skipped else []
        yield f"{', '.join(parts) or 'There was nothing to do'}."
        if counts["unknown"]:
            yield (
                "Run again later to look for the shows of unknown outcome, or decide with the "
                "commands above."
            )
        if self.skipped or counts["refused"]:
            yield f"Correct what the messages name, then run again: {self.commands.rerun}"
        elif left:
            yield f"Run again to send the rest: {self.commands.rerun}"


def _quote(event: Sending | Published | Refused | Unknown | Verified) -> str:
    row, name = one_line(event.row), one_line(event.name)
    return row if name in row else f"{row}, {name!r}"


def _explain(event: Refused) -> str:
    """Return the messages by field of a refusal, or its reason."""
    return one_line(describe_details(event.details) or event.reason)


def _fields(event: Event) -> dict[str, Any]:
    if isinstance(event, Stopped):
        error = None if event.error is None else str(event.error)
        return {"reason": event.reason, "left": event.left, "error": error}
    return asdict(event)
