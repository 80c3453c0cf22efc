"""What an interrupted upload means, and how its show is recognized. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from aiomixcloud import (
    AuthenticationError,
    InvalidArgumentError,
    InvalidResponseError,
    MixcloudError,
    RateLimitError,
    ServerError,
    TransportError,
    UploadInterruptedError,
    normalize_name,
    predict_slugs,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from .records import Attempt, ShowState
    from .show import Show

#: Default number of seconds in which a new show appears in lists. They lag by minutes (clients
#: of the API that saw it); the exact time is not documented.
SETTLE = 300.0

#: Maximum difference between the clocks of Mixcloud and of this machine.
_CLOCKS = timedelta(minutes=1)

#: How much earlier than its date of publication a show may be public, whatever the time zone.
_DAY = timedelta(days=1)

#: Number of slugs to try after the last one that exists.
_SPARE_SLUGS = 3

#: Maximum number of slugs to try.
_MOST_SLUGS = 100

#: Seconds between two looks: short at first, since keys work at once.
_PAUSES = (2.0, 5.0, 10.0, 20.0)
_LONGEST_PAUSE = 30.0


class Outcome(Enum):
    """What a failed request means for a show."""

    #: Mixcloud or the client refused it; it is not there.
    REFUSED = auto()
    #: It may be there or not.
    UNKNOWN = auto()
    #: It is not there; the request can be sent again.
    UNSENT = auto()
    #: It is not there; Mixcloud asks to wait.
    LIMITED = auto()
    #: It is not there, and no other show can be sent.
    DENIED = auto()


def classify(error: MixcloudError) -> Outcome:
    """Return what an error of an upload or an edit means."""
    if isinstance(error, UploadInterruptedError):
        return Outcome.UNKNOWN if error.may_exist else Outcome.UNSENT
    if isinstance(error, RateLimitError):
        return Outcome.LIMITED
    if isinstance(error, AuthenticationError):
        return Outcome.DENIED
    if isinstance(error, InvalidArgumentError):
        return Outcome.REFUSED
    if isinstance(error, TransportError | ServerError | InvalidResponseError):
        return Outcome.UNSENT
    return Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class AccountShow:
    """A show of the account.

    Attributes:
        key: Its key.
        name: Its name.
        seconds: Length of its audio; None while it is being encoded.
        created: When it was created, or None if it is not known.
    """

    key: str
    name: str
    seconds: float | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """The result of looking for the show of an attempt.

    Attributes:
        key: The key of the show, or None.
        keys: Keys of all shows that may be it, if there are several.
    """

    key: str | None = None
    keys: tuple[str, ...] = ()


def list_likely_keys(name: str, existing: Collection[str], *, user: str) -> list[str]:
    """Return the keys that a show of this name may have, most likely first.

    A second show of the same name gets the suffix ``-1``, and so on. Keys that exist are
    followed by further ones, since each show of the name moves the next one up.
    """
    known = {normalize_key(key) for key in existing}
    keys: list[str] = []
    spare = _SPARE_SLUGS
    for slug in predict_slugs(name, count=_MOST_SLUGS):
        key = f"/{user}/{quote(slug)}/"
        if normalize_key(key) in known:
            spare = _SPARE_SLUGS
        elif spare:
            spare -= 1
        else:
            break
        keys.append(key)
    return keys


def normalize_key(key: str) -> str:
    """Return the form in which keys are compared: without slashes at the ends or case."""
    return unquote(key).strip("/").casefold()


def recognize(
    attempt: Attempt, shows: Iterable[AccountShow], *, claimed: Collection[str]
) -> Search:
    """Return which of the shows of an account an attempt created.

    A show counts if its name is equal, it did not exist before the attempt, it is as long as the
    audio (as far as both lengths are known), and the journal does not know it as another show.
    """
    name = normalize_name(attempt.name)
    excluded = {normalize_key(key) for key in (*claimed, *attempt.present)}
    absent = {normalize_key(key) for key in attempt.absent}
    found: dict[str, AccountShow] = {}
    for show in shows:
        key = normalize_key(show.key)
        is_new = key in absent or (
            show.created is None or show.created >= attempt.started - _CLOCKS
        )
        if (
            key not in excluded
            and is_new
            and normalize_name(show.name) == name
            and is_as_long(show.seconds, attempt.seconds, share=0.005)
        ):
            found.setdefault(key, show)
    keys = tuple(show.key for show in found.values())
    return Search(keys[0]) if len(keys) == 1 else Search(None, keys)


def recognize_all(
    attempts: Mapping[str, Attempt], shows: Iterable[AccountShow], *, claimed: Collection[str]
) -> dict[str, Search]:
    """Return which shows of an account several attempts created, by attempt.

    A show that two attempts may have created is left to the user.
    """
    shows = list(shows)
    searches = {
        one: recognize(attempt, shows, claimed=claimed) for one, attempt in attempts.items()
    }
    uses = Counter(
        key for search in searches.values() for key in {search.key, *search.keys} if key
    )
    return {
        one: Search(None, (search.key,)) if search.key and uses[search.key] > 1 else search
        for one, search in searches.items()
    }


def find_claimed(states: Iterable[ShowState], shows: Iterable[AccountShow]) -> set[str]:
    """Return the keys, in normal form, of shows that belong to shows of a journal.

    A show that an interrupted attempt may have created is not another one's.
    """
    states, shows = list(states), list(shows)
    claimed = {normalize_key(state.key) for state in states if state.key}
    for state in states:
        if state.attempt and not state.key:
            search = recognize(state.attempt, shows, claimed=claimed)
            claimed |= {normalize_key(key) for key in (search.key, *search.keys) if key}
    return claimed


def is_as_long(one: float | None, other: float | None, *, share: float = 0.0) -> bool:
    """Return whether two lengths in seconds can be of the same audio; unknown lengths can.

    They may differ by 2 seconds, or by a share of the longer one.
    """
    if not one or not other:
        return True
    return abs(one - other) <= max(2.0, share * max(one, other))


def find_twin(wanted: Show, shows: Sequence[AccountShow]) -> tuple[AccountShow | None, bool]:
    """Return a show of the account, and whether it certainly is the wanted one.

    It is if it has the same length. A show that was public before the date of the manifest is an
    earlier one of the same name: the time of its creation is that of its publication.
    """
    seconds, date = wanted.audio.seconds, wanted.publish_date
    for show in shows:
        is_earlier = date and show.created and show.created < date - _DAY
        if seconds and show.seconds and is_as_long(show.seconds, seconds) and not is_earlier:
            return show, True
    return (shows[0], False) if shows else (None, False)


def next_look(looks: int, elapsed: float, settle: float) -> float | None:
    """Return the seconds to wait before looking for a show again, or None to give up.

    Args:
        looks: Number of looks so far.
        elapsed: Seconds since the upload ended.
        settle: Seconds in which lists are expected to show it.
    """
    left = settle - elapsed
    if left <= 0:
        return None
    pause = _PAUSES[looks - 1] if 0 < looks <= len(_PAUSES) else _LONGEST_PAUSE
    return min(pause, left)
