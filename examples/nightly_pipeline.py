"""Archive many users every night, and load the tables into a DuckDB file for analysis.

    pip install aiomixcloud duckdb
    python examples/nightly_pipeline.py users.txt mixcloud.db mixcloud.duckdb

``users.txt`` has a username per line. The archive, ``mixcloud.db``, is a SQLite file with the
history; the DuckDB file is made from it and replaced as a whole, so that readers never see half
of it. The exit status is 1 if a user cannot be read; the others are archived.

Settings are environment variables: ``MIXCLOUD_ACCESS_TOKEN``, and ``MIXCLOUD_API_ROOT`` is the URL
of another Mixcloud, such as a sandbox.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from aiomixcloud.archive import Archive, Skipped, Updated
from aiomixcloud.constants import API_ROOT
from aiomixcloud.sync import MixcloudSync

#: Nobody waits for it, so that it waits for rate limits as long as it has to.
PATIENCE = 6 * 3600


def main(users: Path, archive: Path, analysis: Path) -> int:
    """Update the archive, then the DuckDB file."""
    status = 0
    with (
        Archive(archive) as opened,
        MixcloudSync(
            os.environ.get("MIXCLOUD_API_ROOT", API_ROOT),
            access_token=os.environ.get("MIXCLOUD_ACCESS_TOKEN"),
            max_rate_limit_wait=PATIENCE,
        ) as mixcloud,
    ):
        for event in opened.update(mixcloud, users.read_text("utf-8").split(), comments=True):
            if isinstance(event, Skipped):
                print(f"skipped {event.key}: {event.error}", file=sys.stderr)
                status = 1
            elif isinstance(event, Updated):
                print(f"{event.new} new, {event.changed} changed, {event.requests} requests")
        load(opened, analysis)
    return status


def load(archive: Archive, target: Path) -> None:
    """Replace the DuckDB file by one with the tables of the archive."""
    unfinished = target.with_name(f"{target.name}.new")
    unfinished.unlink(missing_ok=True)
    with TemporaryDirectory() as folder, duckdb.connect(unfinished) as database:
        for path, rows in archive.export(folder, format="jsonl"):
            if rows:  # an empty file has no columns
                table = database.read_json(
                    str(path), format="newline_delimited", maximum_depth=2, sample_size=-1
                )
                table.create(path.stem)
    unfinished.replace(target)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: nightly_pipeline.py USERS ARCHIVE ANALYSIS")
    sys.exit(main(*map(Path, sys.argv[1:])))
