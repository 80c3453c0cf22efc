"""Keeps secrets in our addresses out of what urllib3 logs.

urllib3 writes the address of every request into its log, at DEBUG and, with a strange answer,
at WARNING. Records that it makes for others are left alone.
"""

from __future__ import annotations

import logging

from aiomixcloud._core.secrets import redact

from .early import current

#: The loggers of urllib3 that are told addresses.
_LOGGERS = ("urllib3.connectionpool", "urllib3.connection")


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if current() is not None:
            record.msg, record.args = redact(record.getMessage()), None
        return True


_filter = _Redacting()


def silence_addresses() -> None:
    """Let urllib3 log `***` for secrets, as long as it works for us."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)  # which adds it once
