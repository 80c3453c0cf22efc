"""Audio files with tags, as DJ software writes them."""

from pathlib import Path
from typing import Any

from mutagen import id3

from tests.sandbox.media import mp3


def tagged(
    path: Path,
    *,
    title: str | None = None,
    picture: bytes | None = None,
    chapters: tuple[tuple[int, str], ...] = (),
    seconds: float = 30,
) -> Path:
    """Write silence with tags; chapters are their start in seconds and a title."""
    path.write_bytes(mp3(seconds))
    tags: Any = id3.ID3()  # type: ignore[no-untyped-call]
    if title is not None:
        tags.add(_frame("TIT2", encoding=3, text=[title]))
    if picture is not None:
        tags.add(_frame("APIC", encoding=3, mime="", type=4, desc="back", data=b"no picture"))
        tags.add(_frame("APIC", encoding=3, mime="", type=3, desc="front", data=picture))
    for number, (start, name) in enumerate(chapters):
        title_of_it = [_frame("TIT2", encoding=3, text=[name])] if name else []
        tags.add(
            _frame(
                "CHAP",
                element_id=f"chp{number}",
                start_time=start * 1000 + 999,
                end_time=start * 1000 + 1999,
                sub_frames=title_of_it,
            )
        )
    tags.save(path)
    return path


def _frame(name: str, **content: Any) -> Any:
    return getattr(id3, name)(**content)
