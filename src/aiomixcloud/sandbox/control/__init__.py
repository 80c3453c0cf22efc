"""The control interface, and the descriptions of everything that is served."""
