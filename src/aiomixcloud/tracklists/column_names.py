"""Names of columns in the languages of the DJ programs that translate them.

English and Japanese names are from files; those of other languages are translations that were
not seen in an export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split("|"))


TITLE: Final = _names(
    "track title|title|tracktitel|track-titel|titel|titre du morceau|titre de la piste|titre",
    "título de la pista|título de pista|título|título da faixa|titolo traccia|titolo brano|titolo",
    "トラックタイトル|曲名|タイトル|曲目标题|音轨标题|标题|曲目標題|音軌標題|標題",
    "트랙 제목|곡명|제목|название трека|название|název skladby|název",
)
ARTIST: Final = _names(
    "artist|interpret|künstler|artiste|artista|artiest|アーティスト|艺术家|艺人|演出者",
    "藝術家|藝人|아티스트|исполнитель|umělec",
)
MIX: Final = _names("mix name|mix-name|mixname|ミックス名")
START: Final = _names(
    "start time|starttime|startzeit|heure de début|heure de départ|hora de inicio|ora di inizio",
    "ora inizio|開始時間|開始時刻|开始时间|시작 시간|время начала",
)


def find_column(names: Sequence[str], wanted: frozenset[str]) -> int | None:
    """Return the index of the first column with one of the `wanted` names, or None."""
    for index, name in enumerate(names):
        if name.strip().casefold() in wanted:
            return index
    return None
