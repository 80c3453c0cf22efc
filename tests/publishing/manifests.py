"""Folders of shows, and manifests of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiomixcloud.publishing import Manifest, Show
from tests.publishing.making import write_audio

#: When the manifests of the tests are read.
NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)

BERLIN = "Europe/Berlin"


def write_shows(folder: Path, *names: str) -> Path:
    """Write audio files that differ, and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(names):
        write_audio(folder / name, seed=seed + 100)
    return folder


def read(path: Path, content: str | bytes | None = None, **options: Any) -> Manifest:
    """Write a manifest if there is content, and read it."""
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
    given: Any = {"now": NOW, "timezone": BERLIN} | options
    return Manifest.read(path, **given)


def only(manifest: Manifest) -> Show:
    """Return the only show of a manifest without mistakes."""
    assert manifest.problems == ()
    (show,) = manifest.shows
    return show


def mistakes(manifest: Manifest) -> list[tuple[str, str, str]]:
    """Return row, column and value of the mistakes."""
    return [(one.row, one.column, one.value) for one in manifest.problems]


def texts(manifest: Manifest) -> str:
    """Return the texts of the mistakes."""
    return "\n".join(one.text for one in manifest.problems)


def names(shows: Iterable[Show]) -> list[str]:
    """Return the names of shows."""
    return [show.name for show in shows]
