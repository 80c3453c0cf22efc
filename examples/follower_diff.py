"""Show who followed and unfollowed a user since the last run.

    python examples/follower_diff.py bob

The followers are stored in ``followers-bob.json`` (or ``--state FILE``); the first run has nothing
to compare with. ``--api-root`` is the URL of another Mixcloud, such as a sandbox.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from aiomixcloud.constants import API_ROOT
from aiomixcloud.sync import MixcloudSync


def main() -> None:
    """Compare the current followers with the stored ones, and store them."""
    arguments = parse_arguments()
    file = arguments.state or Path(f"followers-{arguments.user}.json")
    before = json.loads(file.read_text("utf-8")) if file.exists() else None
    now = followers(arguments.user, arguments.api_root)
    save(file, now)
    if before is None:
        print(f"{arguments.user} has {len(now)} followers")
        return
    for username in now.keys() - before.keys():
        print(f"+ {now[username]} ({username})")
    for username in before.keys() - now.keys():
        print(f"- {before[username]} ({username})")
    print(f"{arguments.user} has {len(now)} followers, {len(now) - len(before):+} since last time")


def followers(user: str, api_root: str) -> dict[str, str]:
    """Return the names of a user's followers by their usernames."""
    with MixcloudSync(api_root, max_rate_limit_wait=600) as mixcloud:
        pages = mixcloud.connection(user, "followers", limit=100).all()
        return {follower.username: follower.name for follower in pages}


def save(file: Path, names: dict[str, str]) -> None:
    """Write a file atomically."""
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(names, indent=2, ensure_ascii=False), "utf-8")
    draft.replace(file)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Show who followed and unfollowed a user.")
    parser.add_argument("user", help="username, such as bob")
    parser.add_argument("--state", type=Path, metavar="FILE", help="where to store the followers")
    parser.add_argument(
        "--api-root", default=os.environ.get("MIXCLOUD_API_ROOT", API_ROOT), metavar="URL"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
