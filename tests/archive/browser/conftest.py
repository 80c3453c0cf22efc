"""A browser for reports."""

from tests.support.chromium import chromium, open_window, unwatched, windows

__all__ = ["chromium", "open_window", "unwatched", "windows"]
