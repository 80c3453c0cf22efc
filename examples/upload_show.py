"""Upload a show with its tracklist and show the progress.

    MIXCLOUD_ACCESS_TOKEN=... python examples/upload_show.py mix.mp3 --name "Night Bus" \
        --picture cover.jpg --tag house --tag deep --tracklist tracks.txt

The tracklist is of any format that aiomixcloud.tracklists reads; one with warnings is not sent.

``--api-root`` is the URL of another Mixcloud, such as a sandbox. The exit status is 0 if the show
is published, and 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from aiomixcloud.constants import API_ROOT
from aiomixcloud.exceptions import InvalidArgumentError, MixcloudError, UploadInterruptedError
from aiomixcloud.sync import MixcloudSync
from aiomixcloud.tracklists import Tracklist, TracklistError, read


def main() -> None:
    """Upload the show given on the command line."""
    arguments = parse_arguments()
    token = os.environ.get("MIXCLOUD_ACCESS_TOKEN")
    if not token:
        sys.exit("set MIXCLOUD_ACCESS_TOKEN to your access token")
    with MixcloudSync(arguments.api_root, access_token=token, max_rate_limit_wait=900) as mixcloud:
        try:
            data = mixcloud.upload(
                arguments.audio,
                arguments.name or Path(arguments.audio).stem,
                picture=arguments.picture,
                description=arguments.description,
                tags=arguments.tag,
                sections=read_tracklist(arguments.tracklist),
                progress=show_progress,
            )
        except InvalidArgumentError as error:
            sys.exit("nothing was sent:\n  " + "\n  ".join(error.problems))
        except UploadInterruptedError as error:
            place = "check your profile" if error.may_exist else "nothing was published: try again"
            sys.exit(f"\nthe upload was interrupted ({error.message}); {place}")
        except MixcloudError as error:
            sys.exit(f"\nMixcloud refused it: {error}")
    print(data.result.key)


def read_tracklist(file: Path | None) -> Tracklist | None:
    """Return the tracklist in a file, or None if the file is omitted."""
    if file is None:
        return None
    try:
        tracklist = read(file)
    except TracklistError as error:
        sys.exit(f"not a tracklist: {error}")
    if tracklist.warnings:
        sys.exit("check the tracklist:\n  " + "\n  ".join(tracklist.warnings))
    return tracklist


def show_progress(sent: int, total: int) -> None:
    """Draw a progress bar over the previous one."""
    done = 40 * sent // total
    end = "\n" if sent == total else ""
    bar = f"\r[{'#' * done}{'.' * (40 - done)}] {sent / 1e6:.1f} of {total / 1e6:.1f} MB"
    print(bar, end=end, file=sys.stderr, flush=True)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Upload a show with its tracklist.")
    parser.add_argument("audio", help="the audio file")
    parser.add_argument("--name", help="its title; by default the file name")
    parser.add_argument("--picture", metavar="FILE", help="its cover")
    parser.add_argument("--description", help="a description")
    parser.add_argument("--tag", action="append", help="a tag; up to five")
    parser.add_argument("--tracklist", type=Path, metavar="FILE", help="its tracklist")
    parser.add_argument(
        "--api-root", default=os.environ.get("MIXCLOUD_API_ROOT", API_ROOT), metavar="URL"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
