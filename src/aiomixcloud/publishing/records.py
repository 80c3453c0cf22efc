"""The records of a journal, and the state of each show that follows from them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from .show import AudioFile, Show

#: A record of the journal, as decoded JSON.
Record: TypeAlias = Mapping[str, Any]

#: Version of the journal format that this version writes.
VERSION = 1


class Status(StrEnum):
    """State of a show according to the journal."""

    #: An attempt began, and the last part of its body was not sent.
    SENDING = "sending"
    #: The whole body may have been sent; no outcome is recorded.
    ENDING = "ending"
    #: The outcome of the attempt could not be determined.
    UNKNOWN = "unknown"
    #: Mixcloud cannot have the show: the attempt failed before its end, or the user said so.
    UNSENT = "unsent"
    #: Mixcloud refused the show.
    REFUSED = "refused"
    #: Mixcloud confirmed the show.
    PUBLISHED = "published"
    #: The show was found in the account.
    FOUND = "found"
    #: The user decided not to send the show.
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An upload, as far as it is needed to recognise its show.

    Attributes:
        started: When it began.
        ended: When its last part was sent, or when it began if that is not known.
        name: Name of the show.
        seconds: Length of the audio, or None.
        present: Keys of shows of this name that existed before it.
        absent: Keys that did not exist right before it.
    """

    started: datetime
    ended: datetime
    name: str
    seconds: float | None = None
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShowState:
    """What the journal says about a show.

    Attributes:
        sha256: SHA-256 of its audio.
        status: Its status.
        row: Its row when it was last sent or found.
        audio: Name of its audio file at that time.
        name: Its name at that time.
        key: Its key, or None if it is not known.
        time: When the status was recorded.
        attempt: The last upload, or None.
        sent: The fields that Mixcloud has, as far as this journal sent them.
        uncertain: Names of fields of an edit without a recorded outcome.
        reason: Why it was refused or is unknown.
        details: Messages by field of a refusal.
        keys: Keys of shows that may be this one.
        is_staged: Whether it was sent unlisted, to be published at the end.
        number: Its number within its series, or None.
        samples: Digest of samples of its audio, as `AudioFile.samples`; empty if it is not known.
    """

    sha256: str
    status: Status
    row: str = ""
    audio: str = ""
    name: str = ""
    key: str | None = None
    time: datetime | None = None
    attempt: Attempt | None = None
    sent: Mapping[str, Any] = field(default_factory=dict)
    uncertain: frozenset[str] = frozenset()
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    is_staged: bool = False
    number: int | None = None
    samples: str = ""

    @property
    def is_unresolved(self) -> bool:
        """Whether the outcome of its last upload is unknown."""
        return self.status in {Status.SENDING, Status.ENDING, Status.UNKNOWN}

    @property
    def is_there(self) -> bool:
        """Whether the show is in the account."""
        return self.status in {Status.PUBLISHED, Status.FOUND}


def build_fields(show: Show) -> dict[str, Any]:
    """Return what a manifest says about a show, in the form in which it is recorded."""
    picture = show.picture
    moment = show.publish_date
    fields: dict[str, Any] = {
        "name": show.name,
        "description": show.description,
        "tags": list(show.tags) or None,
        "picture": picture and {"name": picture.name, "sha256": picture.sha256},
        "sections": None if show.sections is None else [dict(one) for one in show.sections],
        "publish_date": moment and moment.astimezone(UTC).isoformat(timespec="seconds"),
        "hosts": list(show.hosts) or None,
        "unlisted": show.unlisted,
        "disable_comments": show.disable_comments,
        "hide_stats": show.hide_stats,
    }
    return {name: value for name, value in fields.items() if value is not None}


def replay(records: Iterable[Record]) -> dict[str, ShowState]:
    """Return the state of each show by the SHA-256 of its audio."""
    states: dict[str, ShowState] = {}
    for record in records:
        apply(states, record)
    return states


def apply(states: dict[str, ShowState], record: Record) -> None:
    """Update the state of the show that a record is about; unknown types are ignored."""
    sha256 = record.get("show")
    if isinstance(sha256, str):
        before = states.get(sha256, ShowState(sha256, Status.UNSENT))
        after = advance(before, record)
        if after is not None:
            states[sha256] = after


def advance(state: ShowState, record: Record) -> ShowState | None:
    """Return the state after a record, or None if the record does not change the state."""
    time = _time(record.get("time"))
    fields = set(_texts(record.get("fields")))
    after: ShowState | None = None
    match record.get("type"):
        case "sending":
            after = _start(state, record, time)
        case "ending" if not state.is_there:
            attempt = state.attempt and replace(state.attempt, ended=time or state.attempt.ended)
            after = replace(state, status=Status.ENDING, attempt=attempt, time=time)
        case "published" | "found" as status:
            after = _settle(state, record, Status(status), time)
        case "refused" | "unknown" | "unsent" | "dropped" as status:
            after = _leave(state, record, Status(status), time)
        case "editing":
            after = replace(state, uncertain=state.uncertain | fields)
        case "edited":
            after = _edit(state, record, time)
        case "edit_refused":
            after = replace(state, uncertain=state.uncertain - fields)
        case _:
            pass
    return after


def _leave(state: ShowState, record: Record, status: Status, time: datetime | None) -> ShowState:
    """Return the state after an attempt, or a decision, that did not lead to a known show."""
    return replace(
        state,
        status=status,
        row=str(record.get("row") or state.row),
        audio=str(record.get("audio") or state.audio),
        name=str(record.get("name") or state.name),
        key=None,
        time=time,
        reason=str(record.get("reason", "")),
        details=_mapping(record.get("details")),
        keys=tuple(_texts(record.get("keys"))),
        is_staged=state.is_staged and status == Status.UNKNOWN,
    )


def _start(state: ShowState, record: Record, time: datetime | None) -> ShowState:
    """Return the state after the beginning of an upload."""
    started = time or datetime.min.replace(tzinfo=UTC)
    fields = _mapping(record.get("fields"))
    seconds = record.get("seconds")
    name = str(fields.get("name", ""))
    number = record.get("number")
    attempt = Attempt(
        started=started,
        ended=started,
        name=name,
        seconds=seconds if isinstance(seconds, int | float) else None,
        present=frozenset(_texts(record.get("present"))),
        absent=frozenset(_texts(record.get("absent"))),
    )
    return ShowState(
        sha256=state.sha256,
        status=Status.SENDING,
        row=str(record.get("row", "")),
        audio=str(record.get("audio", "")),
        name=name,
        time=time,
        attempt=attempt,
        sent=fields,
        is_staged=record.get("staged") is True,
        number=number if isinstance(number, int) else None,
        samples=str(record.get("samples") or ""),
    )


def find_sent(
    audio: AudioFile, states: Mapping[str, ShowState], *, exists: Callable[[str], bool]
) -> AudioFile:
    """Return an audio file with the SHA-256 of its show, also if its tags were edited.

    The file may have been renamed, too. If the file that was sent is still there, the other one is
    a copy for another show.

    Args:
        audio: The file.
        states: What the journal says, by the SHA-256 of the audio.
        exists: Returns whether a file of a name is still there.
    """
    if audio.sha256 in states or not audio.samples:
        return audio
    same = (
        sha256
        for sha256, state in states.items()
        if state.samples == audio.samples
        and (state.audio == audio.path.name or not exists(state.audio))
    )
    return replace(audio, sha256=next(same, audio.sha256))


def _settle(state: ShowState, record: Record, status: Status, time: datetime | None) -> ShowState:
    """Return the state after the show was confirmed or found."""
    key = record.get("key")
    # What a show had that this journal did not send is not known.
    is_ours = state.is_unresolved or state.is_there
    return replace(
        state,
        status=status,
        key=key if isinstance(key, str) else None,
        row=str(record.get("row") or state.row),
        audio=str(record.get("audio") or state.audio),
        name=str(record.get("name") or state.name),
        time=time,
        sent=state.sent if is_ours else {},
        reason="",
        details={},
        keys=(),
    )


def _edit(state: ShowState, record: Record, time: datetime | None) -> ShowState:
    """Return the state after an edit was confirmed."""
    fields = _mapping(record.get("fields"))
    is_published = record.get("staged") is False
    return replace(
        state,
        sent={**state.sent, **fields},
        uncertain=state.uncertain - set(fields),
        name=str(fields.get("name", state.name)),
        time=time,
        is_staged=state.is_staged and not is_published,
    )


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _texts(value: object) -> list[str]:
    """Return the strings of a list, or the names of a mapping."""
    values = value if isinstance(value, list | tuple | Mapping) else ()
    return [one for one in values if isinstance(one, str)]
