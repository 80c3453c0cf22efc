"""Creating a client makes glibc reuse memory."""

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
from aiomixcloud.sync import MixcloudSync

{create}
before = info().hblks
block = bytearray({size})
print(info().hblks - before)
"""


def mapped_blocks(create: str, *, size: int) -> int:
    """Return how many blocks glibc maps for `size` bytes in a new process."""
    code = _CODE.format(create=create, size=size)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


# asyncio's receive buffer, and more than a page of 100 shows needs.
@pytest.mark.parametrize("size", [256 * 1024, 3 * 1024 * 1024])
@pytest.mark.parametrize("create", ["Mixcloud()", "MixcloudSync()"])
@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"),
    reason="needs the allocator of glibc 2.33 or later",
)
def test_large_blocks_are_not_mapped_each_time(create: str, size: int) -> None:
    # Otherwise the allocator is configured in another way, and the library changes nothing.
    if not mapped_blocks("", size=size):
        pytest.skip("this process reuses memory anyway")

    assert mapped_blocks(create, size=size) == 0
