"""The synchronous publisher, generated from `_async`."""
