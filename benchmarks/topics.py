"""What is compared with what, and the targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.processes import HERE, OLDER

OURS, SPEED, SYNC = "Mixcloud", "Mixcloud, extra speed", "MixcloudSync"
AIOHTTP, URLLIB3, SOCKET, CURL = "aiohttp", "urllib3", "socket", "curl"
JSON, ORJSON = "json", "orjson"
OLD = "aiomixcloud 1.0.6"
PASS = "python -c pass"

#: Arguments of commands that are filled in when it is known.
ROOT, FILE = "{root}", "{file}"


@dataclass(frozen=True, slots=True)
class Contender:
    """One that takes part: a task of a program, or a command.

    Attributes:
        label: Its name in the table.
        against: Whose figures its own are divided by.
        program: Name of a module in `benchmarks.programs`.
        task: Which of its tasks.
        command: What is run in place of a program.
        decoder: Which JSON decoder this library may use.
        older: Whether it needs the environment of version 1.0.6.
    """

    label: str
    against: str | None = None
    program: str = ""
    task: str = ""
    command: tuple[str, ...] = ()
    decoder: Literal["standard", "orjson"] = "standard"
    older: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A comparison.

    Attributes:
        name: How it is chosen on the command line.
        title: What is compared.
        contenders: Who takes part; a baseline stands before those who are measured by it.
        rounds: How often each has its turn.
        alone: Whether each turn is a process of its own, so that its memory is its own.
        note: What a reader must know.
    """

    name: str
    title: str
    contenders: tuple[Contender, ...]
    rounds: int = 25
    alone: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What must hold: a ratio of processor time, or a figure by itself.

    Attributes:
        says: The target in words.
        topic: Name of the topic.
        label: Whose figure.
        bound: Whether `limit` is the least or the most.
        limit: The limit; of a ratio, or in the unit of the figure.
        against: Whose figure it is divided by; None for the figure by itself.
        figure: Which figure.
    """

    says: str
    topic: str
    label: str
    bound: Literal["at least", "at most"]
    limit: float
    against: str | None = None
    figure: str = "cpu"


def _asking(task: str) -> tuple[Contender, ...]:
    """Return everybody who can do a task that asks the server."""
    return (
        Contender(AIOHTTP, None, "bare_aiohttp", task),
        Contender(OURS, AIOHTTP, "asynchronous", task),
        Contender(SPEED, AIOHTTP, "asynchronous", task, decoder="orjson"),
        Contender(OLD, OURS, "older", task, older=True),
        Contender(URLLIB3, None, "bare_urllib3", task),
        Contender(SYNC, URLLIB3, "blocking", task),
    )


def _reading(task: str) -> tuple[Contender, ...]:
    """Return everybody who can decode the page and do `task` with it."""
    return (
        Contender(JSON, None, "bare_json", "standard", decoder="orjson"),
        Contender(OURS, JSON, "asynchronous", task),
        Contender(ORJSON, None, "bare_json", "orjson", decoder="orjson"),
        Contender(SPEED, ORJSON, "asynchronous", task, decoder="orjson"),
        Contender(OLD, OURS, "older", task, older=True),
    )


def _python(label: str, code: str = "pass", *, older: bool = False) -> Contender:
    """Return Python running `code`, measured by how long it takes to do nothing."""
    python = str(OLDER if older else HERE)
    against = None if label == PASS else PASS
    return Contender(label, against, command=(python, "-c", code), older=older)


_SCRIPT = str(HERE.parent / "mixcloud")
_UPLOAD = (CURL, "-s", "-F", "name=Large", "-F", f"mp3=@{FILE}", "-H", "Expect:")
_NOTHING_DECODED = "aiohttp and urllib3 read the answer and decode nothing."

TOPICS = (
    Topic(
        "user",
        "Get a user (1 KB), one after the other",
        (*_asking("user"), Contender(SOCKET, None, "bare_socket", "user")),
        note=f"{_NOTHING_DECODED} The socket shows what server and system cost.",
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
        "walk",
        "Walk 5,000 shows, 100 a page, and read their names",
        _asking("walk"),
        rounds=5,
        note="aiohttp and urllib3 follow the links by hand and decode with the standard library.",
    ),
    Topic(
        "concurrent",
        "Get a user 32 times at once",
        _asking("concurrent"),
        note="MixcloudSync and urllib3 do it in 32 threads; "
        "by default, this library has 10 requests under way at the same time.",
    ),
    Topic("action", "Follow a user", _asking("action"), rounds=15),
    Topic("decode", "Decode a page of 100 shows (330 KB)", _reading("decode"), rounds=15),
    Topic(
        "plain",
        "Decode the page, and read name, plays and length of each show",
        _reading("plain"),
        rounds=15,
        note="json and orjson only decode.",
    ),
    Topic(
        "nested",
        "Decode the page, and read name, date and the user's name of each show",
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
        note="Memory is what came on top of what the process had before; version 1.0.6 gives up "
        "uploads that take longer than five minutes.",
    ),
    Topic(
        "import",
        "Start Python and import",
        (
            _python(PASS),
            _python("from aiomixcloud import Mixcloud", "from aiomixcloud import Mixcloud"),
            _python("... and make a Mixcloud", "import aiomixcloud; aiomixcloud.Mixcloud()"),
            _python(
                "... and make a MixcloudSync",
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
    Target("Get a user: Mixcloud to aiohttp", "user", OURS, "at most", 1.25, AIOHTTP),
    Target("Get a user: MixcloudSync to urllib3", "user", SYNC, "at most", 1.3, URLLIB3),
    Target("Get a page of 100: 1.0.6 to Mixcloud", "page-100", OLD, "at least", 50, OURS),
    Target("Walk 5,000 shows: 1.0.6 to Mixcloud", "walk", OLD, "at least", 20, OURS),
    Target("Decode a page: 1.0.6 to Mixcloud", "decode", OLD, "at least", 100, OURS),
    Target("Decode a page: 1.0.6 to extra speed", "decode", OLD, "at least", 200, SPEED),
    Target("Plain fields: Mixcloud to json", "plain", OURS, "at most", 1.5, JSON),
    Target("Plain fields: extra speed to orjson", "plain", SPEED, "at most", 1.5, ORJSON),
    Target("Dates and users: Mixcloud to json", "nested", OURS, "at most", 1.5, JSON),
    Target("Dates and users: extra speed to orjson", "nested", SPEED, "at most", 1.5, ORJSON),
    Target("Upload: Mixcloud to curl", "upload", OURS, "at most", 1.3, CURL),
    Target("Upload: MixcloudSync to curl", "upload", SYNC, "at most", 1.3, CURL),
    Target("Upload: memory of Mixcloud, MB", "upload", OURS, "at most", 20e6, figure="memory"),
    Target("Upload: memory of MixcloudSync, MB", "upload", SYNC, "at most", 20e6, figure="memory"),
    Target("Upload: event loop stood still, ms", "upload", OURS, "at most", 0.05, figure="still"),
)
