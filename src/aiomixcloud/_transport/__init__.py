"""Thin adapters to HTTP libraries; each is imported when a client is built, not before."""
