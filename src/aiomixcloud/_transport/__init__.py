"""Thin adapters to HTTP libraries, each imported only when a client is created."""
