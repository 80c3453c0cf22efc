"""The control interface, and the pages that list requests and webhooks."""
