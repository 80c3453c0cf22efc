"""The asynchronous watcher; `_sync` is generated from it."""
