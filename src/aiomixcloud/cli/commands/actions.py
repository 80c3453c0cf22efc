"""The commands that follow, favorite, repost and save for later, and their opposites."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud import (
    AuthenticationError,
    MixcloudError,
    NotFoundError,
    RateLimitError,
    TransportError,
)
from aiomixcloud.cli.command import Command, command
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import DONE, WRONG_USAGE, CommandError, combine
from aiomixcloud.cli.input.keys import all_keys, complete_key
from aiomixcloud.cli.input.show_names import nearest_key, show_key
from aiomixcloud.cli.input.targets import CONNECTIONS, target
from aiomixcloud.cli.output.formatting import short_key
from aiomixcloud.cli.output.messages import mask_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.cli.session import Session

#: The actions on users; all others are actions on shows.
_TO_USERS = frozenset({"follow", "unfollow"})

#: The fields of each outcome.
_COLUMNS = ("key", "done", "message")


def _define(name: str, words: str, example: str) -> Command:
    """Return the command for an action on users or shows."""

    @click.argument(
        "keys", nargs=-1, required=True, metavar="KEY-or-URL...", shell_complete=complete_key
    )
    @click.pass_obj
    def act(session: Session, keys: Sequence[str]) -> int:
        return _act(session, name.replace("-", "_"), all_keys(session, keys))

    what = "user" if name in _TO_USERS else "show"
    also = "" if name in _TO_USERS else " (also the slug of one of your shows, or a title)"
    act.__doc__ = (
        f"{words}\n\nEach KEY-or-URL is a {what}{also}. Use - to read keys from standard input, "
        "one per line; blank lines, lines that start with # and text after a tab are ignored. "
        "The command continues after a failure and exits with status 0 only if every action "
        "succeeds."
    )
    examples = [f"mixcloud {name} {example}", f"mixcloud {name} - < {what}s.txt"]
    return command(name, examples=examples)(act)


follow_command: Command = _define("follow", "Follow users.", "bob alice")
unfollow_command: Command = _define("unfollow", "Unfollow users.", "certainuser")
favorite_command: Command = _define("favorite", "Add shows to your favorites.", "luke/a-nice-mix")
unfavorite_command: Command = _define(
    "unfavorite", "Remove shows from your favorites.", "chris/funky-mix"
)
repost_command: Command = _define("repost", "Repost shows to your followers.", "luke/a-nice-mix")
unrepost_command: Command = _define("unrepost", "Remove reposts.", "alice/fun-times-ep-25")
listen_later_command: Command = _define(
    "listen-later", "Add shows to your Listen Later list.", "luke/a-nice-mix"
)
unlisten_later_command: Command = _define(
    "unlisten-later", "Remove shows from your Listen Later list.", "chris/funky-mix"
)


class BatchAction:
    """The same action on several keys, one after another.

    Args:
        session: The session of the command.
        name: Name of the client's method.
        keys: Keys of the users or shows.
    """

    def __init__(self, session: Session, name: str, keys: Sequence[str]) -> None:
        self._session = session
        self._name = name
        self._keys = keys
        self._statuses: list[int] = []

    def run(self) -> Iterator[dict[str, Any]]:
        """Run the action on each key, report failures and yield the outcomes."""
        # An error here concerns all keys.
        roots, client = self._session.roots, self._session.client
        call: Any = getattr(client, self._name)
        to_users = self._name in _TO_USERS
        for text in self._keys:
            key = ""
            try:
                given = text if to_users else show_key(self._session, text)
                key = target(given, roots).key
                message = str(call(given)["result"].get("message") or "done")
            except (MixcloudError, click.UsageError, CommandError) as error:
                status, message = explain(error, self._session)
                advice = ""
                if isinstance(error, NotFoundError):
                    message, advice = f"{error.message.removesuffix('.')}.", self._advice(key)
                elif getattr(error, "status", None) == HTTPStatus.METHOD_NOT_ALLOWED:
                    status, advice = WRONG_USAGE, self._advice(key)
                    message = "Mixcloud does not support this action here."
                self._statuses.append(status)
                shown, message = mask_secrets(text), mask_secrets(message)
                self._session.messages.problem(f"{shown or repr(text)}: {message}{advice}")
                yield {"key": shown, "done": False, "message": message}
                # The other keys would fail for the same reason.
                away = isinstance(error, TransportError) and error.unsent
                if away or isinstance(error, AuthenticationError | RateLimitError):
                    return
            else:
                self._statuses.append(DONE)
                yield {"key": text, "done": True, "message": message}

    def _advice(self, key: str) -> str:
        """Return advice about a key that is not found or does not support the action."""
        user, *rest = short_key(key).split("/")
        if len(rest) > 1 or user == "genres" or {*rest} & {*CONNECTIONS}:
            return ""
        if self._name in _TO_USERS and rest:
            return f" This is not the key of a user; try '{user}'."
        if self._name not in _TO_USERS and not rest:
            show = nearest_key(self._session, key, users=False)
            hint = f"did you mean {show!r}?" if show else "try 'mixcloud search WORDS'."
            return f" This is not the key of a show, such as bob/a-show; {hint}"
        if self._name.startswith("un"):
            return ""
        if nearest := nearest_key(self._session, key, shows=False):
            return f" Did you mean {nearest!r}?"
        words = [user, *rest][-1].replace("-", " ")
        return f" Try 'mixcloud search {words} --type {'show' if rest else 'user'}'."

    @property
    def status(self) -> int:
        """The exit status."""
        return combine(self._statuses)

    @property
    def summary(self) -> str:
        """A one-line summary of the outcomes."""
        done = self._statuses.count(DONE)
        failed = len(self._statuses) - done
        left = len(self._keys) - len(self._statuses)
        if not failed:
            return f"all {done} succeeded"
        return f"{done} of {len(self._keys)} succeeded, {failed} failed" + (
            f", {left} not tried" if left else ""
        )


def _act(session: Session, name: str, keys: Sequence[str]) -> int:
    """Run an action on each key, report the outcomes and return the exit status."""
    session.output.check_fields(_COLUMNS)
    if not keys:
        session.messages.note("No keys to read on standard input; nothing was done.")
    batch = BatchAction(session, name, keys)
    if session.output.for_people and not session.choices.fields:
        for outcome in batch.run():
            if outcome["done"]:
                session.output.line(f"{outcome['key']}: {outcome['message']}")
    else:
        session.output.many(batch.run(), columns=_COLUMNS)
    if len(keys) > 1:
        session.messages.note(batch.summary)
    return batch.status
