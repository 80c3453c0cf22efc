"""Finding a show by its name. Requests are up to the caller."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from .data import AccessDict
from .dates import parse_iso
from .text import clean_line, fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Show = TypeVar("Show", bound=AccessDict)


def normalize_name(name: str) -> str:
    r"""Return the form in which names of shows are compared.

    Names are considered equal if they differ only in case, whitespace, invisible characters or
    Unicode normalization.

    Args:
        name: Title of a show.

    Example:
        >>> normalize_name("CAFE\u0301  Session") == normalize_name("café session")
        True
    """
    return fold(name)


def predict_slugs(name: str, *, count: int = 3) -> list[str]:
    """Return the likely slugs of a show with this name, the most likely first.

    The rule is the Unicode slug rule of older Django versions. It explains 293 of 310 recorded
    shows; the others were renamed after their upload, which does not change the slug.

    A second and a third show of the same name are numbered (recorded responses).

    Args:
        name: Title of a show.
        count: How many slugs to return.

    Example:
        >>> predict_slugs("Rock 'n' Roll 2/10/2015")
        ['rock-n-roll-2102015', 'rock-n-roll-2102015-1', 'rock-n-roll-2102015-2']
    """
    text = unicodedata.normalize("NFKC", clean_line(name))
    words = re.sub(r"[^\w\s-]", "", text).strip().lower()
    slug = re.sub(r"[-\s]+", "-", words)
    if not slug.strip("-"):
        return []
    return [f"{slug}-{number}" if number else slug for number in range(count)]


def newest_match(
    shows: Iterable[Show], name: str, *, since: datetime | None = None
) -> Show | None:
    """Return the newest of `shows` with this name, or None.

    Args:
        shows: Shows in any order; of duplicates, the first counts.
        name: The name; see `normalize_name` for how names are compared.
        since: Ignore shows that are older than this time.
    """
    wanted = normalize_name(name)
    newest: Show | None = None
    for show in shows:
        # Responses are not validated, so a list may contain anything.
        data = getattr(show, "data", None)
        title = data.get("name") if isinstance(data, dict) else None
        if not isinstance(title, str) or normalize_name(title) != wanted:
            continue
        created = _creation_time(show)
        if since is not None and created is not None and created < since:
            continue
        if newest is None or _is_later(created, _creation_time(newest)):
            newest = show
    return newest


def _creation_time(show: AccessDict) -> datetime | None:
    text = show.data.get("created_time")
    return parse_iso(text) if isinstance(text, str) else None


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)
