"""The version, by itself so that every module can import it."""

__version__ = "2.0.0.dev0"

#: How requests say who sends them.
USER_AGENT = f"aiomixcloud/{__version__}"
