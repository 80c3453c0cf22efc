"""How far an upload is: a bar with bytes, rate and time left, and words for where it ended."""

from __future__ import annotations

import shutil
from functools import cached_property
from typing import TYPE_CHECKING

from aiomixcloud.cli.values import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress

#: Columns of the terminal that a file's name may take, and that all else needs.
_WIDEST_NAME, _REST = 24, 48


class Sending:
    """An upload or an edit that is under way.

    Args:
        name: What is sent, for people.
    """

    def __init__(self, name: str) -> None:
        self._name = one_line(name)
        self._sent = self._total = 0

    def progress(self, sent: int, total: int) -> None:
        """Note how far it is; the library calls this."""
        self._sent, self._total = sent, total

    def drawn(self) -> RenderableType:
        """Return the bar as it is now."""
        if not self._total:
            return self._name
        if self._sent >= self._total:
            return f"{self._name} is sent; waiting for Mixcloud's answer ..."
        (task,) = self._bar.tasks
        self._bar.update(task.id, completed=self._sent, total=self._total)
        return self._bar.get_renderable()

    @cached_property
    def _bar(self) -> Progress:
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.table import Column

        room = shutil.get_terminal_size().columns - _REST
        bar = Progress(
            TextColumn(
                "{task.description}",
                markup=False,
                table_column=Column(
                    no_wrap=True, max_width=max(1, min(_WIDEST_NAME, room)), overflow="ellipsis"
                ),
            ),
            BarColumn(bar_width=None),
            DownloadColumn(table_column=Column(no_wrap=True)),
            TransferSpeedColumn(table_column=Column(no_wrap=True)),
            TimeRemainingColumn(compact=True, table_column=Column(no_wrap=True)),
            TextColumn("left", table_column=Column(no_wrap=True)),
            expand=True,
        )
        bar.add_task(self._name, total=self._total)
        return bar

    @property
    def interrupted(self) -> str:
        """What is known of the show where the user ended it."""
        if self._total and self._sent >= self._total:
            return (
                "All of it was sent, so it may have been taken: look with "
                "'mixcloud list me cloudcasts' before you send it again."
            )
        return "It was not sent to its end, so Mixcloud has nothing of it."
