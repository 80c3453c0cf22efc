"""The command that shows what a journal contains, and decides about unknown outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import click

from aiomixcloud import NotFoundError
from aiomixcloud.cli.accounts.lock import refuse_second_run
from aiomixcloud.cli.command import command
from aiomixcloud.cli.exit_codes import WRONG_USAGE, CommandError
from aiomixcloud.cli.input.season_options import find_journal
from aiomixcloud.cli.options import FilePath
from aiomixcloud.cli.output.formatting import one_line, short_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aiomixcloud.cli.session import Session
    from aiomixcloud.publishing import Journal, ShowState

_RESOLVE = "resolve"


@command(
    "journal",
    examples=[
        "mixcloud journal season",
        "mixcloud journal shows.csv --json",
        "mixcloud journal resolve shows.csv 12 --key bob/deep-hours-41",
        "mixcloud journal resolve season 2027-09-03.mp3 --retry",
    ],
)
@click.argument("words", nargs=-1, required=True, metavar="MANIFEST | resolve MANIFEST ROW")
@click.option("--key", metavar="KEY-or-URL", help="Record that the show exists, with this key.")
@click.option("is_retried", "--retry", is_flag=True, help="Send the show again in the next run.")
@click.option("is_dropped", "--drop", is_flag=True, help="Never send the show.")
@click.option(
    "journal_path",
    "--journal",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Use this journal (default: next to the manifest).",
)
@click.pass_obj
def journal_command(
    session: Session,
    /,
    words: Sequence[str],
    *,
    key: str | None,
    is_retried: bool,
    is_dropped: bool,
    journal_path: Path | None,
) -> None:
    """Show what happened to the shows of a manifest, or resolve an unknown outcome.

    If the outcome of an upload is unknown, check your account, then run 'mixcloud journal
    resolve' with --key if the show exists, --retry if it does not, or --drop to give up on it. ROW
    is the row or the file name of the show.
    """
    from aiomixcloud.publishing import Journal

    decisions = [key is not None, is_retried, is_dropped]
    is_decision = words[0] == _RESOLVE and (len(words) > 1 or any(decisions))
    source, *rest = words[1:] if is_decision else words
    if is_decision and len(rest) != 1:
        raise click.UsageError(
            "give the MANIFEST and the ROW: mixcloud journal resolve shows.csv 12"
        )
    if not is_decision and (rest or any(decisions)):
        raise click.UsageError(
            "to decide about a show, run: mixcloud journal resolve MANIFEST ROW"
        )
    if is_decision and sum(decisions) != 1:
        raise click.UsageError("give one of --key, --retry and --drop")
    path = find_journal(source, journal_path)
    if not path.exists():
        raise CommandError(f"{str(path)!r} does not exist: nothing was sent yet", WRONG_USAGE)
    journal = Journal(path)
    if is_decision:
        _resolve(session, journal, rest[0], key=key, is_retried=is_retried)
    else:
        _show(session, journal)


def _show(session: Session, journal: Journal) -> None:
    """Print the state of each show."""
    output, choices = session.output, session.choices
    objects = [_to_object(state) for state in journal.states.values()]
    if output.as_json or choices.fields:
        output.many(objects)
        return
    columns = ("row", "status", "name", "key", "reason")
    if output.for_people:
        output.table(columns, [[one[name] or "" for name in columns] for one in objects])
        if count := sum(state.is_unresolved for state in journal.states.values()):
            session.messages.note(
                f"{count} of unknown outcome; run 'mixcloud publish' again to look for them, or "
                "decide with 'mixcloud journal resolve'."
            )
    else:
        output.many(objects, columns=("row", "status", "key", "name", "time", "reason"))


def _to_object(state: ShowState) -> dict[str, Any]:
    return {
        "row": state.row,
        "name": state.name,
        "status": str(state.status),
        "key": state.key,
        "time": state.time and state.time.isoformat(),
        "audio": state.audio,
        "sha256": state.sha256,
        "reason": state.reason,
        "details": dict(state.details),
        "keys": list(state.keys),
        "number": state.number,
        "staged": state.is_staged,
        "sent": dict(state.sent),
    }


def _resolve(
    session: Session, journal: Journal, row: str, *, key: str | None, is_retried: bool
) -> None:
    """Record what the user decided about a show."""
    from aiomixcloud.publishing import AccountLock

    state = _find(journal, row)
    name = one_line(state.name)
    if key is not None:
        key = _check_key(session, journal, state, key)
    elif state.is_there:
        _check_gone(session, state)
    lock = AccountLock(str(journal.api_root), str(journal.user), what=f"resolve {row}")
    with refuse_second_run(), lock:
        journal.reload()
        if key is not None:
            journal.append("found", show=state.sha256, key=key)
            session.messages.note(f"{name!r} is recorded as {short_key(key)}.")
        elif is_retried:
            journal.append("unsent", show=state.sha256, reason="decided by the user")
            session.messages.note(f"{name!r} will be sent in the next run.")
        else:
            journal.append("dropped", show=state.sha256)
            session.messages.note(f"{name!r} will not be sent.")


def _find(journal: Journal, row: str) -> ShowState:
    """Return the show that a user names."""
    from aiomixcloud.cli.output.run_report import name_row, names_of

    states = [*journal.states.values()]
    found = [state for state in states if row.strip() in names_of(state)]
    # A row of an edited manifest may name an old show, too.
    found = [state for state in found if state.is_unresolved] or found
    if len(found) == 1:
        return found[0]
    known = found or [state for state in states if state.is_unresolved] or states
    names = ", ".join(f"{name_row(one, states)} ({one_line(one.name)})" for one in known[:10])
    problem = "names several shows" if found else "is not in the journal"
    raise CommandError(f"{row!r} {problem}; give one of: {names or 'none'}", WRONG_USAGE)


def _check_key(session: Session, journal: Journal, state: ShowState, key: str) -> str:
    """Return the key of a show in the account."""
    from aiomixcloud.cli.input.targets import target

    user = str(journal.user)
    given = target(key, session.roots).key.strip("/")
    given = given if "/" in given else f"{user}/{given}"
    data = session.client.get(given).data
    found = str(data.get("key") or f"/{given}/")
    if found.strip("/").partition("/")[0].casefold() != user.casefold():
        raise CommandError(f"{short_key(found)} is not a show of {user}", WRONG_USAGE)
    for other in journal.states.values():
        is_same = _normalize(other.key or "") == _normalize(found)
        if other.is_there and is_same and other.sha256 != state.sha256:
            raise CommandError(
                f"{short_key(found)} is the show of {other.row} ({one_line(other.name)}); give "
                "another key",
                WRONG_USAGE,
            )
    if data.get("name") != state.name:
        session.messages.note(f"Note: its name is {one_line(str(data.get('name')))!r}.")
    return found


def _normalize(key: str) -> str:
    """Return the form in which keys are compared."""
    return unquote(key).strip("/").casefold()


def _check_gone(session: Session, state: ShowState) -> None:
    """Check that a published show has been deleted."""
    advice = "delete it on the website first if you want to send it again"
    if state.key is None:
        raise CommandError(f"{one_line(state.name)!r} is published; {advice}", WRONG_USAGE)
    try:
        session.client.get(state.key)
    except NotFoundError:
        return
    raise CommandError(
        f"{one_line(state.name)!r} is published as {short_key(state.key)}; {advice}", WRONG_USAGE
    )
