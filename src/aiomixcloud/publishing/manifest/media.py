"""Facts about the files of a show; each file is read once and again only if it changes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from aiomixcloud import InvalidArgumentError, __version__
from aiomixcloud.constants import PICTURE_MAX_SIZE
from aiomixcloud.publishing.audio_tags import AudioTags, can_read_tags, read_audio_tags
from aiomixcloud.publishing.fingerprint import FileCache, compute_sha256, read_audio_file
from aiomixcloud.publishing.pictures import (
    PictureError,
    can_decode_pictures,
    fit_picture,
    inspect_picture,
)
from aiomixcloud.publishing.records import find_sent
from aiomixcloud.publishing.show import AudioFile, Picture
from aiomixcloud.sync import MixcloudSync
from aiomixcloud.tracklists import FORMATS, TracklistError
from aiomixcloud.tracklists import read as read_tracklist

from .encodings import NotTextError, decode
from .errors import ManifestError
from .toml_files import parse_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from aiomixcloud.publishing.records import ShowState

#: Media types that Mixcloud accepts; the documentation mentions MP3 only, and programs also
#: send AAC in MP4 without a refusal.
_ACCEPTED = ("audio/mpeg", "audio/mp4", "audio/aac", "video/mp4")

#: First bytes of files that are sometimes saved as audio.
_NOT_AUDIO = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"version https://git-lfs", "a placeholder of Git LFS"),
)

#: Maximum size of a text beside an audio file.
_LARGEST_TEXT = 1_000_000

#: The format that almost any text has.
_LENIENT = "text"

_FIT = "use --fit-picture (fit_picture=True)"


class MediaError(ValueError):
    """A file of a show is not usable; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known about an audio file.

    Attributes:
        title: The title in its tags, or None.
        artist: The artist in its tags, or None.
        album: The album in its tags, or None.
        genres: The genres in its tags.
        chapters: The chapters in its tags, as sections.
        picture: SHA-256 and size of the picture in its tags, or None.
        seconds: Its length, or None.
        is_estimate: Whether the length is an estimate.
        warning: What to check, or an empty text.
    """

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    genres: tuple[str, ...] = ()
    chapters: tuple[Mapping[str, Any], ...] = ()
    picture: tuple[str, int] | None = None
    seconds: float | None = None
    is_estimate: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Tracks:
    """A tracklist: its sections, its title, and what to check."""

    sections: tuple[Mapping[str, Any], ...]
    title: str
    warnings: tuple[str, ...]


class Media:
    """Reads files through a cache, and asks the client what it would send.

    Args:
        cache: Where facts about files are stored.
        fit: Whether to fit pictures that are not square, too large, or for print.
        states: What the journal says, by the SHA-256 of the audio.
    """

    def __init__(
        self, cache: FileCache, *, fit: bool, states: Mapping[str, ShowState] | None = None
    ) -> None:
        self.cache = cache
        self.fit = fit
        self._states = states or {}
        # Facts depend on what reads them.
        self._readers = f"{__version__}/{can_read_tags()}/{can_decode_pictures()}"
        self.client: MixcloudSync = MixcloudSync()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def _get(self, path: Path, kind: str, read: Callable[[Path], Any]) -> Any:
        """Return a fact; the text of a `MediaError` is a fact, too."""
        try:
            value = self.cache.get(path, f"{kind}/{self._readers}", partial(_catch, read))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise MediaError(f"cannot be read: {reason}") from None
        if "error" in value:
            raise MediaError(value["error"])
        return value["value"]

    def audio(self, path: Path, sound: Sound) -> AudioFile:
        """Return what identifies an audio file.

        Raises:
            MediaError: The file cannot be read.
        """
        try:
            audio = read_audio_file(path, self.cache, seconds=sound.seconds)
        except OSError as error:
            raise MediaError(f"cannot be read: {error.strerror}") from None
        return find_sent(audio, self._states, exists=lambda name: (path.parent / name).exists())

    def find_key(self, name: str) -> str | None:
        """Return the key of the show that was sent from a file of this name, or None."""
        return next((one.key for one in self._states.values() if one.audio == name), None)

    def sound(self, path: Path) -> Sound:
        """Return what is known about an audio file.

        Raises:
            MediaError: The file is not audio, or Mixcloud would refuse it.
        """
        facts = self._get(path, "sound", self._read_sound)
        return Sound(
            **facts
            | {
                "genres": tuple(facts["genres"]),
                "chapters": tuple(facts["chapters"]),
                "picture": facts["picture"] and tuple(facts["picture"]),
            }
        )

    def _read_sound(self, path: Path) -> dict[str, Any]:
        with path.open("rb") as file:
            head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        wrong = next((kind for start, kind in _NOT_AUDIO if head.startswith(start)), None)
        if wrong:
            raise MediaError(f"is {wrong}, not audio")
        try:
            sent = self.client.check_upload(path, "Name").files["mp3"]
        except InvalidArgumentError as error:
            text = "; ".join(error.problems).removeprefix("mp3: ")
            for name in (str(path), path.name):
                text = text.removeprefix(repr(name)).strip()
            raise MediaError(text) from None
        kind = sent.type
        if not kind.startswith(("audio/", "video/")):
            raise MediaError(f"is {kind}, not audio")
        tags = read_audio_tags(path, check_length=False)
        sound = Sound(
            title=tags.title,
            artist=tags.artist,
            album=tags.album,
            genres=tags.genres,
            chapters=tags.chapters,
            picture=_describe(tags.picture.getvalue()) if tags.picture else None,
            seconds=tags.seconds,
            is_estimate=tags.is_estimate,
            warning=_find_doubt(path, kind, tags),
        )
        return asdict(sound)

    def embedded_picture(self, path: Path, sound: Sound) -> tuple[Picture, str] | None:
        """Return the picture in an audio file and a remark, as `picture` does."""
        if not sound.picture:
            return None
        read = partial(_read_embedded, path)
        facts = self._get(path, "embedded-picture", lambda _: asdict(inspect_picture(read())))
        picture = Picture(f"picture in {path.name}", *sound.picture, read)
        return self._fit_if_needed(picture, facts, path, f"fitted-embedded/{sound.picture[0]}")

    def picture(self, path: Path) -> tuple[Picture, str]:
        """Return a picture as it is sent, and a remark, which may be empty.

        Raises:
            MediaError: It is not a usable picture, or it is too large.
        """
        facts = self._get(path, "picture", lambda path: asdict(inspect_picture(path)))
        digest = self._get(path, "sha256-of-picture", compute_sha256)
        picture = Picture(path.name, digest, path.stat().st_size, path.read_bytes)
        if not picture.size:
            raise MediaError("is empty")
        return self._fit_if_needed(picture, facts, path, "fitted")

    def _fit_if_needed(
        self, picture: Picture, facts: Mapping[str, Any], path: Path, kind: str
    ) -> tuple[Picture, str]:
        problem, is_large = facts["problem"], picture.size > PICTURE_MAX_SIZE
        if self.fit and (facts["reasons"] or problem or is_large):
            read = partial(_fit, picture.read)
            digest, size = self._get(path, kind, lambda _: _describe(read()))
            return replace(picture, sha256=digest, size=size, read=read), ""
        if problem:
            hint = f"; {_FIT}" if facts["width"] else ""
            raise MediaError(f"cannot be used as a cover: {problem}{hint}")
        if is_large:
            raise MediaError(
                f"has {picture.size} bytes; the maximum is {PICTURE_MAX_SIZE}: make it smaller, "
                f"or {_FIT}"
            )
        reasons = " and ".join(facts["reasons"])
        return picture, f"{picture.name}: {reasons}; {_FIT}" if reasons else ""

    def tracks(self, path: Path, *, start: str | None = None) -> Tracks:
        """Return a tracklist.

        Raises:
            MediaError: It is not a tracklist.
        """
        read = partial(_read_tracks, start=start)
        facts = self._get(path, f"tracklist/{start or ''}", read)
        return Tracks(tuple(facts["sections"]), facts["title"], tuple(facts["warnings"]))

    def text(self, path: Path) -> tuple[str, str]:
        """Return a text, and a note about its encoding.

        Raises:
            MediaError: It is not text.
        """
        text, note = self._get(path, "text", _read_text)
        return text, note

    def settings(self, path: Path) -> dict[str, Any]:
        """Return the content of a TOML file; its dates are not cached.

        Raises:
            MediaError: It is not valid TOML.
        """
        text = self._get(path, "toml", lambda path: _read_bytes(path).decode("utf-8-sig"))
        try:
            return parse_toml(text.encode())
        except ManifestError as error:
            raise MediaError(str(error)) from None


def _catch(read: Callable[[Path], Any], path: Path) -> dict[str, Any]:
    try:
        return {"value": read(path)}
    except MediaError as error:
        return {"error": str(error)}


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST_TEXT + 1)
    if len(content) > _LARGEST_TEXT:
        raise MediaError(f"has more than {_LARGEST_TEXT} bytes")
    return content


def _read_text(path: Path) -> tuple[str, str]:
    try:
        text, note = decode(_read_bytes(path))
    except NotTextError as error:
        raise MediaError(f"cannot be used as text: {error}") from None
    return text.strip(), note


def _read_tracks(path: Path, *, start: str | None) -> dict[str, Any]:
    try:
        found = read_tracklist(path, start=start)
    except TracklistError as error:
        reason = str(error).removesuffix(", not a tracklist")
        raise MediaError(f"is not a tracklist: {reason}") from None
    suffix = path.suffix.lower()
    by_suffix = [one.name for one in FORMATS if suffix in one.suffixes]
    if found.format == _LENIENT and by_suffix and _LENIENT not in by_suffix:
        raise MediaError(
            f"is not a {suffix} file; if it is a list of tracks, rename it to {path.stem}.txt"
        )
    if found.format == _LENIENT and not any("song" in one or "start_time" in one for one in found):
        raise MediaError("is not a tracklist: no line is a track or has a time")
    warnings = [f"{path.name}: {text}" for text in found.warnings]
    return {"sections": found.to_sections(), "title": found.title, "warnings": warnings}


def _find_doubt(path: Path, kind: str, tags: AudioTags) -> str:
    """Return what to check about an audio file, or an empty text."""
    if kind not in _ACCEPTED:
        return (
            f"{path.name} is {kind}, which Mixcloud may refuse; convert it with "
            f"'ffmpeg -i {path.name} -b:a 320k {path.stem}.mp3'"
        )
    if tags.seconds is None and can_read_tags():
        return f"{path.name} does not look like audio; Mixcloud may refuse it"
    if tags.no_picture:
        return f"the picture in {path.name} is not used: {tags.no_picture}"
    return ""


def _fit(read: Callable[[], bytes]) -> bytes:
    try:
        return fit_picture(read())
    except PictureError as error:
        raise MediaError(f"cannot be used as a cover: {error}") from None


def _read_embedded(path: Path) -> bytes:
    picture = read_audio_tags(path, check_length=False).picture
    return picture.getvalue() if picture else b""


def _describe(content: bytes) -> tuple[str, int]:
    """Return the SHA-256 and the size of a picture."""
    return hashlib.sha256(content).hexdigest(), len(content)
