"""What the sandbox knows: SQLite and the files that were sent. Knows no HTTP."""
