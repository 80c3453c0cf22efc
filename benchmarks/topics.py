"""The topics, their contenders, and the targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.processes import HERE, OLDER

OURS, SPEED, SYNC = "Mixcloud", "Mixcloud, extra speed", "MixcloudSync"
AIOHTTP, URLLIB3, SOCKET, CURL = "aiohttp", "urllib3", "socket", "curl"
REUSING = "aiohttp, reused buffers"
DECODING = "aiohttp and json"
JSON, ORJSON = "json", "orjson"
OLD = "aiomixcloud 1.0.6"
PASS = "python -c pass"

#: Placeholders in the arguments of commands.
ROOT, FILE = "{root}", "{file}"


@dataclass(frozen=True, slots=True)
class Contender:
    """A task of a program, or a command, that is compared with others.

    Attributes:
        label: The name in the table.
        against: The label of the contender to compare with.
        program: The name of a module in `benchmarks.programs`.
        task: The task of the program.
        command: The command to run instead of a program.
        decoder: The JSON decoder for this library.
        older: Whether to use the environment of version 1.0.6.
        package: The package that it needs, if it may be missing.
    """

    label: str
    against: str | None = None
    program: str = ""
    task: str = ""
    command: tuple[str, ...] = ()
    decoder: Literal["standard", "orjson"] = "standard"
    older: bool = False
    package: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A comparison.

    Attributes:
        name: The name on the command line.
        title: The title in the table.
        contenders: The contenders; a baseline precedes those compared with it.
        rounds: The number of turns for each.
        alone: Whether each turn has its own process, to measure its memory.
        note: A note for the reader.
    """

    name: str
    title: str
    contenders: tuple[Contender, ...]
    rounds: int = 25
    alone: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A target: a ratio of processor times, or a single figure.

    Attributes:
        says: The target in words.
        topic: The name of the topic.
        label: The label of the contender.
        bound: Whether `limit` is a minimum or a maximum.
        limit: The limit of the ratio, or of the figure in its unit.
        against: The label of the contender to divide by; None for the figure alone.
        figure: The name of the figure.
    """

    says: str
    topic: str
    label: str
    bound: Literal["at least", "at most"]
    limit: float
    against: str | None = None
    figure: str = "cpu"


def _asking(task: str) -> tuple[Contender, ...]:
    """Return all contenders for a task that sends requests."""
    return (
        Contender(AIOHTTP, None, "bare_aiohttp", task),
        Contender(OURS, AIOHTTP, "asynchronous", task),
        Contender(SPEED, AIOHTTP, "asynchronous", task, decoder="orjson"),
        Contender(OLD, OURS, "older", task, older=True),
        Contender(URLLIB3, None, "bare_urllib3", task),
        Contender(SYNC, URLLIB3, "blocking", task),
    )


def _reading(task: str) -> tuple[Contender, ...]:
    """Return all contenders for a task on a decoded page."""
    return (
        Contender(JSON, None, "bare_json", "standard", decoder="orjson"),
        Contender(OURS, JSON, "asynchronous", task),
        Contender(ORJSON, None, "bare_json", "orjson", decoder="orjson"),
        Contender(SPEED, ORJSON, "asynchronous", task, decoder="orjson"),
        Contender(OLD, OURS, "older", task, older=True),
    )


def _python(label: str, code: str = "pass", *, older: bool = False) -> Contender:
    """Return a contender that runs `code` in Python, compared with doing nothing."""
    python = str(OLDER if older else HERE)
    against = None if label == PASS else PASS
    return Contender(label, against, command=(python, "-c", code), older=older)


_SCRIPT = str(HERE.parent / "mixcloud")
_UPLOAD = (CURL, "-s", "-F", "name=Large", "-F", f"mp3=@{FILE}", "-H", "Expect:")
_NOTHING_DECODED = "aiohttp and urllib3 read the answer without decoding it."

TOPICS = (
    Topic(
        "user",
        "Get a user (1 KB), sequentially",
        (
            *_asking("user"),
            Contender(DECODING, AIOHTTP, "bare_aiohttp", "user_json"),
            Contender(REUSING, AIOHTTP, "reusing_aiohttp", "user"),
            Contender(SOCKET, None, "bare_socket", "user"),
        ),
        note=f"{_NOTHING_DECODED} The row with json also decodes the answer with the standard "
        "library, as this library does. With reused buffers, the process of aiohttp has allocated "
        "and freed a large block of memory before, as the library does; see the top of the page. "
        "The socket shows the cost of the server and the system.",
    ),
    Topic(
        "page-20",
        "Get a page of 20 shows (66 KB)",
        _asking("page_20"),
        rounds=15,
        note=_NOTHING_DECODED,
    ),
    Topic(
        "page-100",
        "Get a page of 100 shows (330 KB)",
        _asking("page_100"),
        rounds=15,
        note=_NOTHING_DECODED,
    ),
    Topic(
        "all-pages",
        "Read the names of 5,000 shows, 100 per page",
        _asking("walk"),
        rounds=5,
        note="aiohttp and urllib3 follow the links manually and decode with the standard library.",
    ),
    Topic(
        "concurrent",
        "Get a user 32 times concurrently",
        _asking("concurrent"),
        note="MixcloudSync and urllib3 use 32 threads; "
        "by default, this library runs 10 requests at a time.",
    ),
    Topic("action", "Follow a user", _asking("action"), rounds=15),
    Topic("decode", "Decode a page of 100 shows (330 KB)", _reading("decode"), rounds=15),
    Topic(
        "plain",
        "Decode the page and read name, play count and length of each show",
        _reading("plain"),
        rounds=15,
        note="json and orjson only decode.",
    ),
    Topic(
        "nested",
        "Decode the page and read name, date and user name of each show",
        _reading("nested"),
        rounds=15,
        note="json and orjson only decode.",
    ),
    Topic(
        "upload",
        "Upload a file of {size}",
        (
            Contender(CURL, None, command=(*_UPLOAD, f"{ROOT}/upload/?access_token=token")),
            Contender(OURS, CURL, "asynchronous", "upload"),
            Contender(SYNC, CURL, "blocking", "upload"),
            Contender(OLD, CURL, "older", "upload", older=True),
        ),
        rounds=5,
        alone=True,
        note="Memory is the increase of the peak memory; version 1.0.6 aborts uploads that "
        "take longer than five minutes.",
    ),
    Topic(
        "tracklists",
        "Read a tracklist of 10,000 entries",
        (
            Contender("cueparser", None, "tracklists", "plain_cue", package="cueparser"),
            Contender("Cue sheet", "cueparser", "tracklists", "read_cue"),
            Contender("ElementTree", None, "tracklists", "plain_nml"),
            Contender("Traktor history", "ElementTree", "tracklists", "read_nml"),
            Contender("csv", None, "tracklists", "plain_table"),
            Contender("CSV table", "csv", "tracklists", "read_table"),
            Contender(JSON, None, "tracklists", "plain_json"),
            Contender("JSON list", JSON, "tracklists", "read_json"),
            Contender("Text list", None, "tracklists", "read_text"),
        ),
        rounds=5,
        note="cueparser reads 100 sheets of 100 tracks, since it fails for long ones. "
        "ElementTree, csv and json only parse: they neither recognize the format nor find "
        "artists, positions and mistakes.",
    ),
    Topic(
        "import",
        "Start Python and import",
        (
            _python(PASS),
            _python("from aiomixcloud import Mixcloud", "from aiomixcloud import Mixcloud"),
            _python("... and create a Mixcloud", "import aiomixcloud; aiomixcloud.Mixcloud()"),
            _python(
                "... and create a MixcloudSync",
                "from aiomixcloud.sync import MixcloudSync; MixcloudSync()",
            ),
            _python("import aiohttp", "import aiohttp"),
            _python("import urllib3", "import urllib3"),
            _python("import aiomixcloud 1.0.6", "import aiomixcloud", older=True),
        ),
    ),
    Topic(
        "command",
        "Start the command line",
        (
            _python(PASS),
            Contender("mixcloud --version", PASS, command=(_SCRIPT, "--version")),
            Contender("mixcloud --help", PASS, command=(_SCRIPT, "--help")),
        ),
    ),
)

TARGETS = (
    Target("Get a user: Mixcloud to aiohttp", "user", OURS, "at most", 1.15, AIOHTTP),
    Target("Get a user: MixcloudSync to urllib3", "user", SYNC, "at most", 1.2, URLLIB3),
    Target("Get a page of 100: 1.0.6 to Mixcloud", "page-100", OLD, "at least", 50, OURS),
    Target("List 5,000 shows: 1.0.6 to Mixcloud", "all-pages", OLD, "at least", 20, OURS),
    Target("Decode a page: 1.0.6 to Mixcloud", "decode", OLD, "at least", 100, OURS),
    Target("Decode a page: 1.0.6 to extra speed", "decode", OLD, "at least", 200, SPEED),
    Target("Plain fields: Mixcloud to json", "plain", OURS, "at most", 1.5, JSON),
    Target("Plain fields: extra speed to orjson", "plain", SPEED, "at most", 1.5, ORJSON),
    Target("Dates and users: Mixcloud to json", "nested", OURS, "at most", 1.5, JSON),
    Target("Dates and users: extra speed to orjson", "nested", SPEED, "at most", 1.4, ORJSON),
    Target("Cue sheet of 10,000 tracks, s", "tracklists", "Cue sheet", "at most", 0.2),
    Target("Traktor history of 10,000, s", "tracklists", "Traktor history", "at most", 0.2),
    Target("CSV table of 10,000 rows, s", "tracklists", "CSV table", "at most", 0.2),
    Target("JSON list of 10,000, s", "tracklists", "JSON list", "at most", 0.2),
    Target("Text list of 10,000 lines, s", "tracklists", "Text list", "at most", 0.2),
    Target("Upload: Mixcloud to curl", "upload", OURS, "at most", 1.3, CURL),
    Target("Upload: MixcloudSync to curl", "upload", SYNC, "at most", 1.3, CURL),
    Target("Upload: memory of Mixcloud, MB", "upload", OURS, "at most", 20e6, figure="memory"),
    Target("Upload: memory of MixcloudSync, MB", "upload", SYNC, "at most", 20e6, figure="memory"),
    Target("Upload: event loop blocked, ms", "upload", OURS, "at most", 0.05, figure="still"),
)
