"""Progress of an update of an archive, with a line for each user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.cli.output.formatting import one_line, quantity

if TYPE_CHECKING:
    from rich.text import Text

    from aiomixcloud.archive import Event

#: Maximum number of lines; the users that were read last are shown.
_LINES = 8


@dataclass
class UserProgress:
    """What an update stored of one user.

    Attributes:
        items: Number of items of lists.
        details: Number of pages of users and shows.
        pictures: Number of pictures.
    """

    items: int = 0
    details: int = 0
    pictures: int = 0

    def describe(self) -> str:
        """Return the numbers as text."""
        parts = [quantity(self.items, "item"), quantity(self.details, "detail page")]
        if self.pictures:
            parts.append(quantity(self.pictures, "picture"))
        return ", ".join(parts)


class UpdateProgress:
    """Counts the events of an update.

    Example:
        >>> progress = UpdateProgress()
        >>> progress.count(PageArchived("/bob/", "cloudcasts", items=20, new=20, changed=0))
        >>> progress.render().plain
        'bob: 20 items, 0 detail pages'
    """

    def __init__(self) -> None:
        self._users: dict[str, UserProgress] = {}
        self._remaining = 0

    def count(self, event: Event) -> None:
        """Count an event."""
        from aiomixcloud.archive import DetailsArchived, PageArchived, PictureArchived

        if isinstance(event, PageArchived):
            self._of(event.owner).items += event.items
        elif isinstance(event, DetailsArchived):
            self._of(event.key).details += 1
            self._remaining = event.remaining
        elif isinstance(event, PictureArchived):
            self._of(event.key).pictures += 1

    def render(self) -> Text:
        """Return what to show: a line for each of the last users, and what remains."""
        from rich.text import Text

        users = list(self._users.items())[-_LINES:]
        lines = [f"{one_line(user)}: {progress.describe()}" for user, progress in users]
        if self._remaining:
            lines.append(f"{quantity(self._remaining, 'show')} left")
        return Text("\n".join(lines), "dim")

    def _of(self, key: str) -> UserProgress:
        user = key.strip("/").partition("/")[0]
        # The user of the latest event is last.
        progress = self._users[user] = self._users.pop(user, UserProgress())
        return progress
