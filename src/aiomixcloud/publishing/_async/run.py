"""One run of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from aiomixcloud import MixcloudError, RateLimitError, UploadError, normalize_name
from aiomixcloud.publishing.audio import AudioSource, check_unchanged
from aiomixcloud.publishing.errors import JournalError, PublishingError
from aiomixcloud.publishing.events import (
    Event,
    Found,
    Planned,
    Published,
    Refused,
    Sending,
    Stopped,
    Unknown,
    Waiting,
)
from aiomixcloud.publishing.hours import seconds_until
from aiomixcloud.publishing.options import edit_options, upload_options
from aiomixcloud.publishing.records import Status, build_fields
from aiomixcloud.publishing.recovery import (
    AccountShow,
    Outcome,
    classify,
    find_claimed,
    find_twin,
    list_likely_keys,
    next_look,
    normalize_key,
    recognize_all,
)
from aiomixcloud.publishing.verification import read_show

from .account import AccountReader

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Collection

    from aiomixcloud import Mixcloud
    from aiomixcloud.publishing.events import Task
    from aiomixcloud.publishing.journal import Journal
    from aiomixcloud.publishing.planning import Plan
    from aiomixcloud.publishing.records import Attempt
    from aiomixcloud.publishing.settings import Settings
    from aiomixcloud.publishing.show import Show

    from .concurrency import Call, EventStream

T = TypeVar("T")

#: Seconds before another attempt after a failure of the network.
_PAUSES = (5.0, 20.0)

#: Seconds to wait if Mixcloud asks to wait without saying how long, and the shortest wait.
_DEFAULT_WAIT, _LEAST_WAIT = 60.0, 1.0

#: Seconds between two progress events.
_STEP = 0.1


class _Stop(Exception):  # noqa: N818 - not an error
    """Ends a run."""

    def __init__(self, reason: Any, error: Exception | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


class Run:
    """One run of a plan.

    Args:
        mixcloud: The client.
        journal: The journal.
        settings: The settings of the publisher.
        finishing: Set to end the run after the show that is being sent.
        plan: The plan.
        events: Receives the events.
    """

    def __init__(
        self,
        mixcloud: Mixcloud,
        journal: Journal,
        settings: Settings,
        *,
        finishing: threading.Event,
        plan: Plan,
        events: EventStream[Event],
    ) -> None:
        self._mixcloud = mixcloud
        self._reader = AccountReader(mixcloud, str(journal.user))
        self._journal = journal
        self._settings = settings
        self._finishing = finishing
        self._plan = plan
        self._events = events
        #: Shows to send or edit that were not tried yet, by the SHA-256 of their audio.
        self._left: dict[str, Show] = {
            entry.show.audio.sha256: entry.show
            for entry in plan.entries
            if entry.show and entry.action in ("+", "~", "?")
        }
        #: The fields to edit of those of them that are in the account.
        self._changes: dict[str, Mapping[str, Any]] = {
            entry.show.audio.sha256: entry.changes
            for entry in plan.entries
            if entry.show and entry.action == "~"
        }
        #: Shows to look for, with the reason why their outcome is unknown.
        self._sought: dict[str, tuple[Show, str]] = {}
        self._is_complete = True

    async def perform(self) -> None:
        """Do what the plan contains, and report it; the last event is `Stopped`."""
        await self._events.put(Planned(len(self._left), self._plan.size))
        try:
            await self._perform()
            stopped = Stopped("done", len(self._left))
        except _Stop as stop:
            stopped = Stopped(stop.reason, len(self._left), stop.error)
        except JournalError as error:
            stopped = Stopped("journal", len(self._left), error)
        except MixcloudError as error:
            stopped = Stopped("error", len(self._left), error)
        await self._give_up()
        await self._events.put(stopped)

    async def _perform(self) -> None:
        for entry in self._plan.entries:
            state = self._journal.find(entry.show)
            is_keyless = state and state.is_there and not state.key and state.attempt
            if entry.show and (entry.action == "?" or is_keyless):
                self._seek(entry.show, state.reason if state else "")
        if self._sought:
            await self._look()
            self._resend_unsent()
        # Shows that were held back are sent when nothing is sought.
        while self._left or self._sought:
            await self._send_all()
            await self._settle()
        await self._publish_staged()

    async def _give_up(self) -> None:
        """Report the shows whose outcome remains unknown."""
        for sha256, (show, reason) in [*self._sought.items()]:
            del self._sought[sha256]
            state = self._journal.states[sha256]
            if state.is_there:
                await self._events.put(Published(show.row, state.name, None))
            else:
                await self._events.put(Unknown(show.row, state.name, reason, state.keys))

    def _seek(self, show: Show, reason: str) -> None:
        self._sought[show.audio.sha256] = show, reason or "an earlier attempt was interrupted"
        self._left.pop(show.audio.sha256, None)

    # Sending

    async def _send_all(self) -> None:
        """Send and edit what is left.

        A show that has the name of a show that is sought is held back: one could be mistaken for
        the other.
        """
        for sha256, show in [*self._left.items()]:
            sought = {normalize_name(self._journal.states[one].name) for one in self._sought}
            if normalize_name(show.name) in sought:
                continue
            await self._wait_for_hours()
            self._check_finish()
            try:
                if sha256 in self._changes:
                    await self._edit(show, self._changes[sha256], "edit")
                else:
                    await self._upload(show)
            except (_Stop, MixcloudError):
                if self._is_settled(sha256):
                    self._left.pop(sha256, None)
                raise
            self._left.pop(sha256, None)

    def _is_settled(self, sha256: str) -> bool:
        """Return whether a show that stopped the run has an outcome nevertheless."""
        state = self._journal.states.get(sha256)
        return sha256 not in self._changes and state is not None and state.status != Status.UNSENT

    async def _upload(self, show: Show) -> None:
        """Send a show, again if it certainly did not arrive."""
        try:
            check_unchanged(show.audio)
            present, absent, twin = await self._retry(show.row, lambda: self._ask_keys(show))
            if twin is not None:
                self._record(show, "found", key=twin.key, row=show.row, audio=show.audio.path.name)
                await self._events.put(Found(show.row, show.name, twin.key))
                return
            await self._retry(
                show.row, lambda: self._attempt(show, present=present, absent=absent)
            )
        except JournalError:
            raise
        except PublishingError as error:
            await self._refuse(show, error)
        except MixcloudError as error:
            if classify(error) is not Outcome.UNKNOWN:
                await self._refuse(show, error)
                return
            self._seek(show, error.message)
        await self._look_first(show)

    async def _look_first(self, show: Show) -> None:
        """Look for a show right after its upload, if no response contained its key."""
        state = self._journal.find(show)
        if state is None or state.sha256 not in self._sought:
            return
        await self._look()
        if state.sha256 in self._sought and not state.is_there:
            reason = self._sought[state.sha256][1]
            await self._events.put(Unknown(show.row, state.name, reason, final=False))

    async def _attempt(self, show: Show, *, present: list[str], absent: list[str]) -> None:
        """Send a show once.

        Args:
            show: The show.
            present: Keys of shows of its name.
            absent: Keys that no show has.

        Raises:
            MixcloudError: The request failed; what that means is in the journal.
            PublishingError: The file cannot be read, or has changed; nothing was published.
            JournalError: The journal cannot be written.
        """
        is_staged = self._is_to_be_staged(show)
        fields = build_fields(show) | ({"unlisted": True} if is_staged else {})
        options = upload_options(show, fields)
        self._record(
            show,
            "sending",
            row=show.row,
            audio=show.audio.path.name,
            size=show.audio.size,
            seconds=show.audio.seconds,
            samples=show.audio.samples,
            number=show.number,
            staged=is_staged,
            fields=fields,
            present=present,
            absent=absent,
        )
        await self._events.put(Sending(show.row, show.name, total=show.audio.size))
        response, duration = await self._transfer(show, options)
        result = response.get("result")
        result = result if isinstance(result, Mapping) else {}
        key, message = result.get("key"), str(result.get("message") or "")
        key = key if isinstance(key, str) and key.strip("/") else None
        self._record(
            show, "published", key=key, size=show.audio.size, took=duration, message=message
        )
        if key is None:
            self._seek(show, "Mixcloud did not return the key of the show")
        else:
            await self._events.put(Published(show.row, show.name, key, message=message))

    async def _transfer(
        self, show: Show, options: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], float]:
        """Send the request of an upload; return the response and how many seconds it took."""
        try:
            source = AudioSource(
                show.audio,
                before_end=lambda: self._record(show, "ending"),
                limit_rate=self._settings.limit_rate,
            )
        except OSError as error:
            self._record(show, "unsent", reason="the file cannot be read")
            raise PublishingError(
                f"{show.audio.path.name} cannot be read: {error.strerror or error}"
            ) from error
        started = self._settings.clock()
        with source:
            try:
                response = await self._mixcloud.upload(
                    cast("BinaryIO", source),
                    show.name,
                    progress=self._progress(show, "upload"),
                    **options,
                )
            except BaseException as error:
                self._record_failure(show, source, error)
                raise
        return response.data, (self._settings.clock() - started).total_seconds()

    def _record_failure(self, show: Show, source: AudioSource, error: BaseException) -> None:
        """Record what the failure of an upload means.

        Raises:
            PublishingError: The failure was not Mixcloud's: the file or the journal.
        """
        is_complete = source.finish()
        if isinstance(source.failure, JournalError):
            raise source.failure
        if not isinstance(error, MixcloudError):
            if not is_complete:
                self._record(show, "unsent", reason="the upload was interrupted")
            return
        outcome = classify(error)
        if outcome is Outcome.UNKNOWN:
            self._record(show, "unknown", reason=error.message)
        elif outcome is Outcome.REFUSED:
            self._record(show, "refused", reason=error.message, details=_details(error))
        else:
            self._record(show, "unsent", reason=error.message)
        if source.failure is not None:
            raise source.failure

    def _progress(self, show: Show, task: Task) -> Callable[[int, int], None]:
        """Return a function that reports the progress of a request, a few times per second."""
        clock = self._settings.clock
        last = clock()

        def report(sent: int, total: int) -> None:
            nonlocal last
            self._events.check()
            now = clock()
            if (now - last).total_seconds() >= _STEP or sent == total:
                last = now
                self._events.offer(Sending(show.row, show.name, task, sent, total))

        return report

    async def _ask_keys(self, show: Show) -> tuple[list[str], list[str], AccountShow | None]:
        """Ask for the key that a new show of this name will probably get.

        Returns:
            Keys of shows of this name that exist, keys that do not exist, and the show itself if
            it certainly is in the account.
        """
        name = normalize_name(show.name)
        listed, states = self._plan.account.shows, self._journal.states
        known = [state.key for state in states.values() if state.key]
        known += [one.key for one in listed]
        normalized = {normalize_key(key) for key in known}
        present = [one.key for one in listed if normalize_name(one.name) == name]
        absent: list[str] = []
        found: list[AccountShow] = []
        for key in list_likely_keys(show.name, known, user=self._reader.user):
            if normalize_key(key) in normalized:
                continue
            data = await self._reader.read(key)
            if data is None:
                absent.append(key)
                break
            present.append(key)
            if one := read_show(data):
                found.append(one)
        claimed = find_claimed(states.values(), found)
        same = [
            one
            for one in found
            if normalize_name(one.name) == name and normalize_key(one.key) not in claimed
        ]
        twin, is_as_long = find_twin(show, same)
        is_certain = is_as_long and show.audio.sha256 not in states
        return present, absent, twin if is_certain else None

    def _is_to_be_staged(self, show: Show) -> bool:
        if not self._settings.stage or show.unlisted:
            return False
        return show.publish_date is None or show.publish_date <= self._settings.clock()

    async def _refuse(self, show: Show, error: MixcloudError, task: Task = "upload") -> None:
        """Report a refusal, which is in the journal."""
        self._is_complete = False
        reason = error.message or "Mixcloud gave no reason"
        await self._events.put(Refused(show.row, show.name, reason, _details(error), task))
        if self._settings.stop_at_first:
            raise _Stop("refused", error)

    # Editing

    async def _edit(self, show: Show, changes: Mapping[str, Any], task: Task) -> None:
        """Edit a show, or publish a staged one; an interrupted edit is repeated."""
        state = self._journal.find(show)
        key = state.key if state else None
        is_final = task == "publish"
        if key is None or not (changes or is_final):
            return
        try:
            options = edit_options(show, changes, is_final=is_final)
        except PublishingError as error:
            await self._refuse(show, error, task)
            return
        self._record(show, "editing", fields=dict(changes))
        await self._events.put(Sending(show.row, show.name, task))
        try:
            await self._retry(
                show.row,
                lambda: self._mixcloud.edit(key, progress=self._progress(show, task), **options),
                is_idempotent=True,
            )
        except MixcloudError as error:
            self._record(show, "edit_refused", fields=list(changes), reason=error.message)
            await self._refuse(show, error, task)
            return
        if is_final:
            self._record(show, "edited", fields={**changes, "unlisted": False}, staged=False)
        else:
            self._record(show, "edited", fields=dict(changes))
        await self._events.put(Published(show.row, show.name, key, task))

    async def _publish_staged(self) -> None:
        """Publish the staged shows, if everything that the plan contains is there."""
        if not self._is_complete:
            return
        for entry in self._plan.entries:
            state = self._journal.find(entry.show)
            if entry.show and state and state.is_staged:
                self._check_finish()
                await self._edit(entry.show, {}, "publish")

    # Looking for shows

    async def _look(self) -> None:
        """Look once for the shows whose outcome is unknown."""
        attempts = {
            sha256: attempt
            for sha256 in self._sought
            if (attempt := self._journal.states[sha256].attempt)
        }
        if not attempts:
            return
        shows = await self._candidates(attempts.values())
        claimed = {
            state.key
            for sha256, state in self._journal.states.items()
            if state.key and sha256 not in attempts
        }
        for sha256, search in recognize_all(attempts, shows, claimed=claimed).items():
            show, reason = self._sought[sha256]
            state = self._journal.states[sha256]
            if search.key is not None:
                del self._sought[sha256]
                self._record(show, "found", key=search.key)
                if state.is_there:
                    await self._events.put(Published(show.row, state.name, search.key))
                else:
                    await self._events.put(Found(show.row, state.name, search.key))
            elif search.keys and not state.is_there and search.keys != state.keys:
                self._record(show, "unknown", reason=reason, keys=list(search.keys))

    async def _candidates(self, attempts: Collection[Attempt]) -> list[AccountShow]:
        """Return the shows that may be those of interrupted attempts."""
        shows: list[AccountShow] = []
        since = min(attempt.started for attempt in attempts)
        listed = await self._retry("", lambda: self._reader.list_shows(since))
        for attempt in attempts:
            known = [*attempt.present, *(show.key for show in listed)]
            excluded = {normalize_key(key) for key in attempt.present}
            for key in list_likely_keys(attempt.name, known, user=self._reader.user):
                if normalize_key(key) in excluded:
                    continue
                one = read_show(await self._retry("", partial(self._reader.read, key)))
                if one is not None:
                    shows.append(one)
        return [*shows, *listed]

    def _resend_unsent(self) -> None:
        """Plan to send again what certainly did not arrive, and was not found."""
        for sha256, (show, _) in [*self._sought.items()]:
            state = self._journal.states[sha256]
            if state.status == Status.SENDING:
                del self._sought[sha256]
                self._record(show, "unsent", reason="the attempt was interrupted")
                self._left[sha256] = show

    async def _settle(self) -> None:
        """Look for the shows whose outcome is unknown until lists must have them."""
        now, waited, looks = self._settings.clock(), 0.0, 1
        while self._sought:
            states = [self._journal.states[sha256] for sha256 in self._sought]
            ended = max((state.attempt.ended for state in states if state.attempt), default=now)
            elapsed = max(0.0, (now - ended).total_seconds()) + waited
            pause = next_look(looks, elapsed, self._settings.settle)
            if pause is None:
                self._is_complete = False
                await self._give_up()
                return
            await self._events.put(Waiting(pause, "lists"))
            await self._pause(pause)
            waited += pause
            looks += 1
            await self._look()

    # Waiting

    async def _retry(self, row: str, call: Call[T], *, is_idempotent: bool = False) -> T:
        """Call a function again while the network fails or Mixcloud asks to wait.

        Raises:
            _Stop: It asks for too long, the network fails too often, or the token is invalid.
            MixcloudError: The request was refused, or its outcome is unknown.
        """
        failures, waited = 0, 0.0
        while True:
            try:
                return await call()
            except PublishingError:
                raise
            except MixcloudError as error:
                outcome = classify(error)
                if outcome is Outcome.UNKNOWN and is_idempotent:
                    outcome = Outcome.UNSENT
                if outcome is Outcome.DENIED:
                    raise _Stop("authorization", error) from error
                if outcome is Outcome.LIMITED:
                    seconds = _retry_after(error)
                    waited += seconds
                    if waited > self._settings.max_wait:
                        raise _Stop("rate limit", error) from error
                    await self._events.put(Waiting(seconds, "rate limit", row))
                elif outcome is Outcome.UNSENT:
                    failures += 1
                    if failures >= self._settings.attempts:
                        raise _Stop("network", error) from error
                    seconds = _PAUSES[min(failures, len(_PAUSES)) - 1]
                    await self._events.put(Waiting(seconds, "network", row))
                else:
                    raise
            await self._pause(seconds)

    async def _wait_for_hours(self) -> None:
        between = self._settings.between
        if between is not None:
            seconds = seconds_until(between, self._settings.clock().astimezone())
            if seconds:
                await self._events.put(Waiting(seconds, "hours"))
                await self._pause(seconds)

    async def _pause(self, seconds: float) -> None:
        """Sleep in intervals, so that `Publisher.finish` is noticed."""
        while seconds > 0:
            self._check_finish()
            self._events.check()
            await self._settings.sleep(min(seconds, 1.0))
            seconds -= 1.0

    def _check_finish(self) -> None:
        if self._finishing.is_set():
            raise _Stop("asked")

    def _record(self, show: Show, type: str, **fields: Any) -> None:
        self._journal.append(type, show=show.audio.sha256, **fields)


def _details(error: MixcloudError) -> Mapping[str, Any]:
    return error.details if isinstance(error, UploadError) else {}


def _retry_after(error: MixcloudError) -> float:
    seconds = error.retry_after if isinstance(error, RateLimitError) else None
    return _DEFAULT_WAIT if seconds is None else max(seconds, _LEAST_WAIT)
