"""The filter of the page that lists requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from aiomixcloud.sandbox.matching import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aiomixcloud.sandbox.conditions.request_log import LogEntry

#: From how many seconds a request counts as slow.
SLOW: float = 1.0

#: The choices in addition to the statuses themselves, with their names on the page.
CHOICES: Mapping[str, str] = {
    "": "Any status",
    "failed": "Failed",
    "slow": f"Slow ({SLOW:.0f} s or more)",
    "none": "No response",
    "2xx": "2xx",
    "3xx": "3xx",
    "4xx": "4xx",
    "5xx": "5xx",
}


def is_failed(entry: LogEntry) -> bool:
    """Report whether a request has no response or an error as response."""
    return entry.logged.status is None or entry.logged.status >= 400


def is_slow(entry: LogEntry) -> bool:
    """Report whether a response took long, or has not arrived for long."""
    return entry.seconds >= SLOW


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What the page shows.

    Attributes:
        path: A part of the method, path and query; a pattern as for faults if it contains ``*``.
        status: A status, or one of `CHOICES`.
        everything: Whether to include the requests of people who browse the sandbox.
    """

    path: str = ""
    status: str = ""
    everything: bool = False

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> RequestFilter:
        """Return the filter in a query; an unknown status is ignored."""
        status = query.get("status", "").strip().lower()
        is_known = status in CHOICES or re.fullmatch("[1-5][0-9][0-9]", status, re.ASCII)
        return cls(
            query.get("path", "").strip(),
            status if is_known else "",
            query.get("show") == "everything",
        )

    def build_query(self, **changes: str | bool) -> str:
        """Return the query of this filter with some changes; empty if it is the default."""
        fields = {"path": self.path, "status": self.status, "everything": self.everything}
        fields |= changes
        if fields.pop("everything"):
            fields["show"] = "everything"
        query = urlencode({name: value for name, value in fields.items() if value})
        return query and f"?{query}"

    def select(self, entries: Iterable[LogEntry]) -> list[LogEntry]:
        """Return the entries that match."""
        return [
            entry
            for entry in entries
            if (self.everything or not entry.is_for_people)
            and self._matches_path(entry)
            and self._matches_status(entry)
        ]

    def _matches_path(self, entry: LogEntry) -> bool:
        method, target = entry.logged.method, entry.logged.path
        if "*" in self.path:
            try:
                # The sandbox treats a run of slashes as one.
                path = re.sub("/{2,}", "/", target.partition("?")[0])
                return Pattern.parse(self.path).matches(method, path)
            except ValueError:
                return False
        sought, line = self.path.lower(), f"{method} {target}".lower()
        return sought in line or sought in unquote(line)

    def _matches_status(self, entry: LogEntry) -> bool:
        status = entry.logged.status
        if self.status == "failed":
            return is_failed(entry)
        if self.status == "slow":
            return is_slow(entry)
        if self.status == "none":
            return status is None
        return str(status).startswith(self.status.removesuffix("xx"))
