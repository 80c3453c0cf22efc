"""The fields shown for each kind of object, in lists and for single objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aiomixcloud.cli.output.field_paths import leaves
from aiomixcloud.cli.output.formatting import field
from aiomixcloud.cli.output.tables import are_figures

if TYPE_CHECKING:
    from collections.abc import Sequence


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: Title of the column.
        paths: Paths of its values; the first path with a value applies.
        least: Minimum width; None if values are never shortened.
        rank: Columns of a higher rank are omitted first on narrow terminals; 0 is never omitted.
        wraps: Whether long values wrap instead of being cut.
    """

    title: str
    paths: tuple[str, ...]
    least: int | None = None
    rank: int = 0
    wraps: bool = False

    @property
    def is_link(self) -> bool:
        """Whether values link to the page of the object: its name and its key."""
        return self.paths[0] in {"name", "key"}

    def path(self, item: Any) -> str:
        """Return the path of this column's value in an object."""
        for path in self.paths[:-1]:
            if field(item, path) is not None:
                return path
        return self.paths[-1]


class View(NamedTuple):
    """The fields shown for a kind of object.

    Attributes:
        table: Columns of a list on a terminal.
        plain: Paths of the columns in a pipe; scripts rely on them.
        lines: Titles and paths of a single object on a terminal.
        details: Additional columns of a list whose items have all details.
    """

    table: tuple[Column, ...]
    plain: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[str, str], ...] = ()
    details: tuple[Column, ...] = ()

    def with_details(self) -> View:
        """Return the same view with the columns of details, on a terminal before the key."""
        plain = (*self.plain, *(column.paths for column in self.details))
        return self._replace(table=(*self.table[:-1], *self.details, self.table[-1]), plain=plain)


def _paths(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the paths of columns, separated by spaces; ``|`` separates alternatives."""
    return tuple(tuple(paths.split("|")) for paths in text.split())


#: Width from which a key wraps, rather than being the reason to omit other columns.
_KEY_WIDTH = 40

_KEY = Column("key", ("key",), least=_KEY_WIDTH, wraps=True)

_SHOW = View(
    table=(
        Column("show", ("name",), least=20),
        Column("by", ("user.name",), least=12, rank=4),
        Column("length", ("audio_length",), rank=1),
        Column("plays", ("play_count",), rank=2),
        Column("favorites", ("favorite_count",), rank=5),
        Column("published", ("created_time",), rank=3),
        _KEY,
    ),
    plain=_paths("key name user.username audio_length play_count favorite_count created_time"),
    lines=(
        ("show", "name"),
        ("by", "user.name"),
        ("key", "key"),
        ("page", "url"),
        ("published", "created_time"),
        ("length", "audio_length"),
        ("tags", "tags.name"),
        ("hosts", "hosts.name"),
        ("plays", "play_count"),
        ("listeners", "listener_count"),
        ("favorites", "favorite_count"),
        ("reposts", "repost_count"),
        ("comments", "comment_count"),
        ("favorited", "favorited"),
        ("reposted", "reposted"),
        ("listen later", "is_listen_later"),
        ("about", "description"),
    ),
    details=(
        Column("tags", ("tags.name",), least=12),
        Column("about", ("description",), least=16),
    ),
)

_LISTEN = View(
    table=(
        *_SHOW.table[:2],
        Column("length", ("audio_length",), rank=2),
        Column("plays", ("play_count",), rank=3),
        Column("listened", ("listen_time",), rank=1),
        _KEY,
    ),
    plain=(*_SHOW.plain, ("listen_time",)),
    lines=_SHOW.lines,
    details=_SHOW.details,
)

_USER = View(
    table=(Column("user", ("name",), least=20), _KEY),
    plain=_paths("key username name"),
    lines=(
        ("user", "name"),
        ("key", "key"),
        ("page", "url"),
        ("city", "city"),
        ("country", "country"),
        ("since", "created_time"),
        ("followers", "follower_count"),
        ("following", "following_count"),
        ("shows", "cloudcast_count"),
        ("favorites", "favorite_count"),
        ("listens", "listen_count"),
        ("pro", "is_pro"),
        ("you follow", "following"),
        ("follows you", "follower"),
        ("about", "biog"),
    ),
    details=(
        Column("city", ("city",), least=12, rank=2),
        Column("country", ("country",), least=12, rank=3),
        Column("followers", ("follower_count",), rank=1),
        Column("shows", ("cloudcast_count",), rank=4),
        Column("about", ("biog",), least=16),
    ),
)

_TAG = View(
    table=(Column("tag", ("name",), least=20), _KEY),
    plain=_paths("key name"),
    lines=(("tag", "name"), ("key", "key"), ("page", "url")),
)

_COMMENT = View(
    table=(
        Column("by", ("user.name",), least=12),
        Column("when", ("submit_date",), rank=1),
        Column("comment", ("comment",), least=12, wraps=True),
    ),
    plain=_paths("key user.username submit_date comment"),
    lines=(("by", "user.name"), ("when", "submit_date"), ("comment", "comment")),
)

_FEED_ITEM = View(
    table=(
        Column("when", ("created_time",), rank=1),
        Column("who", ("from.name",), least=12, rank=2),
        Column("did", ("title",)),
        Column("what", ("cloudcasts.name", "users.name"), least=16),
        Column("key", ("cloudcasts.key", "users.key"), least=_KEY_WIDTH, wraps=True),
    ),
    plain=_paths(
        "key created_time from.username type cloudcasts.key|users.key cloudcasts.name|users.name"
    ),
)

#: Maximum number of columns for an unknown kind of object.
_FEW = 5

_OTHER = View(table=(Column("name", ("name",), least=20), _KEY), plain=(("key",), ("name",)))

_KINDS = {"cloudcast": _SHOW, "user": _USER, "tag": _TAG, "comment": _COMMENT}


#: Minimum widths of columns of other tables, and columns whose long values wrap.
_LEAST = {"show": 20, "name": 20, "key": None, "reason": 20, "text": 30}
_WRAPPED = frozenset({"key", "reason", "text"})


def table_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns of a table of values that are not objects of the API.

    On a narrow terminal, the last columns of figures are omitted first.

    Example:
        >>> [column.wraps for column in table_columns(["key", "plays"], [["bob/a-show", "7"]])]
        [True, False]
    """
    return [
        Column(
            name.replace("_", " "),
            (name,),
            least=_LEAST.get(name, 12),
            rank=place if are_figures(row[place] for row in rows) else 0,
            wraps=name in _WRAPPED,
        )
        for place, name in enumerate(names)
    ]


def view_of(items: Sequence[Any], *, full: bool = False) -> View:
    """Return the view of the objects in a list, based on the first object.

    Args:
        items: The objects.
        full: Whether to show their usual details, too.
    """
    view = _view_of(items[0] if items and isinstance(items[0], dict) else {})
    return view.with_details() if full else view


def _view_of(item: dict[str, Any]) -> View:
    if "listen_time" in item:
        return _LISTEN
    if "from" in item:
        return _FEED_ITEM
    known = _KINDS.get(str(item.get("type")))
    if known or not item or {"key", "name"} & set(item):
        return known or _OTHER
    paths = leaves(item)
    return View(
        table=tuple(Column(path, (path,), least=12) for path in paths[:_FEW]),
        plain=tuple((path,) for path in paths),
    )
