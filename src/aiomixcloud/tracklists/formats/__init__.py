"""The formats that are read, one module each; a new format is a module and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .ableton_als import ABLETON_ALS
from .audacity_labels import AUDACITY_LABELS
from .audition_csv import AUDITION_CSV
from .azuracast import AZURACAST_CSV, AZURACAST_JSON
from .csv_table import CSV
from .cue import CUE
from .engine_db import ENGINE_DB
from .ffmetadata import FFMETADATA
from .flac_cuesheet import FLAC_CUESHEET
from .icecast_log import ICECAST_LOG
from .id3_chap import ID3_CHAP
from .json_chapters import JSON_CHAPTERS
from .json_sections import JSON
from .libretime_csv import LIBRETIME_CSV
from .m3u import M3U
from .mairlist import MAIRLIST_JSON, MAIRLIST_XML
from .mixcloud_yaml import MIXCLOUD_YAML
from .mp4_chapters import MP4_CHAPTERS
from .myriad_xml import MYRIAD_XML
from .ogm_chapters import OGM_CHAPTERS
from .pls import PLS
from .podlove_json import PODLOVE_JSON
from .podlove_psc import PODLOVE_PSC
from .reaper_csv import REAPER_CSV
from .reaper_project import REAPER_PROJECT
from .rekordbox_txt import REKORDBOX_TXT
from .rekordbox_xml import REKORDBOX_XML
from .serato_csv import SERATO_CSV
from .serato_session import SERATO_SESSION
from .serato_sqlite import SERATO_SQLITE
from .spinitron import SPINITRON_CSV, SPINITRON_JSON
from .text import TEXT
from .traktor_html import TRAKTOR_HTML
from .traktor_nml import TRAKTOR_NML
from .virtualdj_m3u import VIRTUALDJ_M3U
from .virtualdj_txt import VIRTUALDJ_TXT
from .virtualdj_xml import VIRTUALDJ_XML
from .vorbis_chapters import VORBIS_CHAPTERS
from .xspf import XSPF

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
    AUDACITY_LABELS,
    AUDITION_CSV,
    REAPER_CSV,
    REAPER_PROJECT,
    ABLETON_ALS,
    ID3_CHAP,
    MP4_CHAPTERS,
    VORBIS_CHAPTERS,
    FLAC_CUESHEET,
    PODLOVE_PSC,
    PODLOVE_JSON,
    JSON_CHAPTERS,
    FFMETADATA,
    OGM_CHAPTERS,
    MAIRLIST_XML,
    MAIRLIST_JSON,
    MYRIAD_XML,
    SPINITRON_CSV,
    SPINITRON_JSON,
    AZURACAST_CSV,
    AZURACAST_JSON,
    ICECAST_LOG,
    LIBRETIME_CSV,
    M3U,
    PLS,
    XSPF,
    MIXCLOUD_YAML,
)
