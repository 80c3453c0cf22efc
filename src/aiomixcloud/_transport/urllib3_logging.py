"""Keeps secrets in our addresses out of what urllib3 logs.

urllib3 writes the address of every request into its log, at DEBUG and, with a strange answer,
at WARNING. Records that it makes for others are left alone.
"""

from __future__ import annotations

import logging

from aiomixcloud._core.redaction import scrub, secrets_in

from .urllib3_connections import current

#: The loggers of urllib3 that are told addresses.
_LOGGERS = ("urllib3.connectionpool", "urllib3.connection")


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        exchange = current()
        if exchange is not None:
            record.msg = scrub(record.getMessage(), secrets_in(exchange.url))
            # An exception is told with headers that cannot be read, and repeats them.
            record.args = record.exc_info = None
        return True


_filter = _Redacting()


def silence_addresses() -> None:
    """Let urllib3 log `***` for secrets, as long as it works for us."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)  # which adds it once
