"""The synchronous watcher, generated from `_async`."""
