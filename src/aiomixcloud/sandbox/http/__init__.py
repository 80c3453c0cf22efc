"""HTTP: which request means which operation, and how its answer is sent."""
