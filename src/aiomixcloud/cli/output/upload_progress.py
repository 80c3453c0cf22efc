"""The progress of an upload: a bar, and the message if the upload is interrupted."""

from __future__ import annotations

import shutil
from functools import cached_property
from typing import TYPE_CHECKING

from aiomixcloud.cli.interrupts import Interrupted, interrupts
from aiomixcloud.cli.output.formatting import one_line, short_key
from aiomixcloud.cli.output.progress_bars import transfer_bars

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress

#: Maximum width of a file name on the terminal, and the width of everything else.
_WIDEST_NAME, _REST = 24, 48

#: Maximum number of bytes that may have been sent since the last report of progress.
_LARGEST_PIECE = 1 << 20


class UploadProgress:
    """An upload or edit in progress.

    Args:
        name: Name of the upload or edit, for display.
        key: Key of the edited show; None for an upload.

    Attributes:
        key: Key of the show, once it is known.
    """

    def __init__(self, name: str, key: str | None = None) -> None:
        self._name = one_line(name)
        self.key: str | None = key
        self._sent = self._total = 0
        self._has_begun = self._has_stopped = self._is_done = False

    def begin(self) -> None:
        """Record that the request begins.

        Raises:
            Interrupted: A signal came.
        """
        interrupts.check()
        self._has_begun = True
        interrupts.stop_if_abandoned()

    def progress(self, sent: int, total: int) -> None:
        """Record the progress; the library calls this after each piece.

        Raises:
            Interrupted: A signal arrived, and there is more to send.
        """
        # Set this first: the main thread may read it while this thread waits.
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
        """Record that the request was refused and will be sent again."""
        self._has_begun = False
        self._sent = self._total = 0

    def finish(self, key: str | None) -> None:
        """Record that Mixcloud has accepted the upload or edit.

        Args:
            key: Key of the show, if the response contains it.
        """
        self._is_done = True
        self.key = key or self.key

    def render(self) -> RenderableType:
        """Return the progress bar in its current state."""
        if not self._total:
            return self._name
        if self._sent >= self._total:
            return f"{self._name} sent; waiting for Mixcloud ..."
        (task,) = self._bar.tasks
        self._bar.update(task.id, completed=self._sent, total=self._total)
        return self._bar.get_renderable()

    @cached_property
    def _bar(self) -> Progress:
        room = shutil.get_terminal_size().columns - _REST
        bar = transfer_bars(max(1, min(_WIDEST_NAME, room)))
        bar.add_task(self._name, total=self._total)
        return bar

    @property
    def interruption_message(self) -> str:
        """The message about the show if a signal ends the command now."""
        key = None if self.key is None else short_key(self.key)
        look = f"mixcloud get {key}" if key else "mixcloud list me shows"
        if self._is_done and key:
            return f"interrupted, but Mixcloud has accepted it: {key}"
        if self._is_done:
            return f"interrupted, but the show is published; find it with '{look}'"
        if not self._may_be_complete:
            return (
                "interrupted before the request was complete, so Mixcloud cannot have accepted it"
            )
        return (
            "interrupted when the request may have been complete, so it may have been published; "
            f"check '{look}' before you send it again"
        )

    @property
    def _may_be_complete(self) -> bool:
        """Whether the request may be complete, including a piece that is being sent."""
        if self._has_stopped:
            return False
        if not self._total:
            # An edit may be a single piece; an upload never is.
            return self._has_begun and self.key is not None
        return self._total - self._sent <= _LARGEST_PIECE
