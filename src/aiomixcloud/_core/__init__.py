"""The pure core: functions and values without I/O, clock or ``async``."""
