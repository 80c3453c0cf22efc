"""The initial data of a sandbox: seeded, generated or empty."""
