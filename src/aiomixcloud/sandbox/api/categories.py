"""The categories that Mixcloud once had, each with the shows that have its tag.

About forty were seen, with a name, a slug and a format; which ones they were, and what was in
them, is a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.db.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Category:
    """A category; ``format`` is "music" or "talk"."""

    number: int
    name: str
    format: str

    @property
    def slug(self) -> str:
        """The last part of its key, and that of the tag that goes with it."""
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

#: All categories, by their slugs.
CATEGORIES: Mapping[str, Category] = {
    slugify(name): Category(number, name, kind)
    for kind, names in _NAMES.items()
    for number, name in enumerate(names)
}
