"""The publisher, which runs plans."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from aiomixcloud.publishing.errors import JournalError, PublishingError
from aiomixcloud.publishing.events import Event, Verified
from aiomixcloud.publishing.lock import AccountLock
from aiomixcloud.publishing.planning import Account
from aiomixcloud.publishing.recovery import SETTLE, normalize_key
from aiomixcloud.publishing.settings import Settings, utc_now
from aiomixcloud.publishing.verification import find_differences, is_encoded

from .account import AccountReader
from .concurrency import EventStream, Sleep, sleep
from .run import Run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from aiomixcloud import Mixcloud
    from aiomixcloud.publishing.hours import Hours
    from aiomixcloud.publishing.journal import Journal
    from aiomixcloud.publishing.planning import Plan

#: Seconds between two looks at a show that is still being encoded.
_ENCODING_PAUSE = 30.0


class Publisher:
    """Runs plans: sends, edits and looks for shows, and writes what happened to a journal.

    Args:
        mixcloud: The client, with an access token. Its ``max_rate_limit_wait`` should
            be a few seconds: longer waits are then events, and `Publisher.finish` can
            end them.
        journal: The journal of the manifest, for the account of the token.
        max_wait: Maximum number of seconds to wait for a rate limit, per show.
        settle: Seconds after an upload in which lists are expected to contain its show.
        stage: Whether to send shows unlisted, and to publish all of them at the end, if all of
            them are there. A show with a publish date in the future is not staged.
        stop_at_first: Whether to stop after the first show that is refused.
        limit_rate: Maximum number of bytes of audio per second, or None.
        between: Begin and end of the local hours in which uploads may begin, or None.
        attempts: How often to try while the network fails.
        clock: Returns the current time, with a time zone.
        sleep: Sleeps for a number of seconds.

    Raises:
        ValueError: The client does not raise exceptions, or the journal was opened without an
            account.

    Example:
        >>> async def main(mixcloud, manifest, journal):
        ...     publisher = Publisher(mixcloud, journal)
        ...     account = await publisher.account()
        ...     async for event in publisher.run(plan(manifest, journal, account)):
        ...         print(event)
    """

    def __init__(
        self,
        mixcloud: Mixcloud,
        journal: Journal,
        *,
        max_wait: float = 60.0,
        settle: float = SETTLE,
        stage: bool = False,
        stop_at_first: bool = False,
        limit_rate: float | None = None,
        between: Hours | None = None,
        attempts: int = 3,
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = sleep,
    ) -> None:
        if not mixcloud.raise_exceptions:
            raise ValueError("the client of a publisher must raise exceptions")
        if journal.api_root is None or journal.user is None:
            raise ValueError("the journal must be opened with api_root and user")
        self._mixcloud = mixcloud
        self._journal = journal
        self._reader = AccountReader(mixcloud, journal.user)
        self._settings = Settings(
            max_wait=max_wait,
            settle=settle,
            stage=stage,
            stop_at_first=stop_at_first,
            limit_rate=limit_rate,
            between=between,
            attempts=attempts,
            clock=clock,
            sleep=sleep,
        )
        self._finishing = threading.Event()

    def finish(self) -> None:
        """Stop after the show that is being sent; may be called from any thread or handler."""
        self._finishing.set()

    async def account(self) -> Account:
        """Return the state of the account.

        Raises:
            JournalError: The token and the journal belong to different accounts.
            MixcloudError: A request failed.
        """
        me = await self._mixcloud.me()
        user = normalize_key(str(me.data.get("key")))
        if user != normalize_key(self._reader.user):
            raise JournalError(
                f"the access token belongs to {user!r}, but the journal {self._journal.path} to "
                f"{self._reader.user!r}; use another journal, or the token of that account"
            )
        is_pro, published = me.data.get("is_pro"), me.data.get("cloudcast_count")
        return Account(
            self._reader.user,
            is_pro=is_pro if isinstance(is_pro, bool) else None,
            shows=tuple(await self._reader.list_shows()),
            published=published if isinstance(published, int) else None,
            time=self._settings.clock(),
        )

    async def run(self, plan: Plan) -> AsyncGenerator[Event]:
        """Run a plan, and yield what happens; the last event is `Stopped`.

        Every event is on disk before it is yielded, and nothing else happens until the next
        event is requested. Rows with mistakes are skipped: check `Plan.problems` before. If you
        leave the loop early, close the generator, so that the upload and the lock end at once.

        Args:
            plan: The plan. It must be made from the current journal.

        Raises:
            AccountBusyError: Another process is uploading to the account.
            PublishingError: The journal has changed since the plan was made.
            OSError: The lock of the account cannot be used.
        """
        journal = self._journal
        with AccountLock(str(journal.api_root), self._reader.user, what=journal.path.name):
            journal.reload()
            if len(journal.records) != plan.revision:
                raise PublishingError(
                    f"the journal {journal.path} has changed since the plan was made; plan again"
                )
            self._finishing.clear()
            async with EventStream[Event](
                lambda events: self._run(plan, events).perform()
            ) as events:
                async for event in events:
                    yield event

    async def verify(self, plan: Plan, *, patience: float = 600.0) -> AsyncGenerator[Verified]:
        """Compare the shows of a plan that are in the account with what was sent.

        Args:
            plan: The plan. The journal says which of its shows are there.
            patience: Seconds to wait for shows that are still being encoded, in all.

        Raises:
            MixcloudError: A request failed.
        """
        left = patience
        for entry in plan.entries:
            state = self._journal.find(entry.show)
            if state is None or not state.is_there or state.key is None:
                continue
            while True:
                data = await self._reader.read(state.key)
                if data is None or is_encoded(data) or left <= 0:
                    break
                left -= _ENCODING_PAUSE
                await self._settings.sleep(_ENCODING_PAUSE)
            seconds = entry.show.audio.seconds if entry.show else None
            differences = find_differences(data, state.sent, seconds=seconds)
            yield Verified(entry.row, state.name, state.key, tuple(differences))

    def _run(self, plan: Plan, events: EventStream[Event]) -> Run:
        return Run(
            self._mixcloud,
            self._journal,
            self._settings,
            finishing=self._finishing,
            plan=plan,
            events=events,
        )
