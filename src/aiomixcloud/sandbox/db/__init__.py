"""The data of the sandbox: an SQLite database and uploaded files. Independent of HTTP."""
