"""Tracklists as people type them, to sections as the API takes them, and back.

A line such as ``4:05 Somebody - Some song`` is a track, ``0:00 Intro`` is a chapter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from aiomixcloud.cli.values import clock, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the library takes: artist and song, or chapter, and maybe start_time in seconds.
Section: TypeAlias = dict[str, Any]

#: What stands between artist and title: a hyphen, or a dash of typographers.
_DASH = r"\s+[-\u2013\u2014]\s+"

_start = re.compile(
    rf"[\[(]?(?:(\d{{1,2}}):)?(\d{{1,3}}):(\d\d)[\])]?(?:{_DASH}|\s*\|\s*|\s+|$)", re.ASCII
).match
#: What somebody meant for a time, right or not: digits with at least one colon.
_like_a_time = re.compile(r"[\[(]?\d*:[\d:.]*[\])]?(?=\s|$)|\d+:\d\d[A-Za-z]").match
_time_at_end = re.compile(r"\s[\[(]?(?:\d{1,2}:)?\d{1,3}:\d\d[\])]?$").search
_between = re.compile(rf"{_DASH}|\s*\t\s*")
_chapter = re.compile(r"(?i)chapter:\s*").match

_number = re.compile(r"^\s*\d{1,3}[.)]\s+", re.ASCII)
#: A number that stands before a time is no title, and no artist.
_before_a_time = re.compile(r"^\d{1,3}[.)]?\s*[|\s]\s*(?=[\[(]?\d{1,3}:\d\d)", re.ASCII)

FORM = "like '0:00 Intro' or '1:04:05 Artist - Title'"


def section(text: str, where: str) -> Section:
    """Return the section that a line means.

    A time in front is minutes and seconds, or hours too. What has `` - `` in it is a track,
    all else is a chapter; ``chapter:`` in front makes one of anything.

    Args:
        text: The line.
        where: Its position, for messages.

    Raises:
        click.UsageError: It is none.

    Example:
        >>> section("4:05 Somebody - Some song", "line 1")
        {'artist': 'Somebody', 'song': 'Some song', 'start_time': 245}
        >>> section("Intro", "line 2")
        {'chapter': 'Intro'}
    """
    text = _before_a_time.sub("", text.strip())
    start = {}
    if found := _start(text):
        start = {"start_time": _seconds(found, text, where)}
    elif _like_a_time(text):
        raise _wrong(where, text, "its time is not minutes:seconds or hours:minutes:seconds")
    words = text[found.end() :].strip() if found else text
    if not words:
        raise _wrong(where, text, "there is no title")
    if chapter := _chapter(words):
        title = words[chapter.end() :].strip()
        if not title:
            raise _wrong(where, text, "there is no title")
        return {"chapter": title, **start}
    if not found and _time_at_end(words):
        raise _wrong(where, text, "the time belongs to the front")
    return titled(words) | start


def titled(words: str) -> Section:
    """Return the section with a title, which is a track if there is an artist in it.

    Example:
        >>> titled("Somebody - Some song - Remix")
        {'artist': 'Somebody', 'song': 'Some song - Remix'}
    """
    artist, *song = _between.split(words.strip(), maxsplit=1)
    if song and artist and song[0]:
        return {"artist": artist, "song": song[0]}
    return {"chapter": words.strip()}


def tracklist(lines: Iterable[str], name: str) -> list[Section]:
    """Return the sections in the lines of a file; blank ones and those with # are left out.

    Numbers in front, such as ``1.`` or ``01)``, are left out where every line has one.

    Args:
        lines: The lines.
        name: Name of the file, for messages.

    Raises:
        click.UsageError: A line is no section, or there is none.
    """
    told = {
        number: line
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    if not told:
        raise click.UsageError(f"{name} holds no tracklist, which is lines {FORM}")
    if all(map(_number.match, told.values())):
        told = {number: _number.sub("", line) for number, line in told.items()}
    return [section(line, f"{name}, line {number}") for number, line in told.items()]


def written(one: Section) -> str:
    """Return a section as people write it.

    Example:
        >>> written({"artist": "Somebody", "song": "Some song", "start_time": 245})
        '4:05 Somebody - Some song'
    """
    title = one.get("chapter") or f"{one.get('artist')} - {one.get('song')}"
    start = one.get("start_time")
    return one_line(str(title) if start is None else f"{clock(start)} {title}")


def _seconds(found: re.Match[str], text: str, where: str) -> int:
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if seconds > 59 or (found[1] and minutes > 59):
        raise _wrong(where, text, "minutes and seconds go to 59")
    return hours * 3600 + minutes * 60 + seconds


def _wrong(where: str, text: str, reason: str) -> click.UsageError:
    return click.UsageError(f"{where}: {text!r}: {reason}; write it {FORM}")
