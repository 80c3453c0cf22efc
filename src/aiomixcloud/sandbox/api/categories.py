"""The categories Mixcloud once had, each listing the shows with the tag of the same name.

About forty were observed, each with a name, a slug and a format. Their names and contents are
guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.db.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `format` is "music" or "talk"."""

    number: int
    name: str
    format: str

    @property
    def slug(self) -> str:
        """The last part of its key; its shows are those of the tag with this slug."""
        return slugify(self.name)


# fmt: off
_NAMES = {
    "music": (
        "Ambient", "Balearic", "Bass", "Bebop", "Blues", "Bossa nova", "Breakbeat", "Classical",
        "Deep", "Disco", "Downtempo", "Dubstep", "Electronica", "Folk", "Funk", "Garage",
        "Hip hop", "House", "Indie rock", "Jazz", "Metal", "Pop", "Reggae", "Rock", "Samba",
        "Soul", "Techno", "Trance", "World",
    ),
    "talk": (
        "Arts", "Business", "Comedy", "Education", "History", "Interview", "News", "Politics",
        "Science", "Sport", "Talk",
    ),
}
# fmt: on

#: All categories by slug.
CATEGORIES: Mapping[str, Category] = {
    slugify(name): Category(number, name, kind)
    for kind, names in _NAMES.items()
    for number, name in enumerate(names)
}
