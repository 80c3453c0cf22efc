"""Publish the shows of a folder: a program for the crash test, which kills it.

    python season.py FOLDER API_ROOT TOKEN SPEED

The name of a show is the part of its file name after the first blank. Sleeps are shortened by the
factor SPEED, by which the test advances the clock of the sandbox.
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from aiomixcloud.publishing import (
    FileCache,
    Journal,
    Manifest,
    PublisherSync,
    Show,
    Stopped,
    plan,
    read_audio_file,
)
from aiomixcloud.sync import MixcloudSync


def read_shows(folder: Path) -> tuple[Show, ...]:
    """Return the shows of the audio files in a folder."""
    with FileCache(folder / "cache.sqlite3") as cache:
        return tuple(
            Show(
                path.name,
                read_audio_file(path, cache, seconds=len(path.read_bytes()) / 16_000),
                path.stem.partition(" ")[2].replace("\N{FRACTION SLASH}", "/"),
                description=f"Sent from {path.name}",
            )
            for path in sorted(folder.glob("*.mp3"))
        )


def main(folder: Path, api_root: str, token: str, speed: float) -> None:
    """Plan and run, and print each event on a line."""
    journal = Journal(folder / "shows.journal.jsonl", api_root="sandbox", user="amikrop")
    with MixcloudSync(api_root, access_token=token, max_rate_limit_wait=0) as mixcloud:
        publisher = PublisherSync(
            mixcloud,
            journal,
            limit_rate=400_000,
            sleep=lambda seconds: time.sleep(seconds / speed),
        )
        manifest = Manifest(shows=read_shows(folder))
        for event in publisher.run(plan(manifest, journal, publisher.account())):
            facts = {} if isinstance(event, Stopped) else asdict(event)
            reason = {"reason": event.reason} if isinstance(event, Stopped) else {}
            line = {"event": type(event).__name__, **facts, **reason}
            print(json.dumps(line), flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]))
