"""The programs that are measured: each does the same tasks with another library.

A program is a class `Program` with the tasks as methods, made with the server's root and the
file to upload. It is run by `benchmarks.worker`, in the environment of its library.
"""
