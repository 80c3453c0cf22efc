"""The control interface, and the page that lists requests."""
