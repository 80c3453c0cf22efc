"""The command that watches users, and sends what is new somewhere."""

from __future__ import annotations

import hashlib
import signal
from typing import TYPE_CHECKING, Any, cast

import click
from click.core import ParameterSource

from aiomixcloud import NotFoundError
from aiomixcloud.cli.command import command
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import DONE, FAILED, NOT_FOUND, combine
from aiomixcloud.cli.file_lock import lock_file
from aiomixcloud.cli.input.targets import user_key
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import FilePath, duration, text
from aiomixcloud.cli.output.deliveries import (
    Delivery,
    DeliveryError,
    ExecDelivery,
    NotifyDelivery,
    WebhookDelivery,
)
from aiomixcloud.cli.output.formatting import full_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from aiomixcloud import MixcloudError
    from aiomixcloud.cli.session import Session
    from aiomixcloud.watching import Event, Kind, WatcherSync

#: The kinds of events.
_KINDS = ("new-show", "new-follower", "lost-follower", "new-comment", "milestone")

#: Words in place of user names.
_WORDS = ("me", "following")

#: Maximum seconds of one wait for a rate limit; a longer one ends the check, not the command.
_PATIENCE = 5.0

#: For how many users that do not exist a similar name is searched, once each.
_SUGGESTIONS = 3

_DAY = 86_400.0


def _kinds(value: str) -> tuple[str, ...]:
    """Return the kinds in a comma-separated text."""
    names = tuple(name.strip() for name in value.split(","))
    unknown = [name for name in names if name not in {*_KINDS, "all"}]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is not one of {', '.join(_KINDS)}, all")
    return _KINDS if "all" in names else names


@command(
    "watch",
    examples=[
        "mixcloud watch bob alice",
        "mixcloud watch following --every 10m --notify discord://ID/TOKEN",
        "mixcloud watch me --kinds new-follower,new-comment --jsonl",
        "mixcloud watch bob --once --webhook https://radio.example/hook",
        "mixcloud watch bob --exec 'python announce.py'",
    ],
)
@click.argument("users", metavar="USER|me|following...", nargs=-1, required=True, type=text)
@click.option(
    "--every",
    type=duration(60, 30 * _DAY),
    default="5m",
    metavar="TIME",
    help="Check each user this often (default: 5m, at least 60s).",
)
@click.option("--once", is_flag=True, help="Check each user once, for cron.")
@click.option(
    "--kinds",
    type=_kinds,
    default="new-show",
    metavar="A,B",
    help=f"Watch for these, or all: {', '.join(_KINDS)} (default: new-show).",
)
@click.option(
    "--state",
    type=FilePath(),
    help="Remember what was delivered in this file (default: one for these users).",
)
@click.option(
    "--announce-existing", is_flag=True, help="Also deliver what exists at the first check."
)
@click.option(
    "commands",
    "--exec",
    type=text,
    multiple=True,
    metavar="COMMAND",
    help="Run a command for each event, which is JSON on its standard input.",
)
@click.option(
    "webhooks",
    "--webhook",
    type=text,
    multiple=True,
    metavar="URL",
    help="Post each event as JSON to a URL.",
)
@click.option(
    "--secret",
    type=text,
    envvar="MIXCLOUD_WEBHOOK_SECRET",
    help="Sign webhooks with this secret (HMAC-SHA256).",
)
@click.option(
    "notifications",
    "--notify",
    type=text,
    multiple=True,
    metavar="URL",
    help="Send a notification through Apprise, for example to Discord or Slack.",
)
@click.pass_obj
def watch_command(
    session: Session,
    /,
    *,
    users: tuple[str, ...],
    every: float,
    once: bool,
    kinds: tuple[str, ...],
    state: Path | None,
    announce_existing: bool,
    **targets: Any,
) -> int:
    """Watch users, and print or send what is new: shows, followers, comments, milestones.

    'me' is the account you are logged in to, 'following' all users it follows. What exists when a
    user is first checked is not new. An event that could not be delivered is delivered again
    after the next check. Press Ctrl-C to stop after the current delivery.
    """
    from aiomixcloud.watching import WatcherSync

    deliveries = _open_deliveries(session, **targets)
    names = [name if name in _WORDS else user_key(name, session.roots) for name in users]
    path = state or _default_state(session, names)
    statuses: set[int] = set()
    missing: set[str] = set()

    def report(user: str, error: MixcloudError) -> None:
        is_missing = isinstance(error, NotFoundError)
        if is_missing and (user in missing or len(missing) >= _SUGGESTIONS):
            status, message = NOT_FOUND, f"/{user}/ not found: {error.message.removesuffix('.')}"
        else:
            status, message = explain(error, session)
        if is_missing:
            missing.add(user)
        statuses.add(status)
        session.messages.problem(message)

    with lock_file(path, "watching with", advice="stop it, or use --state with another file"):
        is_first = not path.exists()
        watcher = WatcherSync(
            _connect(session),
            names,
            kinds=cast("Sequence[Kind]", kinds),
            state=path,
            every=every,
            announce_existing=announce_existing,
            anonymous=_connect(session, anonymous=True),
            on_error=report,
            sleep=interrupts.sleep,
        )
        if is_first and not announce_existing:
            session.messages.note("This is the first check; what exists now is not new.")
        if not once:
            interrupts.heed()
        with interrupts.finishing_with(watcher.finish):
            if not once:
                session.messages.note("Watching; press Ctrl-C to stop.")
            if not _deliver(watcher, watcher.look() if once else watcher, deliveries):
                statuses.add(FAILED)
    if once:
        return interrupts.status or combine(statuses)
    # TERM is a regular end, as for every service.
    return DONE if interrupts.status == 128 + signal.SIGTERM else interrupts.status or DONE


def _deliver(watcher: WatcherSync, events: Iterable[Event], deliveries: Deliveries) -> bool:
    """Deliver events until a signal arrives; return whether all of them were delivered."""
    all_delivered = True
    for event in events:
        if not deliveries.deliver(event):
            watcher.defer(event)
            all_delivered = False
        interrupts.check()  # returns when a signal that has arrived is recorded
        if interrupts.status is not None:
            watcher.finish()
    return all_delivered


# Events are printed one by one, without a document to complete or common columns.
watch_command.params = [one for one in watch_command.params if one.name not in {"json", "csv"}]


class Deliveries:
    """Sends events to the standard output, then to all targets."""

    def __init__(self, session: Session, targets: Sequence[Delivery]) -> None:
        self._session = session
        self._targets: list[Delivery] = [_Printer(session), *targets]
        #: For events that some targets have not taken: the places of those that have.
        self._done: dict[str, set[int]] = {}

    def deliver(self, event: Event) -> bool:
        """Send an event to the targets that do not have it yet; return whether all have it."""
        done = self._done.setdefault(event.id, set())
        for place, one in enumerate(self._targets):
            if place in done:
                continue
            try:
                one.deliver(event)
            except DeliveryError as error:
                self._session.messages.problem(f"{event.text}: not delivered: {error}")
                # The next process sends the event to all targets again.
                if _is_ending():
                    break
            else:
                done.add(place)
        if len(done) < len(self._targets):
            return False
        del self._done[event.id]
        return True


class _Printer:
    """Writes events to standard output, a line for each."""

    def __init__(self, session: Session) -> None:
        self._output = session.output

    def deliver(self, event: Event) -> None:
        data = event.to_dict()
        if self._output.for_programs:
            self._output.one(data)
        elif self._output.for_people:
            self._output.line(f"{full_moment(data['time'])}  {event.text}  {event.url}")
        else:
            names = ["time", "kind", "text", "url"]
            self._output.table(names, [[data[name] for name in names]])
        self._output.flush()


def _open_deliveries(
    session: Session,
    *,
    commands: tuple[str, ...],
    webhooks: tuple[str, ...],
    secret: str | None,
    notifications: tuple[str, ...],
) -> Deliveries:
    """Return where events are sent; check everything before the first request."""
    for name in ("json", "csv"):
        if getattr(session.choices, name):
            raise click.UsageError(f"--{name}: events are printed one by one; use --jsonl")
    source = click.get_current_context().get_parameter_source("secret")
    if secret is not None and not webhooks and source is not ParameterSource.ENVIRONMENT:
        raise click.UsageError("--secret: only webhooks are signed; add --webhook")
    is_free = not session.output.for_programs
    targets: list[Delivery] = [ExecDelivery(one, is_output_free=is_free) for one in commands]
    targets += [
        WebhookDelivery(url, secret=secret, sleep=interrupts.sleep, is_ending=_is_ending)
        for url in webhooks
    ]
    if notifications:
        targets.append(NotifyDelivery(notifications))
    return Deliveries(session, targets)


def _is_ending() -> bool:
    return interrupts.status is not None


def _connect(session: Session, *, anonymous: bool = False) -> Any:
    """Return a client that leaves long waits to the watcher."""
    token = session.token.value if session.token and not anonymous else None
    wait = session.choices.max_wait
    return session.connect(
        session.roots, token, max_rate_limit_wait=_PATIENCE if wait is None else wait
    )


def _default_state(session: Session, names: Sequence[str]) -> Path:
    """Return the state file for these users, in the state folder of the person."""
    import platformdirs

    account = session.profile if set(_WORDS) & {*names} else ""
    users = sorted(name.strip("/").casefold() for name in names)
    content = "\n".join([session.account_root, account, *users])
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    folder = platformdirs.user_state_path("aiomixcloud", appauthor=False) / "watching"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{digest}.json"
