"""A season that a command works with: its manifest, its journal, the account and the plan."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiomixcloud import AuthenticationError, MixcloudError
from aiomixcloud.cli.accounts.lock import refuse_second_run
from aiomixcloud.cli.input.season_options import find_journal, open_cache, read_manifest
from aiomixcloud.cli.output.plan_table import problem_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiomixcloud.cli.output.run_report import Commands, RunReport
    from aiomixcloud.cli.session import Session
    from aiomixcloud.publishing import Journal, Manifest, Plan, PublisherSync

#: Seconds of a wait that is not worth an event.
_SHORT_WAIT = 5.0


@dataclass
class Season:
    """What a command works with.

    Attributes:
        session: The session of the command.
        source: The manifest, as the user wrote it.
        manifest: Its content.
        journal: Its journal.
        reader: Reads the account; waits for rate limits by itself.
        plan: The plan.
        settings: The settings of the publisher.
    """

    session: Session
    source: str
    manifest: Manifest
    journal: Journal
    reader: PublisherSync
    plan: Plan
    settings: Mapping[str, Any]

    @property
    def limit_rate(self) -> float | None:
        """Maximum number of bytes per second, or None."""
        rate: float | None = self.settings.get("limit_rate")
        return rate

    def publisher(self) -> PublisherSync:
        """Return a publisher whose waits are events, which Ctrl-C ends."""
        from aiomixcloud.publishing import PublisherSync

        longest = self.session.max_wait
        client = self.session.open_client(max_rate_limit_wait=min(_SHORT_WAIT, longest))
        return PublisherSync(client, self.journal, max_wait=longest, **self.settings)

    @property
    def commands(self) -> Commands:
        """The command lines that messages contain."""
        from aiomixcloud.cli.output.run_report import Commands

        session = self.session
        options = account_options(session)
        if self.journal.path != find_journal(self.source):
            options += ["--journal", str(self.journal.path)]
        return Commands(self.source, options, session.arguments)

    def report(self) -> RunReport:
        """Return an empty report of a run."""
        from aiomixcloud.cli.output.run_report import RunReport

        www = self.session.roots.mixcloud
        return RunReport(self.plan, self.journal, self.commands, www, self.manifest.timezone)


def account_options(session: Session) -> list[str]:
    """Return the options of a command line that select the account."""
    choices = session.choices
    options = ["--sandbox"] if choices.sandbox else []
    for name, option in (
        ("as_user", "--as"),
        ("profile", "--profile"),
        ("api_root", "--api-root"),
    ):
        value = getattr(choices, name)
        if value is not None and name in choices.on_line:
            options += [option, value]
    return options


@contextmanager
def open_season(
    session: Session, source: str, options: dict[str, Any], *, is_run: bool
) -> Iterator[Season]:
    """Read the manifest, the journal and the account, and plan.

    Args:
        session: The session of the command.
        source: The manifest.
        options: The options of the command that are left.
        is_run: Whether the plan will be run; another run is then an error.

    Raises:
        CommandError: The manifest cannot be read, or another run is in progress.
        MixcloudError: A request failed, or the journal is not usable.
    """
    from aiomixcloud.publishing import AccountLock, Journal, PublisherSync, plan

    only, path = options.pop("only"), find_journal(source, options.pop("journal_path"))
    names = ("stage", "stop_at_first", "limit_rate", "between", "settle")
    settings = {name: options.pop(name) for name in names if name in options}
    settings = {name: value for name, value in settings.items() if value is not None}
    with open_cache() as cache:
        manifest = read_manifest(session, source, cache=cache, journal=Journal(path), **options)
    try:
        with session.messages.progress(lambda: "Reading the account ..."):
            if session.token is None:
                raise AuthenticationError
            user, root = session.own_key, session.account_root
            journal = Journal(path, api_root=root, user=user)
            reader = PublisherSync(session.client, journal)
            if is_run:
                with refuse_second_run(), AccountLock(root, user, what=source):
                    pass  # it is free; the run takes it
            account = reader.account()
    except MixcloudError:
        for problem in manifest.problems:
            session.messages.problem(problem_line(problem))
        raise
    the_plan = plan(manifest, journal, account)
    if only:
        the_plan = the_plan.only(only)
    yield Season(session, source, manifest, journal, reader, the_plan, settings)
