"""The formats that are read, one module each; a new format is a module and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import (
    cue,
    engine_db,
    rekordbox_txt,
    rekordbox_xml,
    serato_csv,
    serato_session,
    serato_sqlite,
    traktor_html,
    traktor_nml,
    virtualdj_m3u,
    virtualdj_txt,
    virtualdj_xml,
)

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Format

#: All formats, in the order of the documentation.
FORMATS: Final[tuple[Format, ...]] = (
    cue.FORMAT,
    traktor_nml.FORMAT,
    traktor_html.FORMAT,
    serato_session.FORMAT,
    serato_csv.FORMAT,
    serato_sqlite.FORMAT,
    rekordbox_txt.FORMAT,
    rekordbox_xml.FORMAT,
    virtualdj_txt.FORMAT,
    virtualdj_m3u.FORMAT,
    virtualdj_xml.FORMAT,
    engine_db.FORMAT,
)
