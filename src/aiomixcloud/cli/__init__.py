"""The command line. It uses the public names of the library only."""
