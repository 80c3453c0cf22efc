"""Which shows may be the one that is looked for by its name. Asking is the shell's business."""

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

#: Endings of a slug: a second and a third show of one name are counted (recorded answers).
_ENDINGS = ("", "-1", "-2")


def predict_slugs(name: str) -> list[str]:
    """Return the slugs that a show of this name has most likely, the first first.

    The rule is the Unicode slug rule of older Django versions: it explains 293 of 310 recorded
    shows, and the others were renamed after their upload, which leaves the slug as it was.

    Args:
        name: Title of a show.

    Example:
        >>> predict_slugs("Rock 'n' Roll 2/10/2015")
        ['rock-n-roll-2102015', 'rock-n-roll-2102015-1', 'rock-n-roll-2102015-2']
    """
    text = unicodedata.normalize("NFKC", clean_line(name))
    words = re.sub(r"[^\w\s-]", "", text).strip().lower()
    slug = re.sub(r"[-\s]+", "-", words)
    return [slug + ending for ending in _ENDINGS] if slug.strip("-") else []


def newest_match(
    shows: Iterable[Show], name: str, *, since: datetime | None = None
) -> Show | None:
    """Return the newest of `shows` that has this name, or None.

    Args:
        shows: Shows in any order; the same one may come twice, and the first counts then.
        name: The name; see `fold` for what counts as the same.
        since: Leave out shows that are older than this moment.
    """
    wanted = fold(name)
    newest: Show | None = None
    for show in shows:
        # A list may hold anything, as answers are not checked.
        data = getattr(show, "data", None)
        title = data.get("name") if isinstance(data, dict) else None
        if not isinstance(title, str) or fold(title) != wanted:
            continue
        created = _created(show)
        if since is not None and created is not None and created < since:
            continue
        if newest is None or _is_later(created, _created(newest)):
            newest = show
    return newest


def _created(show: AccessDict) -> datetime | None:
    text = show.data.get("created_time")
    return parse_iso(text) if isinstance(text, str) else None


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)
