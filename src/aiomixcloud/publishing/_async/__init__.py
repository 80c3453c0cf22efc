"""The asynchronous publisher; `_sync` is generated from it."""
