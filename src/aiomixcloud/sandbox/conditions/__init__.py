"""The conditions that tests control: time, faults, rate limits and the request log."""
