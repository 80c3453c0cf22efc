"""Keys on the command line and on standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.cli.session import Session

#: The argument in place of which keys are read from standard input.
FROM_STDIN = "-"

#: Maximum number of bytes read from standard input: several hundred thousand keys.
_MOST_BYTES = 50_000_000


def complete_key(_context: click.Context, _argument: click.Parameter, start: str) -> list[str]:
    """Return the keys that were listed last and start with a text, for shell completion."""
    from aiomixcloud.cli.output.listed_keys import listed_keys

    return [key for key in listed_keys() if key.startswith(start)]


def all_keys(session: Session, keys: Sequence[str]) -> list[str]:
    """Return the keys without duplicates, with those on standard input in place of ``-``."""
    found: dict[str, None] = {}
    for key in keys:
        if key != FROM_STDIN:
            found[key] = None
            continue
        if sys.stdin.isatty():
            session.messages.note("Enter one key per line; press Ctrl-D to finish.")
        found |= dict.fromkeys(_keys_in(_lines(session)))
    return list(found)


def _lines(session: Session) -> list[str]:
    """Return the lines of standard input."""
    from aiomixcloud.cli.input.text_files import STDIN, NotTextError, read

    try:
        text = read(STDIN, most=_MOST_BYTES)
    except NotTextError as error:
        raise click.UsageError(f"standard input cannot be read: {error}") from None
    if text.note:
        session.messages.note(f"Standard input: {text.note}.")
    return text.content.splitlines()


def _keys_in(lines: list[str]) -> Iterator[str]:
    """Return the first column of tab-separated lines, or the column of keys of CSV."""
    from aiomixcloud.tracklists.characters import strip

    header = lines[0].split(",") if lines else []
    if len(header) > 1 and "key" in header:
        import csv

        yield from filter(None, (row.get("key") for row in csv.DictReader(lines)))
        return
    for line in lines:
        text = strip(line.partition("\t")[0])
        if text.startswith(("{", "[")):
            raise click.UsageError(
                "standard input is JSON; pipe keys into it without --json or --jsonl"
            )
        if text and not text.startswith("#"):
            yield text
