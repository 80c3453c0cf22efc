"""Keeping secrets in the URLs of this library out of urllib3's log.

urllib3 logs the URL of every request at DEBUG and, for an unexpected response, at WARNING.
Records of other users of urllib3 are not changed.
"""

from __future__ import annotations

import logging

from aiomixcloud._core.redaction import scrub, secrets_in

from .urllib3_connections import current

#: The loggers of urllib3 that log URLs.
_LOGGERS = ("urllib3.connectionpool", "urllib3.connection")


class _RedactingFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        exchange = current()
        if exchange is not None:
            record.msg = scrub(record.getMessage(), secrets_in(exchange.url))
            # The exception logged for invalid headers repeats them.
            record.args = record.exc_info = None
        return True


_filter = _RedactingFilter()


def redact_logs() -> None:
    """Make urllib3 log ``***`` for secrets in requests of this library."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)  # adding it twice has no effect
