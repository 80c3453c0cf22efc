"""Ports for programs that cannot choose one themselves."""

import contextlib
import random
import socket

#: Below the ports that systems give to connections and to servers that ask for any port, so that
#: no other test gets it before the program has started.
_PORTS = range(20_000, 32_000)


def find_port() -> int:
    """Return a port of this machine at which nobody listens."""
    chance = random.SystemRandom()  # tests may fix the seed of the others
    while True:
        port = chance.choice(_PORTS)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
