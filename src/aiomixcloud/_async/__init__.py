"""The shell that awaits, written by hand; the synchronous one is generated from it."""
