"""The measured programs: each performs the same tasks with a different library.

A program is a class `Program` with the tasks as methods, created with the root URL of the server
and the file to upload. `benchmarks.worker` runs it in the environment of its library.
"""
