r"""Read and write the tracklists that DJs, radio stations and podcasters have.

Example:
    >>> from aiomixcloud.tracklists import read
    >>> show = read("0:00 Leftfield - Rez\\n7:39 Orbital - Halcyon\\n")
    >>> show.to_sections()[1]
    {'artist': 'Orbital', 'song': 'Halcyon', 'start_time': 459}
"""

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
