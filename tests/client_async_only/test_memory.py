"""Creating a client makes glibc reuse the memory of asyncio's receive buffers."""

import ctypes
import subprocess
import sys

import pytest

_CODE = """
import ctypes

class Info(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks")
        + ("uordblks", "fordblks", "keepcost")
    ]

info = ctypes.CDLL(None).mallinfo2
info.restype = Info

from aiomixcloud import Mixcloud

if {creates}:
    Mixcloud()
before = info().hblks
buffer = bytearray(256 * 1024)
print(info().hblks - before)
"""


def mapped_blocks(*, creates: bool) -> int:
    """Return how many blocks glibc maps for a receive buffer in a new process."""
    code = _CODE.format(creates=creates)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"),
    reason="needs the allocator of glibc 2.33 or later",
)
def test_receive_buffers_are_not_mapped_again_for_each_request() -> None:
    # Otherwise the allocator is configured in another way, and the library changes nothing.
    if not mapped_blocks(creates=False):
        pytest.skip("this process reuses memory anyway")

    assert mapped_blocks(creates=True) == 0
