"""The formats that are read, one module each; a new format is a module and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import (
    ableton_als,
    audacity_labels,
    audition_csv,
    azuracast,
    ffmetadata,
    flac_cuesheet,
    icecast_log,
    id3_chap,
    json_chapters,
    libretime_csv,
    m3u,
    mairlist,
    mixcloud_yaml,
    mp4_chapters,
    myriad_xml,
    ogm_chapters,
    pls,
    podlove_json,
    podlove_psc,
    reaper_csv,
    reaper_project,
    spinitron,
    vorbis_chapters,
    xspf,
)
from .csv_table import CSV
from .cue import CUE
from .engine_db import ENGINE_DB
from .json_sections import JSON
from .rekordbox_txt import REKORDBOX_TXT
from .rekordbox_xml import REKORDBOX_XML
from .serato_csv import SERATO_CSV
from .serato_session import SERATO_SESSION
from .serato_sqlite import SERATO_SQLITE
from .text import TEXT
from .traktor_html import TRAKTOR_HTML
from .traktor_nml import TRAKTOR_NML
from .virtualdj_m3u import VIRTUALDJ_M3U
from .virtualdj_txt import VIRTUALDJ_TXT
from .virtualdj_xml import VIRTUALDJ_XML

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Format

#: All formats, in the order of the documentation.
FORMATS: Final[tuple[Format, ...]] = (
    CUE,
    TRAKTOR_NML,
    TRAKTOR_HTML,
    SERATO_SESSION,
    SERATO_CSV,
    SERATO_SQLITE,
    REKORDBOX_TXT,
    REKORDBOX_XML,
    VIRTUALDJ_TXT,
    VIRTUALDJ_M3U,
    VIRTUALDJ_XML,
    ENGINE_DB,
    CSV,
    JSON,
    TEXT,
    audacity_labels.FORMAT,
    audition_csv.FORMAT,
    reaper_csv.FORMAT,
    reaper_project.FORMAT,
    ableton_als.FORMAT,
    id3_chap.FORMAT,
    mp4_chapters.FORMAT,
    vorbis_chapters.FORMAT,
    flac_cuesheet.FORMAT,
    podlove_psc.FORMAT,
    podlove_json.FORMAT,
    json_chapters.FORMAT,
    ffmetadata.FORMAT,
    ogm_chapters.FORMAT,
    mairlist.XML_FORMAT,
    mairlist.JSON_FORMAT,
    myriad_xml.FORMAT,
    spinitron.CSV_FORMAT,
    spinitron.JSON_FORMAT,
    azuracast.CSV_FORMAT,
    azuracast.JSON_FORMAT,
    icecast_log.FORMAT,
    libretime_csv.FORMAT,
    m3u.FORMAT,
    pls.FORMAT,
    xspf.FORMAT,
    mixcloud_yaml.FORMAT,
)
