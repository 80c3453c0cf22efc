"""Damage files as disks, downloads and editors do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


def damage(data: bytes, random: Random) -> bytes:
    """Return a damaged variant of a file."""
    if not data:
        return b"\x00"
    kind = random.randrange(7)
    place = random.randrange(len(data))
    length = random.randint(1, max(1, len(data) // 4))
    piece = data[place : place + length]
    match kind:
        case 0:
            return data[:place]
        case 1:
            return data[place:]
        case 2:
            return data[:place] + data[place + length :]
        case 3:
            return data[:place] + piece * random.randint(2, 5) + data[place:]
        case 4:
            return data[:place] + bytes(random.randrange(256) for _ in piece[:40]) + data[place:]
        case _:
            changed = bytearray(data)
            for _ in range(random.randint(1, 20)):
                changed[random.randrange(len(changed))] = random.randrange(256)
            return bytes(changed)
