"""The commands that act: follow, favorite, repost, listen later, and their undoing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
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
from aiomixcloud.cli.characters import strip
from aiomixcloud.cli.command import Command, command
from aiomixcloud.cli.error_messages import explained
from aiomixcloud.cli.exit_codes import DONE, FAILED, WRONG_USAGE
from aiomixcloud.cli.input.targets import CONNECTIONS, target
from aiomixcloud.cli.output.formatting import short_key
from aiomixcloud.cli.output.messages import hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aiomixcloud.cli.session import Session

#: Bytes of keys that are read from standard input: some hundred thousand of them.
_MOST_BYTES = 50_000_000

#: What is done to users; all else is done to shows.
_TO_USERS = frozenset({"follow", "unfollow"})


def _acting(name: str, words: str, example: str) -> Command:
    """Return the command that does something to what is at some keys."""

    @click.argument("keys", nargs=-1, required=True, metavar="KEY-or-URL...")
    @click.pass_obj
    def act(session: Session, keys: Sequence[str]) -> int:
        return _act(session, name.replace("-", "_"), _all_keys(session, keys))

    what = "user" if name in _TO_USERS else "show"
    act.__doc__ = (
        f"{words}\n\nEach KEY-or-URL is a {what}; - reads more from standard input, one in a "
        "line. What follows a tab there is left out, and so are blank lines and those that "
        "begin with #. The command goes on after a failure, and ends with status 0 only if "
        "all went well."
    )
    list_of = "users.txt" if name in _TO_USERS else "shows.txt"
    return command(
        name, examples=[f"mixcloud {name} {example}", f"mixcloud {name} - < {list_of}"]
    )(act)


follow_command: Command = _acting("follow", "Follow users.", "bob alice")
unfollow_command: Command = _acting("unfollow", "Follow users no longer.", "certainuser")
favorite_command: Command = _acting("favorite", "Make shows your favorites.", "luke/a-nice-mix")
unfavorite_command: Command = _acting(
    "unfavorite", "Make shows your favorites no longer.", "chris/funky-mix"
)
repost_command: Command = _acting("repost", "Show shows to your followers.", "luke/a-nice-mix")
unrepost_command: Command = _acting("unrepost", "Take reposts back.", "alice/fun-times-ep-25")
listen_later_command: Command = _acting("listen-later", "Keep shows for later.", "luke/a-nice-mix")
unlisten_later_command: Command = _acting(
    "unlisten-later", "Keep shows for later no longer.", "chris/funky-mix"
)


def _all_keys(session: Session, keys: Sequence[str]) -> list[str]:
    """Return the keys on the line, with those of standard input in place of ``-``, each once."""
    found: dict[str, None] = {}
    for key in keys:
        if key != "-":
            found[key] = None
            continue
        if sys.stdin.isatty():
            session.messages.note("reading keys, one in a line; Ctrl-D ends them")
        found |= dict.fromkeys(_keys_in(_read_keys(session)))
    return list(found)


def _read_keys(session: Session) -> list[str]:
    """Return the lines of standard input."""
    from aiomixcloud.cli.input.text_files import STDIN, NotTextError, read

    try:
        text = read(STDIN, most=_MOST_BYTES)
    except NotTextError as error:
        raise click.UsageError(f"standard input cannot be read: {error}") from None
    if text.note:
        session.messages.note(f"Standard input: {text.note}.")
    return text.content.splitlines()


def _keys_in(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        text = strip(line.partition("\t")[0])
        if text.startswith(("{", "[")):
            raise click.UsageError("standard input is JSON: pipe it without --json or --jsonl")
        if text and not text.startswith("#"):
            yield text


class _Deeds:
    """The same deed for several keys, one after the other.

    Args:
        session: The run of the program.
        name: The call of the client.
        keys: What it is done to.
    """

    def __init__(self, session: Session, name: str, keys: Sequence[str]) -> None:
        self._session = session
        self._name = name
        self._keys = keys
        self._statuses: list[int] = []

    def do(self) -> Iterator[dict[str, Any]]:
        """Do it to each key, and give out what came of it; failures are told at once."""
        # What is wrong with these is wrong for all keys.
        roots, client = self._session.roots, self._session.client
        call: Any = getattr(client, self._name)
        for text in self._keys:
            key = ""
            try:
                key = target(text, roots).key
                message = _done(call(text))
            except (MixcloudError, click.UsageError) as error:
                status, message = explained(error, self._session)
                advice = ""
                if isinstance(error, NotFoundError):
                    message, advice = f"{error.message.removesuffix('.')}.", self._advice(key)
                elif getattr(error, "status", None) == HTTPStatus.METHOD_NOT_ALLOWED:
                    status, advice = WRONG_USAGE, self._advice(key)
                    message = "Mixcloud cannot do that with it."
                self._statuses.append(status)
                shown, message = hidden(text), hidden(message)
                self._session.messages.problem(f"{shown or repr(text)}: {message}{advice}")
                yield {"key": shown, "done": False, "message": message}
                # With these it would be no better for the others.
                away = isinstance(error, TransportError) and error.unsent
                if away or isinstance(error, AuthenticationError | RateLimitError):
                    return
            else:
                self._statuses.append(DONE)
                yield {"key": text, "done": True, "message": message}

    def _advice(self, key: str) -> str:
        """Return what to do where there was nothing of the kind: no such thing, or no deed."""
        user, *rest = short_key(key).split("/")
        if len(rest) > 1 or user == "genres" or {*rest} & {*CONNECTIONS}:
            return ""
        if self._name in _TO_USERS and rest:
            return f" This is no user; whose it is has the key {user}."
        if self._name not in _TO_USERS and not rest:
            return " This is no show, whose key looks like bob/a-show: 'mixcloud search WORDS'."
        if self._name.startswith("un"):
            return ""
        words = [user, *rest][-1].replace("-", " ")
        return f" Try 'mixcloud search {words} --type {'show' if rest else 'user'}'."

    @property
    def status(self) -> int:
        """The exit status of the whole: what all failures have in common, else 1."""
        failures = {status for status in self._statuses if status != DONE}
        return failures.pop() if len(failures) == 1 else FAILED if failures else DONE

    @property
    def summary(self) -> str:
        """How it went, in one line."""
        done = self._statuses.count(DONE)
        failed = len(self._statuses) - done
        left = len(self._keys) - len(self._statuses)
        if not failed:
            return f"all {done} done"
        return f"{done} of {len(self._keys)} done, {failed} failed" + (
            f", {left} not tried" if left else ""
        )


def _done(answer: Any) -> str:
    """Return what Mixcloud says to a deed.

    Raises:
        MixcloudError: It says that it did not do it.
    """
    result = answer.get("result")
    message = result.get("message") if isinstance(result, Mapping) else None
    if isinstance(result, Mapping) and result.get("success") is False:
        raise MixcloudError(str(message or "Mixcloud did not do it, and does not say why"))
    return str(message or "done")


def _act(session: Session, name: str, keys: Sequence[str]) -> int:
    """Do it to each key, tell how it went, and return the exit status."""
    if not keys:
        session.messages.note("there was no key to read, so nothing was done")
    deeds = _Deeds(session, name, keys)
    if session.output.for_people:
        for deed in deeds.do():
            if deed["done"]:
                session.output.line(f"{deed['key']}: {deed['message']}")
    else:
        session.output.many(deeds.do(), columns=("key", "done", "message"))
    if len(keys) > 1:
        session.messages.note(deeds.summary)
    return deeds.status
