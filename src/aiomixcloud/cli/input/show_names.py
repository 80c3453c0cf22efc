"""Shows by slug or title, and the nearest match of a key that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiomixcloud import InvalidArgumentError, MixcloudError, NotFoundError
from aiomixcloud.cli.exit_codes import NOT_FOUND, WRONG_USAGE, CommandError
from aiomixcloud.cli.input.targets import target
from aiomixcloud.cli.output.formatting import one_line, short_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aiomixcloud.cli.session import Session

#: Number of shows that a title is compared with, and of keys in a message.
_MANY, _FEW = 100, 5

#: Similarity of a suggestion from 0 to 1, and one after which no more lists are searched.
_SIMILAR, _VERY_SIMILAR = 0.6, 0.8


def is_title(text: str) -> bool:
    """Return whether a text is a title: it contains spaces and is not a URL.

    Example:
        >>> is_title("Deep Hours 12"), is_title("deep-hours-12")
        (True, False)
    """
    words = text.split()
    return len(words) > 1 and "://" not in text and not text.lstrip().startswith(("<", "["))


def show_key(session: Session, text: str) -> str:
    """Return what refers to a show: a key or URL unchanged, otherwise the key of the show.

    A single word is first the slug, then the title of a show of the user; then it is the title
    of any show, as a text with spaces is.

    Args:
        session: The session of the command.
        text: A key, a URL, the slug of a show of the user, or a title.

    Raises:
        CommandError: Several shows have this title, or a text with spaces is not a title.
    """
    if not is_title(text) and "/" in target(text, session.roots).key.strip("/"):
        return text
    own = None if is_title(text) else own_slug(session, text)
    return own or titled_show(session, text) or text


def own_slug(session: Session, text: str) -> str | None:
    """Return the key of the user's show with this slug, or None if there is none."""
    slug = target(text, session.roots).key.strip("/")
    if "/" in slug or session.token is None:
        return None
    try:
        return str(session.client.get_show(f"{session.own_key}/{slug}").key)
    except (NotFoundError, InvalidArgumentError):
        return None


def titled_show(session: Session, text: str) -> str | None:
    """Return the key of the show with this title; those of the user come first.

    Raises:
        CommandError: Several shows have this title, or a text with spaces is not a title.
    """
    try:
        own = session.client.find_show(text) if session.token is not None else None
    except InvalidArgumentError:  # the name has no visible characters
        return None
    if own is not None:
        return str(own.key)
    from aiomixcloud import normalize_name

    found = _texts(session.client.search(text, type="cloudcast", limit=_MANY), "name")
    keys = [key for key, name in found if normalize_name(name) == normalize_name(text)]
    if len(keys) > 1:
        few = ", ".join(map(short_key, keys[:_FEW])) + (", ..." if len(keys) > _FEW else "")
        raise CommandError(
            f"{len(keys)} shows have the title {text!r}; give the key: {few}", WRONG_USAGE
        )
    if keys or not is_title(text):
        return keys[0] if keys else None
    from difflib import get_close_matches

    names = {name: key for key, name in (*_own_shows(session), *found)}
    close = get_close_matches(text, names, n=1, cutoff=_SIMILAR)
    hint = f"did you mean {short_key(names[close[0]])!r} ({close[0]})?" if close else ""
    raise CommandError(
        f"no show has the title {one_line(text)!r}; "
        + (hint or f"try 'mixcloud search {one_line(text)}'"),
        NOT_FOUND,
    )


def nearest_key(
    session: Session, key: str, *, users: bool = True, shows: bool = True
) -> str | None:
    """Return the existing key that is most similar to one that does not exist, or None.

    Args:
        session: The session of the command.
        key: The key of a user or a show, or the slug of a show.
        users: Whether a single word can be a user.
        shows: Whether a single word can be a show.
    """
    from difflib import get_close_matches

    user, *rest = key.strip("/").split("/")
    if len(rest) > 1 or not user or user in {"genres", "me", "search"}:
        return None
    wanted = short_key(key).lower()
    candidates: dict[str, str] = {}

    def nearest(cutoff: float) -> str | None:
        close = get_close_matches(wanted, candidates, n=1, cutoff=cutoff)
        return candidates[close[0]] if close else None

    try:
        for keys in (
            _similar_shows(session, user, rest[0])
            if rest
            else _similar_names(session, user, users=users, shows=shows)
        ):
            for one in map(short_key, keys):
                # A single word is compared with user names and slugs.
                name = one if rest else one.rpartition("/")[2]
                if one.lower() != wanted:
                    candidates.setdefault(name.lower(), one)
            if found := nearest(_VERY_SIMILAR):
                return found
    except MixcloudError:
        pass  # the first error counts
    return nearest(_SIMILAR)


def _similar_shows(session: Session, user: str, slug: str) -> Iterator[Iterable[str]]:
    client = session.client
    try:
        yield _keys(client.connection(user, "cloudcasts", limit=_MANY))
    except NotFoundError:
        other = nearest_key(session, user, shows=False)
        if other is not None:
            yield _keys(client.connection(other, "cloudcasts", limit=_MANY))
    if words := slug.replace("-", " ").strip():
        yield _keys(client.search(words, type="cloudcast", limit=_MANY))


def _similar_names(
    session: Session, word: str, *, users: bool, shows: bool
) -> Iterator[Iterable[str]]:
    """Yield the keys of the user's shows, of users, and of shows that a search finds."""
    if shows:
        yield [key for key, _ in _own_shows(session)]
    # A search finds words and their beginnings.
    for words in dict.fromkeys((word, word[:3], word[:2])) if users else ():
        yield _keys(session.client.search(words, type="user", limit=_MANY))
    if shows and (words := word.replace("-", " ").strip()):
        yield _keys(session.client.search(words, type="cloudcast", limit=_MANY))


def _own_shows(session: Session) -> list[tuple[str, str]]:
    """Return the keys and names of the latest shows of the user, if there is one."""
    if session.token is None:
        return []
    return _texts(session.client.connection("me", "cloudcasts", limit=_MANY), "name")


def _keys(found: Any) -> list[str]:
    return [key for key, _ in _texts(found, "key")]


def _texts(found: Any, name: str) -> list[tuple[str, str]]:
    """Return the keys and another field of listed objects; responses may contain anything."""
    pairs = [(item.data.get("key"), item.data.get(name)) for item in found]
    return [(key, text) for key, text in pairs if isinstance(key, str) and isinstance(text, str)]
