"""The blocking shell, generated from the asynchronous one by ``tools/unasync.py``.

Only this file and ``concurrency.py`` are written by hand.
"""
