r"""Read and write the tracklists that DJs, radio stations and podcasters have.

Example:
    >>> from aiomixcloud.tracklists import read
    >>> show = read("0:00 Leftfield - Rez\n7:39 Orbital - Halcyon\n")
    >>> show.to_sections()[1]
    {'artist': 'Orbital', 'song': 'Halcyon', 'start_time': 459}
"""

# Names are imported on first use: the command line imports modules of this package at its start.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from .entries import Format
    from .errors import TracklistError
    from .formats import FORMATS
    from .reader import Candidate, detect, read, read_sections
    from .sections import Chapter, Track
    from .tracklist import Tracklist

__all__ = [
    "FORMATS",
    "Candidate",
    "Chapter",
    "Format",
    "Track",
    "Tracklist",
    "TracklistError",
    "detect",
    "read",
    "read_sections",
]

# The modules that define these names.
_SOURCES = ("errors", "sections", "entries", "tracklist", "formats", "reader")


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in __all__:
        for source in _SOURCES:
            module = import_module(f".{source}", __name__)
            if hasattr(module, name):
                # Cached, so that Python does not call this function for the name again.
                globals()[name] = getattr(module, name)
                return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
