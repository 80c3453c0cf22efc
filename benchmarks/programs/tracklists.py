"""Read tracklists of 10,000 entries, with this library and with plain parsers."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

from aiomixcloud.tracklists import read

from .running import Blocking

ENTRIES = range(10_000)


def _cue(entries: range) -> str:
    rows = ['TITLE "Night"', 'PERFORMER "Somebody"', 'FILE "night.wav" WAVE']
    for n in entries:
        rows += [
            f"  TRACK {n + 1:02} AUDIO",
            f'    TITLE "Title {n}"',
            f'    PERFORMER "Artist {n}"',
            f"    INDEX 01 {n // 60:02}:{n % 60:02}:37",
        ]
    return "\n".join(rows) + "\n"


def _nml() -> str:
    entries = "".join(
        f'<ENTRY ARTIST="Artist {n}" TITLE="Title {n}"><LOCATION DIR="/:Music/:" '
        f'FILE="{n}.mp3" VOLUME="C:"></LOCATION></ENTRY>\n'
        for n in ENTRIES
    )
    played = "".join(
        f'<ENTRY><PRIMARYKEY TYPE="TRACK" KEY="C:/:Music/:{n}.mp3"></PRIMARYKEY>'
        f'<EXTENDEDDATA DECK="1" DURATION="100.0" EXTENDEDTYPE="HistoryData" PLAYEDPUBLIC="1" '
        f'STARTDATE="132516113" STARTTIME="{n}"></EXTENDEDDATA></ENTRY>\n'
        for n in ENTRIES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<NML VERSION="19"><HEAD PROGRAM="Traktor"></HEAD>'
        f"<COLLECTION>{entries}</COLLECTION><PLAYLISTS><NODE TYPE='PLAYLIST' NAME='HISTORY'>"
        f'<PLAYLIST TYPE="PROTOCOL">{played}</PLAYLIST></NODE></PLAYLISTS></NML>'
    )


class Program(Blocking):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        rows = [(f"{n // 60}:{n % 60:02}", f"Artist {n}", f"Title {n}") for n in ENTRIES]
        self.cue = _cue(ENTRIES)
        self.sheets = [_cue(range(n, n + 100)) for n in ENTRIES[::100]]
        self.nml = _nml().encode()
        self.table = "start,artist,title\n" + "\n".join(map(",".join, rows)) + "\n"
        self.text = "".join(f"{start} {artist} - {title}\n" for start, artist, title in rows)
        self.json = json.dumps([{"artist": a, "song": t, "start_time": s} for s, a, t in rows])

    def read_cue(self) -> None:
        """Read a cue sheet."""
        read(self.cue.encode())

    def read_nml(self) -> None:
        """Read a history of Traktor."""
        read(self.nml)

    def read_table(self) -> None:
        """Read a CSV table."""
        read(self.table.encode())

    def read_text(self) -> None:
        """Read a text list."""
        read(self.text.encode())

    def read_json(self) -> None:
        """Read a list of sections in JSON."""
        read(self.json.encode())

    def plain_cue(self) -> None:
        """Read as many tracks in sheets of 100 with cueparser, which recurses for each track."""
        import cueparser  # type: ignore[import-not-found, import-untyped, unused-ignore]

        for text in self.sheets:
            sheet = cueparser.CueSheet()
            sheet.setOutputFormat("", "")
            sheet.setData(text)
            sheet.parse()

    def plain_nml(self) -> None:
        """Parse the history with ElementTree, without looking at it."""
        ET.fromstring(self.nml)

    def plain_table(self) -> None:
        """Read the rows of the table, without looking at them."""
        list(csv.reader(io.StringIO(self.table)))

    def plain_json(self) -> None:
        """Decode the list, without looking at it."""
        json.loads(self.json)
