"""Checks of the service: reachability, clock, access token and the fields of its answers."""

from __future__ import annotations

import time
from dataclasses import asdict
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from aiomixcloud import MixcloudError, RateLimitError, ResponseEvent, TransportError
from aiomixcloud.cli.diagnosis.checks import Check
from aiomixcloud.cli.diagnosis.comparison import Comparison
from aiomixcloud.cli.error_messages import explain
from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.known_fields import SHAPES
from aiomixcloud.cli.output.formatting import short_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aiomixcloud.cli.session import Session
    from aiomixcloud.sync import MixcloudSync

#: Seconds that this computer's clock may differ; smaller differences harm nothing.
_TOLERANCE = 60.0

#: Published shows of a free account, from the official help pages.
_FREE_SHOWS = 10

#: Number of items of a list that are compared, and number of objects of a kind that are fetched.
_ITEMS = 20
_OBJECTS = 5


class Question(NamedTuple):
    """A list to compare.

    Attributes:
        name: Name of the connection.
        kind: Kind of its items.
        required: Fields that its items have in addition.
    """

    name: str
    kind: str
    required: Sequence[str] = ()


#: The lists that are compared, by the kind of their owner.
LISTS: dict[str, tuple[Question, ...]] = {
    "user": (
        Question("cloudcasts", "cloudcast"),
        Question("followers", "user"),
        Question("feed", "feed item"),
        Question("listens", "cloudcast", ["listen_time"]),
        Question("comments", "comment"),
        Question("playlists", "playlist"),
    ),
    "cloudcast": (Question("comments", "comment"), Question("favorites", "user")),
    "tag": (Question("popular", "cloudcast"),),
}


class Service:
    """The service of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._skews: list[float] = []
        self._seconds = 0.0

    def check(self, keys: Sequence[str]) -> Iterator[Check]:
        """Check the service from bottom to top; later checks need the earlier ones.

        Args:
            keys: Keys whose answers are compared, too.
        """
        try:
            self._connect(None).get("popular", limit=1)
        except MixcloudError as error:
            yield self._failure("reachability", error)
            yield from self._check_clock()
            return
        root = self._session.roots.api
        milliseconds = round(self._seconds * 1000)
        yield Check(
            "reachability",
            "ok",
            f"{root} responds in {milliseconds} ms",
            {"api_root": root, "milliseconds": milliseconds},
        )
        yield from self._check_clock()
        client, account = self._check_account()
        yield account
        yield from Answers(client, self._session, with_token=account.status == "ok").check(keys)

    def _connect(self, token: str | None) -> MixcloudSync:
        session = self._session
        return session.connect(session.roots, token, hook=self._observe)

    def _observe(self, event: Any) -> None:
        """Measure the response time and the difference of the clocks."""
        self._session.messages.event(event)
        if isinstance(event, ResponseEvent):
            self._seconds = event.seconds
            try:
                then = parsedate_to_datetime(event.server_date or "").timestamp()
            except (ValueError, OverflowError):
                return
            self._skews.append(time.time() - event.seconds / 2 - then)

    def _check_clock(self) -> Iterator[Check]:
        if not self._skews:
            yield Check("clock", "note", "unknown, since no response has a date")
            return
        # The header has whole seconds, and a cached response an old date.
        skew = min(self._skews, key=abs)
        facts = {"skew_seconds": round(skew, 1)}
        if abs(skew) <= _TOLERANCE:
            yield Check("clock", "ok", "agrees with that of the service", facts)
            return
        direction = "ahead of" if skew > 0 else "behind"
        text = f"this computer's clock is {abs(skew):.0f} s {direction} that of the service"
        yield Check("clock", "problem", f"{text}; set it, or check the network's proxy", facts)

    def _check_account(self) -> tuple[MixcloudSync, Check]:
        """Check the access token; return a client that uses it if it is valid."""
        try:
            token = self._session.token
        except CommandError as error:
            return self._connect(None), Check("account", "problem", error.message)
        if token is None:
            text = "not logged in; run 'mixcloud login' to check an account, too"
            return self._connect(None), Check("account", "note", text)
        try:
            client = self._connect(token.value)
            user = client.me().data
        except MixcloudError as error:
            return self._connect(None), self._failure("account", error)
        is_pro, number = user.get("is_pro"), user.get("cloudcast_count")
        kind = "Pro" if is_pro is True else "free" if is_pro is False else "unknown"
        text = f"{user.get('username')}, {kind} account, {number} published shows"
        if is_pro is False and isinstance(number, int) and number >= _FREE_SHOWS:
            text += f" (free accounts can publish {_FREE_SHOWS})"
        facts = {
            "username": user.get("username"),
            "is_pro": is_pro,
            "cloudcast_count": number,
            "token": token.source,
        }
        return client, Check("account", "ok", f"{text}; token from {token.source}", facts)

    def _failure(self, name: str, error: MixcloudError) -> Check:
        return Check(name, "problem", explain(error, self._session)[1])


class Answers:
    """Compares answers with the fields that this version knows.

    Args:
        client: The client.
        session: The session of the command.
        with_token: Whether the client has a valid access token.
    """

    def __init__(self, client: MixcloudSync, session: Session, *, with_token: bool) -> None:
        self._client = client
        self._session = session
        self._with_token = with_token
        self._comparison = Comparison(with_token=with_token)
        self._number = 0
        self._failures: list[Check] = []

    def check(self, keys: Sequence[str]) -> Iterator[Check]:
        """Fetch a sample of answers, and those for some keys, and compare them."""
        try:
            self._sample(keys)
        except (TransportError, RateLimitError) as error:
            self._fail("", error)
        differences = self._comparison.differences
        yield from self._failures
        for one in differences:
            yield Check("answers", "problem", one.text, asdict(one))
        if not differences and not self._failures:
            text = f"all fields in {self._number} responses are known to this version"
            yield Check("answers", "ok", text)

    def _sample(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._compare_key(key)
        shows = self._list("popular", "cloudcast")
        if self._with_token:
            self._lists([_text(self._object("me", "user"), "key") or "me"], "user")
        users = _keys(show.get("user") for show in shows)
        tags = _keys(
            tag for show in shows if isinstance(show.get("tags"), list) for tag in show["tags"]
        )
        for kind, found in (("cloudcast", _keys(shows)), ("user", users), ("tag", tags)):
            for key in found:
                self._object(key, kind)
            self._lists(found, kind)

    def _compare_key(self, key: str) -> None:
        """Compare the answers for a key given by the user, whatever kind it is."""
        answer = self._fetch(key)
        if answer is None:
            return
        if isinstance(items := answer.get("data"), list):
            self._comparison.add_list(answer, _kind_of_items(key, items), key)
            return
        path = _text(answer, "key") or key
        kind = _text(answer, "type")
        # Without its type, the number of parts of a key shows the kind of the object.
        if kind not in LISTS:
            parts = short_key(path).split("/")
            kind = "tag" if parts[0] == "genres" else "cloudcast" if len(parts) > 1 else "user"
        self._comparison.add(answer, kind, path)
        self._lists([path], kind)

    def _object(self, key: str, kind: str) -> dict[str, Any]:
        answer = self._fetch(key) if key else None
        if answer is not None:
            self._comparison.add(answer, kind, key)
        return answer or {}

    def _lists(self, keys: Sequence[str], kind: str) -> None:
        """Compare each list of the first object whose list is not empty."""
        for name, items, required in LISTS[kind]:
            for key in keys:
                if self._list(f"{key.strip('/')}/{name}", items, required):
                    break

    def _list(self, path: str, kind: str, required: Sequence[str] = ()) -> list[dict[str, Any]]:
        answer = self._fetch(path, limit=_ITEMS)
        if answer is None:
            return []
        self._comparison.add_list(answer, kind, f"/{path}/", required=required)
        items = answer.get("data")
        found = items if isinstance(items, list) else []
        return [item for item in found if isinstance(item, dict)]

    def _fetch(self, key: str, **arguments: Any) -> dict[str, Any] | None:
        """Fetch an answer as plain JSON; an error is reported, and ends only this comparison."""
        try:
            data: dict[str, Any] = self._client.get(key, **arguments).data
        except (TransportError, RateLimitError):
            raise
        except MixcloudError as error:
            self._fail(key, error)
            return None
        self._number += 1
        return data

    def _fail(self, key: str, error: MixcloudError) -> None:
        where = f"{short_key(key)}: " if key else ""
        text = f"{where}{explain(error, self._session)[1]}"
        self._failures.append(Check("answers", "problem", text))


def _text(value: Any, name: str) -> str:
    """Return a field of an object if both are usable, otherwise an empty text."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _keys(objects: Iterable[Any]) -> list[str]:
    """Return the keys of the first few objects, each once."""
    found = dict.fromkeys(_text(one, "key") for one in objects)
    return [key for key in found if key][:_OBJECTS]


def _kind_of_items(key: str, items: Sequence[Any]) -> str:
    """Return the kind of the items of a list: that of its name, or the type of the first."""
    name = short_key(key).rpartition("/")[2]
    by_name = {question.name: question.kind for owner in LISTS.values() for question in owner}
    first = _text(items[0], "type") if items else ""
    return first if first in SHAPES else by_name.get(name, "cloudcast")
