"""Rate limits that are shared by the processes of a machine, or by machines.

Mixcloud limits an account, not a process. Clients that share a gate share what one of them
learns about the limit, and queue together.

Example:
    >>> import tempfile
    >>> from aiomixcloud import Mixcloud
    >>> from aiomixcloud.gates import FileGate
    >>> gate = FileGate(f"{tempfile.mkdtemp()}/mixcloud.gate")
    >>> one, other = Mixcloud(gate=gate), Mixcloud(gate=gate)
"""

from __future__ import annotations

from aiomixcloud._core.gate import Gate, GateProtocol, GateState

from .file_gate import FileGate
from .redis_gate import RedisGate

__all__ = ["FileGate", "Gate", "GateProtocol", "GateState", "RedisGate"]
