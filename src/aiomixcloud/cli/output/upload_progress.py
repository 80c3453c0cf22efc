"""How far an upload is: a bar with bytes, rate and time left, and what is known if it ends."""

from __future__ import annotations

import shutil
from functools import cached_property
from typing import TYPE_CHECKING

from aiomixcloud.cli.interrupts import Interrupted, interrupts
from aiomixcloud.cli.output.formatting import one_line, short_key

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress

#: Columns of the terminal that a file's name may take, and that all else needs.
_WIDEST_NAME, _REST = 24, 48

#: Bytes between two reports of progress, at most: what may have been sent beyond the last one.
_LARGEST_PIECE = 1 << 20


class Sending:
    """An upload or an edit that is under way.

    Args:
        name: What is sent, for people.
        key: Key of the show that is edited; None for an upload.

    Attributes:
        key: Key of the show, as soon as it is known.
    """

    def __init__(self, name: str, key: str | None = None) -> None:
        self._name = one_line(name)
        self.key: str | None = key
        self._sent = self._total = 0
        self._has_begun = self._has_stopped = self._is_done = False

    def begin(self) -> None:
        """Note that the request begins.

        Raises:
            Interrupted: A signal came.
        """
        interrupts.check()
        self._has_begun = True
        interrupts.stop_if_abandoned()

    def progress(self, sent: int, total: int) -> None:
        """Note how far it is; the library calls this after each piece.

        Raises:
            Interrupted: A signal came, and there is more to send.
        """
        # First, since the main thread may have to say how far it is while this one waits.
        self._sent, self._total = sent, total
        if sent >= total:
            interrupts.stop_if_abandoned()
            return
        try:
            interrupts.check()
        except Interrupted:
            self._has_stopped = True
            raise

    def start_over(self) -> None:
        """Note that nothing of it is under way: it was refused, and is sent again later."""
        self._has_begun = False
        self._sent = self._total = 0

    def finish(self, key: str | None) -> None:
        """Note that Mixcloud has taken it.

        Args:
            key: Key of the show, if the answer says it.
        """
        self._is_done = True
        self.key = key or self.key

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
        """What is known of the show if a signal ends the command now."""
        advice = "mixcloud list me cloudcasts"
        if self.key is not None:
            advice = f"mixcloud get {short_key(self.key)}"
        if self._is_done and self.key is not None:
            return f"interrupted, but Mixcloud has it: {short_key(self.key)}"
        if self._is_done:
            return f"interrupted, but the show is published: find it with '{advice}'"
        if not self._may_be_complete:
            return "interrupted before all of it was sent, so Mixcloud has nothing of it"
        return (
            "interrupted when all of it may have been sent, so it may have been published: check "
            f"'{advice}' before you send it again"
        )

    @property
    def _may_be_complete(self) -> bool:
        """Whether Mixcloud may have all of it, also if a piece is being sent just now."""
        if self._has_stopped:
            return False
        if not self._total:
            # An edit may be a single piece; an upload never is.
            return self._has_begun and self.key is not None
        return self._total - self._sent <= _LARGEST_PIECE
