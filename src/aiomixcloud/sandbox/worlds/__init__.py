"""The worlds that a sandbox can start with, and what makes them."""
