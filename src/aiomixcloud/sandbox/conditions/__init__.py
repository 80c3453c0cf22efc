"""What tests set and read besides the data: time, faults, rate limits, the log."""
