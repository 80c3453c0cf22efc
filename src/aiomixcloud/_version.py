"""The version, in a module of its own so that every other module can import it."""

__version__ = "2.0.0b1"

#: The ``User-Agent`` of requests.
USER_AGENT = f"aiomixcloud/{__version__}"
