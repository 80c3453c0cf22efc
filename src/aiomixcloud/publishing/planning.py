"""The plan: what to do so that the account has the shows of a manifest. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from aiomixcloud import normalize_name

from .records import ShowState, Status, build_fields, find_sent
from .recovery import AccountShow, find_claimed, find_twin, is_as_long, normalize_key
from .row_order import row_order
from .show import Problem, Show

if TYPE_CHECKING:
    from .journal import Journal
    from .manifest import Manifest
    from .show import Numbering

#: What to do with a show: ``+`` send it, ``~`` edit it, ``=`` nothing, ``!`` nothing because its
#: row has mistakes, ``?`` first find out the outcome of an earlier attempt.
Action: TypeAlias = Literal["+", "~", "=", "!", "?"]

#: Fields that only Pro accounts can use (official documentation).
_PRO_FIELDS = ("publish_date", "unlisted", "disable_comments", "hide_stats", "hosts")

#: Maximum number of published shows of a free account (since 2022-12-01).
_FREE_SHOWS = 10

#: More tracks of an artist hide a show from free listeners; more of them in a row hide it in
#: some regions (reports of 2019 and 2026, not documented for the API).
_TRACKS_OF_ARTIST, _TRACKS_IN_A_ROW = 4, 3

#: Fields that an edit can turn on but not off: how the API reads a false value is not documented.
_SWITCHES = ("disable_comments", "hide_stats")

#: What happens to a show that is not in the account, and why, by its status.
_REASONS: Mapping[Status, tuple[Action, str]] = {
    Status.SENDING: ("?", "an earlier attempt was interrupted"),
    Status.ENDING: ("?", "the outcome of an earlier attempt is unknown"),
    Status.UNKNOWN: ("?", "the outcome of an earlier attempt is unknown"),
    Status.REFUSED: ("+", "refused earlier: "),
    Status.DROPPED: ("=", "dropped by the user"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """What an account has.

    Attributes:
        user: Its username.
        is_pro: Whether it is a Pro account; None if that is not known.
        shows: Its shows, as far as its list contains them.
        published: Number of its published shows, or None.
        time: When this was read, or None.
    """

    user: str
    is_pro: bool | None = None
    shows: tuple[AccountShow, ...] = ()
    published: int | None = None
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What happens to a show.

    Attributes:
        action: What to do.
        row: Its row in the manifest.
        show: The show; None if its row has mistakes.
        key: Its key, if it is in the account.
        changes: The fields to edit.
        reasons: Why, and what cannot be done.
        problems: The mistakes of its row.
        warnings: What to check.
        state: What the journal says, or None.
    """

    action: Action
    row: str
    show: Show | None = None
    key: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    state: ShowState | None = None

    @property
    def size(self) -> int:
        """Number of bytes of audio to send."""
        return self.show.audio.size if self.show and self.action in ("+", "?") else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do so that the account has the shows of a manifest.

    Attributes:
        entries: One per row, in the order of the manifest; before them, one without a row if
            the manifest as a whole has mistakes.
        account: The account.
        warnings: What concerns the account or the manifest as a whole.
        revision: Number of records of the journal on which the plan is based.
        rate: Bytes per second of earlier uploads, or None.
    """

    entries: tuple[Entry, ...]
    account: Account
    warnings: tuple[str, ...] = ()
    revision: int = 0
    rate: float | None = None

    @property
    def counts(self) -> Counter[Action]:
        """Number of rows by action."""
        return Counter(entry.action for entry in self.entries if entry.row)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All mistakes of all rows."""
        return tuple(problem for entry in self.entries for problem in entry.problems)

    @property
    def size(self) -> int:
        """Number of bytes of audio to send."""
        return sum(entry.size for entry in self.entries)

    @property
    def length(self) -> float:
        """Seconds of audio to send, as far as they are known."""
        shows = (entry.show for entry in self.entries if entry.size)
        return sum(show.audio.seconds or 0 for show in shows if show)

    @property
    def duration(self) -> float | None:
        """Estimated seconds of the uploads, from the rate of earlier ones, or None."""
        return self.size / self.rate if self.rate else None

    def only(self, what: Literal["new", "changed"]) -> Plan:
        """Return the plan without entries of another kind.

        Args:
            what: ``new`` for shows to send (and those whose outcome is unknown), ``changed`` for
                shows to edit.
        """
        actions = {"new": ("+", "?"), "changed": ("~",)}[what]
        kept = tuple(one for one in self.entries if one.action in (*actions, "=", "!"))
        return replace(self, entries=kept)

    def without_invalid(self) -> Plan:
        """Return the plan without the rows that have mistakes."""
        return replace(self, entries=tuple(one for one in self.entries if one.action != "!"))


def plan(manifest: Manifest, journal: Journal, account: Account) -> Plan:
    """Compare a manifest with the journal and the account.

    Args:
        manifest: What should exist.
        journal: What happened so far.
        account: What exists.

    Example:
        >>> publisher = PublisherSync(mixcloud, journal)
        >>> for entry in plan(manifest, journal, publisher.account()).entries:
        ...     print(entry.action, entry.row, *entry.reasons)
    """
    files = {show.audio.path.name for show in manifest.shows}
    found = [
        replace(show, audio=find_sent(show.audio, journal.states, exists=files.__contains__))
        for show in manifest.shows
    ]
    shows = list(number_shows(found, journal.states, account))
    known = {show.audio.sha256 for show in shows}
    twins = Twins(account, journal.states.values(), known=known)
    repeated = _find_repeated(shows)
    entries = [
        _entry(show, journal.states.get(show.audio.sha256), account, twins, repeated)
        for show in shows
    ]
    entries += _invalid_rows(manifest.problems)
    names = Counter(normalize_name(entry.show.name) for entry in entries if entry.show)
    entries.sort(key=lambda entry: row_order(entry.row))
    entries = [_warn(entry, account, names) for entry in entries]
    warnings = [*manifest.warnings, *_account_warnings(entries, account)]
    warnings += _unresolved_rows(shows, journal.states.values())
    return Plan(tuple(entries), account, tuple(warnings), len(journal.records), _rate(journal))


class Twins:
    """Shows that may be those of a manifest, although their audio is not known to be equal."""

    def __init__(
        self, account: Account, states: Iterable[ShowState], *, known: Collection[str]
    ) -> None:
        states = list(states)
        self._former: dict[str, list[ShowState]] = defaultdict(list)
        for state in states:
            if state.key and state.sha256 not in known:
                self._former[state.audio].append(state)
        claimed = find_claimed(states, account.shows)
        self._by_name: dict[str, list[AccountShow]] = defaultdict(list)
        for show in account.shows:
            if normalize_key(show.key) not in claimed:
                self._by_name[normalize_name(show.name)].append(show)

    def find_former(self, show: Show) -> tuple[str | None, bool]:
        """Return the key of a show that was sent from a file of this name, if any.

        The second value says whether it is this show, which has the same name; otherwise the file
        may contain another show.
        """
        found: str | None = None
        for state in self._former.get(show.audio.path.name, ()):
            seconds = state.attempt.seconds if state.attempt else None
            if is_as_long(seconds, show.audio.seconds):
                if normalize_name(state.name) == normalize_name(show.name):
                    return state.key, True
                found = state.key
        return found, False

    def take(self, show: Show) -> tuple[AccountShow | None, bool]:
        """Return a show of the same name, and whether it is this show: one of the same length."""
        same = self._by_name.get(normalize_name(show.name), [])
        twin, is_certain = find_twin(show, same)
        if twin is not None and is_certain:
            same.remove(twin)
        return twin, is_certain


def _entry(
    show: Show,
    state: ShowState | None,
    account: Account,
    twins: Twins,
    repeated: Mapping[str, str],
) -> Entry:
    """Return what to do about a show."""
    if first := repeated.get(show.row):
        text = f"has the same audio as {first}; remove one of the rows"
        problem = Problem(show.row, "audio", show.audio.path.name, text)
        return Entry("!", show.row, show, problems=(problem,), state=state)
    if state is None or state.status == Status.UNSENT:
        return _new(show, state, twins)
    if state.is_there:
        return _compare(show, state, account)
    action, reason = _REASONS[state.status]
    reason += state.reason if state.status == Status.REFUSED else ""
    return Entry(action, show.row, show, reasons=(reason,), state=state)


def _new(show: Show, state: ShowState | None, twins: Twins) -> Entry:
    """Return what to do about a show that the journal does not have."""
    former, is_same = twins.find_former(show)
    if state is None and is_same:
        reason = (
            f"the file has changed since it was sent as {former}; the API cannot replace audio"
        )
        return Entry("=", show.row, show, former, reasons=(reason,))
    twin, is_certain = twins.take(show)
    if twin is not None and is_certain and state is None:
        reason = (
            f"a show of this name and length is in the account: {twin.key}; to send another show, "
            "rename it"
        )
        return Entry("=", show.row, show, twin.key, reasons=(reason,))
    warnings = [] if twin is None else [f"the account has a show of this name: {twin.key}"]
    if former and state is None:
        warnings.append(
            f"another file of this name was sent as {former}; do not send a show twice"
        )
    reasons = (f"not sent yet: {state.reason}",) if state and state.reason else ()
    return Entry("+", show.row, show, reasons=reasons, warnings=tuple(warnings), state=state)


def _compare(show: Show, state: ShowState, account: Account) -> Entry:
    """Return what to edit of a show that is in the account."""
    if state.key is None:
        reason = "published, but its key is not known yet"
        return Entry("=", show.row, show, reasons=(reason,), state=state)
    if not state.sent:
        reason = "in the account; this journal did not send it, so its fields are not compared"
        return Entry("=", show.row, show, state.key, reasons=(reason,), state=state)
    changes, reasons = find_changes(build_fields(show), state, account.time)
    if state.is_staged:
        reasons.append("staged: to be published")
    action: Action = "~" if changes or state.is_staged else "="
    return Entry(action, show.row, show, state.key, changes, tuple(reasons), state=state)


def find_changes(
    wanted: Mapping[str, Any], state: ShowState, now: datetime | None
) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of a show to edit, and reasons for what cannot be edited."""
    changes: dict[str, Any] = {}
    reasons: list[str] = []
    for name, value in wanted.items():
        sent = state.sent.get(name)
        is_same = _comparable(name, sent) == _comparable(name, value)
        if is_same and name not in state.uncertain:
            continue
        if obstacle := _obstacle(name, value, state, now):
            reasons.append(obstacle)
        else:
            changes[name] = value
    if _is_unlisted(state) and wanted.get("publish_date"):
        # Without its date, the show would be public immediately.
        changes.pop("unlisted", None)
    left = [
        _name_field(name)
        for name, sent in state.sent.items()
        if name not in wanted
        and not (name == "unlisted" and state.is_staged)
        and sent not in (False, "")
    ]
    if left:
        reasons.append(f"not in the manifest, so it stays as sent: {', '.join(left)}")
    return changes, reasons


def _name_field(name: str) -> str:
    """Return the name that a manifest has for a field of an upload."""
    return "tracklist" if name == "sections" else name


def _comparable(name: str, value: Any) -> Any:
    """Return the part of a field that matters: a picture is its content, not its name."""
    if name == "picture" and isinstance(value, Mapping):
        return value.get("sha256")
    return None if value is False or value == "" else value


def _obstacle(name: str, value: Any, state: ShowState, now: datetime | None) -> str:
    """Return why a field cannot be edited, or empty text if it can."""
    if name in _SWITCHES and value is False:
        return f"the API cannot turn off {name}; use the website"
    if name == "sections" and not value:
        return "the API cannot remove a tracklist; use the website"
    if name == "publish_date":
        sent = state.sent.get(name)
        if _is_unlisted(state):
            return "publish_date cannot be set: the show is unlisted; publish it on the website"
        if sent is None and not state.is_staged:
            return "publish_date cannot be set: the show is already public"
        if sent and now is not None and datetime.fromisoformat(sent) <= now:
            return "publish_date cannot be changed: the show is already public"
    return ""


def _is_unlisted(state: ShowState) -> bool:
    """Return whether a show was sent unlisted, and not to be published at the end of a run."""
    return state.sent.get("unlisted") is True and not state.is_staged


def number_shows(
    shows: Iterable[Show], states: Mapping[str, ShowState], account: Account
) -> Iterator[Show]:
    """Yield shows with their numbers: ``next`` continues the numbers of the account.

    A show that the journal knows keeps its number.
    """
    shows = list(shows)
    names = [show.name for show in account.shows]
    names += [state.name for state in states.values() if state.is_there]
    names += [show.name for show in shows if show.number != "next"]
    kept = {
        show.audio.sha256: state.number
        for show in shows
        if (state := states.get(show.audio.sha256)) and state.number is not None
    }
    last: dict[str, int] = {}
    for show in shows:
        numbering = show.numbering
        if show.number != "next" or numbering is None:
            yield show
            continue
        pattern = numbering.pattern
        if pattern not in last:
            alike = {
                kept[one.audio.sha256]
                for one in shows
                if one.numbering and one.numbering.pattern == pattern and one.audio.sha256 in kept
            }
            last[pattern] = max([*alike, *_numbers(pattern, names)], default=0)
        number = kept.get(show.audio.sha256)
        if number is None:
            last[pattern] += 1
            number = last[pattern]
        yield _with_number(show, numbering, number)


def _numbers(pattern: str, names: Iterable[str]) -> Iterator[int]:
    """Yield the numbers in names that match a pattern."""
    compiled = re.compile(pattern)
    for name in names:
        found = compiled.fullmatch(name)
        if found and (found[1] or "").isdecimal():
            yield int(found[1])


def _with_number(show: Show, numbering: Numbering, number: int) -> Show:
    """Return a show with its number in all texts."""
    description, tags = numbering.description, numbering.tags
    return replace(
        show,
        number=number,
        name=numbering.name.format(number=number),
        description=(
            show.description if description is None else description.format(number=number)
        ),
        tags=show.tags if tags is None else tuple(tag.format(number=number) for tag in tags),
    )


def _find_repeated(shows: Iterable[Show]) -> dict[str, str]:
    """Return, by row, the first row with the same audio."""
    first: dict[str, str] = {}
    repeated: dict[str, str] = {}
    for show in shows:
        before = first.setdefault(show.audio.sha256, show.row)
        if before != show.row:
            repeated[show.row] = before
    return repeated


def _invalid_rows(problems: Iterable[Problem]) -> list[Entry]:
    """Return an entry for each row with mistakes."""
    rows: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        rows[problem.row].append(problem)
    return [Entry("!", row, problems=tuple(found)) for row, found in rows.items()]


def _warn(entry: Entry, account: Account, names: Mapping[str, int]) -> Entry:
    """Return an entry with its warnings."""
    show = entry.show
    if show is None or entry.action in ("=", "!"):
        return entry
    warnings = [*show.warnings, *entry.warnings]
    if entry.action == "+" and names[normalize_name(show.name)] > 1:
        warnings.append("another row has the same name; Mixcloud numbers their keys")
    if show.unlisted and show.publish_date:
        warnings.append("it is unlisted, which takes precedence over its publish_date")
    fields = entry.changes if entry.action == "~" else build_fields(show)
    if account.is_pro is False and (pro := [name for name in _PRO_FIELDS if fields.get(name)]):
        warnings.append(f"only Pro accounts can set {', '.join(pro)}")
    warnings += licence_warnings(fields.get("sections") or ())
    return replace(entry, warnings=tuple(warnings))


def licence_warnings(sections: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return which artists have more tracks than Mixcloud's licences allow for all listeners."""
    artists = [str(one.get("artist") or "") for one in sections if "chapter" not in one]
    folded = [artist.casefold().strip() for artist in artists]
    shown = dict(zip(folded, artists, strict=True))
    warnings = []
    for artist, count in Counter(filter(None, folded)).items():
        if count > _TRACKS_OF_ARTIST:
            warnings.append(
                f"{count} tracks are by {shown[artist]!r}; with more than "
                f"{_TRACKS_OF_ARTIST}, only some listeners can play the show"
            )
        longest = max(len([*run]) for name, run in groupby(folded) if name == artist)
        if longest > _TRACKS_IN_A_ROW:
            warnings.append(
                f"{longest} tracks in a row are by {shown[artist]!r}; with more than "
                f"{_TRACKS_IN_A_ROW}, the show is not available in some regions"
            )
    return warnings


def _account_warnings(entries: Iterable[Entry], account: Account) -> Iterator[str]:
    new = sum(entry.action == "+" for entry in entries)
    if account.is_pro is False and account.published is not None and new:
        total = account.published + new
        if total > _FREE_SHOWS:
            yield (
                f"the account would have {total} published shows, and free accounts can have "
                f"{_FREE_SHOWS}; Mixcloud may refuse the others"
            )


def _unresolved_rows(shows: Iterable[Show], states: Iterable[ShowState]) -> Iterator[str]:
    """Yield a warning for each unknown outcome of a show that the manifest does not have."""
    known = {show.audio.sha256 for show in shows}
    for state in states:
        if state.is_unresolved and state.sha256 not in known:
            yield (
                f"the outcome of an earlier attempt to send {state.name!r} ({state.audio}) is "
                "unknown, and the manifest does not have this audio"
            )


def _rate(journal: Journal) -> float | None:
    """Return the bytes per second of the uploads in a journal, or None."""
    size = seconds = 0.0
    for record in journal.records:
        if record.get("type") == "published" and isinstance(record.get("took"), int | float):
            size += record.get("size") or 0
            seconds += record["took"]
    return size / seconds if size and seconds else None
